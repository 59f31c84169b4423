"""Begin, submit and withdraw applications. Staff key in what came on paper."""

from datetime import date, datetime, time, timedelta

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day, home_zone
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.seat_confirmations import look_again
from cohorts.training.models import Admission
from lms.certification import facts
from lms.certification.actions import renewals
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.candidacies import begin_candidacy, begin_cycle, note
from lms.certification.actions.colleagues import end_second_reviews
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.cycle_fees import charge_cycle, credit_fees, hold_charged, hold_payers
from lms.certification.actions.interview_ends import end_interviews
from lms.certification.actions.offices import is_of_office, require_office
from lms.certification.actions.pathways import choose_pathway, judge_by_day, refuse_closed, use_rules_of, version_on
from lms.certification.actions.review_clocks import begin_clock, changed
from lms.certification.actions.short_renewals import email_submitted, email_withdrawn
from lms.certification.actions.signed_copies import email_copy
from lms.certification.events import APPLICATION_IDLE, APPLICATION_SUBMITTED, APPLICATION_WITHDRAWN
from lms.certification.messages.parts import FAULTS
from lms.certification.models import (
    UNFINISHED,
    AppealState,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    CertificateEventKind,
    CertificateState,
    Channel,
    Cycle,
    CycleKind,
    Program,
    ProgramVersion,
)
from lms.certification.models.rules import LATER, RENEWALS, level_of, rules_of
from lms.certification.review_events import PAPER_CHANGED
from lms.certification.rules.applications import Giver, giver_of, leaf_named
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.findings import Finding, met_through, steps_of
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import Requirement
from lms.certification.rules.validity import valid_through

NOON, YEAR = time(12), timedelta(days=366)
# What the applicant or somebody else has still to give, or gave and it does not meet the rule.
NOT_GIVEN = ("part_missing", "age_unknown", *FAULTS)


@action("application.begun", "Began application")
def begin_application(
    *, person: User, program: Program, pathway: str = "", received_on: date | None = None, by: User, at: datetime
) -> Application:
    """Begin a person's application to a program, as themself or, with `received_on`, as staff from paper.

    Refuses everybody else, an application while another is open or was granted, a person with a certificate, a program
    that is not in force or has no such pathway, and a day of receipt that cannot be right.
    """
    _require_applicant(person, program, received_on, by)
    if received_on is not None:
        refuse_receipt(program, received_on, at)
    User.objects.select_for_update().get(pk=person.pk)
    day = received_on or home_day(at)
    _refuse_another(person, program, at, by=by)
    candidacy = begin_candidacy(person=person, program=program, by=by, at=at)
    cycle = Cycle.objects.current([candidacy])[candidacy.pk]
    certified = Certificate.objects.filter(candidacy=candidacy).exists()
    if certified or Application.objects.filter(cycle=cycle).exists():
        cycle = begin_cycle(
            candidacy=candidacy, kind=CycleKind.INITIAL, version=version_on(program, day),
            counts_from=_counts_from(candidacy, home_day(at)), by=by, at=at,
        )  # fmt: skip
    choose_pathway(cycle, pathway, day)
    use_rules_of(cycle, day)
    refuse_closed(cycle, day)
    application = Application.objects.create(
        cycle=cycle,
        channel=Channel.PAPER if received_on else Channel.ONLINE,
        received_on=received_on,
        begun_at=at,
    )
    log(application, by=by, at=at, program=program.key, channel=application.channel)
    return application


def refuse_receipt(program: Program, received_on: date, at: datetime) -> None:
    """Refuse a day of receipt that lies ahead, more than a year back, or before the first rules of the program."""
    today = home_day(at)
    if received_on > today:
        raise Refused("received_ahead", field="received_on")
    if received_on < today - YEAR:
        raise Refused("received_long_ago", field="received_on")
    first = ProgramVersion.objects.filter(program=program).order_by("effective_from").first()
    if first is not None and received_on < first.effective_from:
        raise Refused("received_before_rules", field="received_on", program=program, day=first.effective_from)


def _require_applicant(person: User, program: Program, received_on: date | None, by: User) -> None:
    if received_on is None:
        if not is_own(by, person.pk):
            raise Refused("application_of_another")
        return
    require_office(by, program)
    if is_own(by, person.pk):
        raise Refused("application_own_paper")


def _refuse_another(person: User, program: Program, at: datetime, *, by: User) -> None:
    others = Application.objects.of_person(person).filter(cycle__candidacy__program=program)
    if others.filter(state__in=UNFINISHED).exists():
        raise Refused("application_open", program=program)
    if others.filter(appeals__state=AppealState.OPEN).exists():
        own = is_own(by, person.pk)
        raise Refused("application_appealed" if own else "application_appealed_of_person", program=program)
    certificates = Certificate.objects.of_person(person).filter(program=program)
    if any(not row.is_over_on(home_day(at)) for row in certificates.live()):
        raise Refused("application_certified", program=program)
    ended = certificates.latest_issues().latest_row()
    if ended is not None:
        _refuse_after_end(ended, at)
    elif others.filter(state=ApplicationState.ADMITTED).exists():
        raise Refused("application_admitted", program=program)


def _counts_from(candidacy: Candidacy, today: date) -> date | None:
    """From when exams, training and the admission count: after the end of a certificate that is over."""
    former = Certificate.objects.filter(candidacy=candidacy).live().latest_row()
    is_over = former is not None and former.is_over_on(today) and former.valid_until is not None
    return former.valid_until + timedelta(days=1) if former and is_over else None


def _refuse_after_end(certificate: Certificate, at: datetime) -> None:
    """After a revocation the rules of the program say when somebody can apply again; what was given up, at once."""
    if certificate.state != CertificateState.REVOKED:
        return
    level = level_of(certificate.version, certificate.candidacy.level)
    months = level.again_after_revocation_months if level else None
    if months is None:
        raise Refused("application_revoked")
    revoked = certificate.events.filter(kind=CertificateEventKind.REVOKED).latest_row()
    first = valid_through(home_day(revoked.at if revoked else certificate.issued_at), months)
    if first is not None and home_day(at) <= first:
        raise Refused("application_revoked_until", day=first + timedelta(days=1))


def open_parts(application: Application, *, at: datetime) -> tuple[list[Finding], bool]:
    """Return what is asked of the applicant and others and not given yet, or does not meet the rule as it was given,
    and whether all that is asked counts. A choice is one of them, if something of its nearest way is.

    Of the next level everything is asked with the application, hours too.
    """
    cycle, rules = application.cycle, rules_of(application.cycle)
    if rules is None:
        return [], False
    is_upgrade = cycle.kind == CycleKind.UPGRADE
    known_facts = (facts.gather if is_upgrade else facts.gather_given)([cycle], at=at)[cycle.pk]
    tree = evaluate(rules, known_facts, home_day(at))
    missing = [step for step in steps_of(tree) if step.open and _is_lacking(rules, step)]
    return missing, tree.met if is_upgrade else met_through(tree, AskedAt.APPLICATION) is not False


def _is_lacking(rules: Requirement, step: Finding) -> bool:
    if step.is_choice:
        return any(inner.open and _is_lacking(rules, inner) for inner in step.steps)
    return step.code in NOT_GIVEN and _is_given(rules, step)


def _is_given(rules: Requirement, step: Finding) -> bool:
    """Whether the applicant or somebody else gives it, not the office."""
    leaf = leaf_named(rules, step.type, step.key)
    return leaf is not None and giver_of(leaf) != Giver.OFFICE


@action("application.submitted", "Submitted application")
def submit_application(
    *, application: Application, incomplete: bool = False, rules: str = "", by: User, at: datetime
) -> Application:
    """Submit an application; the version of the rules in force on that day counts. The person is emailed,
    also a copy of what they signed.
    Fees that are due with it are charged.

    Of paper it counts as submitted on the day of receipt. `rules`: the id of the version on the page, so that nobody
    submits by rules that they have not read. Refuses everybody but the person (of paper: program staff),
    one that is submitted already, and one of which a part is not given yet unless `incomplete` says that they know.
    """
    hold_payers(application.cycle, application.received_on or home_day(at), by=by, at=at)
    row = locked(application)
    candidacy = row.cycle.candidacy
    if row.channel == Channel.PAPER:
        require_office(by, candidacy.program)
    elif not is_own(by, candidacy.person_id):
        raise Refused("application_of_another")
    day = row.received_on or home_day(at)
    judge_by_day(row.cycle, day)
    if rules and rules != str(row.cycle.version_id):
        raise Refused("application_rules_changed", version=row.cycle.version.version)
    if row.cycle.kind in RENEWALS:
        renewals.settle_step(row.cycle, at)
    missing, _counts = open_parts(row, at=at)
    if missing and not incomplete:
        raise Refused("application_incomplete", field="incomplete", count=len(missing))
    count_as_submitted(row, at=at)
    transition(row, "submit", by=by, at=at, fields={"complete": not missing}, version=row.cycle.version.version)
    begin_clock(row, day)
    charge_cycle(row.cycle, by=by, at=at)
    changed(row, by=by, at=at)
    if row.cycle.kind in RENEWALS:
        email_submitted(row, by=by, at=at)
    else:
        key = f"application-{row.pk}-submitted"
        email_applicant(application=row, kind=APPLICATION_SUBMITTED, key=key, by=by, at=at)
    email_copy(application=row, by=by, at=at)
    return row


def count_as_submitted(row: Application, *, at: datetime) -> date:
    """Let an application count as submitted now, of paper on the day of receipt, by the rules in force on that day.

    Returns the day. Call inside an action, under its lock.
    """
    day = row.received_on or home_day(at)
    judge_by_day(row.cycle, day)
    row.cycle.submitted_at = datetime.combine(day, NOON, home_zone()) if row.received_on else at
    row.cycle.save(update_fields=["submitted_at"])
    return day


@action("application.withdrawn", "Withdrew application")
def withdraw_application(*, application: Application, reason: str = "", by: User, at: datetime) -> Application:
    """Withdraw an application that waits; open requests to others end. The person can apply again.

    Its fees are credited as the rules say (see `credit_fees`).

    Refuses everybody but the person and, of paper, program staff who may look at it and give a reason; and while an
    admission counts, also one on a condition: program staff decide then.
    """
    hold_charged(application.cycle, by=by, at=at)
    row = locked(application)
    person = row.cycle.candidacy.person
    is_staff = row.channel == Channel.PAPER and is_of_office(by, row.cycle.candidacy.program)
    if not is_own(by, person.pk) and not is_staff:
        raise Refused("application_of_another")
    admission = Admission.objects.of_person(person).filter(program=row.cycle.candidacy.program.key).latest_row()
    if row.is_reviewed and admission is not None and admission.admitted and row.cycle.kind not in LATER:
        raise Refused("withdraw_admitted")
    is_own_act = is_own(by, person.pk)
    if not is_own_act:
        refuse(conflict_of(row, by))
        if not reason.strip():
            raise Refused("withdraw_reason_missing", field="reason")
    end_application(row, reason=reason.strip(), by=by, at=at)
    certificate = renewals.renewed_by(row)
    if certificate is not None and is_own_act:
        email_withdrawn(row, certificate, by=by, at=at)
        return row
    kind = APPLICATION_WITHDRAWN if is_own_act else PAPER_CHANGED
    email_applicant(application=row, kind=kind, key=f"application-{row.pk}-withdrawn", by=by, at=at)
    return row


def end_application(row: Application, *, reason: str = "", emails: bool = True, by: User | None, at: datetime) -> None:
    """Withdraw an application, and end what was asked of others for it. Call inside an action, under its lock.

    `emails`: of fees, to the person; not after a death. One that was granted can end too, if nothing is issued yet.
    """
    name = "end" if row.state in (ApplicationState.CONDITIONAL, ApplicationState.ADMITTED) else "withdraw"
    transition(row, name, by=by, at=at, reason=reason, fields={"closed_at": at})
    for request in row.cycle.part_requests.filter(state="open"):
        transition(request, "cancel", by=by, at=at, fields={"ended_at": at})
    credit_fees(cycle=row.cycle, emails=emails, by=by, at=at)
    end_second_reviews(row, by=by, at=at)
    look_again([row.cycle.candidacy.person_id])
    end_interviews(row, emails=emails, by=by, at=at)
    note(person_ids=[row.cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)


@action("application.reminded", "Reminded of application")
def remind_of_application(*, application: Application, by: User | None, at: datetime) -> Application:
    """Email a person once that their application is not submitted yet. Does nothing if it was submitted meanwhile."""
    row = locked(application)
    if row.state == ApplicationState.DRAFT:
        email_applicant(application=row, kind=APPLICATION_IDLE, key=f"application-{row.pk}-idle", by=by, at=at)
    return row


def locked(application: Application) -> Application:
    """Return an application, locked: what is given and what is decided about it waits for each other."""
    Candidacy.objects.select_for_update().get(pk=application.cycle.candidacy_id)
    rows = Application.objects.select_related("cycle__candidacy__person", "cycle__candidacy__program", "cycle__version")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)
