"""Certificates. The contents of a certificate are a snapshot; its status is always current."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.states import StatefulModel, states_check
from cohorts.core.text import fold_code
from cohorts.core.visibility import ScopedQuerySet
from cohorts.people.models import CertificateLook
from cohorts.people.models.supervision import by_supervisor
from lms.certification.models.certificate_status import (
    CERTIFICATE_INITIAL,
    CERTIFICATE_TRANSITIONS,
    CERTIFIED,
    ENDED_STATES,
    RUNNING_STATES,
    STATUS_COLUMNS,
    CertificateKind,
    CertificateState,
    CertificateStatus,
    last_valid_day,
    status_of,
)
from lms.certification.models.decisions import DECIDERS, Candidacy, Decision
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules import records
from lms.certification.rules.findings import Finding
from lms.certification.rules.ladder import Ladder, Rung, StepKind, rung_on


class CertificateQuerySet(ScopedQuerySet):
    """Filters for certificates."""

    def with_status(self, status: str, today: date):
        """Return those with this status on a day: the same as `status_of` says."""
        replaced = Q(replaced_from__isnull=False, replaced_from__lte=today)
        if status == CertificateStatus.SUPERSEDED:
            return self.filter(replaced)
        rows = self.exclude(replaced)
        ran_out = Q(state__in=RUNNING_STATES, valid_until__lt=today)
        given_back = Q(window_until__isnull=False, window_until__gte=today)
        lasts = ~Q(after_end=CertificateStatus.EXPIRED) & (Q(grace_until__isnull=True) | Q(grace_until__gte=today))
        after = {
            CertificateStatus.GRACE: given_back | (Q(after_end=CertificateStatus.GRACE) & lasts),
            CertificateStatus.PROBATION: ~given_back & Q(after_end=CertificateStatus.PROBATION) & lasts,
            CertificateStatus.EXPIRED: ~given_back & ~lasts,
        }
        waits = Q(state=CertificateState.SUSPENDED, held_from__isnull=False, held_from__gt=today)
        as_decided = (Q(state=status) & ~ran_out & ~waits) | (waits & Q(held_over=status))
        return rows.filter(as_decided | (ran_out & after[status]) if status in after else as_decided)

    def certified_on(self, today: date):
        """Return those with which a person counts as certified on a day."""
        by_status = [self.with_status(status, today) for status in CERTIFIED]
        return by_status[0] | by_status[1] | by_status[2]

    def latest_issues(self):
        """Return those that no later one replaces: of a chain the last."""
        return self.filter(replaced_from__isnull=True)

    def live(self):
        """Return those that no later one replaces and that nothing has ended but time."""
        return self.latest_issues().exclude(state__in=ENDED_STATES)

    def suspended(self):
        """Return suspended certificates, each with `suspended_at`."""
        suspensions = CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind__in=SUSPENSIONS)
        latest = suspensions.order_by("-pk").values("at")[:1]
        return self.latest_issues().filter(state=CertificateState.SUSPENDED).annotate(suspended_at=Subquery(latest))

    def held_by_the_gate(self):
        """Those that the gate suspended, and nobody has decided on or confirmed since; each with `suspended_at`."""
        events = CertificateEvent.objects.filter(certificate=OuterRef("pk")).order_by("-pk")
        latest = self.suspended().annotate(latest_kind=Subquery(events.values("kind")[:1]))
        return latest.filter(latest_kind=CertificateEventKind.HELD)


class Certificate(StatefulModel):
    """One issue of a certificate: a snapshot that never changes, but for its state and what replaced it.

    Corrections, changes of name and renewals are certificates of their own with a new number, and replace the one
    before from `replaced_from` on: early renewed, the former one counts until its last day. `steps`: what comes after
    the last valid day by the rules under which it was issued, as `ladder` reads it. `window_until`: through which day
    a renewal counts as on time after an annulled suspension. `held_until`: no step ends before this day.
    """

    objects = CertificateQuerySet.as_manager()

    State = CertificateState
    LATEST_BY = ("issued_at", "pk")
    TRANSITIONS = CERTIFICATE_TRANSITIONS
    INITIAL = CERTIFICATE_INITIAL
    access = read_by_office(
        "program",
        *DECIDERS,
        people=("person",),
        # Supervisors never read a former name.
        named=(by_supervisor("person", only=Q(has_former_name=False)),),
    )

    number = models.CharField(max_length=30, unique=True)
    number_key = models.CharField(max_length=30, unique=True, help_text="The number without case, hyphens and blanks.")
    token = models.CharField(max_length=64, unique=True, help_text="Random text in the verification link.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="certificates")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="certificates")
    kind = models.CharField(max_length=20, choices=CertificateKind, default=CertificateKind.FIRST)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaces")
    replaced_from = models.DateField(null=True, help_text="From which day the later certificate counts.")
    has_former_name = models.BooleanField(
        default=False,
        help_text="Whether a later certificate of the chain has another name: none may lead from one to the other.",
    )
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
    endorsements = models.JSONField(default=list, help_text="What is printed of endorsements of the day of issue.")
    is_example = models.BooleanField(default=False)
    issued_on = models.DateField()
    valid_from = models.DateField(help_text="The first day of its term.")
    certified_since = models.DateField(help_text="Since when the person has been certified without a gap.")
    valid_until = models.DateField(null=True)
    after_end = models.CharField(max_length=20, default=CertificateStatus.EXPIRED)
    grace_until = models.DateField(null=True, help_text="The last day with the status after the end; empty: no end.")
    steps = models.JSONField(default=list)
    window_until = models.DateField(null=True)
    held_until = models.DateField(null=True)
    held_from = models.DateField(null=True, help_text="From which day a hold counts of what was renewed early.")
    held_over = models.CharField(max_length=20, blank=True, help_text="The status until that day.")
    next_notice_on = models.DateField(null=True, db_index=True, help_text="When something is said about it next.")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at", "pk"]
        constraints = [
            states_check(CERTIFICATE_TRANSITIONS, CERTIFICATE_INITIAL, "certificate_state_known"),
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(replaced_from__isnull=True) & ~Q(state__in=ENDED_STATES),
                name="one_live_certificate_per_candidacy",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(replaced_from__isnull=False),
                name="certificate_replaced_from_a_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=CertificateKind.values), name="certificate_kind_known"),
        ]

    def __str__(self):
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Of a first certificate, the term begins with the day of issue."""
        if self._state.adding:
            if self.candidacy_id is None and self.decision is not None:
                self.candidacy_id = self.decision.candidacy_id
            self.number_key = fold_code(self.number)
            self.valid_from = self.valid_from or self.issued_on
            self.certified_since = self.certified_since or self.valid_from
        super().save(*args, **kwargs)

    def status_on(self, today) -> CertificateStatus:
        """Return the status on a day."""
        return status_of(*(getattr(self, column) for column in STATUS_COLUMNS), today=today)

    @property
    def last_valid_day(self) -> date | None:
        """The last day of the term that counts, also where the next one is on hold."""
        return last_valid_day(self.state, self.valid_until, self.held_from)

    @property
    def ladder(self) -> Ladder | None:
        """The steps after its last valid day; None where it has no end."""
        if self.valid_until is None:
            return None
        rungs = tuple(
            Rung(StepKind(kind), date.fromisoformat(through) if through else None, Decimal(fee))
            for kind, through, fee in self.steps
        )
        return Ladder(self.valid_until, rungs, self.window_until, self.held_until)

    def is_over_on(self, day: date) -> bool:
        """Whether nothing but time ended it and it can no longer be renewed on a day: its person applies again."""
        ladder = self.ladder
        return self.state in RUNNING_STATES and ladder is not None and rung_on(ladder, day).kind == StepKind.NONE


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
    ANNULLED = "annulled", _("Annulled the suspension, as if it had never been")
    OVERTURNED = "overturned", _("Annulled the revocation, as if it had never been")
    RESTRICTED = "restricted", _("Put the certificate on probation")
    LIFTED = "lifted", _("Ended the probation")
    SURRENDERED = "surrendered", _("Recorded that the person gave the certificate up")
    DECEASED = "deceased", _("Recorded that the person died")
    RESTORED = "restored", _("Made the certificate active again, because its end was a mistake")
    REPLACED = "replaced", _("Replaced the certificate by a later one")
    RESUMED = "resumed", _("In force again, because the certificate of the next level was revoked")
    MERGED = "merged", _("Settled with a certificate of the same person, because two records were merged")
    PARTED = "parted", _("In force by itself again, because the records were separated")


SUSPENSIONS = (CertificateEventKind.SUSPENDED, CertificateEventKind.HELD)


class CertificateEventQuerySet(AppendOnlyQuerySet):
    """Filters for events."""

    def reason_for_state(self, certificate):
        """Return the event that suspended or revoked a certificate; None for an active one."""
        kinds = {
            CertificateState.SUSPENDED: SUSPENSIONS,
            CertificateState.REVOKED: (CertificateEventKind.REVOKED,),
            CertificateState.PROBATION: (CertificateEventKind.RESTRICTED,),
            CertificateState.SURRENDERED: (CertificateEventKind.SURRENDERED,),
            CertificateState.DECEASED: (CertificateEventKind.DECEASED,),
        }
        return self.filter(certificate=certificate, kind__in=kinds.get(certificate.state, ())).latest_first().first()


class CertificateEvent(AppendOnly):
    """One event of a certificate, with its reason.

    Events by people have a `reason`. An automatic hold has none: `decision` is the decision that caused it, and
    `findings` are the requirements that are no longer met, as `records.findings_data` writes them.
    """

    objects = CertificateEventQuerySet.as_manager()

    PERSON = "certificate__person"
    LATEST_BY = ("pk",)
    access = read_by_office("certificate__program", *DECIDERS, people=("certificate__person",))

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=CertificateEventKind)
    reason = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    has_day = models.BooleanField(
        default=True, help_text="Not of a status from before this site, unless its list says."
    )

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
