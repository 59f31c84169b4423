"""The words of tasks about seats: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SEAT_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "seat_ask": (
        _("Ask your agency for a seat in a training"),
        _("You do not have a seat yet. Your agency chooses a cohort and sponsors you. Ask: %(who)s."),
        _("See your path"),
    ),
    "seat_ask_again": (
        _("Ask your agency for a seat in another cohort"),
        _("You do not have enough hours in %(cohort)s, and no session is left. Ask: %(who)s."),
        _("See your path"),
    ),
    "make_up_ask": (
        _("Ask your training vendor for a make-up session"),
        _("The sessions that are left in %(cohort)s do not give you enough hours. Ask: %(who)s."),
        _("See your path"),
    ),
    "offer_answer": (
        _("Accept or decline the seat in %(cohort)s"),
        _("%(vendor)s. You can accept it until %(answer_by)s. Then it goes to the next person."),
        _("See the offer"),
    ),
    "seats_idle": (
        _("Decide about the free seats of %(cohort)s"),
        ngettext_lazy(
            "Seats free: %(left)s. The last day to enroll was %(last_day)s, and %(count)s person is waiting. Choose a "
            "later day to offer the seats, or leave them empty.",
            "Seats free: %(left)s. The last day to enroll was %(last_day)s, and %(count)s people are waiting. Choose a "
            "later day to offer the seats, or leave them empty.",
            "count",
        ),
        _("Change the last day"),
    ),
    "seats_take": (
        ngettext_lazy("Take a seat for %(count)s trainee", "Take seats for %(count)s trainees", "count"),
        _("They have no seat in a course yet: %(people)s."),
        _("See who has no seat"),
    ),
    "seats_take_again": (
        ngettext_lazy(
            "Take a seat in another cohort for %(count)s trainee",
            "Take seats in other cohorts for %(count)s trainees",
            "count",
        ),
        _("They do not have enough hours, and no session is left in their cohort: %(people)s."),
        _("See who needs one"),
    ),
}
