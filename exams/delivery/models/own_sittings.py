"""A person's own sitting, its answers and its clock, for the exam page.

These functions filter by person instead of `visible_to`: people may always see their own sittings.
"""

from cohorts.training.models import Enrollment
from exams.delivery.models.accommodations import Accommodation
from exams.delivery.models.sittings import Answer, Score, Sitting, SittingEvent
from exams.delivery.models.windows import ExamWindow, seats_for
from exams.delivery.rules import clock
from exams.delivery.rules.sittings import GivenAnswer

CLOCK_KINDS = (*clock.STOP_STARTS, *clock.STOP_ENDS, *clock.ADDED_TIME, clock.GUARANTEE)


def own_or_none(pk, person_id, *related):
    """The sitting if it is this person's, else None. `related` is passed to select_related. One query."""
    own = Sitting.objects.filter(pk=pk, person=person_id).order_by()
    return next(iter(own.select_related(*related) if related else own), None)


# The first page that opens a sitting starts the second epoch, so nothing was taken over before the third.
TAKEN_OVER_FROM = 3


def earlier_answers(pk, epoch):
    """The number of saved answers from before the last take-over. No query for a sitting that was never taken over."""
    return Answer.objects.filter(sitting=pk, epoch__lt=epoch).count() if epoch >= TAKEN_OVER_FROM else 0


def own_window(pk, person, *related):
    """(window, id of the person's sitting in it or None) if the person may enter it, else (None, None).

    The same windows as `ExamWindow.objects.for_candidate`: people who have taken the exam in it and people with a seat
    for it; no practice windows. At most three short queries, which take less time to build than one combined query.
    """
    windows = ExamWindow.objects.filter(pk=pk).without_practice().select_related("exam", *related)
    window = next(iter(windows.order_by()), None)
    if window is None:
        return None, None
    own = Sitting.objects.of_person(person).filter(window=pk).order_by("-started_at", "pk")
    sitting_id = own.values_list("pk", flat=True).first()
    if sitting_id is None and not seats_for(window, _seats(person, window)):
        return None, None
    return window, sitting_id


def _seats(person, window):
    seats = Enrollment.objects.taken().of_person(person).order_by()
    return seats if window.cohort_id is not None else seats.select_related("cohort__course_version")


def answers_of(sitting_id):
    """All answers of a sitting: [rules.sittings.GivenAnswer]. One query."""
    rows = Answer.objects.filter(sitting=sitting_id).order_by()
    return [GivenAnswer(*row) for row in rows.values_list("place", "epoch", "number", "value")]


def score_of(sitting):
    """The score that counts of a person's own sitting, or None. One query. Do not call while the result is held."""
    return Score.objects.filter(sitting=sitting.pk).latest_row()


def grants_of_one(person_id, first, today, at):
    """[(kind, minutes)] of the grants that apply at `at` to a sitting on the day `first` or `today`. One query."""
    grants = Accommodation.objects.of_days({first, today}, at).of_people([person_id])
    return list(grants.order_by("kind", "pk").values_list("kind", "minutes"))


def clock_events_of(sitting_id):
    """[(kind, at, seconds)] of the events that affect the clock of a sitting. One query."""
    events = SittingEvent.objects.filter(sitting=sitting_id, kind__in=CLOCK_KINDS)
    return list(events.order_by("pk").values_list("kind", "at", "seconds"))
