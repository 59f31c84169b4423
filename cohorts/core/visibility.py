"""The one way to rows: a model declares how it is reached, and `visible_to(user, role=…)` is built from that here.

Core knows no noun: roles and paths are text that the models hand in. A user must answer `holdings()` with
{role: frozenset of organization ids} (see cohorts.people.models.users.User). Whoever lost a role is not in there any
more, so no path through a role leads them to a row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models
from django.db.models import Q

from cohorts.core.querysets import CoreQuerySet
from cohorts.core.roles import STATE


@dataclass(frozen=True)
class Named:
    """A user named in a row that is crossed to: they count while they hold `role` in its organization.

    path: ORM path to the user; organization: to the organization; condition: what must be true of the same crossed row.
    """

    path: str
    role: str
    organization: str
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True)
class AccessPath:
    """How rows of one model are reached.

    staff: roles that read every row.
    members: {role: ORM path to an organization}; who holds the role in that organization reads the row. The path
        "" means that the row itself is the organization.
    people: ORM paths to a user whose own row it is; that user reads it, whatever they hold. The path "" means that the
        row itself is the user.
    many: like `people`, for paths that cross to many rows (resolved in a subquery, so that no row comes twice).
    named: users who are named in the row because of their work; each reads it only while they hold the role that the
        work belongs to (see `Named`).
    anyone: a condition under which everybody reads the row, signed in or not.
    also: {role: a condition on rows, asked for with the ids of the organizations in which the role is held}.
    """

    staff: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    named: tuple["Named", ...] = ()
    anyone: Callable[[], Q] | None = None
    also: Mapping[str, Callable[[frozenset[int]], Q]] = field(default_factory=dict)


class ScopedQuerySet(CoreQuerySet):
    """Rows by who may see them."""

    def visible_to(self, user: Any, *, role: str | Collection[str] | None = None) -> Self:
        """The rows `user` (or an anonymous visitor) may read; none where nothing is declared for them.

        With `role` (one, or several): only those that they read in that role. What is public, and what is their own as
        a person, is not among those. A superuser counts as a holder of each state role, of no other.
        """
        if role is not None:
            return self._in_roles(user, (role,) if isinstance(role, str) else tuple(role))
        access: AccessPath = self.model.access
        public = access.anyone() if access.anyone else None
        if not user.is_authenticated:
            return self.filter(public) if public is not None else self.none()
        holdings = user.holdings()
        if user.is_superuser or any(role in holdings for role in access.staff):
            return self.all()
        conditions = [public] if public is not None else []
        conditions += self._by_role(user, holdings)
        conditions += [Q(**{path or "pk": user.pk}) for path in access.people]
        conditions += [self._through(Q(**{path: user.pk})) for path in access.many]
        return self._of_any(conditions)

    def _in_roles(self, user: Any, asked: Collection[str]) -> Self:
        if not user.is_authenticated:
            return self.none()
        holdings = {role: ids for role, ids in user.holdings().items() if role in asked}
        if user.is_superuser:
            holdings = {role: frozenset() for role in asked if role in STATE} | holdings
        if any(role in holdings for role in self.model.access.staff):
            return self.all()
        return self._of_any(self._by_role(user, holdings))

    def _by_role(self, user: Any, holdings: Mapping[str, frozenset[int]]) -> list[Q]:
        """Conditions on the rows that somebody with these holdings reaches through a role."""
        access: AccessPath = self.model.access
        conditions = [
            Q(**{f"{path}__in" if path else "pk__in": sorted(holdings[role])})
            for role, path in access.members.items()
            if holdings.get(role)
        ]
        conditions += [ask(holdings[role]) for role, ask in access.also.items() if holdings.get(role)]
        return conditions + [
            self._through(_while_named(one, user.pk, holdings[one.role]))
            for one in access.named
            if holdings.get(one.role)
        ]

    def _through(self, condition: Q) -> Q:
        return Q(pk__in=self.model._base_manager.filter(condition).values("pk"))

    def _of_any(self, conditions: Sequence[Q]) -> Self:
        if not conditions:
            return self.none()
        whole = conditions[0]
        for condition in conditions[1:]:
            whole |= condition
        return self.filter(whole)


def _while_named(one: Any, user_id: int, organization_ids: Collection[int]) -> Q:
    return Q(**{one.path: user_id, f"{one.organization}__in": sorted(organization_ids)}) & one.condition


class ScopedModel(models.Model):
    """A model that declares its `access`. Rows are handed out through `objects.visible_to(user)`."""

    # No content of Wagtail: its index of references would be written anew with every attendance mark or email.
    wagtail_reference_index_ignore = True
    access = AccessPath()
    # See core.querysets.
    PERSON = "person"
    LATEST_BY: tuple[str, ...] = ("pk",)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
