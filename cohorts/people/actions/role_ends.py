"""How a role ends, whoever ends it; and that trainees end their own role at an agency."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.people.actions.handover import cancel_invitations, hand_over, trainees_of
from cohorts.people.actions.role_emails import email_role_left
from cohorts.people.actions.supervisor_terms import follow_supervisor
from cohorts.people.models import Membership, User
from cohorts.people.ports import ROLE_ENDED, loose_ends_of


@action("role.left", "Ended own role as trainee")
def leave_agency(*, membership: Membership, message: str = "", by: User, at: datetime) -> Membership:
    """End one's own role as a trainee of an agency; returns the Membership.

    As when the agency ends it: a seat stays, and the agency pays for it until it gives it up; what only waited for a
    seat through this agency ends (`ports.ROLE_ENDED`); the supervisor sees the person no longer; hours and certificates
    stay. The coordinators of the agency and the supervisor are emailed, and the person, so that they notice if it was
    somebody else. `message`: a sentence to the agency. Refuses another person's role, any other role, and one that has
    ended.
    """
    membership = locked(membership)
    about = {"role": membership.role, "organization": membership.organization}
    if not is_own(by, membership.user_id) or membership.role != roles.TRAINEE:
        raise Refused("role_not_yours_to_leave", **about)
    if membership.ended_at:
        raise Refused("role_left_before", **about)
    left_behind = [end.text for end in loose_ends_of(membership)]
    supervisor, message = membership.supervisor, message.strip()
    for one in [membership, *same_of_other_records(membership)]:
        close_role(one, None, by=by, at=at)
        log(one, by=by, at=at, person=one.user_id, role=one.role, reason=message)
    email_role_left(
        membership=membership, supervisor=supervisor, message=message, left_behind=left_behind, by=by, at=at
    )
    return membership


def locked(membership: Membership) -> Membership:
    """Lock a membership; returns it as it is now, with the organization and the person."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organization", "user", "supervisor")
    row: Membership = rows.get(pk=membership.pk)
    return row


def same_of_other_records(membership: Membership) -> list[Membership]:
    """Return the same role at the same organization of other records that were merged, locked: a person has it once."""
    rows = Membership.objects.select_for_update(of=("self",)).of_person(membership.user).not_ended()
    same = rows.filter(role=membership.role, organization=membership.organization_id).exclude(pk=membership.pk)
    return list(same.select_related("organization", "user").order_by("pk"))


def close_role(membership: Membership, successor: User | None, *, by: User | None, at: datetime) -> int | None:
    """End a locked membership, within an action that has checked it; returns the id of its supervisor until now.

    Hands its trainees over, cancels invitations to the same role, and starts what follows in higher apps.
    """
    former, trainees = membership.supervisor_id, list(trainees_of(membership).select_related("user", "organization"))
    membership.ended_at, membership.supervisor = max(at, membership.started_at), None
    membership.save(update_fields=["ended_at", "supervisor"])
    follow_supervisor([membership], at, former=former)
    hand_over(membership, trainees, successor, by, at)
    cancel_invitations(membership, by, at)
    for follow in ROLE_ENDED:
        follow(membership)
    membership.user.__dict__.pop("_holdings", None)
    return former
