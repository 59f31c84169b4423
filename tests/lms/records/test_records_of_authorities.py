"""Where several authorities share a site, each keeps, holds, erases and gives out its own records, and no other's."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.core.holds.actions import place_hold, release_hold
from cohorts.core.holds.models import LegalHold
from cohorts.people.models import Membership, Organization, User
from lms.records import tasks
from lms.records.actions.copies import ask_copy
from lms.records.actions.erasure import ask_erasure, decide_erasure
from lms.records.actions.public_exports import PublicRequest, export_public
from lms.records.actions.retention import set_retention
from lms.records.models import DueCount, ErasureRequest, PurgeRun, RecordCopy
from tests.lms.records.office import there
from tests.refusals import refuses

YEAR = (date(2026, 1, 1), date(2026, 3, 2))


@pytest.fixture
def second(world):
    """Another authority with program staff of its own."""
    world.second_office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    return world.person("elsewhere", world.second_office, roles.PROGRAM)


def rule(person, authority, at):
    about = {"record_class": "appeal", "amount": 1, "unit": "years", "event": "decided", "source": "S"}
    return set_retention(authority=authority, **about, by=person, at=at)


def test_periods_belong_to_one_authority(office, world, second):
    with refuses("role_required_at"):
        rule(second, world.state, office.now)
    assert rule(second, world.second_office, office.now).authority == world.second_office


def test_what_is_due_is_counted_listed_and_purged_for_each_authority(later, world, second, client):
    records = later.withdrawn(world.trainee)
    later.periods()
    client.force_login(second)
    assert "Application" not in client.get(reverse("records_due")).text.split("<h1")[1]
    with refuses("purge_nothing"):
        later.propose(by=second)
    run = later.propose()
    assert client.get(reverse("purge", args=[run.pk])).status_code == 404
    proposal = Proposal.objects.about(run).get()
    assert client.get(reverse("proposal", args=[proposal.pk])).status_code == 404
    with refuses("role_required_at"):
        approve(proposal=proposal, reason="Yes.", by=second, at=later.long_after)
    tasks.night()
    counted = {row.authority.name: row.due for row in DueCount.objects.all()}
    assert counted == {world.state.name: {}, "Second Office": {}}
    assert there(records) == 2 and run.authority == world.state


def test_a_hold_is_read_and_released_by_staff_of_its_authority(office, world, second, client):
    hold = office.hold(world.trainee, at=office.now)
    client.force_login(second)
    assert client.get(reverse("hold", args=[hold.pk])).status_code == 404
    with refuses("hold_elsewhere"):
        release_hold(hold=hold, reason="No.", by=second, at=office.now)
    own = place_hold(person=world.trainee, reason="Case 2", from_day=office.now.date(), by=second, at=office.now)
    assert (hold.authority, own.authority) == (world.state.pk, world.second_office.pk)


def test_staff_of_two_authorities_choose_for_which_one_they_act(office, world, second, client):
    Membership.objects.create(
        user=second, organization=world.state, role=roles.PROGRAM, started_at=office.now - timedelta(days=1)
    )
    person = User.objects.get(pk=second.pk)
    about = {"person": world.trainee, "reason": "Case 2", "from_day": office.now.date()}
    with refuses("hold_office_missing"):
        place_hold(**about, by=person, at=office.now)
    client.force_login(person)
    body = {"person": world.trainee.email, "reason": "Case 2", "from_day": office.now.date().isoformat()}
    assert "Choose the authority." in client.post(reverse("hold_place"), body).text
    client.post(reverse("hold_place"), body | {"authority": world.second_office.pk})
    assert LegalHold.objects.get().authority == world.second_office.pk


def test_an_erasure_is_decided_by_the_authority_that_keeps_the_records(office, world, second, client):
    records = office.withdrawn(world.trainee)
    with refuses("erasure_elsewhere"):
        ask_erasure(person=world.trainee, by=second, at=office.now)
    row = ask_erasure(person=world.trainee, by=world.trainee, at=office.now)
    assert row.authority == world.state and ErasureRequest.objects.count() == 1
    client.force_login(second)
    assert client.get(reverse("erasure", args=[row.pk])).status_code == 404
    with refuses("role_required_at"):
        decide_erasure(request=row, classes=(), reason="No.", by=second, at=office.now)
    assert there(records) == 2


def test_a_copy_that_staff_asked_for_is_of_their_authority(office, world, second, client):
    office.begin()
    row = ask_copy(person=world.trainee, reason="By letter.", by=office.staff, at=office.now)
    client.force_login(second)
    assert row.authority == world.state and not RecordCopy.objects.visible_to(second).exists()
    assert client.get(reverse("record_copies")).status_code == 200


def test_public_records_are_those_of_one_authority_and_of_days_that_are_over(office, world, second):
    office.denied(world.trainee)
    request = PublicRequest("The Daily News", "All", *YEAR)
    own, _data = export_public(request=request, tables=["applications"], by=office.staff, at=office.now)
    other, _data = export_public(request=request, tables=["applications"], by=second, at=office.now)
    assert (own.contents, other.contents) == ({"applications": 1}, {"applications": 0})
    ahead = PublicRequest("The Daily News", "All", date(2026, 1, 1), date(2026, 12, 31))
    with refuses("public_days_ahead"):
        export_public(request=ahead, tables=["applications"], by=office.staff, at=office.now)
    assert not PurgeRun.objects.exists()
