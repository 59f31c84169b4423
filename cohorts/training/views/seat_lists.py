"""What lists of seats share: hours for each seat of the page, the filter by state, and which seats need attention."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core.exports import Cell, by_path
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.core.tables import as_hours
from cohorts.training.models import Enrollment
from cohorts.training.models.hours import figures_by_seat, hours_by_enrollment, seats_needing_attention
from cohorts.ui.list_view import Column, ListView

PERSON_FIELDS = ("person__family_name", "person__called_name")


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


def _since(withdrawn_at, enrolled_at, zone):
    """Since when the seat has its state."""
    return format_sortable_moment(withdrawn_at or enrolled_at, zone)


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
            cell=Cell(*by_path("person", *CALLED_NAME), write=called_name),
        ),
        Column("cohort", _("Cohort"), sort=("cohort__code",), cell=Cell("cohort__code")),
        Column("course", _("Course"), cell=Cell("cohort__course_version__course__title"), on_page=False),
        Column("agency", _("Agency"), cell=Cell("agency__name"), on_page=False),
        Column("starts", _("First session"), sort=("cohort__starts_at",)),
        Column(
            "state",
            _("Seat"),
            sort=("state", "cohort__starts_at"),
            cell=Cell("state", labels=Enrollment.State.choices),
        ),
        Column(
            "since",
            _("Since"),
            cell=Cell("withdrawn_at", "enrolled_at", "cohort__time_zone", write=_since),
            on_page=False,
        ),
        Column("hours", _("Hours credited")),
    )

    def get_file_cells(self, rows):
        """Also the hours."""
        figures = figures_by_seat(rows)
        return super().get_file_cells(rows) | {
            _("Hours credited"): Cell("pk", write=lambda pk: as_hours(figures[pk].credited)),
            _("Hours needed"): Cell("pk", write=lambda pk: as_hours(figures[pk].needed)),
        }

    def needing_attention(self, rows):
        """Seats whose hours cannot be reached any more or whose attendance is missing."""
        return rows.filter(pk__in=seats_needing_attention(rows, at=timezone.now()))

    def prepare(self, rows):
        """The hours of the seats."""
        add_hours(rows)
