"""Who supervised whom on which day is kept when a supervisor changes."""

from datetime import date, timedelta

from cohorts.core import roles
from cohorts.people.actions.organizations import end_role, give_role
from cohorts.people.actions.people import invite
from cohorts.people.actions.supervisors import change_supervisor
from cohorts.people.models import Membership, SupervisorTerm
from tests.refusals import refuses
from tests.world import NOW

TODAY, LATER = date(2026, 3, 2), date(2026, 3, 12)
AT = NOW + timedelta(days=10)


def terms(membership):
    return list(
        SupervisorTerm.objects.filter(membership=membership)
        .order_by("begins_on", "pk")
        .values_list("supervisor", "begins_on", "ends_on")
    )


def own(world):
    return Membership.objects.select_related("organization", "user").get(user=world.trainee)


def test_a_changed_supervisor_ends_one_term_and_begins_another(world):
    second, membership = world.person("second", world.agency, roles.SUPERVISOR), own(world)
    for supervisor in (second, second, None):
        change_supervisor(membership=membership, supervisor=supervisor, by=world.agency_coordinator, at=AT)
    assert terms(membership) == [(world.supervisor.pk, TODAY, LATER), (second.pk, LATER, LATER)]


def test_on_the_day_of_a_change_both_are_of_record(world):
    second, membership = world.person("second", world.agency, roles.SUPERVISOR), own(world)
    change_supervisor(membership=membership, supervisor=second, by=world.agency_coordinator, at=AT)
    rows = SupervisorTerm.objects.filter(membership=membership)
    of_record = [set(rows.on(LATER + timedelta(days=n)).values_list("supervisor", flat=True)) for n in (-1, 0, 1)]
    assert of_record == [{world.supervisor.pk}, {world.supervisor.pk, second.pk}, {second.pk}]


def test_a_role_that_is_given_begins_a_term_and_one_that_ends_ends_it(world):
    person = world.person("third")
    membership = give_role(
        person=person, organization=world.agency, role=roles.TRAINEE, supervisor=world.supervisor, by=None, at=NOW,
        accepting=True,
    )  # fmt: skip
    assert terms(membership) == [(world.supervisor.pk, TODAY, None)]
    end_role(membership=membership, reason="Left.", by=world.agency_coordinator, at=AT)
    assert terms(membership) == [(world.supervisor.pk, TODAY, LATER)]


def test_who_takes_over_from_a_supervisor_begins_a_term(world):
    second, membership = world.person("second", world.agency, roles.SUPERVISOR), own(world)
    boss = Membership.objects.get(user=world.supervisor)
    end_role(membership=boss, reason="Retired.", successor=second, by=world.agency_coordinator, at=AT)
    assert terms(membership) == [(world.supervisor.pk, TODAY, LATER), (second.pk, LATER, None)]


def both(world, person):
    """Somebody who supervises is in training at the same agency, too."""
    return Membership.objects.create(user=person, organization=world.agency, role=roles.TRAINEE, started_at=NOW)


def test_nobody_is_set_to_supervise_themself_or_who_supervises_them(world):
    """Bad input of issue 14: also by a role that is given, and by an invitation."""
    second = world.person("second", world.agency, roles.SUPERVISOR)
    membership = both(world, second)
    about = {"membership": membership, "by": world.agency_coordinator, "at": AT}
    with refuses("supervisor_own", field="supervisor"):
        change_supervisor(**about, supervisor=second)
    change_supervisor(**about, supervisor=world.supervisor)
    mutual = {"membership": both(world, world.supervisor), "by": world.agency_coordinator, "at": AT}
    with refuses("supervisor_mutual", field="supervisor", person=world.supervisor, supervisor=second):
        change_supervisor(**mutual, supervisor=second)
    third = world.person("third", world.agency, roles.SUPERVISOR)
    with refuses("supervisor_own", field="supervisor"):
        invite(
            email=third.email, given_name="Third", family_name="Example", organization=world.agency,
            role=roles.TRAINEE, supervisor=third, by=world.agency_coordinator, at=AT,
        )  # fmt: skip
    assert not Membership.objects.filter(user=third, role=roles.TRAINEE).exists()


def test_who_takes_over_does_not_take_over_themself_nor_their_own_supervisor(world):
    second = world.person("second", world.agency, roles.SUPERVISOR)
    third = world.person("third", world.agency, roles.SUPERVISOR)
    own_row, boss_row = both(world, second), both(world, third)
    for row, supervisor in ((own_row, world.supervisor), (boss_row, world.supervisor)):
        change_supervisor(membership=row, supervisor=supervisor, by=world.agency_coordinator, at=AT)
    Membership.objects.filter(pk=own_row.pk).update(supervisor=third)
    boss = Membership.objects.get(user=world.supervisor, role=roles.SUPERVISOR)
    end_role(membership=boss, reason="Retired.", successor=second, by=world.agency_coordinator, at=AT)
    after = {row.pk: row.supervisor for row in Membership.objects.filter(role=roles.TRAINEE)}
    assert after[own(world).pk] == second and after[own_row.pk] == third and after[boss_row.pk] is None
