"""The words of tasks about seats: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SEAT_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "seat_ask": (
        _("Ask your agency for a seat in a training"),
        _("You do not have a seat yet. Choose a training and ask your agency for a seat. Your agency: %(who)s."),
        _("Find a training"),
    ),
    "agency_find": (
        _("Find an agency that sponsors your training"),
        _("%(program)s. An agency takes you on as its trainee and pays for a seat. You have none yet."),
        _("Find an agency"),
    ),
    "sponsor_offer": (
        _("Say yes or no to the offer of %(agency)s"),
        _("It can take you on as a trainee after all. The offer ends after %(day)s."),
        _("See the offer"),
    ),
    "sponsors_answer": (
        ngettext_lazy(
            "Answer %(count)s person who asks your agency to take them on",
            "Answer %(count)s people who ask your agency to take them on",
            "count",
        ),
        _("They are on the way to certification and have no agency: %(people)s."),
        _("See the requests"),
    ),
    "program_choose": (
        _("Choose for which program you take %(course)s"),
        _("Your path to certification begins with your choice. You can also take only the training."),
        _("Choose your program"),
    ),
    "seat_apply": (
        _("Apply, so that your seat in %(cohort)s is confirmed"),
        _("The seat waits for your admission to: %(programs)s. It is kept until %(answer_by)s."),
        _("Apply"),
    ),
    "admission_soon": (
        _("Decide about an application: a seat in %(cohort)s waits for it"),
        _("The seat is kept until %(answer_by)s. Then it goes to the next person."),
        _("Open the application"),
    ),
    "employment_settle": (
        _("Decide about the seat of %(person)s in %(cohort)s"),
        _(
            "The training begins, and the person no longer has the role at %(agency)s that it needs. Give the seat up "
            "or invite the person again. If another agency employs them now, ask state program staff to record that."
        ),
        _("See the seat"),
    ),
    "seat_left": (
        _("Decide about the seat of %(person)s in %(cohort)s"),
        _(
            "The person has left %(agency)s, and it pays for the seat until you give it up. Give it up or invite the "
            "person again. If another agency employs them now, ask state program staff to record that."
        ),
        _("See the seat"),
    ),
    "employment_check": (
        _("Check who employs %(person)s, who has a seat in %(cohort)s"),
        _(
            "The training begins, and the person is no longer in the role at %(agency)s that it needs. Record another "
            "employer, or ask the agency to give the seat up."
        ),
        _("See the seat"),
    ),
    "requests_answer": (
        ngettext_lazy("Answer %(count)s request for a seat", "Answer %(count)s requests for seats", "count"),
        _("For: %(people)s. They have no seat before you approve the request."),
        _("See the requests"),
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
    "make_up_choose": (
        _("Choose a make-up session"),
        _("The sessions that are left in %(cohort)s do not give you enough hours. You can make up in another cohort."),
        _("See the sessions"),
    ),
    "corrections_answer": (
        ngettext_lazy(
            "Decide about %(count)s request to correct attendance in %(cohort)s",
            "Decide about %(count)s requests to correct attendance in %(cohort)s",
            "count",
        ),
        _("They say that what was recorded is not right: %(people)s."),
        _("Read the requests"),
    ),
    "make_ups_answer": (
        ngettext_lazy(
            "Answer %(count)s person who asks to make up in %(cohort)s",
            "Answer %(count)s people who ask to make up in %(cohort)s",
            "count",
        ),
        _("They missed something in their own cohort and ask for one session of yours: %(people)s."),
        _("See the requests"),
    ),
    "offer_answer": (
        _("Accept or decline the seat in %(cohort)s"),
        _("%(vendor)s. You can accept it until %(answer_by)s. Then it goes to the next person."),
        _("See the offer"),
    ),
    "offer_not_arrived": (
        _("Phone %(person)s about the seat in %(cohort)s"),
        _(
            "Our email with the offer did not arrive. Phone: %(phone)s. The offer ends %(answer_by)s. A new email "
            "address in their account helps, too."
        ),
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
    "cohort_decide": (
        _("Decide whether %(cohort)s takes place"),
        ngettext_lazy(
            "%(taken)s of at least %(count)s seat is taken. Decide by %(last_day)s.",
            "%(taken)s of at least %(count)s seats are taken. Decide by %(last_day)s.",
            "count",
        ),
        _("Decide"),
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
