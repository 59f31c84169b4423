"""Deciding: notes are drained, verdicts appended when they change, certificates issued or put on hold."""

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.notices.actions import queue_letter
from cohorts.people.models import Membership
from cohorts.training.models import Admission
from cohorts.training.signals import enrollment_changed
from lms.certification import facts
from lms.certification.actions import candidacies as roads
from lms.certification.actions import certificates
from lms.certification.models import Candidacy, Certificate, Decision, Reconsideration
from lms.certification.rules import records
from lms.certification.rules.gate import decide

BATCH = 50


@action("admission.decided", "Decide on an admission")
def decide_admission(*, person, program, admitted, reason, by, at):
    """Record the state's yes or no to a person for a program, begin the candidacy, and wake the gate.

    Refuses everybody but program staff, and a no without a reason.
    """
    if not (by.is_superuser or by.holds(roles.PROGRAM)):
        raise Refused("Only the state's program staff admit people to a program.")
    if by.pk == person.pk:
        raise Refused("Nobody decides on their own admission. Ask a colleague.")
    if not admitted and not reason.strip():
        raise Refused("Say why the person is not admitted; they have a right to read it.", field="reason")
    row = Admission.objects.create(
        person=person, program=program.key, admitted=admitted, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, program=program.key, admitted=admitted)
    roads.begin_candidacy(person=person, program=program, by=by, at=at)
    enrollment_changed.send(sender=Admission, person_ids=[person.pk], at=at)
    return row


@action("candidacy.drained", "Reconsider who was noted")
def drain(*, by, at, without=(), only=None):
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


def next_noted(*, without=()):
    """The candidacy ids that `drain` would take next."""
    notes = Reconsideration.objects.exclude(candidacy__in=without).order_by("noted_at", "candidacy_id")
    return list(notes.values_list("candidacy_id", flat=True)[:BATCH])


@action("candidacy.reconsidered", "Reconsider candidacies")
def reconsider(*, candidacy_ids, by, at):
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
    found = facts.gather(rows, at=at)
    latest = _latest_decisions(rows)
    issued = {
        certificate.decision.candidacy_id: certificate
        for certificate in Certificate.objects.filter(decision__candidacy__in=rows).select_related("decision", "person")
    }
    trees = {row.version_id: roads.tree_of(row.version) for row in rows}
    changed = []
    for row in rows:
        if trees[row.version_id] is None:
            continue
        verdict = decide(trees[row.version_id], found[row.pk], roads.home_day(at))
        decision = _append(row, verdict, latest.get(row.pk), at)
        if decision is not None:
            changed.append(decision)
        _follow(row, verdict, decision or latest[row.pk], latest.get(row.pk), issued.get(row.pk), at)
    return changed


def _latest_decisions(rows):
    return Decision.objects.filter(candidacy__in=rows).latest_only("candidacy").latest_per("candidacy_id")


def _append(candidacy, verdict, latest, at):
    mark = records.fingerprint(verdict)
    if latest is not None and latest.fingerprint == mark:
        return None
    return Decision.objects.create(
        candidacy=candidacy,
        number=latest.number + 1 if latest else 1,
        version=candidacy.version,
        met=verdict.met,
        lines=records.lines_data(verdict),
        fingerprint=mark,
        at=at,
    )


def _follow(candidacy, verdict, decision, before, certificate, at):
    if certificate is None:
        if verdict.met:
            certificates.issue(decision=decision, candidacy=candidacy, by=None, at=at)
        return
    if certificate.state != "active":
        return
    # Against the decision before this one: what people reinstated with open eyes is not put on hold by the next sweep,
    # and what is regained and lost again is.
    lost = records.lost_ground(before.lines if before else certificate.decision.lines, verdict)
    if lost:
        certificates.hold(certificate=certificate, lines=lost, by=None, at=at)


@action("candidacy.swept", "Recompute verdicts")
def report_sweep(*, decision_ids, by, at):
    """Write to the program staff which verdicts the nightly recomputation had to change. Nothing if none."""
    if not decision_ids:
        return
    decisions = Decision.objects.filter(pk__in=decision_ids).select_related("candidacy__person", "candidacy__program")
    named = "\n".join(
        f"- {decision.candidacy.person}, {decision.candidacy.program}: {'all met' if decision.met else 'not all met'}"
        for decision in decisions
    )
    body = (
        "The nightly recomputation found verdicts that had not followed their records, and has put them right:\n\n"
        f"{named}\n\nPlease look at each of them under Certification, Candidacies.\n"
    )
    staff = Membership.objects.in_force().filter(role=roles.PROGRAM)
    for member in staff.select_related("user").order_by("user_id"):
        key = f"sweep-{roads.home_day(at)}-{min(decision_ids)}-{member.user_id}"
        queue_letter(person=member.user, kind="sweep", key=key, subject=certificates.SUBJECT, body=body, by=by, at=at)
