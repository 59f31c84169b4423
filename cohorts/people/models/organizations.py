"""Organizations, memberships and invitations."""

from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.approvals.rules import role_exclusion
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.membership import in_force, not_ended
from cohorts.core.names import full_name
from cohorts.core.persons import the_person
from cohorts.core.problems import Problem
from cohorts.core.text import same_name
from cohorts.core.visibility import AccessPath, Named, ScopedModel, ScopedQuerySet


class OrganizationKind(models.TextChoices):
    """Kinds of organization."""

    AUTHORITY = roles.AUTHORITY, _("Authority (state)")
    VENDOR = roles.VENDOR, _("Training vendor")
    AGENCY = roles.AGENCY, _("Agency")


class OrganizationQuerySet(ScopedQuerySet):
    """Organizations."""

    def authorities(self):
        """The state's own, where it is active."""
        return self.filter(kind=roles.AUTHORITY, is_active=True)


class Organization(ScopedModel):
    """The authority (the state), a training vendor, or an agency that employs peer specialists."""

    # Everyone who holds a role in it today.
    access = AccessPath(staff=roles.STATE, members=dict.fromkeys(roles.LABELS, ""))
    objects = OrganizationQuerySet.as_manager()

    Kind = OrganizationKind

    kind = models.CharField(max_length=20, choices=Kind, db_index=True)
    name = models.CharField(max_length=200, unique=True)
    email = models.EmailField("contact email", blank=True)
    phone = models.CharField("contact phone", max_length=40, blank=True)
    address = models.TextField("postal address", blank=True)
    employer_type = models.CharField(
        max_length=60, blank=True, help_text="What kind of employer an agency is, as the rules of programs call it."
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganizationKind.values), name="organization_kind_known"),
        ]

    def __str__(self):
        return self.name


class MembershipQuerySet(ScopedQuerySet):
    """Filters for memberships."""

    def not_ended(self):
        """Return memberships that have not been ended, whether or not they give any rights today."""
        return self.filter(not_ended())

    def in_force(self):
        """Return memberships that give rights today."""
        return self.filter(in_force())

    def holding(self, role):
        """Return memberships in force with this role, ordered by name, with the person and the organization."""
        names = ("user__family_name", "user__given_name", "pk")
        return self.in_force().filter(role=role).select_related("user", "organization").order_by(*names)


class Membership(ScopedModel):
    """A role that a person holds in an organization until it is ended."""

    PERSON = "user"
    objects = MembershipQuerySet.as_manager()

    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        people=("user",),
        named=(Named("supervisor", roles.SUPERVISOR, "organization", Q(ended_at__isnull=True)),),
        members={roles.AGENCY_COORDINATOR: "organization", roles.VENDOR_COORDINATOR: "organization"},
    )

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=list(roles.LABELS.items()), db_index=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervisees",
        help_text="For trainees: the supervisor who signs for them.",
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organization__name", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_held_once",
                violation_error_message="This person already holds this role here.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_later",
            ),
        ]

    def __str__(self):
        parts = {"role": roles.label(self.role), "organization": self.organization}
        return gettext("%(role)s at %(organization)s") % parts


class InvitationQuerySet(ScopedQuerySet):
    """Filters for invitations."""

    def open_at(self, at):
        """Return invitations that were neither accepted nor canceled and whose link works at `at`."""
        return self.pending().filter(expires_at__gt=at)

    def pending(self):
        """Return those that were neither accepted, canceled nor replaced; the link of some has lapsed."""
        return self.filter(accepted_at=None, withdrawn_at=None, replaced_by=None)


class Invitation(ScopedModel):
    """An invitation by email with a link to set a password. Only a hash of the link's token is stored.

    The token is computed from the row and the site's secret key when the email is sent. Neither the stored email nor
    the queued job contains it, so read access to the database is not enough to log in.
    """

    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.AGENCY_COORDINATOR: "organization", roles.VENDOR_COORDINATOR: "organization"},
    )

    PERSON = "user"
    objects = InvitationQuerySet.as_manager()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30, choices=list(roles.LABELS.items()))
    # As they were typed by whoever invites, who does not read the account's own from them.
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField()
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # A later letter for the same role: this one was corrected, or had lapsed.
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When a new one was asked for, after it lapsed.")

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self):
        return f"Invitation of {format_day(home_day(self.invited_at))}"

    def problem(self, at, *, current_roles=None, together=None) -> Problem | None:
        """Return why the invitation cannot be accepted at `at`, or None if it can.

        current_roles: the roles that the person holds; together: those offered in the same email, this one included.
        A list passes both, so that no query runs for each row.
        """
        if self.replaced_by_id:
            return Problem("invitation_newer", day=home_day(self.newest().invited_at))
        if not self.user.is_active:
            return Problem("invitation_unknown")
        if self.accepted_at:
            return Problem("invitation_used")
        if self.withdrawn_at:
            return Problem("invitation_canceled")
        if self.expires_at <= at:
            return Problem("invitation_expired", day=home_day(self.expires_at), organization=self.organization)
        if not self.organization.is_active:
            return Problem("invitation_organization_closed", organization=self.organization)
        if self.names_another:
            return Problem("invitation_other_name", organization=self.organization)
        return self._exclusion(current_roles, together)

    def _exclusion(self, current_roles, together) -> Problem | None:
        if current_roles is None:
            current_roles = list(self.user.memberships.not_ended().values_list("role", flat=True))
        if together is None:
            together = [row.role for row in self.sent_together()]
        if role_exclusion(current_roles, self.role, is_superuser=self.user.is_superuser):
            return Problem("invitation_conflicts", role=self.role, organization=self.organization)
        if any(role_exclusion((), role, offered=together) for role in together):
            return Problem("invitations_conflict", organization=self.organization)
        return None

    def newest(self):
        """The letter that came last instead of this one; itself if none did."""
        row = self
        while row.replaced_by_id:
            row = row.replaced_by
        return row

    @property
    def person(self):
        """Who is invited: the account, or the one that it was merged into."""
        return the_person(self.user)

    @property
    def typed_name(self):
        """The name as it was typed."""
        return full_name(self.given_name, self.family_name, self.email)

    @property
    def names_another(self):
        """Whether the account has another legal name than the one that was typed."""
        typed, own = (self.given_name, self.family_name), (self.user.given_name, self.user.family_name)
        return not all(same_name(*pair) for pair in zip(typed, own, strict=True))

    def sent_together(self):
        """Open invitations of the person that were sent in one email with this one, itself included."""
        rows = Invitation.objects.filter(
            user=self.user_id, organization=self.organization_id, invited_at=self.invited_at, accepted_at=None,
            withdrawn_at=None, replaced_by=None,
        )  # fmt: skip
        return rows.select_related("user", "organization").order_by("pk")

    @property
    def token(self):
        """The secret part of the link. Deterministic; a new `invited_at` gives a new token."""
        value = f"{self.user_id}/{self.organization_id}/{self.role}/{self.invited_at.astimezone(UTC).isoformat()}"
        return urlsafe_b64encode(salted_hmac("cohorts.invitation", value, algorithm="sha256").digest()).decode()[:43]

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()


class FormerLink(AppendOnly):
    """The link of an invitation before it was sent again, so that the old letter says that there is a newer one."""

    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={
            roles.AGENCY_COORDINATOR: "invitation__organization",
            roles.VENDOR_COORDINATOR: "invitation__organization",
        },
    )
    PERSON = "invitation__user"

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="former_links")
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Link until {format_day(home_day(self.at))}"
