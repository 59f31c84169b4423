"""Publish exam rules and the candidates' statement, and record preparation and no-shows. All rows are appended."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.dates import home_day
from cohorts.core.persons import ByPerson, accounts_of, is_own, person_of
from cohorts.people.models import User
from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.models import (
    ExamPolicy,
    ExamWindow,
    NoShow,
    Preparation,
    PreparationKind,
    PreparationWithdrawal,
    Sitting,
    Statement,
)
from exams.delivery.models.expected_candidates import expected_people
from exams.delivery.models.histories import histories
from exams.delivery.rules.attempts import MAX_LIMITS, History, last_attempt_day, too_large

PUBLISH_POLICY, PUBLISH_STATEMENT = "exam_policy.publish", "statement.publish"
SCALE_FIELDS = ("scale_low", "scale_cut", "scale_high")


@action("exam_policy.published", "Published rules of exam")
def publish_policy(
    *,
    exam: Exam,
    authority: str,
    by: User | None,
    at: datetime,
    valid_from: datetime | None = None,
    limits: Mapping[str, Any],
) -> ExamPolicy:
    """Publish the rules for attempts and results of an exam from `valid_from` (or now), and log it.

    `limits`: {field of ExamPolicy: value}; a field that is missing means no limit. Needs two people (see `acts`).
    Refuses a practice exam, a missing authority, a start in the past, a number of days without a number of attempts, a
    number above `rules.attempts.MAX_LIMITS`, a scale that is incomplete or does not increase, and preparation before
    the first attempt.
    """
    require_approval(PUBLISH_POLICY, by=by)
    check_policy(exam=exam, authority=authority, limits=limits, valid_from=valid_from, at=at)
    policy = ExamPolicy.objects.create(
        exam=exam, valid_from=valid_from or at, authority=authority.strip(), by=by, at=at, **limits
    )
    log(policy, by=by, at=at, exam=exam.code, **limits)
    return policy


def check_policy(
    *, exam: Exam, authority: str, limits: Mapping[str, Any], valid_from: datetime | None, at: datetime
) -> None:
    """Raise Refused if these rules are not valid for this exam from that moment."""
    if exam.is_practice:
        raise Refused("policy_for_practice_exam", field="exam")
    if not authority.strip():
        raise Refused("policy_authority_missing", field="authority")
    if valid_from is not None and valid_from < at:
        raise Refused("policy_in_the_past", field="valid_from")
    _check_limits(limits)


def _check_limits(limits: Mapping[str, Any]) -> None:
    _check_attempts(limits)
    for name in too_large(limits):
        raise Refused("policy_number_too_large", field=name, largest=MAX_LIMITS[name])
    scale = [limits.get(name) for name in SCALE_FIELDS]
    ends = [end for end in scale if end is not None]
    if ends and (len(ends) < len(scale) or not ends[0] < ends[1] < ends[2]):
        raise Refused("policy_scale_not_rising", field="scale_cut")


def _check_attempts(limits: Mapping[str, Any]) -> None:
    if limits.get("most_attempts") == 0:
        raise Refused("policy_attempts_zero", field="most_attempts")
    if limits.get("within_days") is not None and limits.get("most_attempts") is None:
        raise Refused("policy_attempts_missing", field="most_attempts")
    if limits.get("within_days") == 0:
        raise Refused("policy_days_zero", field="within_days")
    if limits.get("preparation_before") is not None and limits["preparation_before"] < 2:
        raise Refused("policy_preparation_too_early", field="preparation_before")


@action("statement.published", "Published candidate statement")
def publish_statement(*, exam: Exam, text: str, by: User | None, at: datetime) -> Any:
    """Publish the next version of the statement of an exam, or of the common statement if `exam` is None; log it.

    People who already started keep the version they agreed to. Needs two people (see `acts`). Refuses an empty text.
    """
    require_approval(PUBLISH_STATEMENT, by=by)
    if not text.strip():
        raise Refused("statement_text_missing", field="text")
    last = Statement.objects.filter(exam=exam).aggregate(last=Max("version"))["last"] or 0
    statement = Statement.objects.create(exam=exam, version=last + 1, text=text.strip(), by=by, at=at)
    log(statement, by=by, at=at, exam=exam.code if exam else "", version=statement.version)
    return statement


@action("preparation.recorded", "Recorded preparation for another attempt")
def record_preparation(
    *, enrollment: Enrollment, exam: Exam, kind: str, done_on: date, by: User, at: datetime
) -> Preparation:
    """Record the kind and the day of a person's preparation for another attempt, and log it.

    Refuses everyone except the vendor's coordinators, the cohort's trainers and examinations staff, and refuses the
    person themself; an exam of another course or a practice exam; an unknown kind; a day in the future, before the
    person took the seat, or before their last attempt, because it would not count. Emails the person that there is
    news about their exams.
    """
    enrollment = Enrollment.objects.select_related("cohort__course_version", "person").get(pk=enrollment.pk)
    if not may_record(by, enrollment.cohort) or is_own(by, enrollment.person_id):
        raise Refused("preparation_recorders_only")
    if exam.course_id != enrollment.cohort.course_version.course_id or exam.is_practice:
        raise Refused("preparation_wrong_exam", field="exam")
    if kind not in PreparationKind.values:
        raise Refused("preparation_kind_missing", field="kind")
    if done_on > home_day(at):
        raise Refused("preparation_in_future", field="done_on")
    if done_on < home_day(enrollment.enrolled_at):
        raise Refused("preparation_before_seat", field="done_on")
    _refuse_before_attempt(enrollment, exam, done_on)
    row = Preparation.objects.create(enrollment=enrollment, exam=exam, kind=kind, done_on=done_on, by=by, at=at)
    log(row, by=by, at=at, exam=exam.code, kind=kind, done_on=done_on.isoformat())
    queue_exam_news(person=enrollment.person, key=f"preparation-{row.pk}", by=by, at=at)
    return row


def _refuse_before_attempt(enrollment: Enrollment, exam: Exam, done_on: date) -> None:
    pair = enrollment.person_id, exam.pk
    history = histories([enrollment.person_id], [exam.pk]).get(pair, History())
    last = last_attempt_day(history, enrollment.cohort.zone)
    if last is not None and done_on < last:
        raise Refused("preparation_before_attempt", field="done_on", last=last)


@action("preparation.withdrawn", "Withdrew preparation for another attempt")
def withdraw_preparation(*, preparation: Preparation, reason: str, by: User, at: datetime) -> PreparationWithdrawal:
    """Append that a recorded preparation was a mistake, log it and email the person; it no longer counts.

    A correction is a withdrawal and another preparation. An attempt that has begun stays as it is. Refuses whoever
    may not record preparation, a missing reason, and a preparation that was withdrawn before.
    """
    seat = Enrollment.objects.select_for_update(of=("self",)).select_related("cohort", "person")
    enrollment = seat.get(pk=preparation.enrollment_id)
    if not may_record(by, enrollment.cohort) or is_own(by, enrollment.person_id):
        raise Refused("preparation_recorders_only")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if PreparationWithdrawal.objects.filter(preparation=preparation).exists():
        raise Refused("preparation_withdrawn_before")
    row = PreparationWithdrawal.objects.create(preparation=preparation, reason=reason.strip(), by=by, at=at)
    log(preparation, by=by, at=at, reason=reason.strip())
    queue_exam_news(person=enrollment.person, key=f"preparation-{preparation.pk}-withdrawn", by=by, at=at)
    return row


def may_record(person: User, cohort: Cohort) -> bool:
    """Whether this person may record preparation for people of the cohort."""
    if has_role(person, roles.EXAMINATIONS):
        return True
    if has_role(person, roles.VENDOR_COORDINATOR, organization=cohort.vendor_id):
        return True
    teaches_there = has_role(person, roles.TRAINER, organization=cohort.vendor_id)
    return teaches_there and cohort.sessions.filter(trainers=person).exists()


@action("window.no_shows_recorded", "Recorded no-shows of exam window")
def record_no_shows(*, window_id: int, by: User | None, at: datetime) -> list[NoShow]:
    """After a window has closed, append a no-show for each expected person without a sitting in it, and log it.

    `models.expected_candidates` decides who is expected. Locks the window. Does nothing for a window that is open, was
    processed before, or is for practice. Returns the no-shows of the window.
    """
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("exam").get(pk=window_id)
    if window.exam.is_practice or window.no_shows_at or window.closes_at > at:
        return list(window.no_shows.all())
    sat = accounts_of(window.sittings.values_list("person", flat=True))
    missing = {person_of(account) for account in expected_people(window) if account not in sat}
    NoShow.objects.bulk_create(
        [NoShow(window=window, person_id=person, at=at) for person in sorted(missing)], ignore_conflicts=True
    )
    window.no_shows_at = at
    window.save(update_fields=["no_shows_at"])
    log(window, by=by, at=at, exam=window.exam.code, no_shows=len(missing))
    return list(window.no_shows.all())


def windows_without_no_shows(at: datetime) -> list[int]:
    """Ids of the closed windows whose no-shows are not recorded yet."""
    closed = ExamWindow.objects.filter(closes_at__lte=at, no_shows_at=None).without_practice()
    return list(closed.order_by("closes_at").values_list("pk", flat=True))


def seen_forms(person_ids: Iterable[int], exam_id: int) -> dict[int, frozenset[int]]:
    """{person id: ids of the exam's forms they have seen} for each of these people. One query."""
    accounts = accounts_of(person_ids)
    forms_of: dict[int, set[int]] = {person: set() for person in accounts.values()}
    rows = Sitting.objects.of_accounts(list(accounts)).filter(form__exam=exam_id)
    for account, form in rows.values_list("person", "form"):
        forms_of[accounts[account]].add(form)
    return ByPerson((person, frozenset(forms)) for person, forms in forms_of.items())
