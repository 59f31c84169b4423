"""Who of program staff may not look at a complaint: it is about them or by them, they work with one of the two,
supervised or trained one of them, or stepped back."""

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.people.models.supervisor_terms import SupervisorTerm
from cohorts.training.models import Session
from lms.certification.actions.complaints import mailbox_digest
from lms.certification.actions.conflicts import addresses_of, works_with
from lms.certification.models import Complaint, ComplaintRecusal, ComplaintSource
from lms.certification.models.complaint_papers import match_of


def complaint_conflict(complaint: Complaint, user: User, *, field: str | None = None) -> Problem | None:
    """Return why a person of staff may not review, read or decide, or None. `field`: where the person was chosen.

    The reason does not say which of the two people it is about: who may not look learns nothing.
    """
    if is_recused(complaint, user):
        return Problem("complaint_recused", field=field, person=user)
    match, source = match_of(complaint), ComplaintSource.objects.filter(complaint=complaint).first()
    people = [one for one in (match.person if match else None, source.complainant if source else None) if one]
    is_concerned = any(is_own(user, one.pk) for one in people) or (source is not None and _wrote(source, user))
    if is_concerned or any(is_close(user, one) for one in people):
        return Problem("complaint_conflict", field=field, person=user)
    return None


def is_recused(complaint: Complaint, user: User) -> bool:
    """Return whether a person stepped back from a complaint."""
    rows = ComplaintRecusal.objects.filter(complaint=complaint, staff__in=list(accounts_of([user.pk])))
    latest = rows.latest_row()
    return latest is not None and latest.steps_back


def _wrote(source: ComplaintSource, user: User) -> bool:
    """The complaint came from one of their mailboxes."""
    emails = addresses_of(list(accounts_of([user.pk]))) if source.contact_digest else []
    return any(mailbox_digest(email) == source.contact_digest for email in emails)


def is_close(user: User, person: User) -> bool:
    """Return whether one works with, supervises or supervised, or trained the other."""
    if works_with(user, person):
        return True
    one, other = list(accounts_of([user.pk])), list(accounts_of([person.pk]))
    return any(
        SupervisorTerm.objects.filter(supervisor__in=above, membership__user__in=below).exists()
        or Session.objects.filter(trainers__in=above, cohort__enrollments__person__in=below).exists()
        for above, below in ((one, other), (other, one))
    )


def for_reviewer(row: Complaint, by: User) -> Complaint:
    """Return a locked complaint for its reviewer. Refuses everybody else, and who may not look at it."""
    for_staff(row, by)
    if row.reviewer_id != by.pk:
        raise Refused("complaint_not_yours")
    return row


def for_decider(row: Complaint, by: User) -> Complaint:
    """Return a locked complaint for who decides. Refuses everybody else, and who may not look at it."""
    for_staff(row, by)
    if row.decider_id != by.pk:
        raise Refused("complaint_not_yours_to_decide")
    return row


def for_either(row: Complaint, by: User) -> Complaint:
    """Return a locked complaint for its reviewer or for who decides. Refuses everybody else."""
    for_staff(row, by)
    if by.pk not in (row.reviewer_id, row.decider_id):
        raise Refused("complaint_not_yours")
    return row


def for_staff(row: Complaint, by: User) -> None:
    """Refuse everybody but program staff without a conflict of interest."""
    require(by, roles.PROGRAM, organization=row.authority)
    refuse(complaint_conflict(row, by))
