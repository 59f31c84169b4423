"""A person's own sitting, its answers and its clock, as the exam page asks for them many times a second: prepared.

That a person sees their own sitting, and that nobody else's is theirs, is the first line of the sitting's reach.
"""

from django.db.models import DateField, DateTimeField

from cohorts.core.prepared import Prepared, PreparedAppend, Slot
from exams.delivery.models.accommodations import Accommodation
from exams.delivery.models.sittings import Answer, Sitting, SittingEvent
from exams.delivery.rules import clock
from exams.delivery.rules.sittings import Given

CLOCK_KINDS = (*clock.BEGINS, *clock.ENDS, *clock.GIVES, clock.PROMISES)

_OWN = Prepared(
    lambda: (
        Sitting.objects.filter(pk=Slot("pk"), person=Slot("person"))
        .select_related("window__exam", "window__cohort", "window__release")
        .order_by()
    )
)
_LOCKED = Prepared(lambda: Sitting.objects.select_for_update().filter(pk=Slot("pk"), person=Slot("person")).order_by())
_GIVEN = Prepared(
    lambda: Answer.objects.filter(sitting=Slot("sitting")).order_by().values_list("place", "epoch", "number", "value")
)
_GRANTS = Prepared(
    lambda: (
        Accommodation.objects.of_days(
            [Slot("first", DateField()), Slot("today", DateField())], Slot("at", DateTimeField())
        )
        .filter(person=Slot("person"))
        .order_by("kind", "pk")
        .values_list("kind", "minutes")
    )
)
_EVENTS = Prepared(
    lambda: (
        SittingEvent.objects.filter(sitting=Slot("sitting"), kind__in=CLOCK_KINDS)
        .order_by("pk")
        .values_list("kind", "at", "seconds")
    )
)
# (sitting, place, epoch, number, value, given at, received at, late): a number that is used already is left out.
append_answers = PreparedAppend(Answer, ("sitting", "epoch", "number"))


def own_or_none(pk, person_id):
    """The sitting with its window, exam, cohort and release, if it is this person's; else None. One query."""
    return _OWN.first(pk=pk, person=person_id)


def lock_own(pk, person_id):
    """The sitting, locked until the transaction ends. Raises Sitting.DoesNotExist where it is not this person's."""
    sitting = _LOCKED.first(pk=pk, person=person_id)
    if sitting is None:
        raise Sitting.DoesNotExist
    return sitting


def given_in(sitting_id):
    """Every answer that was given in a sitting: [rules.sittings.Given]. One query."""
    return [Given(*row) for row in _GIVEN.rows(sitting=sitting_id)]


def grants_of_one(person_id, first, today, at):
    """[(kind, minutes)] of what counts at `at` for something that touches the day `first` or `today`. One query."""
    return _GRANTS.rows(person=person_id, first=first, today=today, at=at)


def clock_events_of(sitting_id):
    """[(kind, at, seconds)] of what moved the clock of a sitting. One query."""
    return _EVENTS.rows(sitting=sitting_id)
