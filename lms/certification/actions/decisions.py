"""Reconsider candidacies: append decisions that changed, and issue certificates or put them on hold."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.actions.seat_confirmations import look_again
from cohorts.training.models import Admission
from cohorts.training.signals import enrollment_changed
from lms.certification import facts
from lms.certification.actions import candidacies, endorsing, holds
from lms.certification.actions.issuing import issue
from lms.certification.actions.learning import carry_over
from lms.certification.actions.offices import require_office
from lms.certification.actions.renewals import finish_renewal, may_be_issued
from lms.certification.actions.upgrades import may_be_granted
from lms.certification.events import ADMISSION
from lms.certification.facts.moments import leaves_by_cycle
from lms.certification.messages.kept import words_to_keep
from lms.certification.models import (
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    CertificateKind,
    CertificateState,
    Cycle,
    CycleKind,
    Decision,
    Program,
    Reconsideration,
)
from lms.certification.models.certificate_status import ENDED_STATES
from lms.certification.models.levels import upgraded
from lms.certification.models.rules import LATER, RENEWALS, rules_of
from lms.certification.rules import records
from lms.certification.rules.facts import Facts
from lms.certification.rules.fees import due_fees
from lms.certification.rules.findings import Finding
from lms.certification.rules.gate import evaluate, judged
from lms.certification.rules.leaves.hours import surplus
from lms.certification.rules.program_files import read_version

BATCH = 50
NO_CAUSES: Mapping[int, Sequence[Any]] = {}


@action("admission.decided", "Decided on admission")
def decide_admission(
    *,
    person: User,
    program: Program,
    admitted: bool,
    reason: str,
    application: Application | None = None,
    by: User,
    at: datetime,
) -> Admission:
    """Record the state's decision to admit a person to a program or not, begin the candidacy, and email them.

    Sends `enrollment_changed`; seats that wait for it are looked at again. `application`: whose decision it is; that
    sends its own email. Refuses everyone except
    program staff, oneself, a "no" without a reason, the decision that counts already, with the same reason or with
    none, and without `application` a person who has one that waits or was decided: its page decides, so that it is
    reviewed, and can be appealed.
    """
    require_office(by, program)
    if is_own(by, person.pk):
        raise Refused("admission_own")
    if not admitted and not reason.strip():
        raise Refused("admission_reason_missing", field="reason")
    if application is None:
        _refuse_beside_application(person, program)
    # The lock makes a second decision at the same time wait.
    User.objects.select_for_update().get(pk=person.pk)
    latest = Admission.objects.of_person(person).filter(program=program.key).latest_row()
    is_earlier = latest and application is not None and latest.at < application.cycle.begun_at
    if latest and not is_earlier and latest.admitted == admitted and reason.strip() in ("", latest.reason):
        raise Refused("admission_unchanged", person=person, program=program)
    row = Admission.objects.create(
        person=person, program=program.key, admitted=admitted, reason=reason.strip(), by=by, at=at,
        application=application.pk if application else None,
    )  # fmt: skip
    log(row, by=by, at=at, program=program.key, admitted=admitted)
    candidacies.begin_candidacy(person=person, program=program, by=by, at=at)
    if application is None:
        _email_admission(row, by=by, at=at)
    enrollment_changed.send(sender=Admission, person_ids=[person.pk], by_ids=acting_ids(by), at=at)
    look_again([person.pk])
    return row


def _refuse_beside_application(person: User, program: Program) -> None:
    rows = Application.objects.of_person(person).exclude(cycle__kind__in=LATER)
    states = set(rows.filter(cycle__candidacy__program=program).values_list("state", flat=True))
    if states & {ApplicationState.SUBMITTED, ApplicationState.CONDITIONAL}:
        raise Refused("admission_by_application")
    if states & {ApplicationState.ADMITTED, ApplicationState.DENIED}:
        raise Refused("admission_by_decided")


@in_email_language
def _email_admission(row: Admission, *, by: User | None, at: datetime) -> None:
    """Say that there is a decision, not which one."""
    queue_email(
        person=row.person,
        kind=ADMISSION,
        about_id=row.pk,
        key=f"admission-{row.pk}",
        by=by,
        at=at,
    )


@action("candidacy.drained", "Processed reconsiderations")
def drain(*, by: User | None, at: datetime, without: Collection[int] = (), only: int | None = None) -> int:
    """Reconsider up to BATCH candidacies, those recorded first, and delete their Reconsideration rows.

    `without`: candidacy ids to skip; `only`: the only candidacy id to process. Returns how many were processed; 0 means
    that no other row is left.
    """
    queue = Reconsideration.objects.exclude(candidacy__in=without)
    queue = (queue.filter(candidacy=only) if only else queue).order_by("noted_at", "candidacy_id")
    batch = list(queue.values_list("pk", flat=True)[:BATCH])
    # Locked in the same order as in `candidacies.note`, otherwise the two could deadlock.
    rows = list(Reconsideration.objects.select_for_update().filter(pk__in=batch).order_by("candidacy_id"))
    reconsider(
        candidacy_ids=[row.candidacy_id for row in rows],
        causes={row.candidacy_id: row.causes for row in rows},
        by=by,
        at=at,
    )
    Reconsideration.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def next_noted(*, without: Collection[int] = ()) -> list[int]:
    """Return the candidacy ids that `drain` would process next."""
    queue = Reconsideration.objects.exclude(candidacy__in=without).order_by("noted_at", "candidacy_id")
    return list(queue.values_list("candidacy_id", flat=True)[:BATCH])


@action("candidacy.reconsidered", "Reconsidered candidacies")
def reconsider(
    *, candidacy_ids: Collection[int], by: User | None, at: datetime, causes: Mapping[int, Sequence[Any]] = NO_CAUSES
) -> list[Decision]:
    """Evaluate each candidacy again and apply the result; returns the new Decision rows.

    `causes`: {candidacy id: for each change, the ids of people who decided on it}.

    1. Locks the candidacies, and gathers the facts of the last cycle and of each whose certificate is in force. Of a
       person with merged accounts, only one candidacy for each program counts (`candidacies.standing`).
    2. Appends a Decision if the verdict or its evidence differs from the latest one of the cycle.
    3. Issues the certificate if everything is met and none was ever issued for this cycle; queues fees that are due.
    4. Puts a certificate on hold if requirements are no longer met that it rests on, also of an earlier cycle, and ends
       its own hold if they are met again (see `holds.follow`).
    5. Grants endorsements that are earned, and lets them go on with a renewed certificate (see `endorsing.follow`).
    """
    rows = _locked(candidacy_ids)
    current = Cycle.objects.current(rows)
    live, resting = _live(rows)
    cycles = [*current.values(), *_earlier(current, resting)]
    gathered, day = facts.gather(cycles, at=at), home_day(at)
    latest, last_numbers = _latest_decisions(cycles), _last_numbers(rows)
    new_decisions, charged_next = [], []
    for cycle in cycles:
        pk = cycle.candidacy_id
        if (rules := rules_of(cycle)) is None:
            continue
        judged_by = judged(rules, gathered[cycle.pk], day)
        decision = _append(cycle, judged_by, latest.get(cycle.pk), last_numbers[pk] + 1, at)
        new_decisions += [decision] if decision else []
        last_numbers[pk] += 1 if decision else 0
        is_last, rests = cycle.pk == current[pk].pk, cycle.pk in resting[pk]
        charged_next += [pk] if is_last and due_fees(rules, *judged_by) else []
        former, certificate = latest.get(cycle.pk), live.get(pk)
        if rests and certificate is not None:
            verdict = _compared(decision or latest[cycle.pk], former, judged_by[1], causes.get(pk, ()))
            holds.follow(certificate, verdict, at=at)
        elif is_last and judged_by[1].met and _may_issue(cycle, certificate):
            live[pk] = _issue(cycle, decision or latest[cycle.pk], gathered[cycle.pk], at)
    if charged_next:
        enqueue("lms.certification.tasks.charge_fees", *charged_next)
    endorsing.follow(current.values(), gathered, at=at)
    return new_decisions


def _locked(candidacy_ids: Collection[int]) -> list[Candidacy]:
    rows = Candidacy.objects.select_for_update(of=("self",)).filter(pk__in=candidacy_ids).order_by("pk")
    return candidacies.standing(rows.select_related("program__authority", "person"))


def _compared(decision: Decision, former: Decision | None, tree: Finding, causes: Sequence[Any]) -> holds.Verdict:
    """With the previous decision: a certificate that people knowingly reinstated is not put on hold by the next sweep,
    but one whose requirement was met again and then lost again is.
    """
    return holds.Verdict(decision, former.tree if former else tree, tree, causes)


def evaluate_again(decision: Decision) -> Finding:
    """Return the findings of a stored decision, evaluated again from its rules, facts and day. Changes nothing."""
    version, cycle = read_version(decision.version.content), decision.cycle
    if cycle.kind in RENEWALS:
        rules = version.renewal_tree(decision.candidacy.level, cycle.step)
    else:
        rules = version.tree(decision.candidacy.level, cycle.pathway)
    return evaluate(rules, records.read_facts(decision.facts), decision.on)


def _live(rows: Any) -> tuple[dict[int, Certificate], dict[int, set[int]]]:
    """({candidacy id: its last certificate}, {candidacy id: the cycles that led to it and to those it continues})."""
    certificates = Certificate.objects.filter(candidacy__in=rows).select_related("decision", "person")
    upper = upgraded(row.person_id for row in rows)
    live: dict[int, Certificate] = {}
    cycles: dict[int, set[int]] = defaultdict(set)
    for certificate in certificates.order_by("issued_at", "pk"):
        former = live.get(certificate.candidacy_id)
        if former is not None and (former.state in ENDED_STATES or certificate.kind == CertificateKind.FIRST):
            cycles[certificate.candidacy_id] = set()
        if certificate.decision is not None:
            cycles[certificate.candidacy_id].add(certificate.decision.cycle_id)
        live[certificate.candidacy_id] = certificate
    # What the first level rests on holds the certificate of the next one, which replaced it.
    return live | {pk: live.get(upper[pk].candidacy_id, upper[pk]) for pk in live if pk in upper}, cycles


def _earlier(current: Mapping[int, Cycle], resting: Mapping[int, set[int]]) -> list[Cycle]:
    """The earlier cycles that certificates rest on, with version and candidacy."""
    ids = {pk for cycles in resting.values() for pk in cycles} - {cycle.pk for cycle in current.values()}
    cycles = list(Cycle.objects.filter(pk__in=ids).select_related("version").order_by("pk")) if ids else []
    for cycle in cycles:
        cycle.candidacy = current[cycle.candidacy_id].candidacy
    return cycles


def _issue(cycle: Cycle, decision: Decision, known_facts: Facts, at: datetime) -> Certificate:
    certificate = issue(decision=decision, cycle=cycle, by=None, at=at)
    if cycle.kind in RENEWALS:
        finish_renewal(cycle=cycle, by=None, at=at)
        minutes, areas = surplus(leaves_by_cycle([cycle])[cycle.pk], known_facts, decision.on)
        carry_over(cycle=cycle, minutes=minutes, areas=areas, by=None, at=at)
    return certificate


def _may_issue(cycle: Cycle, certificate: Certificate | None) -> bool:
    """Whether a cycle can lead to a certificate: none that is suspended or ended stands against it.

    A renewal is decided when it is submitted.
    """
    if cycle.kind == CycleKind.UPGRADE:
        is_over = certificate is None or certificate.state in ENDED_STATES
        return is_over and may_be_granted(cycle)
    if certificate is None:
        return cycle.kind not in RENEWALS
    if certificate.state == CertificateState.SUSPENDED:
        return False
    if cycle.kind in RENEWALS:
        is_own = certificate.candidacy_id == cycle.candidacy_id
        return is_own and certificate.state not in ENDED_STATES and may_be_issued(cycle)
    is_ended = certificate.state in ENDED_STATES or certificate.is_over_on(home_day(cycle.begun_at))
    return is_ended and cycle.begun_at > certificate.issued_at


def _latest_decisions(cycles: Any) -> dict[int, Decision]:
    rows = Decision.objects.filter(cycle__in=[cycle.pk for cycle in cycles]).defer("facts")
    return rows.latest_only("cycle").latest_per("cycle_id")


def _last_numbers(rows: Any) -> dict[int, int]:
    decisions = Decision.objects.filter(candidacy__in=rows).order_by().values_list("candidacy")
    return defaultdict(int, decisions.annotate(last=Max("number")))


def _append(
    cycle: Cycle, judged_by: tuple[Facts, Finding], latest: Decision | None, number: int, at: datetime
) -> Decision | None:
    person_facts, tree = judged_by
    fingerprint = records.fingerprint(tree)
    if latest is not None and (latest.fingerprint, latest.version_id) == (fingerprint, cycle.version_id):
        return None
    return Decision.objects.create(
        candidacy=cycle.candidacy, cycle=cycle, number=number, version=cycle.version, on=home_day(at), met=tree.met,
        facts=records.facts_data(person_facts), findings=records.tree_data(tree),
        words=words_to_keep(tree, str(cycle.candidacy.person)), fingerprint=fingerprint, at=at,
    )  # fmt: skip
