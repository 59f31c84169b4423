"""Ask to correct an entry of one's attendance, take that back, and decide about it.

A coordinator of the vendor decides, not the trainer who recorded the entry. Correcting appends an entry with the
reason, as `attendance.append_correction` does, so hours, path and certificate follow.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.attendance import append_correction
from cohorts.training.actions.correction_emails import email_asked, email_decided, email_withdrawn
from cohorts.training.models import AttendanceMark, CorrectionRequest
from cohorts.training.models.corrections import CorrectionState, entry_facts, latest_mark, requests_by_mark
from cohorts.training.rules.corrections import ask_problem
from cohorts.training.rules.presence import Presence


@action("correction.requested", "Asked to correct attendance")
def ask_for_correction(*, mark: AttendanceMark, text: str, by: User | None, at: datetime) -> CorrectionRequest:
    """Ask the vendor to correct an entry of one's own attendance; returns the CorrectionRequest.

    Emails the vendor's coordinators. Refuses another person's entry, a missing text, and what `ask_problem` refuses.
    """
    row = _entry(mark)
    if not is_own(by, row.enrollment.person_id):
        raise Refused("correction_not_yours")
    refuse(ask_problem(entry_facts(row, latest_mark(row), requests_by_mark([row.pk]).get(row.pk)), at))
    if not text.strip():
        raise Refused("correction_text_missing", field="text")
    try:
        with transaction.atomic():
            request: CorrectionRequest = CorrectionRequest.objects.create(mark=row, text=text.strip(), requested_at=at)
    except IntegrityError as error:
        raise Refused("correction_asked_already") from error
    log(request, by=by, at=at, cohort=row.session.cohort.code, starts_at=row.session.starts_at.isoformat())
    email_asked(request, by=by, at=at)
    return request


@action("correction.withdrawn", "Took request to correct attendance back")
def withdraw_correction(*, request: CorrectionRequest, by: User | None, at: datetime) -> CorrectionRequest:
    """Take one's own request back while it is not answered. The vendor's coordinators are emailed."""
    row = _locked(request)
    if not is_own(by, row.mark.enrollment.person_id):
        raise Refused("correction_not_yours")
    _check_open(row)
    transition(row, "withdraw", by=by, at=at)
    email_withdrawn(row, by=by, at=at)
    return row


@action("correction.granted", "Corrected attendance on request")
def grant_correction(
    *,
    request: CorrectionRequest,
    presence: Presence,
    reason: str,
    after: int | None = None,
    by: User | None,
    at: datetime,
) -> CorrectionRequest:
    """Correct the attendance as asked, or in part, by a coordinator of the vendor; returns the CorrectionRequest.

    `presence`, `reason`, `after`: as for `attendance.append_correction`, which refuses what cannot be recorded. The
    person is emailed.
    """
    row = _for_vendor(request, by)
    entry = row.mark
    _before, correction = append_correction(
        session=entry.session, enrollment=entry.enrollment, presence=presence, reason=reason, after=after, by=by, at=at
    )
    decided = {"correction": correction, "reason": reason.strip(), "decided_at": at, "decided_by": by}
    transition(row, "grant", by=by, at=at, minutes=correction.minutes, fields=decided)
    email_decided(row, by=by, at=at)
    return row


@action("correction.declined", "Declined to correct attendance")
def decline_correction(*, request: CorrectionRequest, reason: str, by: User | None, at: datetime) -> CorrectionRequest:
    """Leave the entry as it is, by a coordinator of the vendor, with a reason that the person reads. Emails them."""
    row = _for_vendor(request, by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    decided = {"reason": reason.strip(), "decided_at": at, "decided_by": by}
    transition(row, "decline", by=by, at=at, fields=decided)
    email_decided(row, by=by, at=at)
    return row


def _entry(mark: AttendanceMark) -> AttendanceMark:
    related = ("session__cohort__course_version", "session__cohort__vendor", "enrollment__person")
    row: AttendanceMark = AttendanceMark.objects.select_related(*related).get(pk=mark.pk)
    return row


def _locked(request: CorrectionRequest) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",), no_key=True).with_session()
    row: CorrectionRequest = rows.get(pk=request.pk)
    return row


def _for_vendor(request: CorrectionRequest, by: User | None) -> CorrectionRequest:
    row = _locked(request)
    require(by, roles.VENDOR_COORDINATOR, organization=row.mark.session.cohort.vendor)
    if is_own(by, row.mark.enrollment.person_id):
        raise Refused("own_correction")
    _check_open(row)
    return row


def _check_open(row: CorrectionRequest) -> None:
    if row.state != CorrectionState.REQUESTED:
        raise Refused("correction_over")
