"""A seat that waits: what a path says of its course instead of “ask your agency”, and what admission needs first."""

from dataclasses import replace

from django.utils.translation import gettext

# Of a course for which the person is on a list or has an offer: the agency has done its part.
WAITS = "course_place"


def with_place(step, places):
    """A step as it is for whoever has a place in the course, or the same step. places: {code of the course: place}."""
    if step.inner:
        step = replace(step, inner=tuple(with_place(one, places) for one in step.inner))
    place = places.get(step.finding.key)
    if place is None or step.finding.code != "course_no_seat":
        return step
    state, text = words_of(place)
    return replace(
        step, finding=replace(step.finding, code=WAITS), kind="waiting", act=step.title, state=state, text=text
    )


def words_of(place):
    """The state in a few words, and a sentence."""
    about = {"cohort": place.cohort, "until": place.until, "number": place.number, "of": place.number_of}
    if place.until and place.offer.for_admission:
        text = gettext("Your seat in %(cohort)s is kept until %(until)s. %(gate)s")
        return gettext("Waiting for admission"), (text % {**about, "gate": _gate_words(place.gate)}).strip()
    if place.until:
        text = gettext("A seat in %(cohort)s is offered to you until %(until)s. Accept or decline it.")
        return gettext("Seat offered"), text % about
    text = gettext("You are on the waiting list of %(cohort)s. We email you when a seat is free.")
    if place.number:
        text = gettext("You are on the waiting list of %(cohort)s: place %(number)s of %(of)s. We email you when a "
                       "seat is free.")  # fmt: skip
    return gettext("On the waiting list"), text % about


def _gate_words(gate):
    if gate is None:
        return ""
    if gate.has_applied:
        return gettext("It is yours as soon as you are admitted. Program staff decide about your application.")
    return gettext("It is yours as soon as you are admitted.")


def to_apply(places):
    """Places whose seat waits for an admission that the person has not applied for, each course once, a kept seat
    first.
    """
    rows = {}
    for place in sorted(places, key=lambda place: not (place.until and place.offer.for_admission)):
        if place.gate is not None and not place.gate.refused and not place.gate.has_applied:
            place.is_kept = bool(place.until and place.offer.for_admission)
            rows.setdefault(place.cohort.course_version.course_id, place)
    return list(rows.values())
