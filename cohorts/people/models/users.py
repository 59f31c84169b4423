"""People who log in. This file is the whole of migration 0001, because Wagtail's own tables depend on it."""

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
from cohorts.core.membership import not_ended
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models.supervision import by_supervisor


@dataclass(frozen=True)
class LastHolding:
    """`somebody_holds`: whether anybody has the role now. `until`: when the last role ended; None where none did."""

    somebody_holds: bool
    until: datetime | None


class UserQuerySet(ScopedQuerySet):
    """People by what they hold."""

    def holding(self, *held, superusers=True, accepted=True):
        """People who can log in and hold one of these roles now; and superusers, who count as holders of each.

        accepted: leave out who was invited to the role and has no password yet.
        """
        today = User._base_manager.filter(not_ended("memberships"), memberships__role__in=held)
        holders = Q(pk__in=today.values("pk"))
        able = self.filter(is_active=True)
        if accepted:
            able = able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return able.filter(holders | Q(is_superuser=True) if superusers else holders)

    def last_holding(self, *held):
        """Whether one of these people has one of these roles now, and when the last one ended, as a LastHolding.

        A superuser has each role, an auditor none that decides. A closed account whose role was not ended counts as
        well: it is not known since when it is closed.
        """
        writers = self.exclude(pk__in=User.objects.holding(roles.AUDITOR, superusers=False).values("pk"))
        superusers = writers.filter(is_superuser=True)
        in_role = writers.filter(not_ended("memberships"), memberships__role__in=held)
        ended = writers.filter(memberships__role__in=held).aggregate(until=Max("memberships__ended_at"))
        return LastHolding(superusers.exists() or in_role.exists(), ended["until"])

    def members(self, *, role=None, organization=None):
        """People who hold a role now; `role` and `organization` (a row, its id, or several) narrow that."""
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
        """
        further = Q(emailaddress__email__iexact=email.strip())
        if verified:
            further &= Q(emailaddress__verified=True)
        return self.filter(Q(email__iexact=email.strip()) | further).distinct()


def _members_of(organization_ids):
    """An `AccessPath.also`: coordinators read who holds a role in their organization."""
    there = not_ended("memberships") & Q(memberships__organization__in=sorted(organization_ids))
    return Q(pk__in=User._base_manager.filter(there).values("pk"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates people by e-mail address."""

    use_in_migrations = False

    def create_user(self, email, password=None, **fields):
        """A person; without a password they cannot log in until they have set one by invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """An administrator of the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        """E-mail addresses are compared without regard to case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The legal name is for the certificate; elsewhere they are called what they prefer."""

    access = AccessPath(
        staff=roles.STATE,
        people=("",),
        named=(by_supervisor(),),
        also={roles.AGENCY_COORDINATOR: _members_of, roles.VENDOR_COORDINATOR: _members_of},
    )

    email = models.EmailField("e-mail address", unique=True, error_messages={"unique": "Somebody has this address."})
    given_name = models.CharField("given name (legal)", max_length=100)
    family_name = models.CharField("family name (legal)", max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May use the installation's own administration.")
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
        return self.get_full_name()

    def get_full_name(self):
        """The legal name."""
        return names.full_name(self.given_name, self.family_name, self.email)

    # How Wagtail's lists head and sort the column.
    get_full_name.short_description = "name"
    get_full_name.admin_order_field = "family_name"

    def get_short_name(self):
        """What the person likes to be called."""
        return names.short_name(self.preferred_name, self.given_name, self.email)

    @property
    def first_name(self):
        """Wagtail asks for this name."""
        return self.given_name

    @property
    def last_name(self):
        """Wagtail asks for this name."""
        return self.family_name

    def holdings(self):
        """{role: frozenset of organization ids}: what this person may do and where, today. One query, then kept."""
        if not hasattr(self, "_holdings"):
            found: dict[str, set] = {}
            for role, organization_id in self._roles_today():
                found.setdefault(role, set()).add(organization_id)
            self._holdings = {role: frozenset(ids) for role, ids in found.items()}
        return self._holdings

    def _roles_today(self):
        return self.memberships.in_force().order_by().values_list("role", "organization_id")

    def holds(self, *wanted):
        """Does the person hold any of these roles anywhere?"""
        return any(role in self.holdings() for role in wanted)

    def is_state_staff(self):
        """Works for the authority: may enter the Wagtail admin, and needs a second factor."""
        return self.is_superuser or self.holds(*roles.STATE)
