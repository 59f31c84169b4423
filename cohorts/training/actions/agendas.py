"""The agenda of a session, as the vendor enters it."""

from collections.abc import Sequence
from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.core.holds.door import delete_rows
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.agenda_lines import (
    break_minutes,
    clock_span,
    replace_lines,
    taught_before,
    unit_lengths,
    write_agendas,
)
from cohorts.training.actions.credits import recount_cohort
from cohorts.training.actions.session_emails import email_changes, facts_of
from cohorts.training.actions.sessions import lock_changeable
from cohorts.training.models import AgendaLine, Session
from cohorts.training.models.agendas import line_of
from cohorts.training.rules.agenda import TypedLine, agenda_problems, continued
from cohorts.training.rules.session_changes import SessionChange

__all__ = ["change_agenda", "taught_before"]


@action("session.agenda_changed", "Changed agenda of session")
def change_agenda(*, session: Session, lines: Sequence[TypedLine], by: User | None, at: datetime) -> Session:
    """Replace the agenda of a session with `lines`; without any, it has the default one again.

    The breaks and the unit of the session follow from the lines, and so do the default agendas of later sessions.
    Everyone with a seat and the trainers are emailed if a break or the unit changes. Refuses lines that overlap, are
    outside of the session or beyond their unit, and what `change_session` refuses.
    """
    cohort, session = lock_changeable(session, by, at)
    before = facts_of(session, cohort)
    units = unit_lengths(cohort)
    if lines:
        plans = continued(lines, taught_before(session))
        refuse(*agenda_problems(plans, clock_span(session), units, [line.row for line in lines]))
        session.own_agenda, session.break_minutes = True, break_minutes(plans)
        taught = {plan.unit for plan in plans if plan.unit is not None}
        session.unit_id = taught.pop() if len(taught) == 1 else None
        replace_lines([line_of(session, plan) for plan in plans])
    else:
        session.own_agenda, session.unit_id = False, None
        delete_rows(AgendaLine.objects.filter(session=session))
    session.saved_at = at
    session.save(update_fields=["own_agenda", "break_minutes", "unit", "saved_at"])
    write_agendas(cohort, at=at)
    recount_cohort(cohort, at=at)
    entry = log(session, by=by, at=at, cohort=cohort.code, lines=len(lines))
    session = Session.objects.select_related("unit").prefetch_related("trainers").get(pk=session.pk)
    email_changes(cohort, [SessionChange(before, facts_of(session, cohort))], act=f"{entry}", by=by, at=at)
    return session
