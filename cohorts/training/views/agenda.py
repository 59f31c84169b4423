"""The agenda of a session: a vendor's form with a row for each line."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_moment
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.core.zones import format_zone_name
from cohorts.training.actions import agendas as actions
from cohorts.training.models import AgendaLine, Unit
from cohorts.training.models.agendas import agendas_of
from cohorts.training.rules.agenda import BREAK, OTHER, UNIT, TypedLine, continued
from cohorts.training.rules.credit import minute_of, moment_of
from cohorts.training.rules.scheduling import NoSuchTime, moment_within
from cohorts.training.views.vendor_sessions import OfSession
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import clock_field, minutes_field

MOST_LINES, BLANK_LINES = 30, 3
NAMES = ("starts", "ends", "what", "unit_from")
USE_DEFAULT = "default"


class AgendaForm(forms.Form):
    """Lines from-to with a unit or a break. Rows with nothing in them are left out."""

    def __init__(self, data=None, *, session, units, lines, **kwargs):
        super().__init__(data, **kwargs)
        self.session, self.count = session, _count(data, len(lines) + BLANK_LINES)
        choices = [("", _("Choose")), (BREAK, _("Break")), *((str(unit.pk), str(unit)) for unit in units)]
        choices.append((OTHER, AgendaLine.Kind.OTHER.label))
        for number in range(self.count):
            self._add_row(number, choices)
        self.initial |= self._initial(lines)

    def _add_row(self, number, choices):
        row = {
            "starts": clock_field(_("Starts"), required=False),
            "ends": clock_field(_("Ends"), required=False),
            "what": forms.ChoiceField(label=_("Unit or break"), choices=choices, required=False),
            "unit_from": minutes_field(_("From minute of the unit"), required=False),
        }
        self.fields |= {f"a{number}-{name}": field for name, field in row.items()}

    def _initial(self, lines):
        """What stands. The minute of the unit stays empty where the line goes on from the one before."""
        zone, initial = self.session.cohort.zone, {}
        for number, (plan, goes_on) in enumerate(lines):
            initial |= {
                f"a{number}-starts": moment_of(plan.starts).astimezone(zone).time(),
                f"a{number}-ends": moment_of(plan.ends).astimezone(zone).time(),
                f"a{number}-what": str(plan.unit) if plan.kind == UNIT else plan.kind,
                f"a{number}-unit_from": None if goes_on or plan.kind != UNIT else plan.unit_from,
            }
        return initial

    def rows(self):
        """The fields of each row, with a number that starts at 1."""
        return [(number + 1, [self[f"a{number}-{name}"] for name in NAMES]) for number in range(self.count)]

    def full_clean(self):
        """Whoever asks for the default agenda need not have typed another one."""
        super().full_clean()
        if USE_DEFAULT in self.data:
            self._errors.clear()
            self.cleaned_data = {"lines": ()}

    def clean(self):
        """`lines`, the TypedLine of each row that is not blank."""
        data = super().clean()
        lines = tuple(filter(None, (self._line(number, data) for number in range(self.count))))
        if not lines and not self.errors:
            # Without lines the session would get the default agenda, which nobody asked for.
            self._refuse(None, Problem("agenda_empty"))
        return {"lines": lines}

    def _line(self, number, data):
        row = f"a{number}"
        starts, ends, what, unit_from = (data.get(f"{row}-{name}") for name in NAMES)
        if not (starts or ends or what) or any(f"{row}-{name}" in self.errors for name in NAMES):
            return None
        if not (starts and ends and what):
            missing = next(name for name in NAMES if not data.get(f"{row}-{name}"))
            return self._refuse(f"{row}-{missing}", Problem("agenda_line_incomplete"))
        first, end = self._moment(f"{row}-starts", starts), self._moment(f"{row}-ends", ends)
        if first is None or end is None:
            return None
        kind = what if what in (BREAK, OTHER) else UNIT
        unit = int(what) if kind == UNIT else None
        return TypedLine(first, end, kind, unit, unit_from if unit else None, row)

    def _moment(self, field, clock):
        """The clock minute of a time of day within the session."""
        about = self.session.starts_at, self.session.ends_at
        try:
            return minute_of(moment_within(*about, clock, self.session.cohort.time_zone))
        except NoSuchTime as error:
            return self._refuse(field, error.problem)

    def _refuse(self, field, problem):
        self.add_error(field, ValidationError(sentence_of(problem), code=problem.code))


def _count(data, otherwise):
    """How many rows were sent, or are offered."""
    try:
        return min(int(data["rows"]), MOST_LINES) if data else min(otherwise, MOST_LINES)
    except (KeyError, ValueError):
        return min(otherwise, MOST_LINES)


class SessionAgenda(OfSession, RowActionView):
    """Enter the agenda of a session, or go back to the default one."""

    refuses_older = True
    template_name = "training/session_agenda.html"
    form_class = AgendaForm
    action_label = _("Save the agenda")

    def get_heading(self):
        """The page's title."""
        start = format_moment(self.row.starts_at, self.cohort.zone)
        return gettext("Agenda of the session of %(start)s") % {"start": start}

    def get_lead(self):
        """What an agenda is for."""
        text = gettext(
            "People are credited with the minutes of a unit that they attend. Breaks and time without a unit credit "
            "nothing. Times are in %(zone)s. Rows with nothing in them are left out."
        )
        return text % {"zone": format_zone_name(self.cohort.time_zone)}

    def get_form_kwargs(self):
        """The session, the units of its course, and the lines as they are now."""
        units = Unit.objects.visible_to(self.request.user).filter(course_version=self.cohort.course_version_id)
        arguments = {"session": self.row, "units": units.order_by("number"), "lines": self._lines()}
        return super().get_form_kwargs() | arguments

    def _lines(self):
        """[(line, whether its unit goes on where it stopped)]"""
        plans = agendas_of([self.row.pk])[self.row.pk]
        typed = [TypedLine(plan.starts, plan.ends, plan.kind, plan.unit) for plan in plans]
        following = continued(typed, actions.taught_before(self.row))
        return [(plan, plan == other) for plan, other in zip(plans, following, strict=True)]

    def act(self, data, by, at):
        """Replace the agenda."""
        return actions.change_agenda(session=self.row, lines=data["lines"], by=by, at=at)

    def done_text(self, result):
        """Which agenda it has now."""
        if result.own_agenda:
            return gettext("The agenda is saved.")
        return gettext("The session has the default agenda: the units of the course in their order.")
