"""The list of days off in the Wagtail admin: what the office decided about days, and the public holidays of a year."""

from datetime import date

import django_filters
from django import forms
from django.http import Http404
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
from cohorts.core.formatting import format_day
from cohorts.core.problems import Problem
from cohorts.training.actions import holidays as actions
from cohorts.training.models import Holiday
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb

YEARS_AHEAD = 4
LEAD = _(
    "On these days “Fill in sessions” plans nothing, and whoever enters a session on one is asked about it. Saved "
    "sessions do not move."
)


def _word(row):
    return gettext("Off") if row.is_off else gettext("Taken off the list")


class HolidayFilters(WagtailFilterSet):
    """By year."""

    year = django_filters.NumberFilter(field_name="day__year", label=_("Year"))

    class Meta:
        model = Holiday
        fields: tuple[str, ...] = ()


class HolidayList(AdminListView):
    """The latest decision about each day."""

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
        StatusTagColumn("is_off", label=_("Decision"), accessor=_word, primary=lambda row: row.is_off),
        Column("by", label=_("By")),
        DayColumn("at", label=_("Decided on")),
    ]
    sheet = {
        gettext_noop("Day"): lambda row: row.day,
        gettext_noop("Name"): lambda row: row.name,
        gettext_noop("Decision"): _word,
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
        for row in context["object_list"]:
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


class OfHolidays(AdminActionView):
    """A page of program staff about the list."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "calendar-alt"

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Days off"), "holidays")]

    def get_back_url(self):
        """The list."""
        return reverse("holidays")


class HolidayForm(forms.Form):
    """One day."""

    day = day_field(_("Day"))
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Such as: Day after Thanksgiving."))


class AddHoliday(OfHolidays):
    """Put one day on the list."""

    form_class = HolidayForm
    heading = _("Add a day off")
    action_label = _("Add the day")
    lead = LEAD

    def act(self, data, by, at):
        """Add it."""
        return actions.add_holiday(**data, by=by, at=at)

    def done_text(self, result):
        """Which day."""
        return gettext("%(day)s is a day off.") % {"day": format_day(result.day)}


class RemoveHoliday(AdminConfirmView):
    """Take a day off the list."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "calendar-alt"
    action_label = _("Take it off the list")

    def get_rows(self):
        """The days that are off."""
        return Holiday.objects.visible_to(self.request.user).latest_only("day").filter(is_off=True)

    def get_heading(self):
        """The question."""
        about = {"day": format_day(self.row.day), "name": self.row.name}
        return gettext("Take %(day)s (%(name)s) off the list?") % about

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Days off"), "holidays")]

    def get_back_url(self):
        """The list."""
        return reverse("holidays")

    def get_consequences(self):
        """What can be planned."""
        return gettext("Sessions can be planned on this day. “Add public holidays” does not propose it again.")

    def get_affected(self):
        """Nobody whose sessions are saved."""
        return gettext("Nobody: saved sessions stay as they are.")

    def get_undo(self):
        """By adding it."""
        return gettext("You can add the day again.")

    def act(self, data, by, at):
        """Take it off."""
        return actions.remove_holiday(day=self.row.day, by=by, at=at)

    def done_text(self, result):
        """Which day."""
        return gettext("%(day)s is no longer a day off.") % {"day": format_day(result.day)}


class YearForm(forms.Form):
    """Of which state, in which year."""

    calendar = forms.ChoiceField(
        label=_("State or territory"), choices=[("", _("Choose…")), *((code, code) for code in actions.CALENDARS)]
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]


class ChooseYear(OfHolidays):
    """Choose the state and the year; the next page lists the days."""

    form_class = YearForm
    heading = _("Add public holidays")
    action_label = _("Show the days")
    lead = LEAD

    def get_initial(self):
        """The state of last time."""
        last = Holiday.objects.visible_to(self.request.user).exclude(calendar="").order_by("-pk").first()
        return {"calendar": last.calendar if last else "", "year": home_day(timezone.now()).year}

    def get_form_kwargs(self):
        """This year and the next ones."""
        first = home_day(timezone.now()).year
        return super().get_form_kwargs() | {"years": range(first, first + YEARS_AHEAD)}

    def act(self, data, by, at):
        """Nothing is written yet."""
        return data["year"], data["calendar"]

    def done_text(self, result):
        """Nothing was done yet."""
        return ""

    def get_done_url(self, result):
        """The days."""
        return reverse("holiday_year", args=result)


class DaysForm(forms.Form):
    """Which of the proposed days."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days off"),
        coerce=date.fromisoformat,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Check the days that are off, or go back without changes.")},
    )

    def __init__(self, *args, proposed, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(day.isoformat(), f"{format_day(day)}: {name}") for day, name in proposed]


class AddYear(OfHolidays):
    """Check the public holidays of a year, and put them on the list together."""

    form_class = DaysForm
    action_label = _("Add the checked days")

    def setup(self, request, *args, **kwargs):
        """Only a calendar and years that are offered."""
        super().setup(request, *args, **kwargs)
        first = home_day(timezone.now()).year
        self.year, self.calendar = self.kwargs["year"], self.kwargs["calendar"]
        if self.calendar not in actions.CALENDARS or self.year not in range(first, first + YEARS_AHEAD):
            raise Http404
        self.proposed = actions.propose(self.year, self.calendar)
        rows = Holiday.objects.visible_to(request.user).filter(day__in=[day for day, _name in self.proposed])
        self.decided = {row.day: row for row in rows.latest_only("day")}

    def get_problem(self):
        """Nothing is left to decide."""
        about = {"year": self.year, "calendar": self.calendar}
        return None if self._undecided() else Problem("holidays_decided", **about)

    def get_heading(self):
        """Which year, of which state."""
        return gettext("Public holidays of %(calendar)s in %(year)s") % {"calendar": self.calendar, "year": self.year}

    def get_lead(self):
        """What is on the list already."""
        decided = [f"{format_day(day)}: {_word(row)}" for day, row in sorted(self.decided.items())]
        if not decided:
            return LEAD
        return f"{LEAD}\n" + gettext("Decided already: %(days)s.") % {"days": "; ".join(decided)}

    def _undecided(self):
        return [(day, name) for day, name in self.proposed if day not in self.decided]

    def get_form_kwargs(self):
        """What is not decided yet."""
        return super().get_form_kwargs() | {"proposed": self._undecided()}

    def get_initial(self):
        """All of them; the office unchecks those on which training may meet."""
        return {"days": [day.isoformat() for day, _name in self._undecided()]}

    def act(self, data, by, at):
        """Add them."""
        return actions.add_year(year=self.year, calendar=self.calendar, days=data["days"], by=by, at=at)

    def done_text(self, result):
        """How many."""
        return gettext("%(count)s days are on the list now.") % {"count": len(result)}
