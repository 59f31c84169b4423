"""Certificates. The contents of a certificate are a snapshot; its status is always current."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.people.models import CertificateLook
from cohorts.people.models.supervision import by_supervisor
from lms.certification.models.decisions import Decision
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules import records
from lms.certification.rules.findings import Finding
from lms.certification.rules.validity import is_past

CERTIFICATE_STAFF = (roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR)


class CertificateState(models.TextChoices):
    """The state of a certificate."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class CertificateStatus(models.TextChoices):
    """The status of a certificate on a day: its state, or expired after its last valid day."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


CERTIFICATE_TRANSITIONS = (
    Transition("suspend", CertificateState.ACTIVE, CertificateState.SUSPENDED),
    Transition("reinstate", CertificateState.SUSPENDED, CertificateState.ACTIVE),
    Transition("revoke", CertificateState.ACTIVE, CertificateState.REVOKED),
    Transition("revoke", CertificateState.SUSPENDED, CertificateState.REVOKED),
)
CERTIFICATE_INITIAL = CertificateState.ACTIVE


def status_of(state: str, valid_until: date | None, today: date) -> CertificateStatus:
    """Return the status on a day of a certificate with this state and last valid day (None: no end)."""
    if state == CertificateState.ACTIVE and is_past(valid_until, today):
        return CertificateStatus.EXPIRED
    return CertificateStatus(state)


class CertificateQuerySet(ScopedQuerySet):
    """Filters for certificates."""

    def with_status(self, status: str, today: date):
        """Return those with this status on a day."""
        past = Q(state=CertificateState.ACTIVE, valid_until__lt=today)
        if status == CertificateStatus.EXPIRED:
            return self.filter(past)
        return self.filter(state=status).exclude(past)

    def suspended(self):
        """Return suspended certificates, each with `suspended_at`."""
        suspensions = CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind__in=SUSPENSIONS)
        latest = suspensions.order_by("-pk").values("at")[:1]
        return self.filter(state=CertificateState.SUSPENDED).annotate(suspended_at=Subquery(latest))

    def held_by_the_gate(self):
        """Those that the gate suspended, and nobody has decided on or confirmed since; each with `suspended_at`."""
        events = CertificateEvent.objects.filter(certificate=OuterRef("pk")).order_by("-pk")
        latest = self.suspended().annotate(latest_kind=Subquery(events.values("kind")[:1]))
        return latest.filter(latest_kind=CertificateEventKind.HELD)


class Certificate(StatefulModel):
    """A certificate, issued automatically and only once for a candidacy."""

    objects = CertificateQuerySet.as_manager()

    State = CertificateState
    LATEST_BY = ("issued_at", "pk")
    TRANSITIONS = CERTIFICATE_TRANSITIONS
    INITIAL = CERTIFICATE_INITIAL
    access = AccessPath(
        staff=CERTIFICATE_STAFF,
        people=("person",),
        named=(by_supervisor("person"),),
    )

    number = models.CharField(max_length=30, unique=True)
    token = models.CharField(max_length=64, unique=True, help_text="Random text in the verification link.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="certificate")
    name = models.CharField(max_length=220, help_text="The legal name on the day of issue.")
    family_name = models.CharField(max_length=100)
    credential = models.CharField(max_length=200)
    program_title = models.CharField(max_length=200)
    authority_name = models.CharField(max_length=200)
    signatory = models.CharField(max_length=420, blank=True, help_text="The authority's signatory on the day of issue.")
    look = models.ForeignKey(
        CertificateLook,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whose seal and signature are printed: the authority's on the day of issue.",
    )
    legal_basis = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at", "pk"]
        constraints = [
            states_check(CERTIFICATE_TRANSITIONS, CERTIFICATE_INITIAL, "certificate_state_known"),
            models.UniqueConstraint(
                fields=["person", "program"],
                condition=~Q(state=CertificateState.REVOKED),
                name="one_current_certificate_per_program",
            ),
        ]

    def __str__(self):
        return self.number

    def status_on(self, today) -> CertificateStatus:
        """Return the status on a day."""
        return status_of(self.state, self.valid_until, today)


class CertificateEventKind(models.TextChoices):
    """Events in the life of a certificate."""

    ISSUED = "issued", _("Issued the certificate")
    HELD = "held", _("Put the certificate on hold")
    SUSPENDED = "suspended", _("Suspended the certificate")
    CONFIRMED = "confirmed", _("Confirmed the suspension")
    REJECTED = "rejected", _("Rejected the suspension, which ended it")
    WITHDRAWN = "withdrawn", _("Withdrew the suspension, which ended it")
    ENDED = "ended", _("Ended the suspension, because no one confirmed it")
    RETURNED = "returned", _("Made the certificate active again, because the requirements are met again")
    REINSTATED = "reinstated", _("Reinstated the certificate")
    REVOKED = "revoked", _("Revoked the certificate")


SUSPENSIONS = (CertificateEventKind.SUSPENDED, CertificateEventKind.HELD)


class CertificateEventQuerySet(AppendOnlyQuerySet):
    """Filters for events."""

    def reason_for_state(self, certificate):
        """Return the event that suspended or revoked a certificate; None for an active one."""
        kinds = {CertificateState.SUSPENDED: SUSPENSIONS, CertificateState.REVOKED: (CertificateEventKind.REVOKED,)}
        return self.filter(certificate=certificate, kind__in=kinds.get(certificate.state, ())).latest_first().first()


class CertificateEvent(AppendOnly):
    """One event of a certificate, with its reason.

    Events by people have a `reason`. An automatic hold has none: `decision` is the decision that caused it, and
    `findings` are the requirements that are no longer met, as `records.findings_data` writes them.
    """

    objects = CertificateEventQuerySet.as_manager()

    PERSON = "certificate__person"
    LATEST_BY = ("pk",)
    access = AccessPath(staff=CERTIFICATE_STAFF, people=("certificate__person",))

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=CertificateEventKind)
    reason = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["certificate", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CertificateEventKind.values), name="certificate_event_kind"),
        ]

    def __str__(self):
        return f"{self.certificate_id}: {self.kind}"

    @property
    def lost(self) -> tuple[Finding, ...]:
        """The requirements that were no longer met when the certificate was put on hold."""
        return records.read_findings(self.findings)
