"""What lists of seats share: hours for each seat of the page, the filter by state, and which seats need attention."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_sortable_moment
from cohorts.core.names import called
from cohorts.training.models import Enrollment
from cohorts.training.models.hours import hours_by_enrollment, seats_needing_attention
from cohorts.ui.list_view import Column, ListView

PERSON_FIELDS = ("person__family_name", "person__given_name", "person__preferred_name")


def add_hours(seats):
    """Give each seat its `hours`; the seats come with cohort and course. Two queries."""
    hours = hours_by_enrollment(seats, at=timezone.now())
    for seat in seats:
        seat.hours = hours[seat.pk]


class SeatFilter(django_filters.FilterSet):
    """Seats by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Enrollment.State.choices, empty_label=_("All seats"), field_name="state"
    )


class SeatList(ListView):
    """Seats with their hours."""

    model = Enrollment
    search_fields = (*PERSON_FIELDS, "cohort__code")
    search_label = _("Person or cohort")
    noun, nouns = _("seat"), _("seats")
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("person__family_name", "person__given_name"),
            cell=lambda seat: called(seat.person),
        ),
        Column("cohort", _("Cohort"), sort=("cohort__code",), cell=lambda seat: seat.cohort.code),
        Column("course", _("Course"), cell=lambda seat: seat.cohort.course_version.course.title),
        Column("agency", _("Agency"), cell=lambda seat: seat.agency.name, on_page=False),
        Column("starts", _("First session"), sort=("cohort__starts_at",)),
        Column(
            "state",
            _("Seat"),
            sort=("state", "cohort__starts_at"),
            cell=lambda seat: seat.get_state_display(),
        ),
        Column(
            "since",
            _("Since"),
            cell=lambda seat: format_sortable_moment(seat.enrolled_at, seat.cohort.time_zone),
            on_page=False,
        ),
        Column("credited", _("Minutes credited"), cell=lambda seat: seat.hours.verdict.credited, on_page=False),
        Column("needed", _("Minutes needed"), cell=lambda seat: seat.hours.verdict.needed, on_page=False),
        Column("hours", _("Hours credited"), numeric=True),
    )

    def needing_attention(self, rows):
        """Seats whose hours cannot be reached any more or whose attendance is missing."""
        return rows.filter(pk__in=seats_needing_attention(rows, at=timezone.now()))

    def prepare(self, rows):
        """The hours of the seats."""
        add_hours(rows)
