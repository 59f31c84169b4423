"""Decide whether a cohort with too few seats taken takes place, and tell everybody who counts on it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.formatting import format_long_day, local_day
from cohorts.core.refusals import refuse
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Organization, User
from cohorts.training import events
from cohorts.training.actions.cohort_locks import lock_cohort
from cohorts.training.actions.move_emails import VENDOR_SEAT, coordinators
from cohorts.training.actions.seat_emails import SEAT
from cohorts.training.actions.waiting_emails import AGENCY_LIST, ON_LIST
from cohorts.training.models import Cohort, Enrollment, RunDecision, WaitingPlace
from cohorts.training.models.run_decisions import RunChoice
from cohorts.training.rules.cohort_heads import Minimum, RunFacts, decision_problem, extension_problem

# (subject, text) for people with a seat or a place, and for their agencies.
Letters = tuple[tuple[str, str], tuple[str, str]]


def run_facts(cohort: Cohort) -> RunFacts:
    """Return what decides whether the vendor must decide. One query."""
    taken = Enrollment.objects.taken().filter(cohort=cohort).count()
    return RunFacts(cohort.code, cohort.state, Minimum(cohort.min_seats, cohort.decide_on), taken)


@action("cohort.run_decided", "Decided that cohort takes place")
def decide_to_run(*, cohort: Cohort, by: User | None, at: datetime) -> Cohort:
    """Decide that an open cohort takes place whatever the number of seats taken: its minimum ends.

    Everybody with a seat or a place on the waiting list, and their agencies, are emailed once. Refuses a cohort that is
    not open or has no minimum. To undo it, the vendor enters a minimum again; to cancel is an act of its own.
    """
    cohort, facts = _locked(cohort, by)
    before = facts.minimum
    _append(cohort, RunChoice.RUN, facts, None, by, at)
    cohort.min_seats = cohort.decide_on = None
    cohort.save(update_fields=["min_seats", "decide_on"])
    log(cohort, by=by, at=at, taken=facts.taken, minimum=before.seats)
    text = _("The training %(cohort)s at %(vendor)s will take place as planned.")
    letters = (
        (_("Your training will take place"), text),
        (_("The training %(cohort)s of your people will take place"), text),
    )
    _email_everybody(cohort, letters, {}, "run", by=by, at=at)
    return cohort


@action("cohort.decision_put_off", "Put off decision about cohort")
def put_off_decision(*, cohort: Cohort, decide_on: date | None, by: User | None, at: datetime) -> Cohort:
    """Put the day of decision off to a later day before the first session; everybody is emailed once.

    Refuses a cohort that is not open or has no minimum, and a day that is not later or not before the first session.
    """
    cohort, facts = _locked(cohort, by)
    days = {"today": local_day(at, cohort.zone), "first_day": local_day(cohort.starts_at, cohort.zone)}
    refuse(extension_problem(decide_on, before=cohort.decide_on, **days))
    _append(cohort, RunChoice.EXTEND, facts, decide_on, by, at)
    former, cohort.decide_on = cohort.decide_on, decide_on
    cohort.save(update_fields=["decide_on"])
    log(cohort, by=by, at=at, taken=facts.taken, day=str(decide_on), before=str(former))
    letters = (
        (
            _("A decision about your training comes later"),
            _(
                "Too few people have a seat in the training %(cohort)s at %(vendor)s so far. Whether it takes place "
                "will be decided by %(day)s. Your seat or your place on the waiting list stays as it is until then."
            ),
        ),
        (
            _("A decision about the training %(cohort)s of your people comes later"),
            _(
                "Too few people have a seat in the training %(cohort)s at %(vendor)s so far. Whether it takes place "
                "will be decided by %(day)s. The seats and places of your people stay as they are until then."
            ),
        ),
    )
    more = {"day": format_long_day(decide_on)} if decide_on else {}
    _email_everybody(cohort, letters, more, "put-off", by=by, at=at)
    return cohort


@in_email_language
def remind_of_decision(*, cohort: Cohort, by: User | None, at: datetime) -> None:
    """Email the vendor that it must decide today, once for each day of decision. Nothing if enough seats are taken."""
    facts = run_facts(cohort)
    if decision_problem(facts) is not None or not facts.is_short:
        return
    text = _(
        "Today is the day to decide whether %(cohort)s takes place: %(taken)s of at least %(minimum)s seats are taken. "
        "Let it take place, put the decision off, or cancel the cohort:"
    )
    words = {"cohort": cohort.code, "taken": facts.taken, "minimum": cohort.min_seats}
    for person in coordinators(cohort.vendor, roles.VENDOR_COORDINATOR):
        queue_email(
            person=person, kind=VENDOR_SEAT, event=events.DECISION_DUE, about_id=cohort.pk, cohort_id=cohort.pk,
            key=f"decide-{cohort.pk}-{cohort.decide_on}-{person.pk}", subject=_("Decide about a training"),
            body=email_text(person, text % words, "{link}"), by=by, at=at,
        )  # fmt: skip


def decisions_due(at: datetime) -> list[Cohort]:
    """Return open cohorts whose day of decision has come in their zone, with too few seats taken. One query."""
    rows = Cohort.objects.with_taken().filter(state=Cohort.State.OPEN, starts_at__gt=at, taken__lt=F("min_seats"))
    return [row for row in rows.select_related("vendor") if row.decide_on <= local_day(at, row.zone)]


def _locked(cohort: Cohort, by: User | None) -> tuple[Cohort, RunFacts]:
    require(by, roles.VENDOR_COORDINATOR, organization=cohort.vendor)
    row = lock_cohort(cohort)
    facts = run_facts(row)
    refuse(decision_problem(facts))
    return row, facts


def _append(cohort: Cohort, choice: Any, facts: RunFacts, next_on: date | None, by: User | None, at: datetime) -> None:
    minimum = {"min_seats": facts.minimum.seats, "decide_on": facts.minimum.decide_on}
    RunDecision.objects.create(
        cohort=cohort, choice=choice, taken=facts.taken, next_on=next_on, by=by, at=at, **minimum
    )


@in_email_language
def _email_everybody(
    cohort: Cohort, letters: Letters, more: dict[str, str], key: str, *, by: User | None, at: datetime
) -> None:
    """Email people with a seat, people who wait, and the agencies of both: each once."""
    (own_subject, own_text), (agency_subject, agency_text) = letters
    words = {"cohort": cohort.code, "vendor": cohort.vendor, **more}
    seats = list(Enrollment.objects.taken().filter(cohort=cohort).select_related("person", "agency").order_by("pk"))
    places = list(WaitingPlace.objects.on_list().filter(cohort=cohort).select_related("person", "agency"))
    key = f"{key}-{cohort.pk}-{at.isoformat()}"
    for kind, about, rows in ((SEAT, lambda row: cohort.pk, seats), (ON_LIST, lambda row: row.person_id, places)):
        for row in rows:
            body = email_text(row.person, own_text % words, "{link}")
            queue_email(
                person=row.person, kind=kind, event=events.RUN_DECIDED, about_id=about(row), cohort_id=cohort.pk,
                key=f"{key}-{row.person_id}", subject=own_subject, body=body, by=by, at=at,
            )  # fmt: skip
    agencies: Sequence[Organization] = list({row.agency_id: row.agency for row in [*seats, *places]}.values())
    for agency in agencies:
        for person in coordinators(agency, roles.AGENCY_COORDINATOR):
            queue_email(
                person=person, kind=AGENCY_LIST, event=events.RUN_DECIDED_AGENCY, about_id=agency.pk,
                cohort_id=cohort.pk, key=f"{key}-agency-{person.pk}", subject=agency_subject % words,
                body=email_text(person, agency_text % words, "{link}"), by=by, at=at,
            )  # fmt: skip
