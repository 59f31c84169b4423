"""The readiness checklist: program staff enter versions of it, and agencies answer its points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, Organization, User
from lms.certification.actions.offices import require_office
from lms.certification.employer_events import READINESS_CHANGED
from lms.certification.models import AgencyReadiness, Program, ReadinessAnswer, ReadinessChoice, ReadinessList
from lms.certification.models.readiness import Point, checklists_of, key_of

MAX_POINTS, MAX_POINT = 40, 300
IN_PLACE, PLANNED, _NO, NOT_FOR_US = ReadinessChoice.values


@dataclass(frozen=True)
class Answered:
    """What an agency answers to one point."""

    answer: str
    on: date | None = None
    note: str = ""


@action("readiness.list_entered", "Entered readiness checklist")
def enter_list(
    *, program: Program, points: Sequence[str], begins_on: date, reason: str, by: User, at: datetime
) -> ReadinessList:
    """Enter a version of the checklist of a program, which counts from a day on; without points none is asked.

    1. A point whose words did not change keeps the answers of agencies.
    2. Emails the coordinators of the agencies that answered the checklist before.

    Refuses everybody but program staff of its authority, a day that is over, a point twice or too long, too many of
    them, no reason, and the same list as before.
    """
    require_office(by, program)
    Program.objects.select_for_update().get(pk=program.pk)
    texts = [" ".join(point.split()) for point in points if point.strip()]
    _refuse_points(texts)
    today = home_day(at)
    if begins_on < today:
        raise Refused("readiness_begins_past", field="begins_on")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    rows = [{"key": key_of(text), "text": text} for text in texts]
    before = checklists_of([program.pk], begins_on)[program.pk]
    if [Point(**row) for row in rows] == list(before.points):
        raise Refused("readiness_unchanged", field="points")
    row = ReadinessList.objects.create(
        program=program, number=ReadinessList.objects.filter(program=program).next_number(), begins_on=begins_on,
        points=rows, reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    log(row, by=by, at=at, program=program.key, number=row.number, begins_on=begins_on.isoformat(), points=len(rows))
    for readiness in AgencyReadiness.objects.filter(program=program).select_related("agency").order_by("pk"):
        _email(row, readiness.agency, by=by, at=at)
    return row


def _refuse_points(texts: Sequence[str]) -> None:
    if len(texts) > MAX_POINTS:
        raise Refused("readiness_points_many", field="points", most=MAX_POINTS)
    for number, text in enumerate(texts):
        if len(text) > MAX_POINT:
            raise Refused("readiness_point_long", field="points", most=MAX_POINT, point=f"{text[:60]}…")
        if text in texts[:number]:
            raise Refused("readiness_point_twice", field="points", point=text)


@in_email_language
def _email(row: ReadinessList, agency: Organization, *, by: User, at: datetime) -> None:
    readers = Membership.objects.in_force().filter(organization=agency, role=roles.AGENCY_COORDINATOR)
    for reader in readers.select_related("user").order_by("pk"):
        queue_email(
            person=reader.user, kind=READINESS_CHANGED, about_id=agency.pk,
            key=f"readiness-{row.pk}-{agency.pk}-{reader.user_id}",
            values={"agency": agency.name, "day": lambda: format_long_day(row.begins_on)}, by=by, at=at,
        )  # fmt: skip


@action("readiness.answered", "Answered readiness checklist")
def answer_points(
    *, program: Program, agency: Organization, number: int, answers: Mapping[str, Answered], by: User, at: datetime
) -> AgencyReadiness:
    """Answer points of the checklist, {key: answer}; what is not answered stays open. Each answer is another row.

    `number`: the version that was on the page. Refuses everybody but a coordinator of the agency, another version than
    that of today, an answer without the day or the note that it needs, and answers that change nothing.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=agency)
    Organization.objects.select_for_update().get(pk=agency.pk)
    today = home_day(at)
    checklist = checklists_of([program.pk], today)[program.pk]
    points = {point.key: point for point in checklist.points}
    if not points:
        raise Refused("readiness_without_list")
    if number != checklist.number or not set(answers) <= set(points):
        raise Refused("readiness_changed")
    for key, entry in answers.items():
        _refuse_answer(key, entry, today)
    readiness = AgencyReadiness.objects.filter(program=program, agency=agency).first()
    latest = ReadinessAnswer.objects.filter(readiness=readiness).latest_per("key") if readiness else {}
    changed = {key: entry for key, entry in answers.items() if not _is_same(latest.get(key), entry)}
    if not changed:
        raise Refused("readiness_unchanged")
    _refuse_past(changed, today)
    if readiness is None:
        readiness = AgencyReadiness.objects.create(program=program, agency=agency, answered_at=at)
    readiness.answered_at = at
    readiness.save(update_fields=["answered_at"])
    ReadinessAnswer.objects.bulk_create(
        ReadinessAnswer(
            readiness=readiness, key=key, point=points[key].text, number=checklist.number, answer=entry.answer,
            on=_day_of(entry), note=entry.note.strip(), by=by, at=at,
        )
        for key, entry in changed.items()
    )  # fmt: skip
    log(readiness, by=by, at=at, agency=agency.pk, number=checklist.number, points=sorted(changed))
    return readiness


def _day_of(entry: Answered) -> date | None:
    return entry.on if entry.answer in (IN_PLACE, PLANNED) else None


def _is_same(row: ReadinessAnswer | None, entry: Answered) -> bool:
    return row is not None and (row.answer, row.on, row.note) == (entry.answer, _day_of(entry), entry.note.strip())


def _refuse_past(changed: Mapping[str, Answered], today: date) -> None:
    """A plan lies ahead when it is entered; one that was entered before stays as it is."""
    for key, entry in changed.items():
        if entry.answer == PLANNED and entry.on is not None and entry.on < today:
            raise Refused("readiness_planned_missing", field=f"on_{key}")


def _refuse_answer(key: str, entry: Answered, today: date) -> None:
    if entry.answer not in ReadinessChoice.values:
        raise Refused("readiness_answer_unknown", field=f"answer_{key}")
    if entry.answer == IN_PLACE and (entry.on is None or entry.on > today):
        raise Refused("readiness_since_missing", field=f"on_{key}")
    if entry.answer == PLANNED and entry.on is None:
        raise Refused("readiness_planned_missing", field=f"on_{key}")
    if entry.answer == NOT_FOR_US and not entry.note.strip():
        raise Refused("readiness_note_missing", field=f"note_{key}")
