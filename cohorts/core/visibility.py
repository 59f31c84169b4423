"""Row-level access: a model declares its `access`, from which `visible_to(user, role=…)` is built.

Core does not import the models: roles and paths are strings that they declare. A user has `holdings()`, which returns
{role: frozenset of organization ids} (see cohorts.people.models.users.User). A role that has ended is not included, so
it gives access to no row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models
from django.db.models import Q

from cohorts.core.persons import accounts_of
from cohorts.core.querysets import CoreQuerySet
from cohorts.core.roles import STATE


@dataclass(frozen=True)
class Named:
    """A related row that names a user, which gives access while the user holds `role` in its organization.

    path: ORM path to the user. organization: ORM path to the organization. condition: a condition on the same related
    row.
    """

    path: str
    role: str
    organization: str
    condition: Q = field(default_factory=Q)


@dataclass(frozen=True)
class AccessPath:
    """Who may read the rows of one model.

    staff: roles that read every row.
    members: {role: ORM path to an organization}; holders of the role in that organization read the row. The path ""
        means that the row itself is the organization.
    people: ORM paths to the user whose own row it is; that user reads it whatever roles they hold. The path "" means
        that the row itself is the user.
    many: like `people`, for to-many paths (resolved in a subquery to avoid duplicate rows).
    named: users whom the row names because of their work; each reads it only while they hold the role for that work
        (see `Named`).
    anyone: a condition under which everyone reads the row, logged in or not.
    also: {role: function from the ids of the organizations where the role is held to a condition on rows}.
    closed: a superuser reads no more than they do as a person and in their roles.
    """

    staff: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    named: tuple["Named", ...] = ()
    anyone: Callable[[], Q] | None = None
    also: Mapping[str, Callable[[frozenset[int]], Q]] = field(default_factory=dict)
    closed: bool = False


class ScopedQuerySet(CoreQuerySet):
    """A queryset that filters rows by who may read them."""

    def visible_to(self, user: Any, *, role: str | Collection[str] | None = None) -> Self:
        """Return the rows `user` (or an anonymous visitor) may read; none if no access is declared for them.

        With `role` (one or several): only rows that they read in that role, without public rows and their own rows as
        a person. A superuser holds each state role and no other.
        """
        if role is not None:
            return self._in_roles(user, (role,) if isinstance(role, str) else tuple(role))
        access: AccessPath = self.model.access
        public = access.anyone() if access.anyone else None
        if not user.is_authenticated:
            return self.filter(public) if public is not None else self.none()
        holdings = user.holdings()
        if (user.is_superuser and not access.closed) or any(role in holdings for role in access.staff):
            return self.all()
        conditions = [public] if public is not None else []
        conditions += self._by_role(user, holdings)
        conditions += [_is_own(path, user) for path in access.people]
        conditions += [self._through(_is_own(path, user)) for path in access.many]
        return self._of_any(conditions)

    def _in_roles(self, user: Any, roles: Collection[str]) -> Self:
        if not user.is_authenticated:
            return self.none()
        holdings = {role: ids for role, ids in user.holdings().items() if role in roles}
        if user.is_superuser:
            holdings = {role: frozenset() for role in roles if role in STATE} | holdings
        access: AccessPath = self.model.access
        everywhere = set(access.staff)
        if user.is_superuser and not access.closed:
            everywhere |= set(STATE) & set(access.members)
        if not everywhere.isdisjoint(holdings):
            return self.all()
        return self._of_any(self._by_role(user, holdings))

    def _by_role(self, user: Any, holdings: Mapping[str, frozenset[int]]) -> list[Q]:
        """Return conditions for the rows that someone with these holdings reads through a role."""
        access: AccessPath = self.model.access
        conditions = [
            Q(**{f"{path}__in" if path else "pk__in": sorted(holdings[role])})
            for role, path in access.members.items()
            if holdings.get(role)
        ]
        conditions += [condition(holdings[role]) for role, condition in access.also.items() if holdings.get(role)]
        return conditions + [
            self._through(_while_named(named, user, holdings[named.role]))
            for named in access.named
            if holdings.get(named.role)
        ]

    def _through(self, condition: Q) -> Q:
        return Q(pk__in=self.model._base_manager.filter(condition).values("pk"))

    def _of_any(self, conditions: Sequence[Q]) -> Self:
        if not conditions:
            return self.none()
        combined = conditions[0]
        for condition in conditions[1:]:
            combined |= condition
        return self.filter(combined)


def _is_own(path: str, user: Any) -> Q:
    """Return the condition that a path leads to the user, by any of their accounts."""
    accounts = list(accounts_of([user.pk]))
    return Q(**{path or "pk": user.pk}) if len(accounts) == 1 else Q(**{f"{path or 'pk'}__in": accounts})


def _while_named(named: Any, user: Any, organization_ids: Collection[int]) -> Q:
    held_there = Q(**{f"{named.organization}__in": sorted(organization_ids)})
    return _is_own(named.path, user) & held_there & named.condition


class ScopedModel(models.Model):
    """A model that declares its `access`. Read rows through `objects.visible_to(user)`."""

    # Not Wagtail content: otherwise its reference index would be updated with every attendance mark or email.
    wagtail_reference_index_ignore = True
    access = AccessPath()
    # Used by core.querysets.
    PERSON = "person"
    LATEST_BY: tuple[str, ...] = ("pk",)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
