"""Accommodations that the state's examinations staff granted to a person for exams, training or interviews, and their
withdrawals.

The reason is never stored here: no diagnosis and no free text, only the number of a paper file.
"""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.formatting import format_minutes
from cohorts.core.persons import accounts_of
from cohorts.core.visibility import AccessPath
from exams.delivery.rules import accommodations as rules

ACCOMMODATION_STAFF = (roles.EXAMINATIONS, roles.AUDITOR)
# Digits, capital letters and signs only, so that nobody can enter health information.
file_number = RegexValidator(
    r"^[A-Z]{0,2}[0-9 ./-]{1,20}\Z", _("Enter only the number of the paper file, for example AC-2026/041.")
)


class AccommodationKind(models.TextChoices):
    """Kinds of accommodations."""

    TIME_125 = rules.TIME_125, _("1.25 times the time")
    TIME_150 = rules.TIME_150, _("1.5 times the time")
    TIME_200 = rules.TIME_200, _("Twice the time")
    EXTRA = rules.EXTRA, _("Extra minutes")
    UNTIMED = rules.UNTIMED, _("No time limit")
    BREAKS = rules.BREAKS, _("Breaks that stop the clock")
    LARGE_PRINT = rules.LARGE_PRINT, _("Large print")
    SEPARATE_ROOM = rules.SEPARATE_ROOM, _("Separate room")
    STEP_FREE = rules.STEP_FREE, _("Room without steps")
    READER = rules.READER, _("Reader")
    SCREEN_READER = rules.SCREEN_READER, _("Screen reader or another aid on the computer")
    SCRIBE = rules.SCRIBE, _("Scribe")
    SIGN_LANGUAGE = rules.SIGN_LANGUAGE, _("Sign language interpreter")
    INTERPRETER = rules.INTERPRETER, _("Interpreter")
    OTHER_LANGUAGE = rules.OTHER_LANGUAGE, _("Form in another language")
    PAPER = rules.PAPER, _("On paper")
    OWN_DEVICE = rules.OWN_DEVICE, _("Own device")
    COMFORT = rules.COMFORT, _("Comfort items")
    OTHER_DATE = rules.OTHER_DATE, _("Another day")


class AccommodationPurpose(models.TextChoices):
    """What an accommodation is for."""

    EXAM = rules.EXAM, _("Exams")
    TRAINING = rules.TRAINING, _("Training")
    INTERVIEW = rules.INTERVIEW, _("Interviews")


# A grant for exams in a sentence for the person who has it.
PLAIN_SENTENCES = {
    AccommodationKind.TIME_125: _("You have one and a quarter times the usual time."),
    AccommodationKind.TIME_150: _("You have one and a half times the usual time."),
    AccommodationKind.TIME_200: _("You have twice the usual time."),
    AccommodationKind.EXTRA: _("You have %(length)s more than usual."),
    AccommodationKind.UNTIMED: _("You have no time limit."),
    AccommodationKind.BREAKS: _("You can take breaks of %(length)s in all. The clock stops while you are away."),
    AccommodationKind.LARGE_PRINT: _("The exam page opens in large print."),
    AccommodationKind.SEPARATE_ROOM: _("You take the exam in a separate room. The proctor can see this."),
    AccommodationKind.STEP_FREE: _("You take the exam in a room without steps. The proctor can see this."),
    AccommodationKind.READER: _("Someone reads the questions to you. The proctor can see this."),
    AccommodationKind.SCREEN_READER: _(
        "You can use a screen reader or another aid on the computer. The proctor can see this."
    ),
    AccommodationKind.SCRIBE: _("Someone writes down or enters your answers for you. The proctor can see this."),
    AccommodationKind.SIGN_LANGUAGE: _("A sign language interpreter is there. The proctor can see this."),
    AccommodationKind.INTERPRETER: _("An interpreter is there. The proctor can see this."),
    AccommodationKind.OTHER_LANGUAGE: _("You get the exam in another language. The proctor can see this."),
    AccommodationKind.PAPER: _("You get the exam on paper. The proctor can see this."),
    AccommodationKind.OWN_DEVICE: _("You can use your own device. The proctor can see this."),
    AccommodationKind.COMFORT: _(
        "You can have things with you that help you, such as earplugs or a cushion. The proctor can see this."
    ),
    AccommodationKind.OTHER_DATE: _("You can take the exam on another day. Ask who gives your training for a date."),
}
# The same for what is not an exam; %(label)s is the kind.
OTHER_SENTENCES = {
    AccommodationPurpose.TRAINING: _("In your training: %(label)s. Your training vendor arranges it."),
    AccommodationPurpose.INTERVIEW: _("In your interview: %(label)s. The office arranges it."),
}


def kind_label(kind, purpose):
    """Label of a kind, as it is for a purpose: only an exam has a clock that stops."""
    if kind == AccommodationKind.BREAKS and purpose != AccommodationPurpose.EXAM:
        return _("Breaks")
    return AccommodationKind(kind).label


def grant_label(kind, minutes, purpose=AccommodationPurpose.EXAM):
    """Short label of a grant, for whoever has to act on it."""
    label = kind_label(kind, purpose)
    if not minutes:
        return str(label)
    return _("%(accommodation)s: %(minutes)s min") % {"accommodation": label, "minutes": minutes}


# What has a number of minutes (rules.needs_minutes).
TIMED = Q(kind__in=rules.WITH_MINUTES, purpose=rules.EXAM)


class AccommodationQuerySet(AppendOnlyQuerySet):
    """Filters grants by when they apply."""

    def of_days(self, days, at):
        """Grants for exams that apply at `at` to a sitting on one of `days`, without grants recorded later.

        A grant that expires during a sitting applies to its end, because `days` includes the day it started.
        """
        valid_on_a_day = Q()
        for day in days:
            valid_on_a_day |= Q(valid_from__lte=day, valid_to__gte=day)
        ended = Q(withdrawal__at__lte=at)
        return self.filter(valid_on_a_day, at__lte=at, purpose=rules.EXAM).exclude(ended)

    def in_force(self, today):
        """Grants that were not withdrawn, and that apply today or later."""
        return self.filter(withdrawal=None, valid_to__gte=today)

    def ending(self, first, last):
        """Grants for exams whose last day is from `first` to `last`, not withdrawn and not continued by another one.

        A list, by last day, with their people. Another one continues a grant if it is of the same kind with no fewer
        minutes, begins no later than the day after, and ends later. Two queries.
        """
        in_force = self.filter(withdrawal=None, purpose=rules.EXAM)
        rows = list(in_force.filter(valid_to__range=(first, last)).select_related("person").order_by("valid_to", "pk"))
        accounts = accounts_of([row.person_id for row in rows])
        later = defaultdict(list)
        for other in Accommodation.objects.filter(person__in=list(accounts), withdrawal=None, valid_to__gt=first):
            later[accounts[other.person_id]].append(other)
        return [row for row in rows if not any(other.continues(row) for other in later[accounts[row.person_id]])]


class Accommodation(AppendOnly):
    """One accommodation granted to one person for exams, training or interviews, from a first to a last day."""

    access = AccessPath(staff=ACCOMMODATION_STAFF, people=("person",))
    objects = AccommodationQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations")
    kind = models.CharField("accommodation", max_length=20, choices=AccommodationKind)
    purpose = models.CharField("for", max_length=10, choices=AccommodationPurpose, default=AccommodationPurpose.EXAM)
    minutes = models.PositiveSmallIntegerField(default=0, help_text="Of exams, for extra minutes and for breaks.")
    valid_from = models.DateField("first day")
    valid_to = models.DateField("last day")
    reference = models.CharField("number of the paper file", max_length=24, blank=True, validators=[file_number])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(rules.KINDS)), name="accommodation_kind_known"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="accommodation_ends_later"),
            models.CheckConstraint(condition=Q(purpose__in=rules.PURPOSES), name="accommodation_purpose_known"),
            models.CheckConstraint(
                condition=Q(TIMED, minutes__gte=1, minutes__lte=rules.MAX_MINUTES) | (~TIMED & Q(minutes=0)),
                name="accommodation_minutes_fit",
            ),
        ]

    def __str__(self):
        return str(grant_label(self.kind, self.minutes, self.purpose))

    def continues(self, other):
        """Whether this grant goes on, without a gap, where another one of the same kind ends."""
        fits = (self.kind, self.purpose) == (other.kind, other.purpose) and self.minutes >= other.minutes
        return fits and self.valid_from <= other.valid_to + timedelta(days=1) and self.valid_to > other.valid_to

    @property
    def plain_sentence(self):
        """The grant in a sentence for the person who has it."""
        if self.purpose == AccommodationPurpose.EXAM:
            return PLAIN_SENTENCES[self.kind] % {"length": format_minutes(self.minutes or 0)}
        return OTHER_SENTENCES[self.purpose] % {"label": kind_label(self.kind, self.purpose)}


def are_set(person, today):
    """Whether anything is granted to a person that applies today or later: all that most staff may know."""
    return Accommodation.objects.of_person(person).in_force(today).exists()


class AccommodationWithdrawal(AppendOnly):
    """The end of a grant."""

    access = AccessPath(staff=ACCOMMODATION_STAFF, people=("accommodation__person",))

    accommodation = models.OneToOneField(Accommodation, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["accommodation"]

    def __str__(self):
        return f"Withdrawal of {self.accommodation_id}"
