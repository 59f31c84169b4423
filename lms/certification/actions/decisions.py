"""Deciding: notes are worked off, decisions appended when they change, certificates issued or put on hold."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.notices.actions import queue_letter
from cohorts.people.models import Membership, User
from cohorts.training.models import Admission
from cohorts.training.signals import enrollment_changed
from lms.certification import facts
from lms.certification.actions import candidacies, certificates
from lms.certification.messages.letters import SUBJECT, SWEEP, SWEEP_MET, SWEEP_OPEN
from lms.certification.models import Candidacy, Certificate, CertificateState, Decision, Program, Reconsideration
from lms.certification.rules import records
from lms.certification.rules.facts import Facts
from lms.certification.rules.findings import Finding
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules

BATCH = 50


@action("admission.decided", "Decide on an admission")
def decide_admission(
    *, person: User, program: Program, admitted: bool, reason: str, by: User, at: datetime
) -> Admission:
    """Record the state's yes or no to a person for a program, begin the candidacy, and wake the gate.

    Refuses everybody but program staff, and a no without a reason.
    """
    require(by, roles.PROGRAM)
    if by is not None and by.pk == person.pk:
        raise Refused("admission_own")
    if not admitted and not reason.strip():
        raise Refused("admission_reason_missing", field="reason")
    row = Admission.objects.create(
        person=person, program=program.key, admitted=admitted, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, program=program.key, admitted=admitted)
    candidacies.begin_candidacy(person=person, program=program, by=by, at=at)
    enrollment_changed.send(sender=Admission, person_ids=[person.pk], at=at)
    return row


@action("candidacy.drained", "Reconsider who was noted")
def drain(*, by: User | None, at: datetime, without: Collection[int] = (), only: int | None = None) -> int:
    """Reconsider the longest-noted candidacies, at most BATCH of them, and take their notes away.

    `without`: candidacy ids to leave alone; `only`: the one to take. Returns how many there were; 0 means that no
    other note is left.
    """
    waiting = Reconsideration.objects.exclude(candidacy__in=without)
    waiting = (waiting.filter(candidacy=only) if only else waiting).order_by("noted_at", "candidacy_id")
    chosen = list(waiting.values_list("pk", flat=True)[:BATCH])
    # Locked in the order in which `candidacies.note` locks them, or the two could wait for each other.
    notes = list(Reconsideration.objects.select_for_update().filter(pk__in=chosen).order_by("candidacy_id"))
    reconsider(candidacy_ids=[row.candidacy_id for row in notes], by=by, at=at)
    Reconsideration.objects.filter(pk__in=[row.pk for row in notes]).delete()
    return len(notes)


def next_noted(*, without: Collection[int] = ()) -> list[int]:
    """The candidacy ids that `drain` would take next."""
    notes = Reconsideration.objects.exclude(candidacy__in=without).order_by("noted_at", "candidacy_id")
    return list(notes.values_list("candidacy_id", flat=True)[:BATCH])


@action("candidacy.reconsidered", "Reconsider candidacies")
def reconsider(*, candidacy_ids: Collection[int], by: User | None, at: datetime) -> list[Decision]:
    """Decide each candidacy anew and follow what changed; returns the new Decision rows.

    1. Locks the candidacies and gathers their facts.
    2. Appends a Decision where the verdict or its evidence differs from the latest one.
    3. Issues the certificate where everything is met and none was ever issued for this candidacy.
    4. Puts an active certificate on hold, for a person to decide, where what it rested on is no longer met.
    """
    rows = list(
        Candidacy.objects.select_for_update(of=("self",))
        .filter(pk__in=candidacy_ids)
        .select_related("version", "program__authority", "person")
        .order_by("pk")
    )
    gathered, day = facts.gather(rows, at=at), home_day(at)
    latest = _latest_decisions(rows)
    issued = {
        certificate.decision.candidacy_id: certificate
        for certificate in Certificate.objects.filter(decision__candidacy__in=rows).select_related("decision", "person")
    }
    rules = {row.version_id: candidacies.rules_of(row.version) for row in rows}
    changed = []
    for row in rows:
        if rules[row.version_id] is None:
            continue
        tree = evaluate(rules[row.version_id], gathered[row.pk], day)
        decision = _append(row, gathered[row.pk], tree, latest.get(row.pk), day, at)
        if decision is not None:
            changed.append(decision)
        _follow(row, tree, decision or latest[row.pk], latest.get(row.pk), issued.get(row.pk), at)
    return changed


def evaluate_again(decision: Decision) -> Finding:
    """The findings of a stored decision, from the rules, the facts and the day that it names. Changes nothing."""
    return evaluate(read_rules(decision.version.tree), records.read_facts(decision.facts), decision.on)


def _latest_decisions(rows: Any) -> dict[int, Decision]:
    rows = Decision.objects.filter(candidacy__in=rows).defer("facts")
    return rows.latest_only("candidacy").latest_per("candidacy_id")


def _append(
    candidacy: Candidacy, known_facts: Facts, tree: Any, latest: Decision | None, day: date, at: datetime
) -> Decision | None:
    fingerprint = records.fingerprint(tree)
    if latest is not None and latest.fingerprint == fingerprint:
        return None
    return Decision.objects.create(
        candidacy=candidacy,
        number=latest.number + 1 if latest else 1,
        version=candidacy.version,
        on=day,
        met=tree.met,
        facts=records.facts_data(known_facts),
        findings=records.tree_data(tree),
        fingerprint=fingerprint,
        at=at,
    )


def _follow(
    candidacy: Candidacy,
    tree: Any,
    decision: Decision,
    before: Decision | None,
    certificate: Certificate | None,
    at: datetime,
) -> None:
    if certificate is None:
        if tree.met:
            certificates.issue(decision=decision, candidacy=candidacy, by=None, at=at)
        return
    if certificate.state != CertificateState.ACTIVE:
        return
    # Against the decision before this one: what people reinstated with open eyes is not put on hold by the next sweep,
    # and what is regained and lost again is.
    lost = records.lost_since(before.tree if before else certificate.decision.tree, tree)
    if lost:
        certificates.hold(certificate=certificate, decision=decision, lost=lost, by=None, at=at)


@action("candidacy.swept", "Recompute verdicts")
def report_sweep(*, decision_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Write to the program staff which verdicts the nightly recomputation had to change. Nothing if none."""
    if not decision_ids:
        return
    decisions = Decision.objects.filter(pk__in=decision_ids).select_related("candidacy__person", "candidacy__program")
    lines = "\n".join(
        str(SWEEP_MET if decision.met else SWEEP_OPEN)
        % {"person": decision.candidacy.person, "program": decision.candidacy.program}
        for decision in decisions
    )
    staff = Membership.objects.in_force().filter(role=roles.PROGRAM)
    for member in staff.select_related("user").order_by("user_id"):
        queue_letter(
            person=member.user,
            kind="sweep",
            key=f"sweep-{home_day(at)}-{min(decision_ids)}-{member.user_id}",
            subject=str(SUBJECT),
            body=str(SWEEP) % {"lines": lines},
            by=by,
            at=at,
        )
