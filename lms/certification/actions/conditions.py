"""Admission on a condition: what it says, until when, and a reminder before that day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.models import Course
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import locked
from lms.certification.messages.formats import as_sentence, through
from lms.certification.models import Application, ApplicationState, CycleKind
from lms.certification.models.rules import rules_of
from lms.certification.review_events import CONDITION_DUE
from lms.certification.rules.leaves import Course as CourseLeaf
from lms.certification.rules.requirements import leaves_of

BEFORE = timedelta(days=7)


def on_condition(row: Application) -> str:
    """Return the condition of an admission with its last day, in a sentence; "" without one."""
    if not row.condition:
        return ""
    if row.condition_until is None:
        return gettext("On a condition: %(condition)s") % {"condition": as_sentence(row.condition)}
    about = {"condition": as_sentence(row.condition), "day": through(row.condition_until)}
    return gettext("On a condition, through %(day)s: %(condition)s") % about


def by_course(person: Any, at: datetime) -> dict[int, str]:
    """Return {course id: on what condition the person is admitted, until when, and what follows}, of the courses that
    the rules of such an application ask for (`cohorts.training.ports.CONDITIONS`). One query without any.
    """
    rows = Application.objects.of_person(person).filter(state=ApplicationState.CONDITIONAL).exclude(condition="")
    texts: dict[str, str] = {}
    for row in rows.filter(cycle__kind=CycleKind.INITIAL).select_related("cycle__candidacy", "cycle__version"):
        rules = rules_of(row.cycle)
        for leaf in leaves_of(rules) if rules else ():
            if isinstance(leaf, CourseLeaf):
                texts[leaf.course] = f"{_admitted_on(row)} {_or_else()}"
    courses = Course.objects.filter(code__in=texts).values_list("pk", "code") if texts else ()
    return {pk: texts[code] for pk, code in courses}


def _admitted_on(row: Application) -> str:
    about = {"condition": as_sentence(row.condition)}
    if row.condition_until is None:
        return gettext("You are admitted on a condition: %(condition)s") % about
    about["day"] = through(row.condition_until)
    return gettext("You are admitted on a condition, through %(day)s: %(condition)s") % about


def _or_else() -> str:
    return gettext("If it is not met, program staff can end your admission, and then your seat is given up.")


def refuse_condition(condition: str, until: date | None, admitted: bool, at: datetime) -> None:
    """Refuse a condition of a no, a last day without a condition, and one that is over."""
    if condition and not admitted:
        raise Refused("condition_of_no", field="condition")
    if until is not None and not condition:
        raise Refused("condition_missing", field="condition")
    if until is not None and until < home_day(at):
        raise Refused("condition_day_over", field="condition_until")


def due_soon(at: datetime) -> QuerySet[Any]:
    """Return applications whose condition ends within a week."""
    today = home_day(at)
    rows = Application.objects.filter(state=ApplicationState.CONDITIONAL)
    return rows.filter(condition_until__range=(today, today + BEFORE))


@action("application.condition_reminded", "Reminded of a condition")
def remind_of_condition(*, application: Application, by: User | None, at: datetime) -> Application:
    """Email the person that a condition of their admission ends soon, once for each last day.

    Does nothing if it was met or decided meanwhile.
    """
    row = locked(application)
    if row.state == ApplicationState.CONDITIONAL and row.condition_until is not None:
        _email(row, by=by, at=at)
        log(row, by=by, at=at, until=row.condition_until.isoformat())
    return row


@in_email_language
def _email(row: Application, *, by: User | None, at: datetime) -> None:
    email_applicant(
        application=row, kind=CONDITION_DUE, key=f"application-{row.pk}-condition-{row.condition_until}",
        values={"condition": on_condition(row)}, by=by, at=at,
    )  # fmt: skip
