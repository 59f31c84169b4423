"""Renew a certificate: begin, submit, and what follows from the day of submission."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.candidacies import begin_cycle
from lms.certification.models import (
    UNFINISHED,
    Application,
    ApplicationState,
    Certificate,
    Channel,
    Cycle,
    CycleKind,
    ProgramVersion,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.ladder import Rung, StepKind, rung_on
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.programs import Level, in_force
from lms.certification.rules.requirements import leaves_of

TESTED_STEPS = (StepKind.RE_EXAM, StepKind.RETRAIN)


@action("renewal.begun", "Began renewal")
def begin_renewal(*, certificate: Certificate, by: User, at: datetime) -> Application:
    """Begin the renewal of one's own certificate; returns the application, or the one that is open already.

    Refuses another's certificate, one that is suspended, ended, replaced or without an end, a day before the renewal
    opens or after the last step, and rules without a renewal.
    """
    if not is_own(by, certificate.person_id):
        raise Refused("application_of_another")
    User.objects.select_for_update().get(pk=certificate.person_id)
    row = Certificate.objects.select_related("candidacy__program").get(pk=certificate.pk)
    existing = open_renewal(row)
    if existing is not None:
        return existing
    version, rung = check_renewable(row, at)
    cycle = begin_cycle(candidacy=row.candidacy, kind=CycleKind.RENEWAL, version=version, by=by, at=at)
    _settle(cycle, row, rung)
    application = Application.objects.create(cycle=cycle, channel=Channel.ONLINE, begun_at=at)
    log(application, by=by, at=at, certificate=row.number, step=cycle.step)
    return application


def open_renewal(certificate: Certificate) -> Application | None:
    """Return the renewal of a certificate that is begun and not decided, or None."""
    rows = Application.objects.filter(cycle__candidacy=certificate.candidacy_id, cycle__kind__in=RENEWALS)
    return rows.filter(state__in=UNFINISHED).order_by("pk").last()


def renewed_by(application: Application) -> Certificate | None:
    """Return the certificate that a renewal is for, or None of another application. One query of a renewal."""
    if application.cycle.kind not in RENEWALS:
        return None
    rows = Certificate.objects.filter(candidacy=application.cycle.candidacy_id).live().select_related("person")
    return rows.order_by("issued_at", "pk").last()


def check_renewable(certificate: Certificate, at: datetime) -> tuple[ProgramVersion, Rung]:
    """Return the rules of a renewal begun now and its step. Refuses what `begin_renewal` refuses of the certificate."""
    if certificate.replaced_from is not None:
        raise Refused("certificate_replaced")
    if certificate.state not in RUNNING_STATES:
        raise Refused("renewal_not_active", state=certificate.get_state_display())
    ladder, day = certificate.ladder, home_day(at)
    version = in_force(ProgramVersion.objects.filter(program=certificate.candidacy.program_id), day)
    level = level_of(version, certificate.candidacy.level) if version else None
    if ladder is None:
        raise Refused("renewal_not_needed")
    if version is None or level is None or level.renewal is None:
        raise Refused("renewal_without_rules")
    rung, opens = rung_on(ladder, day), opens_on(certificate, level)
    if opens is not None and day < opens:
        raise Refused("renewal_too_early", day=opens)
    if rung.kind == StepKind.NONE:
        raise Refused("renewal_over")
    return version, rung


def asked_of_renewal(certificate: Certificate, at: datetime) -> tuple[Leaf, ...]:
    """Return what the rules of today ask of a renewal in time. One query."""
    version = in_force(ProgramVersion.objects.filter(program=certificate.candidacy.program_id), home_day(at))
    level = level_of(version, certificate.candidacy.level) if version else None
    return tuple(leaves_of(level.renewal.tree)) if level and level.renewal and level.renewal.tree else ()


def renewal_problem(certificate: Certificate, at: datetime) -> Problem | None:
    """Return why a certificate cannot be renewed now, or None."""
    try:
        check_renewable(certificate, at)
    except Refused as refusal:
        return refusal.problems[0]
    return None


def opens_on(certificate: Certificate, level: Level) -> date | None:
    """Return the first day on which a renewal can be begun; None: always.

    Of one that was itself renewed early not before its own term begins.
    """
    days = level.renewal.window_days_before if level.renewal else None
    opens = certificate.valid_until - timedelta(days=days) if days and certificate.valid_until else None
    if certificate.valid_from <= certificate.issued_on:
        return opens
    return max(opens, certificate.valid_from) if opens else certificate.valid_from


def _settle(cycle: Cycle, certificate: Certificate, rung: Rung) -> None:
    """Write down the step, and from when exams and training count: after the last valid day, where they are new."""
    cycle.step, cycle.counts_from = rung.kind, None
    cycle.kind = CycleKind.RENEWAL
    if rung.kind in TESTED_STEPS and certificate.valid_until:
        cycle.kind, cycle.counts_from = CycleKind.REINSTATEMENT, certificate.valid_until + timedelta(days=1)
    cycle.save(update_fields=["step", "counts_from", "kind"])


def settle_step(cycle: Cycle, at: datetime) -> None:
    """Let a renewal that is submitted now be judged by the step of this day. Call inside the action that submits it.

    Refuses a certificate that was suspended, ended or replaced meanwhile, and a day after the last step.
    """
    certificate = Certificate.objects.filter(candidacy=cycle.candidacy_id).latest_issues().latest_row()
    if certificate is None:
        raise Refused("renewal_not_needed")
    _version, rung = check_renewable(certificate, at)
    _settle(cycle, certificate, rung)


@action("renewal.granted", "Renewed")
def finish_renewal(*, cycle: Cycle, by: User | None, at: datetime) -> None:
    """Close the application of a renewal whose certificate was issued. Does nothing if it is closed."""
    application = Application.objects.select_for_update().filter(cycle=cycle).first()
    if application is not None and application.state == ApplicationState.SUBMITTED:
        transition(application, "admit", by=by, at=at, fields={"closed_at": at})


def may_be_issued(cycle: Cycle) -> bool:
    """Return whether a submitted renewal is not withdrawn or refused."""
    state = Application.objects.filter(cycle=cycle).values_list("state", flat=True).first()
    return cycle.submitted_at is not None and state not in (ApplicationState.DENIED, ApplicationState.WITHDRAWN)


def out_of_step(cycles: Iterable[Cycle], day: date) -> list[Cycle]:
    """Return the open renewals whose step is another one on a day. One query."""
    cycles = list(cycles)
    rows = Certificate.objects.filter(candidacy__in=[cycle.candidacy_id for cycle in cycles]).live()
    ladders = {row.candidacy_id: row.ladder for row in rows.order_by(*Certificate.LATEST_BY)}
    steps = {candidacy: rung_on(ladder, day).kind for candidacy, ladder in ladders.items() if ladder is not None}
    return [
        cycle for cycle in cycles if steps.get(cycle.candidacy_id, StepKind.NONE) not in (StepKind.NONE, cycle.step)
    ]


@action("renewal.step_followed", "Moved renewal to the step of the day")
def follow_step(*, cycle: Cycle, by: User | None, at: datetime) -> None:
    """Let an open renewal that is not submitted show the step of today. Does nothing where nothing can be renewed."""
    certificate = Certificate.objects.filter(candidacy=cycle.candidacy_id).live().latest_row()
    if certificate is None or certificate.ladder is None or cycle.submitted_at is not None:
        return
    rung = rung_on(certificate.ladder, home_day(at))
    if rung.kind not in (StepKind.NONE, cycle.step):
        _settle(cycle, certificate, rung)
