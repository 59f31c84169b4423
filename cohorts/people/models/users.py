"""People who log in. Migration 0001 contains only this model, because Wagtail's own tables depend on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Lower
from django.utils import timezone

from cohorts.core import names, roles
from cohorts.core.compiled import compiled
from cohorts.core.membership import not_ended
from cohorts.core.persons import accounts_of, merged_accounts
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models.supervision import by_supervisor


@dataclass(frozen=True)
class LastHolding:
    """Whether anyone has a role now (`is_held`), and when the last holder's role ended (`until`, or None)."""

    is_held: bool
    until: datetime | None


class UserQuerySet(ScopedQuerySet):
    """People, filtered by their roles."""

    def own_accounts(self):
        """Leave out accounts that are merged into another one: each person once."""
        return self.exclude(pk__in=list(merged_accounts()))

    def persons(self):
        """Return the person of each of these accounts: of a merged one, whom it is merged into."""
        merged = merged_accounts()
        if not merged:
            return self
        ids = {merged.get(pk, pk) for pk in self.order_by().values_list("pk", flat=True)}
        return self.model.objects.filter(pk__in=ids)

    def holding(self, *role_codes, superusers=True):
        """Return people who can log in and hold one of these roles now; and superusers, who hold every role."""
        members = User._base_manager.filter(not_ended("memberships"), memberships__role__in=role_codes)
        holders = Q(pk__in=members.values("pk"))
        can_log_in = self.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return can_log_in.filter(holders | Q(is_superuser=True) if superusers else holders)

    def invited(self, *role_codes, at):
        """Return people with an invitation to one of these roles that they can still accept at `at`."""
        invitations = User._meta.get_field("invitations").related_model._base_manager.filter(
            role__in=role_codes, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
        )
        return self.filter(is_active=True, pk__in=invitations.values("user"))

    def last_holding(self, *role_codes, organization=None):
        """Return whether one of these people has one of these roles now, and when the last one ended.

        organization: only roles there; None: anywhere.
        A superuser has each role, and an auditor has none that decides. A closed account whose role was not ended
        counts too, because the date when it was closed is not stored.
        """
        writers = self.exclude(pk__in=User.objects.holding(roles.AUDITOR, superusers=False).values("pk"))
        superusers = writers.filter(is_superuser=True)
        own = {"memberships__role__in": role_codes}
        if organization is not None:
            own["memberships__organization"] = organization
        in_role = writers.filter(not_ended("memberships"), **own)
        ended = writers.filter(**own).aggregate(until=Max("memberships__ended_at"))
        return LastHolding(superusers.exists() or in_role.exists(), ended["until"])

    def members(self, *, role=None, organization=None):
        """Return people with a membership, filtered by `role` and `organization` (a row, its id, or several)."""
        conditions = {}
        if role is not None:
            conditions["memberships__role"] = role
        if organization is not None:
            several = isinstance(organization, Iterable)
            conditions["memberships__organization__in"] = organization if several else [organization]
        return self.filter(pk__in=User._base_manager.filter(not_ended("memberships"), **conditions).values("pk"))

    def with_address(self, email, *, verified=True):
        """Who has this email address: as the one they log in with, or among their further ones.

        verified: leave out further addresses that somebody typed and never confirmed. Anybody can type any address.
        The address of a merged account is the person's.
        """
        further = Q(emailaddress__email__iexact=email.strip())
        if verified:
            further &= Q(emailaddress__verified=True)
        return self.filter(Q(email__iexact=email.strip()) | further).distinct().persons()


def _members_of(organization_ids):
    """Return the condition for `AccessPath.also`: coordinators read the members of their organizations."""
    condition = not_ended("memberships") & Q(memberships__organization__in=sorted(organization_ids))
    return Q(pk__in=User._base_manager.filter(condition).values("pk"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates people by email address."""

    use_in_migrations = False

    def get(self, *args, **conditions):
        """As in every manager. The query for a person by id, which each request of theirs runs, is compiled once."""
        pk = conditions.get("pk")
        # Managers of related rows inherit from this one and read fewer people.
        if args or len(conditions) > 1 or not isinstance(pk, int) or type(self) is not UserManager or self._db:
            return super().get(*args, **conditions)
        person = next(iter(_people(pk)), None)
        if person is None:
            raise self.model.DoesNotExist("There is no such person.")
        return person

    def create_user(self, email, password=None, **fields):
        """Create a person; without a password they cannot log in until they accept an invitation and set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Create a system administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        """Return the person with this email address, ignoring case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Certificates use the legal name; everything else uses the preferred name."""

    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        people=("",),
        named=(by_supervisor(),),
        also={roles.AGENCY_COORDINATOR: _members_of, roles.VENDOR_COORDINATOR: _members_of},
    )

    email = models.EmailField(
        "email address", unique=True, error_messages={"unique": "Another account uses this email address."}
    )
    given_name = models.CharField("given name (legal)", max_length=100)
    family_name = models.CharField("family name (legal)", max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True, help_text="Empty: that of the site.")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="Can use the technical admin site.")
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(fields=["family_name", "given_name"])]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci_unique")]

    def __str__(self):
        """The name the person goes by; pages for which the legal name matters ask for it, and say so."""
        return names.called(self)

    def get_full_name(self):
        """Return the legal name."""
        return names.full_name(self.given_name, self.family_name, self.email)

    # Column heading and sort order in Wagtail's lists.
    get_full_name.short_description = "legal name"
    get_full_name.admin_order_field = "family_name"

    def get_short_name(self):
        """Return the name the person goes by."""
        return names.short_name(self.preferred_name, self.given_name, self.email)

    @property
    def is_merged(self):
        """Whether the account is merged into another one of the person, with which they log in."""
        return self.pk in merged_accounts()

    def get_session_auth_hash(self):
        """Sessions of a merged account end: whoever has one logs in with the account that stays."""
        secret = super().get_session_auth_hash()
        return f"{secret}-merged" if self.is_merged else secret

    @property
    def first_name(self):
        """The given name; Wagtail requires this attribute."""
        return self.given_name

    @property
    def last_name(self):
        """The family name; Wagtail requires this attribute."""
        return self.family_name

    def holdings(self):
        """Return {role: frozenset of organization ids}, the roles held today. One query, cached on the instance."""
        if not hasattr(self, "_holdings"):
            ids_by_role: dict[str, set] = {}
            for role, organization_id in self._roles_today():
                ids_by_role.setdefault(role, set()).add(organization_id)
            self._holdings = {role: frozenset(ids) for role, ids in ids_by_role.items()}
        return self._holdings

    def _roles_today(self):
        return _roles_of(list(accounts_of([self.pk]))) if self.pk else []

    def holds(self, *role_codes):
        """Return whether the person holds any of these roles in any organization."""
        return any(role in self.holdings() for role in role_codes)

    def is_state_staff(self):
        """Return whether the person works for the authority, may use the Wagtail admin and needs a second factor."""
        return self.is_superuser or self.holds(*roles.STATE)


@compiled
def _people(pk):
    return User.objects.filter(pk=pk).order_by()


@compiled
def _roles_of(accounts):
    memberships = User._meta.get_field("memberships").related_model.objects
    return memberships.filter(user__in=accounts).in_force().order_by().values_list("role", "organization_id")
