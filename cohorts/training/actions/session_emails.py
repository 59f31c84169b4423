"""Emails about sessions that were added, changed, removed or given to another trainer.

One act gives one email to each person, however many sessions it changes; two acts give two. Each email says what was
true until now and what is true from now on. Whoever changed the sessions is not emailed about it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.formatting import format_minutes, format_range
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, Organization, User
from cohorts.training import events
from cohorts.training.models import Cohort, Session
from cohorts.training.rules.session_changes import ForTrainer, SessionChange, SessionFacts, for_trainer
from cohorts.training.rules.venues import place_text

# Kinds of these emails; lms.wiring sets where their links go.
DATES, TEACHING = events.DATES, events.TEACHING
FIELD_LINES = {
    "time": gettext_lazy("Time: %(after)s. Before, it was %(before)s."),
    "place": gettext_lazy("Place: %(after)s. Before, it was %(before)s."),
    "break_minutes": gettext_lazy("Breaks: %(after)s. Before: %(before)s."),
    "unit": gettext_lazy("Unit: %(after)s. Before, it was %(before)s."),
}


def facts_of(session: Session, cohort: Cohort) -> SessionFacts:
    """Return what is true of a saved session now. Reads its trainers."""
    whole = place_text(session.place, cohort.place, is_whole=session.place_is_whole)
    return SessionFacts(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        break_minutes=session.break_minutes,
        place=whole if session.room_id else session.place or cohort.place,
        link=session.link,
        unit=str(session.unit or ""),
        trainers=frozenset(trainer.pk for trainer in session.trainers.all()),
        cohort=cohort.code,
        zone=cohort.time_zone,
    )


def email_changes(cohort: Cohort, changes: Sequence[SessionChange], *, act: str, by: User | None, at: datetime) -> None:
    """Email the people with a seat and the trainers concerned what an act changed in the sessions of one cohort.

    `act` identifies the act: the same key never sends a second email. Of a cohort that is only planned nobody is told.
    """
    if cohort.state == Cohort.State.PLANNED:
        return
    _email_seats(cohort, [change for change in changes if change.concerns_seats], act=act, by=by, at=at)
    email_trainers(cohort.vendor, changes, act=act, by=by, at=at)


@in_email_language
def _email_seats(cohort: Cohort, changes: Sequence[SessionChange], *, act: str, by: User | None, at: datetime) -> None:
    if not changes:
        return
    is_about_dates = any(change.before is None or change.after is None or "time" in change.fields for change in changes)
    event = events.DATES if is_about_dates else events.SESSION_DETAILS
    values = {"vendor": cohort.vendor, "cohort": cohort.code, "changes": lambda: _change_lines(changes)}
    seats = cohort.enrollments.taken().select_related("person").order_by("pk")
    for seat in seats.exclude(person=by):
        queue_email(
            person=seat.person, kind=DATES, event=event, about_id=cohort.pk, cohort_id=cohort.pk,
            key=f"{DATES}-{act}-{seat.pk}", values=values, by=by, at=at,
        )  # fmt: skip


@in_email_language
def email_trainers(
    vendor: Organization, changes: Sequence[SessionChange], *, act: str, by: User | None, at: datetime
) -> None:
    """Email each trainer of the vendor what an act changed for them. Whoever has left the vendor is not emailed."""
    concerned = frozenset().union(*(change.trainers for change in changes))
    trainers = Membership.objects.holding(roles.TRAINER).filter(organization=vendor, user__in=concerned)
    for membership in trainers.exclude(user=by):
        person, news = membership.user, for_trainer(membership.user_id, changes)
        if news.is_empty:
            continue
        queue_email(
            person=person, kind=TEACHING, about_id=person.pk, key=f"{TEACHING}-{act}-{person.pk}",
            subject=_("The sessions you teach have changed"),
            body=email_text(
                person, *_trainer_paragraphs(news), _("See all your sessions here:"), "{link}",
                _("If you cannot teach a session, contact %(vendor)s.") % {"vendor": vendor},
            ),
            by=by, at=at,
        )  # fmt: skip


def _trainer_paragraphs(news: ForTrainer) -> list[str]:
    parts = (
        (_("You teach these sessions from now on:"), [_line(facts, with_place=True) for facts in news.given]),
        (_("You no longer teach these sessions:"), [_line(facts) for facts in news.taken]),
        (_("These sessions that you were to teach will not take place:"), [_line(facts) for facts in news.removed]),
    )
    paragraphs = ["\n".join([head, *(f"- {line}" for line in lines)]) for head, lines in parts if lines]
    return [*paragraphs, _change_lines(news.changed)]


def _line(facts: SessionFacts, *, with_place: bool = False) -> str:
    about = [facts.cohort, format_range(*facts.time, facts.zone)]
    return ", ".join([*about, _place(facts)] if with_place else about)


def _change_lines(changes: Iterable[SessionChange]) -> str:
    return "\n\n".join(_change_text(change) for change in changes)


def _change_text(change: SessionChange) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        head = _("Added: %(session)s.") if before is None else _("Will not take place: %(session)s.")
        facts = after or before
        return head % {"session": _line(facts, with_place=after is not None)} if facts else ""
    lines = [_("Changed: %(session)s.") % {"session": _line(before)}]
    for name in change.fields:
        if name == "link":
            # The address stays behind log-in, because whoever has it can join.
            lines.append("- " + _("The online link has changed. You can see it after you log in."))
        else:
            values = {"before": _value(before, name), "after": _value(after, name)}
            lines.append("- " + str(FIELD_LINES[name]) % values)
    return "\n".join(lines)


def _value(facts: SessionFacts, name: str) -> str:
    if name == "time":
        return format_range(*facts.time, facts.zone)
    if name == "break_minutes":
        return format_minutes(facts.break_minutes)
    return _place(facts) if name == "place" else facts.unit or _("no single unit")


def _place(facts: SessionFacts) -> str:
    return facts.place or (_("online") if facts.link else _("to be announced"))
