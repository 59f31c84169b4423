"""Who supervises a trainee."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.people.actions.organizations import check_role
from cohorts.people.actions.person_emails import email_supervisor_changed
from cohorts.people.actions.supervisor_terms import follow_supervisor, refuse_circle
from cohorts.people.models import Membership, User


@action("supervisor.changed", "Changed supervisor")
def change_supervisor(*, membership: Membership, supervisor: User | None, by: User | None, at: datetime) -> Membership:
    """Set a trainee's supervisor (None for no one), and email the trainee.

    The former supervisor can no longer see the trainee. Refuses that somebody supervises themself, or two people each
    other.
    """
    if membership.role != roles.TRAINEE or membership.ended_at:
        raise Refused("supervisor_only_for_trainees")
    check_role(membership.organization, membership.role, supervisor, by)
    refuse_circle(membership.user, supervisor)
    former, membership.supervisor = membership.supervisor_id, supervisor
    membership.save(update_fields=["supervisor"])
    follow_supervisor([membership], at, former=former)
    if membership.supervisor_id != former:
        email_supervisor_changed(membership=membership, by=by, at=at)
    log(membership, by=by, at=at, former=former, supervisor=supervisor.pk if supervisor else None)
    return membership
