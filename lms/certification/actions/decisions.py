"""Reconsider candidacies: append decisions that changed, and issue certificates or put them on hold."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from cohorts.training.models import Admission
from cohorts.training.signals import enrollment_changed
from lms.certification import facts
from lms.certification.actions import candidacies, certificates, holds
from lms.certification.events import ADMISSION
from lms.certification.events import SWEEP as SWEEP_CHANGES
from lms.certification.messages.emails import SWEEP, SWEEP_MET, SWEEP_OPEN, SWEEP_SUBJECT, SWEEP_TASK
from lms.certification.messages.kept import words_to_keep
from lms.certification.models import (
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    Cycle,
    Decision,
    Program,
    Reconsideration,
)
from lms.certification.models.rules import rules_of
from lms.certification.rules import records
from lms.certification.rules.facts import Facts
from lms.certification.rules.fees import due_fees
from lms.certification.rules.findings import Finding
from lms.certification.rules.gate import evaluate, judged
from lms.certification.rules.program_files import read_version

BATCH = 50
NO_CAUSES: Mapping[int, Sequence[Any]] = {}


@action("admission.decided", "Decided on admission")
def decide_admission(
    *, person: User, program: Program, admitted: bool, reason: str, by: User, at: datetime
) -> Admission:
    """Record the state's decision to admit a person to a program or not, begin the candidacy, and email them.

    Sends `enrollment_changed`. Refuses everyone except program staff, oneself, a "no" without a reason, the decision
    that counts already, with the same reason or with none, and a person whose application waits: its page decides.
    """
    require(by, roles.PROGRAM)
    if is_own(by, person.pk):
        raise Refused("admission_own")
    if not admitted and not reason.strip():
        raise Refused("admission_reason_missing", field="reason")
    waiting = Application.objects.of_person(person).filter(state=ApplicationState.SUBMITTED)
    if waiting.filter(cycle__candidacy__program=program).exists():
        raise Refused("admission_by_application")
    # The lock makes a second decision at the same time wait.
    User.objects.select_for_update().get(pk=person.pk)
    latest = Admission.objects.of_person(person).filter(program=program.key).latest_row()
    if latest and latest.admitted == admitted and reason.strip() in ("", latest.reason):
        raise Refused("admission_unchanged", person=person, program=program)
    row = Admission.objects.create(
        person=person, program=program.key, admitted=admitted, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, program=program.key, admitted=admitted)
    candidacies.begin_candidacy(person=person, program=program, by=by, at=at)
    _email_admission(row, by=by, at=at)
    enrollment_changed.send(sender=Admission, person_ids=[person.pk], by_ids=acting_ids(by), at=at)
    return row


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

    1. Locks the candidacies and gathers their facts.
    2. Appends a Decision if the verdict or its evidence differs from the latest one.
    3. Issues the certificate if everything is met and none was ever issued for this candidacy.
    Of a person with merged accounts, only one candidacy for each program counts (`candidacies.standing`).
    4. Puts a certificate on hold whose requirements are no longer met, and ends its own hold if they are met again (see
       `holds.follow`). Queues a job where a fee of the rules is to be charged now.
    """
    rows = candidacies.standing(
        Candidacy.objects.select_for_update(of=("self",))
        .filter(pk__in=candidacy_ids)
        .select_related("program__authority", "person")
        .order_by("pk")
    )
    cycles = Cycle.objects.current(rows)
    facts_by_candidacy, day = facts.gather(cycles.values(), at=at), home_day(at)
    latest, issued = _latest_decisions(rows), _issued(rows)
    new_decisions, charged_next = [], []
    for row in rows:
        if (rules := rules_of(cycles[row.pk])) is None:
            continue
        person_facts, tree = judged(rules, facts_by_candidacy[row.pk], day)
        decision = _append(cycles[row.pk], person_facts, tree, latest.get(row.pk), day, at)
        if decision is not None:
            new_decisions.append(decision)
        charged_next += [row.pk] if due_fees(rules, person_facts, tree) else []
        certificate, former = issued.get(row.pk), latest.get(row.pk)
        if certificate is None and tree.met:
            certificates.issue(decision=decision or latest[row.pk], cycle=cycles[row.pk], by=None, at=at)
        elif certificate is not None:
            before, why = _compared_with(certificate, former), causes.get(row.pk, ())
            verdict = holds.Verdict(decision or latest[row.pk], before, tree, why)
            holds.follow(certificate, verdict, at=at)
    if charged_next:
        enqueue("lms.certification.tasks.charge_fees", *charged_next)
    return new_decisions


def _compared_with(certificate: Certificate, former: Decision | None) -> Finding:
    """The previous decision: a certificate that people knowingly reinstated is not put on hold by the next sweep, but
    one whose requirement was met again and then lost again is.
    """
    return former.tree if former else certificate.decision.tree


def evaluate_again(decision: Decision) -> Finding:
    """Return the findings of a stored decision, evaluated again from its rules, facts and day. Changes nothing."""
    rules = read_version(decision.version.content).tree(decision.candidacy.level, decision.cycle.pathway)
    return evaluate(rules, records.read_facts(decision.facts), decision.on)


def _issued(rows: Any) -> dict[int, Certificate]:
    certificates = Certificate.objects.filter(decision__candidacy__in=rows).select_related("decision", "person")
    return {certificate.decision.candidacy_id: certificate for certificate in certificates}


def _latest_decisions(rows: Any) -> dict[int, Decision]:
    rows = Decision.objects.filter(candidacy__in=rows).defer("facts")
    return rows.latest_only("candidacy").latest_per("candidacy_id")


def _append(
    cycle: Cycle, person_facts: Facts, tree: Any, latest: Decision | None, day: date, at: datetime
) -> Decision | None:
    fingerprint = records.fingerprint(tree)
    basis = (fingerprint, cycle.pk, cycle.version_id)
    if latest is not None and (latest.fingerprint, latest.cycle_id, latest.version_id) == basis:
        return None
    return Decision.objects.create(
        candidacy=cycle.candidacy,
        cycle=cycle,
        number=latest.number + 1 if latest else 1,
        version=cycle.version,
        on=day,
        met=tree.met,
        facts=records.facts_data(person_facts),
        findings=records.tree_data(tree),
        words=words_to_keep(tree, str(cycle.candidacy.person)),
        fingerprint=fingerprint,
        at=at,
    )


@action("candidacy.swept", "Recomputed decisions")
@in_email_language
def report_sweep(*, decision_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Email program staff the decisions that the nightly sweep had to change. Does nothing if there are none."""
    if not decision_ids:
        return
    decisions = Decision.objects.filter(pk__in=decision_ids).select_related("candidacy__person", "candidacy__program")
    lines = "\n".join(
        str(SWEEP_MET if decision.met else SWEEP_OPEN)
        % {"person": decision.candidacy.person, "program": decision.candidacy.program}
        for decision in decisions
    )
    staff = Membership.objects.in_force().filter(role=roles.PROGRAM)
    for membership in staff.select_related("user").order_by("user_id"):
        queue_email(
            person=membership.user,
            kind=SWEEP_CHANGES,
            key=f"sweep-{home_day(at)}-{min(decision_ids)}-{membership.user_id}",
            subject=str(SWEEP_SUBJECT),
            body=email_text(membership.user, str(SWEEP), lines, str(SWEEP_TASK)),
            by=by,
            at=at,
        )
