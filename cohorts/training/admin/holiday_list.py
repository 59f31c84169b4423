"""The list of days off in the Wagtail admin: what the office decided about days, and who meets on them all the same."""

from datetime import UTC, datetime, time, timedelta

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, local_day
from cohorts.training.models import Cohort, Holiday, Session
from cohorts.training.models.cohort_choices import UNFINISHED
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn

# No zone is further from UTC.
FAR = timedelta(hours=14)


def cohorts_on(user, days, at):
    """{day: cohorts with a session to come on it, by name, each with `url`: its public page, "" before it is open}.

    A day is that of the cohort's zone. One query.
    """
    days = set(days)
    by_day = {day: {} for day in days}
    if not days:
        return by_day
    midnights = [datetime.combine(day, time(), UTC) for day in days]
    near = Q()
    for midnight in midnights:
        near |= Q(starts_at__gte=midnight - FAR, starts_at__lt=midnight + timedelta(days=1) + FAR)
    rows = Session.objects.visible_to(user).filter(near, starts_at__gt=at, cohort__state__in=UNFINISHED)
    for session in rows.select_related("cohort__vendor"):
        cohort = session.cohort
        if (day := local_day(session.starts_at, cohort.zone)) in days:
            cohort.url = "" if cohort.state == Cohort.State.PLANNED else reverse("public_cohort", args=[cohort.pk])
            by_day[day][cohort.code] = cohort
    return {day: [rows[code] for code in sorted(rows)] for day, rows in by_day.items()}


class MeetingColumn(Column):
    """Links to the cohorts that meet on a day."""

    cell_template_name = "training/admin/meeting_cell.html"


def decision_word(row):
    return gettext("Off") if row.is_off else gettext("Taken off the list")


class HolidayFilters(WagtailFilterSet):
    """By year."""

    year = django_filters.NumberFilter(field_name="day__year", label=_("Year"))

    class Meta:
        model = Holiday
        fields: tuple[str, ...] = ()


class HolidayList(AdminListView):
    """The latest decision about each day, and which cohorts meet on a day off all the same."""

    model = Holiday
    page_title = _("Days off")
    header_icon = "calendar-alt"
    index_url_name = "holidays"
    index_results_url_name = "holidays_results"
    search_fields = ["name"]
    is_searchable = True
    empty_text = _("No day is off. Add the public holidays of a year, and check each of them.")
    filterset_class = HolidayFilters
    default_ordering = ("-day", "pk")
    export_filename = "days-off"
    list_display = [
        TitleColumn(
            "day", label=_("Day"), accessor=lambda row: format_day(row.day), get_url=lambda row: row.remove_url
        ),
        Column("name", label=_("Name")),
        MeetingColumn("cohorts", label=_("Cohorts that meet")),
        StatusTagColumn("is_off", label=_("Decision"), accessor=decision_word, primary=lambda row: row.is_off),
        Column("by", label=_("By")),
        DayColumn("at", label=_("Decided on")),
    ]
    sheet = {
        gettext_noop("Day"): lambda row: row.day,
        gettext_noop("Name"): lambda row: row.name,
        gettext_noop("Decision"): decision_word,
        gettext_noop("By"): lambda row: str(row.by or ""),
        gettext_noop("Decided on"): lambda row: home_day(row.at),
    }

    def get_base_queryset(self):
        """What counts now."""
        return super().get_base_queryset().latest_only("day").select_related("by")

    def get_context_data(self, *args, **kwargs):
        """A day that is off leads to the page that takes it off the list, for those who may."""
        context = super().get_context_data(*args, **kwargs)
        writes = has_role(self.request.user, roles.PROGRAM)
        days = [row.day for row in context["object_list"] if row.is_off]
        meeting = cohorts_on(self.request.user, days, timezone.now())
        for row in context["object_list"]:
            row.cohorts = meeting.get(row.day, ())
            row.remove_url = reverse("holiday_remove", args=[row.pk]) if writes and row.is_off else None
        return context

    @property
    def header_buttons(self):
        """Deciding is for program staff."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [
            HeaderButton(gettext("Add public holidays"), url=reverse("holiday_year_choose"), icon_name="plus"),
            HeaderButton(gettext("Add a day off"), url=reverse("holiday_add"), icon_name="plus"),
        ]
