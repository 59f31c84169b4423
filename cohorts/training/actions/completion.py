"""Make a statement of completion."""

import secrets
from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.people.models import Organization, User
from cohorts.training.models import CompletionStatement, Course
from cohorts.training.models.transcripts import CourseRecord, transcript_of

# The address is printed: hexadecimal, because a hyphen at the end of a line is lost when text is copied from a PDF.
TOKEN_BYTES = 16


@action("completion.stated", "Made statement of completion")
def make_statement(*, person: User, course: Course, by: User | None, at: datetime) -> CompletionStatement:
    """Make a statement that a person completed a course, and return it; the last one, if it says the same.

    By the person or program staff. Refuses a course whose hours are not complete: its statement would be untrue.
    """
    if not is_own(by, person.pk):
        require(by, roles.PROGRAM)
    # Two clicks make one statement.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    record = next(iter(transcript_of(person, [course])), None)
    if record is None or not record.credit.complete or not record.days:
        raise Refused("course_not_completed", course=course)
    facts = _facts(person, record)
    if record.statement and all(getattr(record.statement, name) == value for name, value in facts.items()):
        return record.statement
    token = secrets.token_hex(TOKEN_BYTES)
    statement = CompletionStatement.objects.create(person=person, token=token, by=by, at=at, **facts)
    log(statement, by=by, at=at, course=course.code, minutes=statement.credited_minutes)
    return statement


def _facts(person: User, record: CourseRecord) -> dict[str, object]:
    authority = Organization.objects.authorities().order_by("pk").first()
    return {
        "version_id": record.credit.version.pk,
        "begins_at": record.counted.begins_at,
        "name": person.get_full_name(),
        "course": record.course.title,
        "authority": authority.name if authority else "",
        "vendors": "\n".join(record.vendors),
        "credited_minutes": record.credit.credited,
        "required_minutes": record.credit.version.required,
        "first_on": record.days[0],
        "completed_on": record.days[-1],
    }
