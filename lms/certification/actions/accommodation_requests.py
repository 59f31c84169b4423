"""Ask for accommodations, send more for a request, and take it back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted
from cohorts.core.states import transition
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User
from exams.delivery.rules.accommodations import KINDS
from lms.certification.actions.accommodation_emails import email_asker
from lms.certification.actions.appeal_steps import days_off_after
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.actions.open_requests import refuse_beside_appeal, refuse_two_open
from lms.certification.models import (
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
    AskedState,
    Program,
    ProgramVersion,
)
from lms.certification.models.rules import version_rules
from lms.certification.rules.accommodation_requests import WITH_LANGUAGE, AskedLine
from lms.certification.rules.clocks import ACCOMMODATION_APPEAL_CLOCK, ANSWER_CLOCK, last_day, resumed
from lms.certification.rules.program_parts import AppealClock
from lms.certification.rules.programs import in_force

WORDS_KIND, FILE_KIND = "accommodation-words", "accommodation-file"
TEXT_TYPE = "text/plain"
# Of one request: more is not a request but a store.
MAX_PAPERS = 30
# The name of a language, so that nobody enters health information there.
MAX_LANGUAGE = 40
LANGUAGE = re.compile(r"[^\W\d_]+([ '’-][^\W\d_]+){0,3}")


@dataclass(frozen=True)
class Sent:
    """What somebody writes or sends: own words, a file, both or nothing."""

    words: str = ""
    file: bytes | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not self.words.strip() and self.file is None


@dataclass(frozen=True)
class ProgramClocks:
    """The days that a program gives for requests on a day: for the answer, to appeal, and whether waiting pauses."""

    answer: AppealClock
    appeal: AppealClock
    pauses: bool
    appeal_decision: AppealClock | None = None


def clocks_of(program: Program, day: date) -> ProgramClocks:
    """Return what the rules in force say, and where they say nothing the days of `rules.clocks`."""
    version = in_force(ProgramVersion.objects.filter(program=program), day)
    rules = version_rules(version) if version else None
    if rules is None:
        return ProgramClocks(ANSWER_CLOCK, ACCOMMODATION_APPEAL_CLOCK, pauses=False)
    clocks = rules.clocks
    return ProgramClocks(
        clocks.accommodation or ANSWER_CLOCK,
        clocks.appeal or ACCOMMODATION_APPEAL_CLOCK,
        pauses=clocks.return_pauses_review,
        appeal_decision=clocks.appeal_decision,
    )


def due_after(program: Program, day: date) -> date:
    """Return the last day for an answer to what came in on a day."""
    return last_day(day, clocks_of(program, day).answer, days_off_after(day))


def appeal_due_after(program: Program, day: date) -> date:
    """Return the last day to decide an appeal filed on a day; without a time of its own, as for an answer."""
    clocks = clocks_of(program, day)
    return last_day(day, clocks.appeal_decision or clocks.answer, days_off_after(day))


@action("accommodation.asked", "Asked for accommodations")
def ask(
    *, person: User, program: Program, lines: Sequence[AskedLine], language: str = "", sent: Sent,
    renews: AccommodationRequest | None = None, by: User, at: datetime,
) -> AccommodationRequest:  # fmt: skip
    """Ask a program's office for accommodations; returns the request. The person is emailed that it is here.

    Appends a line for each kind and purpose, and keeps own words and a file as restricted records. Refuses everybody
    but the person, nothing, a second request while one is open or an appeal waits, no language where one is needed, and
    a file that cannot be kept.
    """
    if not is_own(by, person.pk):
        raise Refused("accommodation_of_another")
    refuse_two_open(person=person, program=program, code="accommodation_asked_already")
    refuse_beside_appeal(person=person, program=program)
    _refuse_lines(lines, language)
    row = AccommodationRequest.objects.create(
        person=person, program=program, at=at, due_on=due_after(program, home_day(at)), language=language.strip(),
        renews=renews,
    )  # fmt: skip
    for line in lines:
        AccommodationLine.objects.create(request=row, kind=line.kind, purpose=line.purpose)
    log(row, by=by, at=at, due_on=row.due_on.isoformat())
    _keep(row, sent, by, at)
    email_asker(row, "received", by=by, at=at)
    return row


def _refuse_lines(lines: Sequence[AskedLine], language: str) -> None:
    if not lines:
        raise Refused("accommodation_nothing_asked", field="helps")
    for line in lines:
        if line.kind not in KINDS or line.purpose not in KINDS[line.kind].purposes:
            raise Refused("accommodation_not_for_this", field="helps")
    name = language.strip()
    is_missing = not LANGUAGE.fullmatch(name) and (name or any(line.kind in WITH_LANGUAGE for line in lines))
    if is_missing or len(name) > MAX_LANGUAGE:
        raise Refused("accommodation_language_missing", field="language")


def _keep(row: AccommodationRequest, sent: Sent, by: User, at: datetime) -> None:
    if sent.file is not None:
        refuse(upload_problem(sent.file, most=MAX_FILE_BYTES))
    contents = [
        (WORDS_KIND, TEXT_TYPE, sent.words.strip().encode()),
        (FILE_KIND, file_type(sent.file or b"") or "", sent.file or b""),
    ]
    if row.papers.count() + sum(bool(data) for _kind, _type, data in contents) > MAX_PAPERS:
        raise Refused("accommodation_papers_many", count=MAX_PAPERS)
    for kind, media_type, data in contents:
        if data:
            record = keep_restricted(kind=kind, person=row.person, data=data, by=by, at=at)
            paper = AccommodationPaper.objects.create(request=row, record=record, media_type=media_type, by=by, at=at)
            log(paper, by=by, at=at, request=row.pk)


@action("accommodation.sent_more", "Sent more for request for accommodations")
def send_more(*, request: AccommodationRequest, sent: Sent, by: User, at: datetime) -> AccommodationRequest:
    """Send own words or a file for a request that is open; if the office waits for it, the request waits again.

    A clock that stood goes on: the days that were left then are left again. Refuses everybody but the person, nothing,
    and a request that is not open.
    """
    row = locked(request)
    refuse_others(row, by)
    if sent.is_empty:
        raise Refused("accommodation_nothing_sent", field="words")
    _keep(row, sent, by, at)
    if row.state == AskedState.MORE_NEEDED:
        transition(row, "answer", by=by, at=at, fields=_resumed(row, home_day(at)))
    return row


def _resumed(row: AccommodationRequest, today: date) -> dict[str, date | None]:
    if row.paused_on is None:
        return {}
    clock = clocks_of(row.program, today).answer
    due_on = resumed(row.due_on, row.paused_on, today, clock, days_off_after(row.paused_on))
    return {"due_on": due_on, "paused_on": None}


@action("accommodation.withdrawn_request", "Withdrew request for accommodations")
def withdraw_request(*, request: AccommodationRequest, by: User, at: datetime) -> AccommodationRequest:
    """Take one's request back while it is open; one can ask again. The person is emailed."""
    row = locked(request)
    refuse_others(row, by)
    transition(row, "withdraw", by=by, at=at, fields={"paused_on": None})
    email_asker(row, "withdrawn", by=by, at=at)
    return row


def refuse_others(row: AccommodationRequest, by: User) -> None:
    """Refuse everybody but the person, and a request that is not open."""
    if not is_own(by, row.person_id):
        raise Refused("accommodation_of_another")
    if not row.is_open:
        raise Refused("accommodation_request_over", state=AskedState(row.state))


def locked(request: AccommodationRequest) -> AccommodationRequest:
    """Return a request, locked: what is sent and what is decided waits for each other."""
    rows = AccommodationRequest.objects.select_related("person", "program__authority")
    return rows.select_for_update(of=("self",)).get(pk=request.pk)
