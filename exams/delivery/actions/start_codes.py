"""Start codes: given out by a proctor for one window, renewed when one has got about."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import Organization, User
from exams.delivery.models import ExamWindow, StartCode

HOLDERS = (roles.PROCTOR, roles.VENDOR_COORDINATOR)


@action("start_code.issued", "Give out a start code")
def issue_start_code(*, window: ExamWindow, code: str, by: User, at: datetime) -> StartCode:
    """Make `code` (see rules.start_codes.draw) the code that begins exams in a window; the one before ends. Logs it.

    The log does not carry the code. Refuses all but examinations staff and the vendor's proctors and coordinators
    (state-wide: every proctor gives out the first, the state alone another), a window that asks for no code, and one
    that is over.
    """
    window = ExamWindow.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=window.pk)
    if not may_give_out(by, window):
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


def may_give_out(person: User, window: ExamWindow) -> bool:
    """May this person show and renew the start code of the window?"""
    if has_role(person, roles.EXAMINATIONS):
        return True
    if window.cohort_id is None:
        return has_role(person, roles.PROCTOR)
    return has_role(person, *HOLDERS, organization=window.cohort.vendor_id)


def may_renew(person: User, window: ExamWindow) -> bool:
    """May this person make the code that stands worthless? State-wide it stands on the board of every room."""
    if window.cohort_id is not None or has_role(person, roles.EXAMINATIONS):
        return True
    return Organization.objects.visible_to(person, role=roles.PROCTOR).filter(kind=roles.AUTHORITY).exists()
