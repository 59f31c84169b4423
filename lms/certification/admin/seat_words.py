"""What a decision about an application does to seats in a training, said before it is made."""

from django.utils import timezone
from django.utils.translation import gettext

from cohorts.core.formatting import format_list
from cohorts.training.actions.ended_admissions import seats_to_come
from cohorts.training.models.waiting_lists import held_places
from lms.certification.models.employer_view import is_admitted
from lms.certification.models.rules import LATER


def seat_words(application):
    """Sentences about a seat that is kept until admission, and about one that rests on a condition; none of others."""
    if application.cycle.kind in LATER:
        return []
    person = application.cycle.candidacy.person_id
    kept = [place.cohort.code for place in held_places([person]) if place.state == place.State.OFFERED]
    lines = []
    if kept:
        text = gettext(
            "A seat in %(cohorts)s is kept for this person. A yes confirms it at once, also a yes on a condition, and "
            "the agency is charged. If the condition is not met by its last day, decide again: after a no, the seat is "
            "given up unless the training has begun, and its fee is credited by the terms of the cohort. A no now "
            "frees the seat."
        )
        lines.append(text % {"cohorts": format_list(kept)})
    if application.is_reviewed and is_admitted(application.cycle.candidacy):
        seats = [seat.cohort.code for seat in seats_to_come([person], timezone.now())]
        if seats:
            text = gettext(
                "The person has a seat in %(cohorts)s, which rests on this admission. A no gives it up, and its fee is "
                "credited by the terms of the cohort. The person and the agency are emailed."
            )
            lines.append(text % {"cohorts": format_list(seats)})
    return lines
