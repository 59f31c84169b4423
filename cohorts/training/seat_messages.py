"""Sentences about giving a person another seat in a course."""

from django.utils.translation import gettext_lazy as _

from cohorts.training.rules.seats import CERTIFIED, COMPLETE, SEATED, SHORT

# Beside a name, by the code of a Standing.
STANDINGS = {
    CERTIFIED: _("is certified"),
    COMPLETE: _("completed this course in %(cohort)s"),
    SEATED: _("has a seat in %(cohort)s"),
    SHORT: _("not enough hours in %(cohort)s, must take it again"),
}

ANOTHER_SEAT = {
    "seat_again_certified": _("%(person)s is certified already. Enter why they need this seat, or leave them out."),
    "seat_again_complete": _(
        "%(person)s completed this course in %(cohort)s. Enter why they need another seat, or leave them out."
    ),
    "seat_again_seated": _(
        "%(person)s has a seat of this course in %(cohort)s. Enter why they need another one, or leave them out."
    ),
}
