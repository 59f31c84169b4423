"""The forecast of lapses: certificates that end and are not renewed, by month, by agency or vendor; and whose.

Each number is a link to the list of the people whom it counts.
"""

from datetime import date
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import OuterRef, Subquery
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.formatting import format_month
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.tables import download
from cohorts.people.models import Organization
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.columns import DayColumn
from cohorts.ui.list_view import FILE_KINDS, filter_problems
from cohorts.ui.page import AdminSkin, Page, crumb
from lms.certification.models import UNFINISHED, Application, ApplicationState, Certificate, Program
from lms.certification.models.certificate_status import STATUS_COLUMNS, CertificateStatus, status_of
from lms.certification.models.employer_certificates import endings
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.forecast import count_by_group, months_from

READERS = (roles.PROGRAM, roles.AUDITOR)
TITLE = _("Forecast of lapses")
AGENCY, VENDOR = "agency", "vendor"
GROUPS = ((AGENCY, _("Agency")), (VENDOR, _("Training vendor")))
NOBODY = {AGENCY: _("Works for no agency here"), VENDOR: _("Trained elsewhere")}
NONE = "none"
MOST_MONTHS = 24
MONTHS = ((6, _("6 months")), (12, _("12 months")), (MOST_MONTHS, _("24 months")))


def horizon(count=MOST_MONTHS):
    """The months from today on, each with its first and last day."""
    return months_from(home_day(timezone.now()), count)


def month_key(day):
    """A month in an address."""
    return f"{day:%Y-%m}"


def certificates_of(user):
    """The certificates that somebody reads as staff: of the programs of their authority, an auditor all."""
    return Certificate.objects.visible_to(user, role=READERS)


class ForecastForm(forms.Form):
    """By what the numbers are grouped, for how long, and of which program."""

    by = forms.ChoiceField(label=_("Group by"), choices=GROUPS, required=False)
    months = forms.TypedChoiceField(label=_("For"), choices=MONTHS, coerce=int, required=False, empty_value=12)
    program = forms.ModelChoiceField(None, label=_("Program"), required=False, empty_label=_("All programs"))

    def __init__(self, *args, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs


class Forecast(AdminSkin, Page, TemplateView):
    """How many certificates end in which month, by agency or vendor. `?export=csv` or `xlsx` downloads it."""

    allowed_roles = READERS
    template_name = "certification/admin/forecast.html"
    heading = TITLE
    header_icon = "calendar-alt"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def form(self):
        """What was chosen in the address; the usual for what was not."""
        asked = {"by": AGENCY, "months": 12} | {name: value for name, value in self.request.GET.items() if value}
        own = certificates_of(self.request.user).order_by().values("program")
        programs = Program.objects.visible_to(self.request.user).filter(pk__in=own)
        return ForecastForm(asked, programs=programs.order_by("title"))

    @cached_property
    def asked(self):
        """The choice; the usual one where it cannot be used, which the page says."""
        if self.form.is_valid():
            return self.form.cleaned_data
        return {"by": AGENCY, "months": 12, "program": None}

    @cached_property
    def months(self):
        """The months of the columns."""
        return horizon(self.asked["months"])

    @cached_property
    def counted(self):
        """(lines by name, the line of all): the numbers."""
        rows = certificates_of(self.request.user)
        if self.asked["program"]:
            rows = rows.filter(program=self.asked["program"])
        ending = endings(rows, self.months[0][0], self.months[-1][1])
        lines, everything = count_by_group([(one.day, self._groups(one)) for one in ending], self.months)
        organizations = Organization.objects.visible_to(self.request.user)
        named = dict(organizations.filter(pk__in=[one.group for one in lines]).values_list("pk", "name"))
        nobody = str(NOBODY[self.asked["by"]])
        titled = [(named.get(line.group, nobody), line) for line in lines]
        return sorted(titled, key=lambda one: (one[1].group is None, one[0], one[1].group or 0)), everything

    def _groups(self, ending):
        """Those of the group by which is counted; nobody is one, too."""
        if self.asked["by"] == VENDOR:
            return (ending.vendor,)
        return ending.agencies or (None,)

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _file(self, kind):
        lines, everything = self.counted
        head = [dict(GROUPS)[self.asked["by"]], *[month_key(first) for first, _last in self.months], _("Total")]
        rows = [[name, *line.numbers, line.total] for name, line in lines]
        rows.append([gettext("Everybody, once"), *everything.numbers, everything.total])
        return download(f"forecast-{home_day(timezone.now())}", head, rows, kind)

    def _address(self, line, month=None, *, of_all=False):
        """The list of the people whom a number counts."""
        asked = {} if of_all else {self.asked["by"]: line.group or NONE}
        if month:
            asked["month"] = month_key(month)
        elif self.asked["months"] != MOST_MONTHS:
            asked["through"] = month_key(self.months[-1][0])
        if self.asked["program"]:
            asked["program"] = self.asked["program"].pk
        return f"{reverse('lapsing')}?{urlencode(asked)}"

    def _row(self, name, line, *, of_all=False):
        firsts = [first for first, _last in self.months]
        cells = [
            {"number": number, "month": format_month(first), "url": self._address(line, first, of_all=of_all)}
            for number, first in zip(line.numbers, firsts, strict=True)
        ]
        return {"name": name, "cells": cells, "total": line.total, "url": self._address(line, of_all=of_all)}

    def get_context_data(self, **context):
        """The table: a row for each group, a column for each month."""
        lines, everything = self.counted
        return super().get_context_data(
            form=self.form,
            problem=filter_problems(self.form),
            group=dict(GROUPS)[self.asked["by"]],
            heads=[format_month(first) for first, _last in self.months],
            rows=[self._row(name, line) for name, line in lines],
            everybody=self._row(gettext("Everybody, once"), everything, of_all=True),
            query=urlencode({name: value for name, value in self.request.GET.items() if name != "export"}),
            **context,
        )


def month_choices():
    """The months that a list can be narrowed to."""
    return [(month_key(first), format_month(first)) for first, _last in horizon()]


def organizations(kind):
    """Those of a kind that whoever filters may see."""
    return lambda request: Organization.objects.visible_to(request.user).filter(kind=kind)


class LapsingFilters(WagtailFilterSet):
    """By month, agency, vendor and program."""

    month = django_filters.ChoiceFilter(label=_("Ends in"), choices=month_choices, method="by_month")
    through = django_filters.ChoiceFilter(label=_("Ends by the end of"), choices=month_choices, method="by_through")
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=organizations(roles.AGENCY), method="by_group", null_label=NOBODY[AGENCY],
        null_value=NONE,
    )  # fmt: skip
    vendor = django_filters.ModelChoiceFilter(
        label=_("Training vendor"), queryset=organizations(roles.VENDOR), method="by_group", null_label=NOBODY[VENDOR],
        null_value=NONE,
    )  # fmt: skip
    program = django_filters.ModelChoiceFilter(
        label=_("Program"), queryset=lambda request: Program.objects.visible_to(request.user)
    )

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()

    def by_month(self, queryset, name, value):
        """Those that end in a month."""
        return queryset.filter(valid_until__range=_days_of(value))

    def by_through(self, queryset, name, value):
        """Those that end by the end of a month."""
        return queryset.filter(valid_until__lte=_days_of(value)[1])

    @cached_property
    def _endings(self):
        months = horizon()
        return endings(certificates_of(self.request.user), months[0][0], months[-1][1])

    def by_group(self, queryset, name, value):
        """Those of an agency or a vendor, counted as in the forecast."""
        group = None if value == NONE else value.pk
        own = {AGENCY: lambda one: one.agencies or {None}, VENDOR: lambda one: {one.vendor}}[name]
        return queryset.filter(pk__in=[one.pk for one in self._endings if group in own(one)])


def _days_of(key):
    return next(days for days in horizon() if month_key(days[0]) == key)


RENEWAL_WORDS = {
    ApplicationState.DRAFT: _("Begun, not submitted"),
    None: _("Not begun"),
}


def renewal_text(state):
    """How the renewal stands."""
    return str(RENEWAL_WORDS.get(state, _("Submitted")))


def status_today(*values):
    """The status today, in words."""
    return CertificateStatus(status_of(*values, today=home_day(timezone.now()))).label


class Lapsing(AdminListView):
    """The people of the forecast: certificates that end within two years and are not renewed, the next end first."""

    model = Certificate
    page_title = _("Certificates that end")
    header_icon = "calendar-alt"
    index_url_name = "lapsing"
    index_results_url_name = "lapsing_results"
    is_searchable = True
    search_fields = [*by_path("person", *CALLED_NAME), "number"]
    filterset_class = LapsingFilters
    default_ordering = ("valid_until", "pk")
    export_filename = "certificates-that-end"
    empty_text = _("No certificate ends within two years without being renewed.")
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("certificates:inspect", args=[row.pk]),
        ),
        Column("number", label=_("Certificate"), sort_key="number"),
        Column("program", label=_("Program"), accessor=lambda row: row.program_title),
        DayColumn("valid_until", label=_("Last valid day"), sort_key="valid_until"),
        Column("agency", label=_("Agency"), accessor=lambda row: row.agencies),
        Column("vendor", label=_("Training vendor"), accessor=lambda row: row.vendor),
        Column("renewal", label=_("Renewal"), accessor=lambda row: renewal_text(row.renewal)),
    ]  # fmt: skip

    sheet = {
        gettext_noop("Person"): Cell(*by_path("person", *CALLED_NAME), write=called_name),
        gettext_noop("Certificate"): Cell("number"),
        gettext_noop("Program"): Cell("program_title"),
        gettext_noop("Status today"): Cell(*STATUS_COLUMNS, write=status_today),
        gettext_noop("Last valid day"): Cell("valid_until"),
        gettext_noop("Renewal"): Cell("renewal", write=renewal_text),
    }

    def get_base_queryset(self):
        """Those of the longest forecast, each with the state of its renewal."""
        months = horizon()
        waiting = Application.objects.visible_to(self.request.user).filter(
            cycle__candidacy=OuterRef("candidacy"), cycle__kind__in=RENEWALS, state__in=UNFINISHED
        )
        rows = certificates_of(self.request.user).live().filter(valid_until__range=(months[0][0], months[-1][1]))
        return rows.select_related("person").annotate(renewal=Subquery(waiting.order_by("-pk").values("state")[:1]))

    def get_breadcrumbs_items(self):
        """Below the forecast."""
        home, own = super().get_breadcrumbs_items()[0], super().get_breadcrumbs_items()[-1]
        return [home, {"url": str(crumb(TITLE, "forecast")[1]), "label": str(TITLE)}, own]

    def _groups_of(self, rows):
        """{certificate: (agencies, vendor) in words} of these rows."""
        ending = endings(rows, date.min, date.max)
        ids = {pk for one in ending for pk in (*one.agencies, one.vendor) if pk}
        named = dict(Organization.objects.visible_to(self.request.user).filter(pk__in=ids).values_list("pk", "name"))
        return {
            one.pk: (", ".join(sorted(named[pk] for pk in one.agencies if pk in named)), named.get(one.vendor, ""))
            for one in ending
        }

    def get_context_data(self, *args, **kwargs):
        """Each row with where the person works and who trained them."""
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        groups = self._groups_of(certificates_of(self.request.user).filter(pk__in=[row.pk for row in rows]))
        for row in context["object_list"]:
            row.agencies, row.vendor = groups.get(row.pk, ("", ""))
        return context

    def get_sheet(self):
        """Also where each person works and who trained them."""
        chosen = certificates_of(self.request.user).filter(pk__in=self.get_queryset().order_by().values("pk"))
        groups = self._groups_of(chosen)
        return self.sheet | {
            gettext("Agency"): Cell("pk", write=lambda pk: groups.get(pk, ("", ""))[0]),
            gettext("Training vendor"): Cell("pk", write=lambda pk: groups.get(pk, ("", ""))[1]),
        }


_list, _results = list_views(Lapsing, *READERS)

urlpatterns = [
    path("forecast/", Forecast.as_view(), name="forecast"),
    path("forecast/people/", _list, name="lapsing"),
    path("forecast/people/results/", _results, name="lapsing_results"),
]
