"""A person's own sitting, its answers and its clock, as the exam page asks for them.

That a person sees their own sitting, and that nobody else's is theirs, is the first line of the sitting's reach.
"""

from exams.delivery.models.accommodations import Accommodation
from exams.delivery.models.sittings import Answer, Sitting, SittingEvent
from exams.delivery.rules import clock
from exams.delivery.rules.sittings import Given

CLOCK_KINDS = (*clock.BEGINS, *clock.ENDS, *clock.GIVES, clock.PROMISES)


def own_or_none(pk, person_id, *related):
    """The sitting, with what `related` names as select_related does, if it is this person's; else None. One query."""
    own = Sitting.objects.filter(pk=pk, person=person_id).order_by()
    return next(iter(own.select_related(*related) if related else own), None)


def given_in(sitting_id):
    """Every answer that was given in a sitting: [rules.sittings.Given]. One query."""
    rows = Answer.objects.filter(sitting=sitting_id).order_by()
    return [Given(*row) for row in rows.values_list("place", "epoch", "number", "value")]


def grants_of_one(person_id, first, today, at):
    """[(kind, minutes)] of what counts at `at` for something that touches the day `first` or `today`. One query."""
    grants = Accommodation.objects.of_days({first, today}, at).of_people([person_id])
    return list(grants.order_by("kind", "pk").values_list("kind", "minutes"))


def clock_events_of(sitting_id):
    """[(kind, at, seconds)] of what moved the clock of a sitting. One query."""
    events = SittingEvent.objects.filter(sitting=sitting_id, kind__in=CLOCK_KINDS)
    return list(events.order_by("pk").values_list("kind", "at", "seconds"))
