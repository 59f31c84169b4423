"""What each trainee cost an agency: its own part of the fee of each seat, after credits."""

import django_filters
from django.db.models import Case, F, Q, Sum, Value, When
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.documents import fiscal_year_starts
from cohorts.billing.models import Payer
from cohorts.billing.rules.postings import cents, days_of_fiscal_year, fiscal_year
from cohorts.core import roles
from cohorts.core.formatting import format_month
from cohorts.core.names import called
from cohorts.training.actions.fees import first_day
from cohorts.training.models import SeatCharge
from cohorts.training.models.costs import cohorts_of, with_costs
from cohorts.training.models.enrollments import reference_of
from cohorts.ui.list_view import Column, ListView


def _fees(request):
    return SeatCharge.objects.visible_to(request.user, role=roles.AGENCY_COORDINATOR)


def _cohorts(request):
    return cohorts_of(_fees(request))


class CostFilter(django_filters.FilterSet):
    """By cohort, and by the state's fiscal year in which the service of the fee lies."""

    cohort = django_filters.ModelChoiceFilter(
        label=_("Cohort"), queryset=_cohorts, field_name="enrollment__cohort", empty_label=_("All cohorts")
    )
    year = django_filters.ChoiceFilter(
        label=_("Fiscal year of the service"), method="in_fiscal_year", empty_label=_("All years")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        months = _fees(self.request).dates("charge__service_on", "month", order="DESC")
        self.starts = fiscal_year_starts()
        years = dict.fromkeys(fiscal_year(month, self.starts) for month in months)
        self.filters["year"].extra["choices"] = [(str(year), self._label(year)) for year in years]

    def _label(self, year):
        """A year as the months that it has, unless it is the calendar year."""
        first, last = days_of_fiscal_year(year, self.starts)
        months = {"year": year, "first": format_month(first), "last": format_month(last)}
        return str(year) if self.starts == 1 else gettext("%(year)s (%(first)s to %(last)s)") % months

    def in_fiscal_year(self, queryset, name, value):
        """From its first to its last day."""
        return queryset.filter(charge__service_on__range=days_of_fiscal_year(int(value), self.starts))


def _money(name):
    return lambda row: cents(getattr(row, name))


def _file_name_of(row):
    """The person’s name where the agency chose names for its documents, and has the seat."""
    return called(row.enrollment.person) if row.is_own and row.charge.payer.names_on_documents else ""


def _own_names():
    """The names of the person where the agency has the seat; "" where another employer has it."""
    person = "enrollment__person__"
    goes_by = Case(
        When(**{f"{person}preferred_name": ""}, then=F(f"{person}given_name")), default=F(f"{person}preferred_name")
    )
    names = {"own_family": F(f"{person}family_name"), "own_given": F(f"{person}given_name"), "own_called": goes_by}
    return {name: Case(When(is_own=True, then=one), default=Value("")) for name, one in names.items()}


def _first_day(row):
    """Of the cohort in which the seat is now. Its fee keeps the day for which it was charged."""
    return first_day(row.enrollment.cohort) if row.enrollment.cohort.starts_at else row.charge.service_on


class AgencyCosts(ListView):
    """A row for each seat that the agency was charged for. The file has names only if the agency chose so.

    A seat that another employer has now is known by its reference alone.
    """

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    template_name = "training/agency_costs.html"
    heading = _("Cost of each trainee")
    noun, nouns = _("seat"), _("seats")
    search_fields = (
        "own_family",
        "own_called",
        "enrollment__cohort__code",
        "charge__reference",
        "seat",
    )
    search_label = _("Person, cohort or seat")
    filterset_class = CostFilter
    file_name = "costs"
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("own_family", "own_given", "seat"),
            cell=_file_name_of,
        ),
        Column("seat", _("Seat"), cell=lambda row: row.seat, on_page=False),
        Column("reference", _("Reference on the invoice"), cell=lambda row: row.charge.reference, on_page=False),
        Column("agency", _("Agency"), cell=lambda row: row.charge.payer.name, on_page=False),
        Column("cohort", _("Cohort"), sort=("enrollment__cohort__code",), cell=lambda row: row.enrollment.cohort.code),
        Column("starts", _("First session"), sort=("enrollment__cohort__starts_at",), cell=_first_day),
        Column("fee", _("Fee"), cell=_money("fee"), numeric=True, unit=_("dollars")),
        Column("credited", _("Credited"), cell=_money("credited"), numeric=True, unit=_("dollars")),
        Column("cost", _("Cost"), sort=("cost",), cell=_money("cost"), numeric=True, unit=_("dollars")),
        Column("paid", _("Paid"), cell=_money("paid"), numeric=True, unit=_("dollars")),
        Column("owed", _("Owed"), sort=("owed",), cell=_money("owed"), numeric=True, unit=_("dollars")),
    )
    default_sort = "person"
    empty_heading = _("No fees yet")
    empty_text = _("When you take a seat for a trainee, its fee is listed here.")
    empty_action = (_("Find a cohort"), "agency_cohorts")

    def get_crumbs(self):
        """The invoices."""
        return [(_("Invoices"), reverse_lazy("agency_invoices"))]

    def get_rows(self):
        """The seats with the sums of the agency's fees."""
        related = ("enrollment__person", "enrollment__cohort", "charge__payer__organization", "charge__payer__person")
        seat = reference_of("enrollment")
        is_own = Q(enrollment__agency=F("charge__payer__organization"))
        rows = with_costs(_fees(self.request)).annotate(seat=seat, is_own=is_own)
        return rows.annotate(**_own_names()).select_related(*related)

    def prepare(self, rows):
        """Amounts in whole cents."""
        for row in rows:
            for name in ("fee", "credited", "cost", "paid", "owed"):
                setattr(row, name, cents(getattr(row, name)))
            row.starts_on = _first_day(row)

    def get_context_data(self, **context):
        """Also the sums of all rows asked for, and whether files have names."""
        sums = self.get_queryset().order_by().aggregate(sum_of_cost=Sum("cost"), sum_of_owed=Sum("owed"))
        payers = Payer.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).order_by("pk")
        return super().get_context_data(
            cost=cents(sums["sum_of_cost"] or 0),
            owed=cents(sums["sum_of_owed"] or 0),
            payers=list(payers.with_names()),
            **context,
        )
