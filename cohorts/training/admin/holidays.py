"""Days off in the Wagtail admin: one is added or taken off the list, and the public holidays of a year are added."""

from datetime import date

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.problems import Problem
from cohorts.training.actions import holidays as actions
from cohorts.training.admin.holiday_list import cohorts_on, decision_word
from cohorts.training.models import Holiday
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb

YEARS_AHEAD = 4
LEAD = _(
    "On these days “Fill in sessions” plans nothing, and whoever enters a session on one is asked about it. Saved "
    "sessions do not move."
)


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


def _link(cohort):
    """A cohort with its page, as the messages of the admin show links; its name alone before it has a page."""
    if not cohort.url:
        return cohort.code
    return format_html('<a class="button button-small button-secondary" href="{}">{}</a>', cohort.url, cohort.code)


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
        """Which day, and which cohorts meet on it all the same."""
        text = gettext("%(day)s is a day off.") % {"day": format_day(result.day)}
        rows = cohorts_on(self.request.user, [result.day], timezone.now())[result.day]
        if not rows:
            return text
        # Saved sessions do not move, as the page says; the vendors read it on the pages of their cohorts.
        meet = ngettext(
            "%(count)s cohort meets on it: {cohorts}.", "%(count)s cohorts meet on it: {cohorts}.", len(rows)
        )
        links = format_html_join("; ", "{}, {}", ((_link(row), row.vendor) for row in rows))
        return format_html("{} " + meet % {"count": len(rows)}, text, cohorts=links)


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
        label=_("State or territory"), choices=[("", _("Choose…")), *actions.CALENDARS.items()]
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
        about = {"year": self.year, "calendar": actions.CALENDARS[self.calendar]}
        return None if self._undecided() else Problem("holidays_decided", **about)

    def get_heading(self):
        """Which year, of which state."""
        about = {"calendar": actions.CALENDARS[self.calendar], "year": self.year}
        return gettext("Public holidays of %(calendar)s in %(year)s") % about

    def get_lead(self):
        """What is on the list already."""
        decided = [f"{format_day(day)}: {decision_word(row)}" for day, row in sorted(self.decided.items())]
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
        """How many, and on how many of them cohorts meet all the same."""
        text = gettext("%(count)s days are on the list now.") % {"count": len(result)}
        meeting = cohorts_on(self.request.user, [row.day for row in result], timezone.now())
        if not (days := sum(map(bool, meeting.values()))):
            return text
        meet = ngettext(
            "On %(count)s of them cohorts meet; the list names them.",
            "On %(count)s of them cohorts meet; the list names them.",
            days,
        )
        return f"{text} {meet % {'count': days}}"
