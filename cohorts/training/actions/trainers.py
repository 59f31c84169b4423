"""Name another trainer instead of one who leaves or is ill, in all sessions to come where that is possible."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import Membership, User
from cohorts.training.actions.session_emails import email_trainers, facts_of
from cohorts.training.actions.session_plans import as_meeting, in_other_cohorts
from cohorts.training.actions.teaching import set_trainers
from cohorts.training.models import Cohort, Session
from cohorts.training.rules import scheduling
from cohorts.training.rules.session_changes import SessionChange


class Replaced(NamedTuple):
    """How many sessions were changed, and why each of the others was not."""

    changed: int
    clashes: list[Problem]


@action("trainer.replaced", "Replaced trainer")
def replace_trainer(*, former: Membership, successor: Membership | None, by: User | None, at: datetime) -> Replaced:
    """Name `successor` instead of `former` in every session to come of the vendor in which they can teach.

    Both are roles of trainers at one vendor; that of `former` may have ended. Locks the cohorts and both people,
    changes the sessions, logs, and emails both trainers once. Sessions at whose time the successor teaches elsewhere
    keep `former`. Refuses a successor who is not a trainer there, one who can teach none of the sessions, and if there
    is no session to change.
    """
    vendor = former.organization
    require(by, roles.VENDOR_COORDINATOR, organization=vendor)
    new = _successor(former, successor)
    sessions = Session.objects.taught_after(at, person=former.user_id, vendor=vendor.pk)
    cohorts = list(Cohort.objects.select_for_update().filter(sessions__in=sessions.values("pk")).order_by("pk"))
    if not cohorts:
        raise Refused("no_sessions_to_hand_over", person=called(former.user))
    list(User.objects.select_for_update(no_key=True).filter(pk=new.pk).values_list("pk"))
    changes: list[SessionChange] = []
    changed: list[int] = []
    clashes: list[Problem] = []
    for cohort in dict.fromkeys(cohorts):
        rows = sessions.filter(cohort=cohort).select_related("unit")
        for row in rows.select_for_update(of=("self",)).prefetch_related("trainers"):
            if problems := _clashes(row, cohort, new, at):
                clashes += problems
            else:
                change = _hand_over(row, cohort, former.user_id, new, at)
                changed.append(row.pk)
                # Trainers of a cohort that is only planned are told when it is opened.
                changes += [] if cohort.state == Cohort.State.PLANNED else [change]
    if not changed:
        refuse(*clashes, field="successor")
    Session.objects.filter(pk__in=changed).update(saved_at=at)
    entry = log(former, by=by, at=at, successor=new.pk, sessions=changed, clashes=len(clashes))
    email_trainers(vendor, changes, act=f"{entry}", by=by, at=at)
    return Replaced(len(changed), clashes)


def _clashes(session: Session, cohort: Cohort, new: User, at: datetime) -> list[Problem]:
    """Why `new` cannot teach the session: another session at that time, in this cohort's vendor or elsewhere."""
    meeting = replace(as_meeting(session, cohort), trainers={new.pk: called(new)}, room=None)
    return scheduling.clashes([meeting], in_other_cohorts(cohort, [meeting], at))[:1]


def _hand_over(session: Session, cohort: Cohort, former: int, new: User, at: datetime) -> SessionChange:
    before = facts_of(session, cohort)
    others = [trainer for trainer in session.trainers.all() if trainer.pk != former]
    set_trainers(session, [*others, new], cohort=cohort, at=at)
    after = replace(before, trainers=before.trainers - {former} | {new.pk})
    return SessionChange(before, after)


def _successor(former: Membership, successor: Membership | None) -> User:
    if successor is None or successor.user_id == former.user_id:
        raise Refused("successor_missing", field="successor", person=called(former.user))
    trainers = Membership.objects.in_force().filter(organization=former.organization_id, role=roles.TRAINER)
    if not trainers.filter(user=successor.user_id).exists():
        raise Refused("not_a_trainer", field="successor", person=called(successor.user), vendor=former.organization)
    return successor.user
