"""Endorsements of certificates: what was granted, what became of it, and what its person agreed to.

All append-only. What an endorsement is on a day follows from its rows (`rules.endorsements.status_on`); no job moves
it.
What can tell about its person (`is_personal`) is read by nobody else while they do not agree: use `shown()`.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.formatting import format_document_day
from cohorts.people.models.supervision import by_supervisor
from lms.certification.models.certificates import Certificate
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules.endorsements import Grant, Status


class EndorsementEventKind(models.TextChoices):
    """What became of a granted endorsement."""

    ENDED = "ended", _("Ended by a decision")
    RESTORED = "restored", _("Counts again, because its end was a mistake")
    DOUBTED = "doubted", _("A requirement is no longer met; staff look at it")
    CLEARED = "cleared", _("Looked at; it stays as it is")
    MET_AGAIN = "met_again", _("All requirements are met again")


class Matter(models.TextChoices):
    """What a person answers about one of their endorsements."""

    SHOW = "show", _("Whether it may be granted and shown")
    KEEP = "keep", _("Whether it is renewed with the certificate")


ENDINGS = (EndorsementEventKind.ENDED, EndorsementEventKind.RESTORED)
DOUBTS = (EndorsementEventKind.DOUBTED, EndorsementEventKind.CLEARED, EndorsementEventKind.MET_AGAIN)


class EndorsementQuerySet(AppendOnlyQuerySet):
    """Filters for granted endorsements."""

    def with_state(self):
        """Return them with `ended_kind` and `ended_on`, `doubt_kind`, and `agreed`: what was last said of each."""
        events = EndorsementEvent.objects.filter(grant=OuterRef("pk")).order_by("-pk")
        ended, doubts = events.filter(kind__in=ENDINGS), events.filter(kind__in=DOUBTS)
        answers = EndorsementAnswer.objects.filter(
            person=OuterRef("person"), program=OuterRef("program"), key=OuterRef("key"), matter=Matter.SHOW
        )
        return self.annotate(
            ended_kind=Coalesce(Subquery(ended.values("kind")[:1]), Value("")),
            ended_on=Subquery(ended.values("on")[:1]),
            ended_reason=Coalesce(Subquery(ended.values("reason")[:1]), Value(""), output_field=models.TextField()),
            doubt_kind=Coalesce(Subquery(doubts.values("kind")[:1]), Value("")),
            agreed=Coalesce(Subquery(answers.order_by("-pk").values("answer")[:1]), Value(False)),
        )

    def shown(self):
        """Return those that others than their person and who decides may know of. After `with_state`."""
        return self.filter(Q(is_personal=False) | Q(agreed=True))

    def not_ended_by(self, day: date):
        """Return those that no decision has ended by a day. After `with_state`."""
        return self.filter(~Q(ended_kind=EndorsementEventKind.ENDED) | Q(ended_on__gt=day))

    def counting_on(self, day: date):
        """Return those in force on a day, also on a condition. After `with_state`; the same as `status` says."""
        rows = self.not_ended_by(day).filter(begins_on__lte=day)
        return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_doubt(self):
        """Return those of which a requirement is no longer met and nobody has decided. After `with_state`."""
        return self.exclude(ended_kind=EndorsementEventKind.ENDED).filter(doubt_kind=EndorsementEventKind.DOUBTED)


class EndorsementGrant(AppendOnly):
    """An endorsement granted to a person for their certificates of a program, from a day through a day.

    `certificate`: the one that they had then. `is_conditional`: until its last day `condition` is to be met.
    `findings`: the requirements as they were met, as `records.tree_data` writes them. `by`: empty for the gate.
    """

    objects = EndorsementQuerySet.as_manager()

    LATEST_BY = ("pk",)
    access = read_by_office(
        "program", people=("person",), named=(by_supervisor("person", only=Q(is_personal=False)),)
    )  # fmt: skip

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="endorsements")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="endorsements")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="endorsements_granted")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200, help_text="As the rules called it on that day.")
    is_personal = models.BooleanField(help_text="It can tell about the person: shown only while they agree.")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_conditional = models.BooleanField(default=False)
    condition = models.TextField(blank=True, max_length=1000)
    findings = models.JSONField(default=dict)
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="endorsement_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(is_conditional=False, condition="")
                | (Q(is_conditional=True, ends_on__isnull=False) & ~Q(condition="")),
                name="endorsement_condition_ends",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"]), models.Index(fields=["person", "program", "key"])]

    def __str__(self):
        return f"Endorsement {self.pk}"

    @property
    def plain(self) -> Grant:
        """As a plain value. Of rows read with `with_state`."""
        ended = self.ended_on if self.ended_kind == EndorsementEventKind.ENDED else None
        return Grant(self.begins_on, self.ends_on, ended, self.is_conditional)

    def status(self, today: date) -> Status:
        """What it is on a day. Of rows read with `with_state`."""
        return self.plain.status(today)


class EndorsementEvent(AppendOnly):
    """What became of a granted endorsement, from a day on. The latest row of its kind counts."""

    PERSON = "grant__person"
    LATEST_BY = ("pk",)
    access = read_by_office("grant__program", people=("grant__person",))

    grant = models.ForeignKey(EndorsementGrant, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EndorsementEventKind)
    on = models.DateField()
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["grant", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EndorsementEventKind.values), name="endorsement_event_known")
        ]

    def __str__(self):
        return f"{self.grant_id}: {self.kind}"


class EndorsementAnswer(AppendOnly):
    """What a person answered about one endorsement of a program. The latest row of a matter counts."""

    LATEST_BY = ("pk",)
    access = read_by_office("program", people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    matter = models.CharField(max_length=10, choices=Matter)
    answer = models.BooleanField()
    title = models.CharField(max_length=200, help_text="As the endorsement was called on the page.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "pk"]
        constraints = [models.CheckConstraint(condition=Q(matter__in=Matter.values), name="endorsement_matter_known")]
        indexes = [models.Index(fields=["person", "program", "key"])]

    def __str__(self):
        return f"Answer {self.pk}"


def public_endorsements(certificate: Certificate, today: date) -> list[EndorsementGrant]:
    """Return what anyone may read of the endorsements of a certificate's person on a day, by title.

    A full one goes before a conditional one of the same kind. One query, none where the program never granted any.
    """
    if not getattr(certificate, "has_endorsement", True):
        return []
    rows = EndorsementGrant.objects.of_people([certificate.person_id]).filter(program=certificate.program_id)
    rows = rows.with_state().shown().counting_on(today).order_by("-is_conditional", "pk")
    return sorted({row.key: row for row in rows}.values(), key=lambda row: row.title)


def printed(person: Any, program: Program, day: date) -> list[str]:
    """Return what a certificate that is issued for a day prints of endorsements, with their last days. One query."""
    rows = public_endorsements(Certificate(person=person, program=program), day)
    through = {row.pk: format_document_day(row.ends_on) if row.ends_on else "" for row in rows}
    return [
        f"{row.title} (through {through[row.pk]})" if through[row.pk] else row.title
        for row in rows
        if not row.is_conditional
    ]


def own_endorsement() -> Exists:
    """Return whether anything was ever granted to the record of a certificate, to annotate certificates with.

    What was granted to a merged record is not seen: whoever has several records is asked about apart.
    """
    return Exists(EndorsementGrant.objects.filter(person=OuterRef("person"), program=OuterRef("program")))


def endorsements_ending(first: date, last: date):
    """Return granted endorsements whose last day is one of these days, and which do not go on, for lists of what ends.

    With `program`, and annotated with `certificate_until`, the last day of the person's certificate of today: None
    without an end. Where it is later than `ends_on`, the certificate was renewed without the endorsement; where it is
    the same day, both end together. Without what was ended, what is granted for the next term already, what nobody but
    the person may know of, and those whose certificate was revoked or given up. One query. Of some people: `of_people`.
    """
    later = EndorsementGrant.objects.with_state().not_ended_by(last)
    later = later.filter(person=OuterRef("person"), program=OuterRef("program"), key=OuterRef("key"))
    later = later.filter(Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")), is_conditional=False)
    live = Certificate.objects.live().filter(person=OuterRef("person"), program=OuterRef("program"))
    rows = EndorsementGrant.objects.with_state().shown().not_ended_by(last)
    rows = rows.filter(ends_on__gte=first, ends_on__lte=last)
    rows = rows.filter(Exists(live), ~Exists(later)).select_related("program")
    until = Subquery(live.order_by("-issued_at", "-pk").values("valid_until")[:1])
    return rows.annotate(certificate_until=until).order_by("ends_on", "pk")
