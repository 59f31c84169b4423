"""Enter continuing education, remove it, and decide how much of it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.uploads import file_type, upload_problem
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.actions.candidacies import note
from lms.certification.actions.offices import require_office
from lms.certification.actions.short_renewals import learning_changed
from lms.certification.events import LEARNING_DECIDED
from lms.certification.facts.renewals import asking_education, closings
from lms.certification.models import ApplicationState, Candidacy, Certificate, Cycle, Program
from lms.certification.models.learning import MAX_MINUTES, LearningDecision, LearningEntry, LearningSource
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.applications import past_problem

PROOF_KIND = "learning-proof"
MAX_ENTRIES_A_DAY = 24 * 60
# A renewal that ended like this closed nothing.
OVER = (ApplicationState.WITHDRAWN, ApplicationState.DENIED)


@dataclass(frozen=True)
class Learned:
    """What somebody learned: whole minutes on a day, of what, from whom, for which areas, with or without a proof."""

    minutes: int
    on: date
    title: str
    provider: str = ""
    areas: tuple[str, ...] = ()
    proof: bytes | None = None


@action("learning.entered", "Entered continuing education")
def enter_learning(*, person: User, program: Program, learned: Learned, by: User, at: datetime) -> LearningEntry:
    """Enter continuing education of one's own; returns the entry.

    Refuses another's, a person without a certificate of the program who does not apply in a way that asks for it, no
    title, minutes that cannot be, a day ahead or before the certificate, more than a day has, a file that cannot be
    kept, and a proof that was entered before.
    """
    if not is_own(by, person.pk):
        raise Refused("learning_of_another")
    User.objects.select_for_update().get(pk=person.pk)
    certificates = Certificate.objects.of_person(person).filter(program=program)
    first = certificates.order_by("certified_since").values_list("certified_since", flat=True).first()
    if first is None and not asking_education(person, program):
        raise Refused("learning_not_certified")
    _refuse_wrong(learned, first, home_day(at))
    that_day = LearningEntry.objects.of_person(person).filter(on=learned.on)
    struck = LearningDecision.objects.filter(entry__in=that_day).latest_per("entry_id", value="minutes")
    if sum(struck.get(row.pk, row.minutes) for row in that_day) + learned.minutes > MAX_ENTRIES_A_DAY:
        raise Refused("learning_day_full", field="minutes", day=learned.on)
    entry = LearningEntry(
        person=person, program=program, minutes=learned.minutes, on=learned.on, title=learned.title.strip(),
        provider=learned.provider.strip(), areas=list(learned.areas), by=by, at=at,
    )  # fmt: skip
    if learned.proof:
        refuse(upload_problem(learned.proof, most=MAX_FILE_BYTES))
        entry.proof = keep_restricted(kind=PROOF_KIND, person=person, data=learned.proof, by=by, at=at)
        entry.proof_digest = entry.proof.digest
        entry.media_type = file_type(learned.proof) or ""
        _refuse_again(entry)
    entry.save()
    log(entry, by=by, at=at, program=program.key, minutes=entry.minutes, on=str(entry.on))
    note(person_ids=[person.pk], by_ids=acting_ids(by), by=by, at=at)
    return entry


def _refuse_wrong(learned: Learned, first: date | None, today: date) -> None:
    if not learned.title.strip():
        raise Refused("learning_title_missing", field="title")
    if not 1 <= learned.minutes <= MAX_MINUTES:
        raise Refused("learning_minutes_wrong", field="minutes")
    refuse(past_problem(learned.on, today, field="on"))
    if first is not None and learned.on < first:
        raise Refused("learning_before_certificate", field="on", day=first)


def _refuse_again(entry: LearningEntry) -> None:
    """The same proof counts once, also on another day or with another title; what was removed can come again."""
    same = LearningEntry.objects.of_person(entry.person).filter(proof_digest=entry.proof_digest)
    struck = LearningDecision.objects.filter(entry__in=same).latest_per("entry_id", value="minutes")
    for row in same:
        if struck.get(row.pk, row.minutes):
            raise Refused("learning_proof_again", field="file", title=row.title, day=row.on)


def used_by(entry: LearningEntry) -> Cycle | None:
    """Return the submitted renewal for which an entry counts, or None."""
    cycles = Cycle.objects.filter(candidacy__program=entry.program_id, kind__in=RENEWALS, submitted_at__gte=entry.at)
    cycles = list(cycles.of_people([entry.person_id]).order_by("submitted_at"))
    closed = closings(cycles) if cycles else {}
    return next((row for row in cycles if closed[row.pk][0] is None or closed[row.pk][0] < entry.at), None)


def part_of(entries: Sequence[LearningEntry], *, person: User, program: Program) -> dict[int, datetime]:
    """Return {entry id: when the renewal was submitted that it is part of}, for a person. Three queries at most."""
    cycles = Cycle.objects.of_people([person.pk]).filter(candidacy__program=program, kind__in=RENEWALS)
    cycles = cycles.filter(submitted_at__isnull=False).exclude(application__state__in=OVER)
    cycles = list(cycles.order_by("submitted_at")) if entries else []
    parts: dict[int, datetime] = {}
    for after, until in closings(cycles).values() if cycles else ():
        for row in entries:
            if until is not None and row.at <= until and (after is None or row.at > after):
                parts.setdefault(row.pk, until)
    return parts


@action("learning.removed", "Removed continuing education")
def remove_learning(*, entry: LearningEntry, by: User, at: datetime) -> LearningDecision:
    """Remove an entry of one's own, before a renewal for which it counts was submitted. It stays in the history."""
    if not is_own(by, entry.person_id) or entry.source != LearningSource.OWN:
        raise Refused("learning_of_another")
    if used_by(entry) is not None:
        raise Refused("learning_used")
    return _decide(entry, 0, "", by=by, at=at)


@action("learning.decided", "Decided on continuing education")
def decide_learning(
    *, entry: LearningEntry, minutes: int, reason: str, emails: bool = True, by: User, at: datetime
) -> LearningDecision:
    """Decide how many minutes of an entry count. The person reads the reason, and is emailed if not all count;
    if a submitted renewal lacks it then, what to do by when.

    `emails`: not where another email, of an audit, says it for all entries.
    Refuses everyone except program staff, one's own, more than was entered, and less without a reason.
    """
    require_office(by, entry.program)
    if is_own(by, entry.person_id):
        raise Refused("review_own")
    if not 0 <= minutes <= entry.minutes:
        raise Refused("learning_above_entry", field="minutes", most=entry.minutes)
    if minutes < entry.minutes and not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    row = _decide(entry, minutes, reason.strip(), by=by, at=at)
    less = minutes < entry.minutes and emails
    is_short = learning_changed(entry.person, entry.program_id, struck=less, by=by, at=at)
    if less and not is_short:
        _tell(row, by=by, at=at)
    return row


@in_email_language
def _tell(row: LearningDecision, *, by: User, at: datetime) -> None:
    """Say that not everything counts, and where the reason is."""
    person = row.entry.person
    candidacy = Candidacy.objects.of_person(person).filter(program=row.entry.program_id).earliest("since")
    key = f"learning-{row.pk}"
    queue_email(person=person, kind=LEARNING_DECIDED, about_id=candidacy.pk, key=key, by=by, at=at)


def _decide(entry: LearningEntry, minutes: int, reason: str, *, by: User, at: datetime) -> LearningDecision:
    LearningEntry.objects.select_for_update().get(pk=entry.pk)
    row = LearningDecision.objects.create(entry=entry, minutes=minutes, reason=reason, by=by, at=at)
    log(row, by=by, at=at, entry=entry.pk, minutes=minutes)
    note(person_ids=[entry.person_id], by_ids=acting_ids(by), by=by, at=at)
    return row


@action("learning.carried", "Carried over continuing education")
def carry_over(
    *, cycle: Cycle, minutes: int, areas: Sequence[str], by: User | None, at: datetime
) -> LearningEntry | None:
    """Carry over hours that a renewal did not need, for the next one, once; None if there are none."""
    if minutes < 1 or LearningEntry.objects.filter(cycle=cycle).exists():
        return None
    person = cycle.candidacy.person
    entry = LearningEntry.objects.create(
        person=person, program=cycle.candidacy.program, source=LearningSource.CARRIED, minutes=minutes,
        on=home_day(at), title="", areas=list(areas), cycle=cycle, by=by, at=at,
    )  # fmt: skip
    log(entry, by=by, at=at, minutes=minutes, renewal=cycle.number)
    return entry


def read_proof(*, entry: LearningEntry, by: User, at: datetime) -> bytes:
    """Return the proof of an entry. The read is logged. Refuses everyone except the person and program staff."""
    own = is_own(by, entry.person_id)
    if not own:
        require_office(by, entry.program)
    if entry.proof is None:
        raise Refused("learning_without_proof")
    purpose = "own proof" if own else "continuing education"
    return read_restricted(record=entry.proof, purpose=purpose, by=by, at=at)
