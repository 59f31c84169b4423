"""Organizations, who does what in them, invitations, and which vendor may teach what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..kernel.ledger import AppendOnly
from ..kernel.scoping import Reach, ScopedModel
from ..rules import roles

KINDS = [roles.AUTHORITY, roles.VENDOR, roles.AGENCY]


class Organization(ScopedModel):
    """The authority (the state), a training vendor, or an agency that employs peer specialists."""

    reach = Reach(staff=roles.STATE, many=("memberships__user",))

    KIND_LABELS = [(roles.AUTHORITY, "Authority (state)"), (roles.VENDOR, "Training vendor"), (roles.AGENCY, "Agency")]

    kind = models.CharField(max_length=20, choices=KIND_LABELS, db_index=True)
    name = models.CharField(max_length=200, unique=True)
    email = models.EmailField("contact e-mail", blank=True)
    phone = models.CharField("contact phone", max_length=40, blank=True)
    address = models.TextField("postal address", blank=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="organization_kind_known"),
        ]

    def __str__(self):
        return self.name


class Membership(ScopedModel):
    """A role that a person holds in an organization, from a day until it is ended."""

    reach = Reach(
        staff=roles.STATE,
        people=("user", "supervisor"),
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
                violation_error_message="This person holds this role here already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_later",
            ),
        ]

    def __str__(self):
        return f"{roles.LABELS.get(self.role, self.role)} at {self.organization}"


class Invitation(ScopedModel):
    """A letter with a link by which a person sets their password. Only a hash of the link's token is kept."""

    reach = Reach(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "organization",
                                              roles.VENDOR_COORDINATOR: "organization"})  # fmt: skip

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=30, choices=list(roles.LABELS.items()))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self):
        return f"Invitation of {self.invited_at:%Y-%m-%d}"


class VendorApproval(AppendOnly):
    """The state's word that a vendor may teach a course from one day to another. The latest row counts."""

    reach = Reach(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "vendor"})

    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="approvals")
    course = models.ForeignKey("cohorts.Course", on_delete=models.PROTECT, related_name="approvals")
    approved = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["vendor", "course", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="approval_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"Approval of {self.at:%Y-%m-%d}"
