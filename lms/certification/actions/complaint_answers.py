"""The specialist answers what a complaint says."""

from datetime import datetime

from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.actions.complaint_emails import ANSWERED, tell_staff
from lms.certification.actions.complaint_reviews import keep_letter
from lms.certification.actions.complaints import TEXT_TYPE, locked
from lms.certification.models import Complaint, ComplaintLetter, LetterKind

MAX_ANSWERS = 10


@action("complaint.answered", "Answered complaint")
def answer(*, notice: ComplaintLetter, text: str, file: bytes | None = None, by: User, at: datetime) -> ComplaintLetter:
    """Answer a notice of the office, through its last day; returns the answer. The reviewer is emailed.

    More can be added until then. Refuses everybody but the specialist, no words, a file that cannot be kept, an answer
    after the last day, and one when it is decided.
    """
    row = locked(notice.complaint)
    _refuse_late(row, notice, by, at)
    if not text.strip():
        raise Refused("complaint_answer_empty", field="text")
    if row.letters.filter(kind=LetterKind.ANSWER).count() >= MAX_ANSWERS:
        raise Refused("complaint_papers_many", count=MAX_ANSWERS)
    if file is not None:
        refuse(upload_problem(file, most=MAX_FILE_BYTES))
    letter = keep_letter(row, notice.person, LetterKind.ANSWER, text.strip().encode(), by=by, at=at)
    if file is not None:
        media_type = file_type(file) or TEXT_TYPE
        keep_letter(row, notice.person, LetterKind.ANSWER_FILE, file, by=by, at=at, media_type=media_type)
    if row.reviewer is not None:
        tell_staff(row, row.reviewer, ANSWERED, by=by, at=at, about=letter.pk)
    return letter


def _refuse_late(row: Complaint, notice: ComplaintLetter, by: User, at: datetime) -> None:
    if not is_own(by, notice.person_id):
        raise Refused("complaint_of_another")
    if not row.is_open:
        raise Refused("complaint_over")
    if notice.until is None or home_day(at) > notice.until:
        raise Refused("complaint_answer_late", day=notice.until)
