"""Certificates that end and are not renewed: the people whom the numbers of the forecast count."""

from datetime import date

import django_filters
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.formatting import format_month
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.people.models import Organization
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn
from cohorts.ui.page import crumb
from lms.certification.admin.list_filters import agencies, program_filter, vendors
from lms.certification.models import UNFINISHED, Application, ApplicationState, Certificate
from lms.certification.models.certificate_status import STATUS_COLUMNS, CertificateStatus, status_of
from lms.certification.models.employer_certificates import endings
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.forecast import months_from, months_until

READERS = (roles.PROGRAM, roles.AUDITOR)
TITLE = _("Forecast of lapses")
AGENCY, VENDOR = "agency", "vendor"
NOBODY = {AGENCY: _("Works for no agency here"), VENDOR: _("Trained elsewhere")}
NONE = "none"
MOST_MONTHS, PAST_MONTHS, PAST = 24, 6, "past"
ENDED_ALREADY = _("Ended in the last %(months)s months")


def horizon(count=MOST_MONTHS):
    """The months from today on, each with its first and last day."""
    return months_from(home_day(timezone.now()), count)


def past():
    """The first and the last day of the months behind: who ended in them and is not renewed has lapsed."""
    return months_until(home_day(timezone.now()), PAST_MONTHS)


def month_key(day):
    """A month in an address."""
    return day.isoformat()[:7]


def certificates_of(user):
    """The certificates that somebody reads as staff: of the programs of their authority, an auditor all."""
    return Certificate.objects.visible_to(user, role=READERS)


def month_choices():
    """The months that a list can be narrowed to."""
    return [(month_key(first), format_month(first)) for first, _last in horizon()]


def past_or_month():
    """Also what ended lately."""
    return [(PAST, ENDED_ALREADY % {"months": PAST_MONTHS}), *month_choices()]


class LapsingFilters(WagtailFilterSet):
    """By month, agency, vendor and program."""

    month = django_filters.ChoiceFilter(label=_("Ends in"), choices=past_or_month, method="by_month")
    through = django_filters.ChoiceFilter(label=_("Ends by the end of"), choices=month_choices, method="by_through")
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=agencies, method="by_group", null_label=NOBODY[AGENCY],
        null_value=NONE,
    )  # fmt: skip
    vendor = django_filters.ModelChoiceFilter(
        label=_("Training vendor"), queryset=vendors, method="by_group", null_label=NOBODY[VENDOR],
        null_value=NONE,
    )  # fmt: skip
    program = program_filter()

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()

    def by_month(self, queryset, name, value):
        """Those that end in a month."""
        return queryset.filter(valid_until__range=days_of(value))

    def by_through(self, queryset, name, value):
        """Those that end from today through the end of a month."""
        return queryset.filter(valid_until__range=(horizon(1)[0][0], days_of(value)[1]))

    @cached_property
    def _endings(self):
        return endings(certificates_of(self.request.user), past()[0], horizon()[-1][1])

    def by_group(self, queryset, name, value):
        """Those of an agency or a vendor, counted as in the forecast."""
        group = None if value == NONE else value.pk
        own = {AGENCY: lambda one: one.agencies or {None}, VENDOR: lambda one: {one.vendor}}[name]
        return queryset.filter(pk__in=[one.pk for one in self._endings if group in own(one)])


def days_of(key):
    """The first and the last day of a month that is named in an address."""
    return past() if key == PAST else next(days for days in horizon() if month_key(days[0]) == key)


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
    """The people of the forecast: certificates that end within two years, or ended lately, and are not renewed."""

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
    empty_text = _("No certificate ended lately, or ends within two years, without being renewed.")
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("certificates:inspect", args=[row.pk]),
        ),
        Column("number", label=_("Certificate"), sort_key="number"),
        Column("program", label=_("Program"), accessor=lambda row: row.program_title),
        DayColumn("valid_until", label=_("Last valid day"), sort_key="valid_until"),
        Column("status", label=_("Status today"), accessor=lambda row: row.status_on(home_day(timezone.now())).label),
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
        """Those of the longest forecast, and who ended lately, each with the state of its renewal."""
        waiting = Application.objects.visible_to(self.request.user).filter(
            cycle__candidacy=OuterRef("candidacy"), cycle__kind__in=RENEWALS, state__in=UNFINISHED
        )
        rows = certificates_of(self.request.user).live().filter(valid_until__range=(past()[0], horizon()[-1][1]))
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
