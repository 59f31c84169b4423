"""Endorsements of certificates: what was granted, what became of it, what its person agreed to, and work on teams.

All append-only. What an endorsement is on a day follows from its rows (`rules.endorsements.status_on`); no job moves
it.
What can tell about its person (`is_personal`) is read by nobody else while they do not agree: use `shown()`.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named
from cohorts.people.models import Membership
from cohorts.people.models.supervision import by_supervisor
from lms.certification.models.certificates import Certificate
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules.endorsements import Grant, Status
from lms.certification.rules.practice import Days


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


class TeamWorkQuerySet(AppendOnlyQuerySet):
    """Filters for work on teams."""

    def standing(self):
        """Return what nothing has replaced, without what was recorded by mistake."""
        return self.filter(replaced_by=None, is_void=False)

    def running_on(self, day: date):
        """Return standing work that goes on on a day, or begins later."""
        return self.standing().filter(Q(ends_on=None) | Q(ends_on__gte=day))


class TeamWork(AppendOnly):
    """Somebody works on a team for which the rules ask for an endorsement; `due_on`: the last day for its course.

    A later row `replaces` an earlier one, which stays; with `is_void` it was recorded by mistake. The last day is
    counted when it is recorded: rules that are published later move no day that people were told.
    """

    objects = TeamWorkQuerySet.as_manager()

    LATEST_BY = ("pk",)
    access = read_by_office(
        "program",
        people=("person",),
        named=(Named("employment__supervisor", roles.SUPERVISOR, "employment__organization", not_ended("employment")),),
        members={roles.AGENCY_COORDINATOR: "employment__organization"},
    )

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_work")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="team_work")
    key = models.CharField(max_length=120, help_text="Of the endorsement.")
    team = models.CharField(max_length=200, help_text="As the rules called it on that day.")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    if_late = models.TextField(blank=True, max_length=1000, help_text="What the rules said then.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    is_void = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "pk"]
        verbose_name_plural = "work on teams"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="team_work_ends_later"
            ),
            models.CheckConstraint(condition=Q(is_void=False) | Q(replaces__isnull=False), name="void_of_team_work"),
        ]
        indexes = [models.Index(fields=["due_on"])]

    def __str__(self):
        return f"Work on a team {self.pk}"

    @property
    def days(self) -> Days:
        """The first and the last day."""
        return self.begins_on, self.ends_on


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


__all__ = [
    "EndorsementAnswer",
    "EndorsementEvent",
    "EndorsementEventKind",
    "EndorsementGrant",
    "Matter",
    "TeamWork",
    "endorsements_ending",
]
