"""Audits of attested renewals: a round with its seed, the order of its renewals, what people sent, what staff found."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_zone
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from lms.certification.models.decisions import Cycle
from lms.certification.models.learning import LearningEntry
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program


class AuditState(models.TextChoices):
    """How far an audit is."""

    ANNOUNCED = "announced", _("Announced, list open")
    DRAWN = "drawn", _("Drawn")
    CANCELED = "canceled", _("Canceled before the draw")


AUDIT_TRANSITIONS = (
    Transition("draw", AuditState.ANNOUNCED, AuditState.DRAWN),
    Transition("cancel", AuditState.ANNOUNCED, AuditState.CANCELED),
)


class AuditRound(StatefulModel):
    """An audit of the renewals of a program that were submitted from a day through a day.

    `commitment`: the SHA-256 of the seed, shown from the beginning. `closes_at`: when the list closes; the draw comes
    later. `percent` or `number`: how many are audited. `listed`, `size`: how many there were, and are audited.
    """

    State = AuditState
    TRANSITIONS = AUDIT_TRANSITIONS
    INITIAL = AuditState.ANNOUNCED
    access = read_by_office("program")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="audits")
    first_on = models.DateField()
    last_on = models.DateField()
    closes_at = models.DateTimeField()
    kinds = models.JSONField(default=list, help_text="Kinds of cycles.")
    percent = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    answer_days = models.PositiveSmallIntegerField()
    instructions = models.TextField(max_length=4000)
    commitment = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, max_length=1000, help_text="Why it was canceled.")
    drawn_at = models.DateTimeField(null=True)
    listed = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-first_on", "-pk"]
        verbose_name = "audit"
        constraints = [
            states_check(AUDIT_TRANSITIONS, AuditState.ANNOUNCED, "audit_state_known"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="audit_days_in_order"),
            models.CheckConstraint(
                condition=Q(percent=None, number__isnull=False) | Q(percent__isnull=False, number=None),
                name="audit_percent_or_number",
            ),
            # The seed is fixed before the list closes.
            models.CheckConstraint(condition=Q(at__lt=F("closes_at")), name="audit_seed_before_list"),
        ]

    def __str__(self):
        return f"Audit {self.pk}"


class AuditSeed(AppendOnly):
    """The seed of an audit, as hexadecimal digits: fixed for good when the audit is announced. Nobody lists these."""

    access = AccessPath()

    audit = models.OneToOneField(AuditRound, on_delete=models.PROTECT, related_name="seed_row")
    seed = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Seed {self.pk}"


class AuditedState(models.TextChoices):
    """How far the audit of one renewal is."""

    LISTED = "listed", _("Not audited")
    ASKED = "asked", _("Waits for the person")
    SENT = "sent", _("Waits for program staff")
    IN_ORDER = "in_order", _("In order")
    NOT_ENOUGH = "not_enough", _("Not enough")
    DROPPED = "dropped", _("Dropped out")


class DropReason(models.TextChoices):
    """Why the next in order is audited instead."""

    EXCUSED = "excused", _("Excused by program staff")
    DIED = "died", _("The person died")
    GIVEN_UP = "given_up", _("The certificate was given up")
    REVOKED = "revoked", _("The certificate was revoked")
    MERGED = "merged", _("Another renewal of the same person is audited")


AUDITED_TRANSITIONS = (
    Transition("ask", AuditedState.LISTED, AuditedState.ASKED),
    Transition("drop", AuditedState.LISTED, AuditedState.DROPPED),
    Transition("drop", AuditedState.ASKED, AuditedState.DROPPED),
    Transition("drop", AuditedState.SENT, AuditedState.DROPPED),
    Transition("ask_after_all", AuditedState.DROPPED, AuditedState.ASKED),
    Transition("send", AuditedState.ASKED, AuditedState.SENT),
    Transition("ask_more", AuditedState.SENT, AuditedState.ASKED),
    Transition("accept", AuditedState.ASKED, AuditedState.IN_ORDER),
    Transition("accept", AuditedState.SENT, AuditedState.IN_ORDER),
    Transition("refuse", AuditedState.ASKED, AuditedState.NOT_ENOUGH),
    Transition("refuse", AuditedState.SENT, AuditedState.NOT_ENOUGH),
    Transition("look_again", AuditedState.IN_ORDER, AuditedState.SENT),
    Transition("look_again", AuditedState.NOT_ENOUGH, AuditedState.SENT),
)
WAITING = (AuditedState.ASKED, AuditedState.SENT)
DECIDED = (AuditedState.IN_ORDER, AuditedState.NOT_ENOUGH)


class AuditedQuerySet(ScopedQuerySet):
    """Filters for renewals of audits."""

    def asked(self):
        """Return those whose person was asked for something at any time."""
        return self.filter(asked_at__isnull=False)

    def overdue(self, today):
        """Return those that wait for the person after their last day."""
        return self.filter(state=AuditedState.ASKED, until__lt=today)


class AuditedRenewal(StatefulModel):
    """One renewal of the list of an audit, at its place in the order. The first ones are audited.

    `until`: the last day on which the person can answer. `again_at`: when the person asked to have it looked at again.
    """

    State = AuditedState
    TRANSITIONS = AUDITED_TRANSITIONS
    INITIAL = AuditedState.LISTED
    PERSON = "cycle__candidacy__person"
    objects = AuditedQuerySet.as_manager()
    access = read_by_office("audit__program", people=("cycle__candidacy__person",))

    audit = models.ForeignKey(AuditRound, on_delete=models.PROTECT, related_name="renewals")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="audits")
    place = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    rank = models.CharField(max_length=64, help_text="The key by which the list is sorted.")
    asked_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    reminded_for = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    dropped = models.CharField(max_length=20, choices=DropReason, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=1000, help_text="Of the last decision; the person reads it.")
    again_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["audit", "place"]
        verbose_name = "audited renewal"
        constraints = [
            states_check(AUDITED_TRANSITIONS, AuditedState.LISTED, "audited_state_known"),
            models.UniqueConstraint(fields=["audit", "place"], name="audited_place_once"),
            models.UniqueConstraint(fields=["audit", "cycle"], name="audited_cycle_once"),
            models.CheckConstraint(
                condition=Q(dropped="") | Q(dropped__in=DropReason.values), name="audited_drop_reason_known"
            ),
        ]

    def __str__(self):
        return f"Renewal {self.place}"

    @property
    def person(self):
        """Whose renewal it is; needs `cycle__candidacy__person`."""
        return self.cycle.candidacy.person

    @property
    def ends_at(self):
        """When the last day ends, in the zone of the program."""
        return day_ends(self.until) if self.until else None

    @property
    def is_waiting(self):
        """Whether the person can send something."""
        return self.state in WAITING


def day_ends(day):
    """Return the midnight that ends a day in the zone of the program."""
    return datetime.combine(day + timedelta(days=1), time(0), home_zone())


class AuditPaperKind(models.TextChoices):
    """What somebody sent in an audit."""

    PROOF = "proof", _("Proof")
    ANSWER = "answer", _("Answer")


class AuditPaper(AppendOnly):
    """A proof of an entry, or the answer in words; restricted. The latest of an entry counts, and the latest answer."""

    PERSON = "audited__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("audited__audit__program", people=("audited__cycle__candidacy__person",))

    audited = models.ForeignKey(AuditedRenewal, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=AuditPaperKind)
    entry = models.ForeignKey(LearningEntry, on_delete=models.PROTECT, null=True, related_name="+")
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["audited", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AuditPaperKind.values), name="audit_paper_kind_known"),
        ]

    def __str__(self):
        return f"Paper {self.pk}"


class AuditFinding(AppendOnly):
    """How many minutes of an entry the audit found shown. The latest of an entry counts; it takes effect when decided.

    The reason is the person's.
    """

    PERSON = "audited__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("audited__audit__program", people=("audited__cycle__candidacy__person",))

    audited = models.ForeignKey(AuditedRenewal, on_delete=models.PROTECT, related_name="findings")
    entry = models.ForeignKey(LearningEntry, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    reason = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["audited", "pk"]

    def __str__(self):
        return f"Finding {self.pk}"
