"""An invitation that lapsed is a beginning, not a wall (D26); and one with a typing mistake is corrected."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core import roles
from cohorts.core.persons import accounts_of
from cohorts.notices.models import Email
from cohorts.people.actions import invitation_changes, people
from cohorts.people.models import Invitation, Membership, User
from cohorts.training.models import WaitingPlace
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
SENT = datetime(2027, 4, 1, 15, tzinfo=UTC)
OPENED = datetime(2027, 4, 3, 15, tzinfo=UTC)
LAPSED = datetime(2027, 4, 20, 15, tzinfo=UTC)
RESENT = datetime(2027, 4, 21, 15, tzinfo=UTC)
NAMES = {"given_name": "Rosa", "family_name": "Home"}
WORK = "r@work.example"


@pytest.fixture(autouse=True)
def valid_for_fourteen_days(settings):
    settings.INVITATION_DAYS = 14


@pytest.fixture
def home(world):
    """The person's own account, with another address."""
    return User.objects.create_user("r@home.example", "correct horse", **NAMES)


def invite(world, at=SENT, **more):
    fields = {"email": WORK, **NAMES, "organization": world.agency, "role": roles.TRAINEE}
    return people.invite(**{**fields, **more}, by=world.agency_coordinator, at=at)


def page_of(invitation):
    return reverse("invitation", args=[invitation.token])


def fetch(client, address, at, method="get", who=None, **body):
    with time_machine.travel(at, tick=False):
        if who is not None:
            client.force_login(who)
        return getattr(client, method)(address, body)


def said(page):
    """The words of a page."""
    return " ".join(strip_tags(page.text).split())


def test_d26_opened_under_another_log_in_nothing_is_consumed_and_both_ways_out_are_said(client, world):
    invitation = invite(world)
    page = fetch(client, page_of(invitation), OPENED, who=world.other_trainee)
    assert "sent to r@work.example" in page.text and f"logged in as {world.other_trainee.email}" in page.text
    assert "Log out and open the invitation again" in page.text and "Add r@work.example to my account" in page.text
    assert fetch(client, page_of(invitation), OPENED, "post", password="a long walk home").status_code == 409
    invitation.refresh_from_db()
    assert invitation.accepted_at is None and not invitation.user.has_usable_password()
    with refuses("invitation_of_another", email=WORK):
        people.accept(token=invitation.token, by=world.other_trainee, at=OPENED)


def test_d26_the_letter_of_an_account_that_is_used_cannot_be_joined_to_another(client, world, home):
    invitation = invite(world, email=home.email)
    page = fetch(client, page_of(invitation), OPENED, who=world.other_trainee)
    assert "There is an account with r@home.example already" in page.text and "to my account" not in page.text
    assert fetch(client, page_of(invitation), OPENED, "post", join="1").status_code == 409
    with refuses("invitation_of_another"):
        invitation_changes.accept_with(invitation=invitation, token=invitation.token, by=world.other_trainee, at=OPENED)


def test_d26_after_it_lapsed_there_is_no_role_and_one_button_asks_the_agency(client, world):
    invitation = invite(world)
    page = fetch(client, page_of(invitation), LAPSED)
    assert page.status_code == 410
    assert "ended on Thu, Apr 15, 2027" in page.text and "you have no role at" in page.text
    ask = reverse("invitation_ask", args=[invitation.token])
    assert ask in page.text
    for _ in range(2):
        page = fetch(client, ask, LAPSED, "post")
    assert not Membership.objects.filter(user=invitation.user).exists()
    (email,) = Email.objects.filter(kind="invitation-asked")
    assert email.person == world.agency_coordinator and WORK in email.body and "{link}" in email.body
    assert "You asked for a new invitation on Tue, Apr 20, 2027" in said(fetch(client, page_of(invitation), LAPSED))


def test_d26_the_agency_sees_that_it_lapsed_and_that_a_new_one_is_asked_for(client, world):
    invitation = invite(world)
    invitation_changes.ask_again(invitation=invitation, by=None, at=LAPSED)
    page = fetch(client, reverse("agency_people"), LAPSED, who=world.agency_coordinator)
    assert "lapsed Thu, Apr 15, 2027" in said(page) and "asked for a new one Tue, Apr 20, 2027" in said(page)


def test_d26_a_lapsed_invitation_never_blocks_a_new_one_and_its_link_says_so(client, world):
    old = invite(world)
    invite(world, at=RESENT)
    page = fetch(client, page_of(old), RESENT)
    assert page.status_code == 410 and "We sent a newer letter on Wed, Apr 21, 2027" in page.text
    assert (
        fetch(client, reverse("agency_people"), RESENT, who=world.agency_coordinator).text.count("r@work.example") == 1
    )


def test_d26_sent_again_the_old_letter_says_that_there_is_a_newer_one(client, world):
    invitation = invite(world)
    old = page_of(invitation)
    again = people.resend(invitation=invitation, by=world.agency_coordinator, at=RESENT)
    assert "We sent a newer letter on Wed, Apr 21, 2027" in fetch(client, old, RESENT).text
    assert fetch(client, page_of(again), RESENT).status_code == 200


def test_d26_adding_the_work_address_to_the_home_account_leaves_one_person(client, world, home):
    invitation = invite(world, at=RESENT)
    page = fetch(client, page_of(invitation), RESENT, "post", who=home, join="1")
    assert page.status_code == 302 and page.url == reverse("desk")
    assert set(home.memberships.values_list("role", "organization")) == {(roles.TRAINEE, world.agency.pk)}
    assert accounts_of([home.pk]) == {home.pk: home.pk, invitation.user_id: home.pk}
    assert EmailAddress.objects.get(email=WORK).user == home and EmailAddress.objects.get(email=WORK).verified
    assert set(User.objects.with_address(WORK)) == {home}
    assert Email.objects.filter(person=home, subject="An address was added to your account").count() == 1
    invitation.refresh_from_db()
    assert invitation.accepted_at == RESENT


def test_d26_a_letter_in_another_name_is_not_joined(world, home):
    invitation = invite(world, at=RESENT, given_name="Maria")
    with refuses("invitation_other_name"):
        invitation_changes.accept_with(invitation=invitation, token=invitation.token, by=home, at=RESENT)
    assert accounts_of([home.pk]) == {home.pk: home.pk} and not home.memberships.exists()


def test_the_letter_names_the_state_the_role_and_a_contact(client, world):
    page = fetch(client, page_of(invite(world)), OPENED)
    assert world.state.name in page.text and f"Trainee at {world.agency}" in page.text
    assert world.agency_coordinator.email in page.text


def test_a_mistyped_address_is_corrected_and_the_account_of_the_mistake_is_closed(client, world):
    old = invite(world, email="r@wrok.example")
    address = reverse("agency_correct", args=[old.pk])
    with time_machine.travel(OPENED, tick=False):
        client.force_login(world.agency_coordinator)
        assert 'value="r@wrok.example"' in client.get(address).text
        assert client.post(address, {**NAMES, "email": "r@wrok.example"}).status_code == 422
        assert client.post(address, {**NAMES, "email": WORK}).status_code == 302
    new = Invitation.objects.get(email=WORK)
    old.refresh_from_db()
    assert old.replaced_by == new and not old.user.is_active
    client.logout()
    assert "We sent a newer letter on Sat, Apr 3, 2027" in fetch(client, page_of(old), OPENED).text
    assert fetch(client, page_of(new), OPENED).status_code == 200


def test_a_mistyped_name_is_corrected_and_can_be_accepted(world):
    old = invite(world, given_name="Rsoa")
    new = invitation_changes.correct(invitation=old, email=WORK, **NAMES, by=world.agency_coordinator, at=OPENED)
    person = people.accept(token=new.token, password="a long walk home", at=OPENED)
    assert person.get_full_name() == "Rosa Home" and person == old.user
    with refuses("invitation_newer"):
        people.accept(token=old.token, password="a long walk home", at=OPENED)


def test_the_name_of_an_account_that_somebody_uses_is_not_corrected_by_an_agency(world, home):
    old = invite(world, email=home.email, given_name="Maria")
    invitation_changes.correct(
        invitation=old, email=home.email, given_name="Mario", family_name="Home", by=world.agency_coordinator, at=OPENED
    )
    home.refresh_from_db()
    assert home.given_name == "Rosa"


def test_an_invitation_that_was_accepted_or_is_of_a_state_role_is_not_corrected(world):
    invitation = invite(world)
    people.accept(token=invitation.token, password="a long walk home", at=OPENED)
    fields = {"email": "x@work.example", **NAMES, "at": OPENED}
    with refuses("invitation_accepted"):
        invitation_changes.correct(invitation=invitation, by=world.agency_coordinator, **fields)
    with refuses("invitation_not_lapsed"):
        invitation_changes.ask_again(invitation=invitation, by=None, at=OPENED)
    other = Invitation.objects.create(
        user=world.supervisor, organization=world.state, role=roles.FINANCE, given_name="A", family_name="B",
        email="s@example.org", token_hash="t", invited_at=SENT, expires_at=LAPSED,
    )  # fmt: skip
    with refuses("invitation_of_state_role"):
        invitation_changes.correct(invitation=other, by=world.program_staff, **fields)


def test_d26_what_was_kept_by_a_letter_is_kept_by_the_one_that_was_sent_instead(world):
    old = invite(world, email="r@wrok.example")
    cohort = world.cohort(starts=LAPSED + timedelta(days=60))
    place = WaitingPlace.objects.create(
        cohort=cohort, person=old.user, agency=world.agency, invitation=old, asked_at=SENT, joined_at=SENT
    )
    fields = {"email": WORK, **NAMES, "by": world.agency_coordinator}
    corrected = invitation_changes.correct(invitation=old, **fields, at=OPENED)
    place.refresh_from_db()
    assert (place.invitation, place.person) == (corrected, corrected.user)
    newest = invite(world, at=RESENT)
    place.refresh_from_db()
    assert (place.invitation, place.person) == (newest, newest.user) and place.is_on_list
