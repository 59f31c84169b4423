"""Keep who supervised whom on which day. Called by what changes a supervisor, inside its transaction."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of, is_own
from cohorts.people.models import Membership, SupervisorTerm, User


def refuse_circle(person: User, supervisor: User | None) -> None:
    """Refuse that somebody supervises themself, or two people each other."""
    if supervisor is None:
        return
    if is_own(supervisor, person.pk):
        raise Refused("supervisor_own", field="supervisor")
    if (
        Membership.objects.in_force()
        .of_person(supervisor)
        .filter(supervisor__in=list(accounts_of([person.pk])))
        .exists()
    ):
        raise Refused("supervisor_mutual", field="supervisor", person=person, supervisor=supervisor)


def circle_of(supervisor: User) -> set[int]:
    """Return the accounts of a supervisor and of who supervises them: they cannot be supervised by them."""
    own = set(accounts_of([supervisor.pk]))
    bosses = Membership.objects.in_force().filter(user__in=own, supervisor__isnull=False)
    return own | set(accounts_of(bosses.values_list("supervisor", flat=True)))


def follow_supervisor(memberships: Iterable[Membership], at: datetime, *, former: int | None = None) -> None:
    """End the term of who does not supervise these trainees any more, and begin that of who does.

    `former`: who supervised until now, for a membership of which no term was kept yet.
    """
    rows = {row.pk: row for row in memberships if row.role == roles.TRAINEE}
    today = home_day(at)
    kept = set(SupervisorTerm.objects.filter(membership__in=rows).values_list("membership", flat=True))
    if former is not None:
        SupervisorTerm.objects.bulk_create(
            SupervisorTerm(membership=row, supervisor_id=former, begins_on=home_day(row.started_at))
            for pk, row in rows.items()
            if pk not in kept
        )
    stays = []
    for term in SupervisorTerm.objects.filter(membership__in=rows, ends_on=None):
        if term.supervisor_id == rows[term.membership_id].supervisor_id:
            stays.append(term.membership_id)
            continue
        term.ends_on = max(today, term.begins_on)
        term.save(update_fields=["ends_on"])
    SupervisorTerm.objects.bulk_create(
        SupervisorTerm(membership=row, supervisor_id=row.supervisor_id, begins_on=today)
        for pk, row in rows.items()
        if row.supervisor_id and pk not in stays
    )
