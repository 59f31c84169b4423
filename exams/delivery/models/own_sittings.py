"""A person's own sitting, its answers and its clock, as the exam page asks for them.

That a person sees their own sitting, and that nobody else's is theirs, is the first line of the sitting's reach.
"""

from cohorts.training.models import Enrollment
from exams.delivery.models.accommodations import Accommodation
from exams.delivery.models.sittings import Answer, Score, Sitting, SittingEvent
from exams.delivery.models.windows import ExamWindow, seats_for
from exams.delivery.rules import clock
from exams.delivery.rules.sittings import Given

CLOCK_KINDS = (*clock.BEGINS, *clock.ENDS, *clock.GIVES, clock.PROMISES)


def own_or_none(pk, person_id, *related):
    """The sitting, with what `related` names as select_related does, if it is this person's; else None. One query."""
    own = Sitting.objects.filter(pk=pk, person=person_id).order_by()
    return next(iter(own.select_related(*related) if related else own), None)


def own_window(pk, person, *related):
    """(the window, the id of the person's own sitting in it or None), if the person may enter it; else (None, None).

    The same windows as ExamWindow.objects.for_candidate: whoever has taken an exam in it, and whoever has a seat for
    it; none of practice. At most three queries, each of them short, where asking in one takes longer to write than to
    answer.
    """
    windows = ExamWindow.objects.filter(pk=pk).without_practice().select_related("exam", *related)
    window = next(iter(windows.order_by()), None)
    if window is None:
        return None, None
    own = Sitting.objects.of_person(person).filter(window=pk).order_by("-started_at", "pk")
    taken = own.values_list("pk", flat=True).first()
    if taken is None and not seats_for(window, _seats(person, window)):
        return None, None
    return window, taken


def _seats(person, window):
    seats = Enrollment.objects.taken().of_person(person).order_by()
    return seats if window.cohort_id is not None else seats.select_related("cohort__course_version")


def given_in(sitting_id):
    """Every answer that was given in a sitting: [rules.sittings.Given]. One query."""
    rows = Answer.objects.filter(sitting=sitting_id).order_by()
    return [Given(*row) for row in rows.values_list("place", "epoch", "number", "value")]


def score_of(sitting):
    """The score that counts of a person's own sitting, or None. One query. Not asked while the result is held."""
    return Score.objects.filter(sitting=sitting.pk).latest_row()


def grants_of_one(person_id, first, today, at):
    """[(kind, minutes)] of what counts at `at` for something that touches the day `first` or `today`. One query."""
    grants = Accommodation.objects.of_days({first, today}, at).of_people([person_id])
    return list(grants.order_by("kind", "pk").values_list("kind", "minutes"))


def clock_events_of(sitting_id):
    """[(kind, at, seconds)] of what moved the clock of a sitting. One query."""
    events = SittingEvent.objects.filter(sitting=sitting_id, kind__in=CLOCK_KINDS)
    return list(events.order_by("pk").values_list("kind", "at", "seconds"))
