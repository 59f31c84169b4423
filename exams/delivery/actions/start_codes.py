"""Issue start codes: a proctor shows the code of a window, and issues a new one if it has leaked."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import Organization, User
from exams.delivery.models import ExamWindow, StartCode

HOLDERS = (roles.PROCTOR, roles.VENDOR_COORDINATOR)


@action("start_code.issued", "Issued start code")
def issue_start_code(*, window: ExamWindow, code: str, by: User, at: datetime) -> StartCode:
    """Make `code` (see `rules.start_codes.draw`) the start code of a window; it replaces the earlier one. Logs it.

    The log does not contain the code. Refuses everyone except examinations staff and the vendor's proctors and
    coordinators (statewide windows: every proctor may issue the first code, only the state a new one), a window that
    needs no code, and a window that has closed.
    """
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=window.pk)
    if not may_issue(by, window):
        raise Refused("start_code_holders_only")
    if not window.asks_start_code:
        raise Refused("start_code_not_needed")
    if window.closes_at <= at:
        raise Refused("start_code_too_late")
    number = window.start_codes.next_number()
    if number > 1 and not may_renew(by, window):
        raise Refused("start_code_state_only")
    row = StartCode.objects.create(window=window, number=number, code=code, by=by, at=at)
    log(window, by=by, at=at, number=row.number)
    return row


def may_issue(person: User, window: ExamWindow) -> bool:
    """Whether this person may show and issue the start code of the window."""
    if has_role(person, roles.EXAMINATIONS):
        return True
    if window.cohort_id is None:
        return has_role(person, roles.PROCTOR)
    return has_role(person, *HOLDERS, organization=window.cohort.vendor_id)


def may_renew(person: User, window: ExamWindow) -> bool:
    """Whether this person may replace the current code. Only the state may replace a statewide code."""
    if window.cohort_id is not None or has_role(person, roles.EXAMINATIONS):
        return True
    return Organization.objects.visible_to(person, role=roles.PROCTOR).filter(kind=roles.AUTHORITY).exists()
