"""The one door to a row: a model declares how it is reached, and `visible_to(user)` is built from that here.

The kernel knows no noun: roles and paths are text that the models hand in. A user must answer
`holdings()` with {role: frozenset of organization ids} (see cohorts.people.models.users.User).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q

from cohorts.core.querysets import CoreQuerySet


@dataclass(frozen=True)
class Named:
    """A user named in a row that is crossed to: they count while they hold `role` in its organization.

    path: ORM path to the user; organization: to the organization; standing: a condition on the same crossed row.
    """

    path: str
    role: str
    organization: str
    standing: Q = field(default_factory=Q)


@dataclass(frozen=True)
class AccessPath:
    """How rows of one model are reached.

    staff: roles that read every row.
    members: {role: ORM path to an organization}; who holds the role in that organization reads the row. The path
        "" means that the row itself is the organization.
    people: ORM paths to a user; that user reads the row. The path "" means that the row itself is the user.
    many: like `people`, for paths that cross to many rows (resolved in a subquery, so that no row comes twice).
    named: like `many`, but who is named there reads the row only while something holds (see `Named`).
    anyone: a condition under which everybody reads the row, signed in or not.
    only: {role: a further condition} narrowing what a role of `members` reads.
    also: {role: a condition on rows, asked for with the ids of the organizations in which the role is held}.
    """

    staff: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    named: tuple["Named", ...] = ()
    anyone: Callable[[], Q] | None = None
    only: Mapping[str, Q] = field(default_factory=dict)
    also: Mapping[str, Callable[[frozenset], Q]] = field(default_factory=dict)


class ScopedQuerySet(CoreQuerySet):
    """Rows by who may see them."""

    def visible_to(self, user):
        """The rows `user` (or an anonymous visitor) may read; none where nothing is declared for them."""
        access: AccessPath = self.model.access
        public = access.anyone() if access.anyone else None
        if not user.is_authenticated:
            return self.filter(public) if public is not None else self.none()
        holdings = user.holdings()
        if user.is_superuser or any(role in holdings for role in access.staff):
            return self.all()
        ways = [public] if public is not None else []
        ways += [
            _by_membership(path, holdings[role], access.only.get(role))
            for role, path in access.members.items()
            if holdings.get(role)
        ]
        ways += [ask(holdings[role]) for role, ask in access.also.items() if holdings.get(role)]
        ways += [Q(**{path or "pk": user.pk}) for path in access.people]
        ways += [Q(pk__in=self.model._base_manager.filter(**{path: user.pk}).values("pk")) for path in access.many]
        ways += [
            Q(pk__in=self.model._base_manager.filter(_while_named(one, user.pk, holdings[one.role])).values("pk"))
            for one in access.named
            if holdings.get(one.role)
        ]
        if not ways:
            return self.none()
        return self.filter(_any(ways))


def _by_membership(path, organization_ids, condition):
    way = Q(**{f"{path}__in" if path else "pk__in": sorted(organization_ids)})
    return way & condition if condition is not None else way


def _while_named(one, user_id, organization_ids):
    return Q(**{one.path: user_id, f"{one.organization}__in": sorted(organization_ids)}) & one.standing


def _any(ways):
    whole = ways[0]
    for way in ways[1:]:
        whole |= way
    return whole


class ScopedModel(models.Model):
    """A model with a declared `reach`. Rows are handed out through `objects.visible_to(user)`."""

    # No content of Wagtail: its index of references would be written anew with every row of a roll or a letter.
    wagtail_reference_index_ignore = True
    access = AccessPath()
    # See core.querysets.
    PERSON = "person"
    LATEST_BY: tuple[str, ...] = ("pk",)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
