"""Messages for the refusal codes of agendas."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_minutes, format_range
from cohorts.core.problems import Span
from cohorts.core.refusals import worded


def format_span(span: Span) -> str:
    """Return the start and end of a session in words."""
    return format_range(span.starts_at, span.ends_at, span.zone)


AGENDAS = {
    "agenda_line_ends_before_it_starts": _("This line ends before it starts, or when it starts. Check the times."),
    "agenda_line_outside_session": _("This line is not within the session. Check the times."),
    "agenda_lines_overlap": _("This line starts before the one above has ended. Change one of them."),
    "agenda_unit_unknown": _("Choose a unit of this course, a break, or time without a unit."),
    "agenda_line_beyond_unit": worded(
        _("%(unit)s has %(minutes)s, but this line goes on to %(ends)s of it. Shorten the line, or start earlier."),
        minutes=format_minutes,
        ends=format_minutes,
    ),
    "agenda_empty": _("Enter at least one line. Without lines, nobody would know what the session teaches."),
    "agenda_line_incomplete": _("Enter when this line starts, when it ends, and what it is for."),
    "time_without_unit": worded(
        _(
            "In the session of %(session)s, %(minutes)s are without a unit and credit nothing. Enter a unit or a break "
            "in its agenda, or make the session shorter."
        ),
        session=format_span,
        minutes=format_minutes,
    ),
    "hours_not_planned": worded(
        _(
            "%(planned)s of %(required)s are planned. Add sessions, or change their agendas, until all units of the "
            "course are planned in full."
        ),
        planned=format_minutes,
        required=format_minutes,
    ),
    "session_teaches_nothing": _(
        "Other sessions teach all units already, so nobody would be credited for this one. Choose the unit that it "
        "repeats."
    ),
}
