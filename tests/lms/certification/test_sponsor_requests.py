"""Whoever signed up alone finds an agency, asks it to take them on, and is answered."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.notices.models import Email
from cohorts.people.models import Membership, Organization
from lms.certification import sponsor_tasks
from lms.certification.actions import application_decisions
from lms.certification.actions.sponsor_offers import accept_sponsor_offer, offer_after_all
from lms.certification.actions.sponsor_requests import (
    UNANSWERED,
    accept_sponsor_request,
    ask_agency,
    decline_sponsor_request,
    withdraw_sponsor_request,
)
from lms.certification.models import SponsorRequest
from lms.certification.models.sponsor_requests import OFFER_DAYS
from lms.dashboard import sponsor_tasks as desk_tasks
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import TREE, Desk
from tests.refusals import refuses

COURSE = {"type": "course", "course": "pet", "min_hours": 40, "title": "Training"}
WITH_TRAINING = {"all_of": [*TREE["all_of"], COURSE]}
HIDDEN = ("Quartz", "Diploma", "Letters", "not_yet")


@pytest.fixture
def alone(world):
    """Somebody without a role, admitted to a program with a training."""
    world.course()
    desk = Desk(world, tree=WITH_TRAINING)
    desk.person = world.person("alone")
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    with time_machine.travel(desk.now, tick=False):
        yield desk


@pytest.fixture
def admitted(alone):
    application_decisions.decide_application(
        application=alone.application, admitted=True, reason="Welcome.", condition="Send the rest.", by=alone.staff,
        condition_until=home_day(alone.now) + timedelta(days=10), at=alone.now,
    )  # fmt: skip
    alone.application.refresh_from_db()
    return alone


def ask(desk, agency=None, at=None):
    agency = agency or desk.world.agency
    return ask_agency(agency=agency, program=desk.program, by=desk.person, at=at or desk.now)


def other_agency(desk, name="Other Agency"):
    row = Organization.objects.create(kind="agency", name=name, email=f"{name.split()[0]}@x.example")
    desk.world.person(f"coordinator-{row.pk}", row, roles.AGENCY_COORDINATOR)
    return row


def bodies(person):
    return [row.body for row in Email.objects.filter(person=person).order_by("pk")]


def test_whoever_is_admitted_and_has_no_agency_reads_everywhere_how_to_find_one(admitted, client):
    assert "You have no agency yet" in bodies(admitted.person)[-1]
    assert [task.code for task in desk_tasks.for_applicant(admitted.person, admitted.now)] == ["agency_find"]
    client.force_login(admitted.person)
    url = reverse("my_agencies")
    own = reverse("my_application", args=[admitted.application.pk])
    for address in (reverse("my_path"), reverse("my_home"), reverse("desk"), own):
        page = client.get(address).text
        assert url in page, address
        assert "Ask your agency" not in page, address
    page = client.get(url).text
    assert admitted.world.agency.name in page
    assert reverse("sponsor_ask", args=[admitted.world.agency.pk]) in page


def test_the_list_names_the_coordinator_before_the_mailbox_and_puts_the_address_on_one_line(admitted, client):
    agency, coordinator = admitted.world.agency, admitted.world.agency_coordinator
    Organization.objects.filter(pk=agency.pk).update(email="billing@x.example", address="2 Second Avenue\nDuluth, MN")
    Organization.objects.create(kind="agency", name="Silent", email="front@x.example")
    client.force_login(admitted.person)
    page = client.get(reverse("my_agencies")).text
    assert f"mailto:{coordinator.email}" in page and "billing@x.example" not in page
    assert "mailto:front@x.example" in page and "2 Second Avenue, Duluth, MN" in page
    assert "Usual order: Agency" in page


def test_before_a_decision_nobody_is_sent_to_an_agency(alone, client):
    assert desk_tasks.for_applicant(alone.person, alone.now) == []
    client.force_login(alone.person)
    page = client.get(reverse("my_agencies")).text
    assert "Program staff decide about your application first." in page
    assert reverse("sponsor_ask", args=[alone.world.agency.pk]) not in page
    assert "Program staff decide about your application first." in client.get(reverse("my_path")).text
    assert "You have no role at the moment" not in client.get(reverse("desk")).text
    with refuses("sponsor_not_admitted_yourself"):
        ask(alone)


def test_the_agency_reads_name_program_and_admitted_and_nothing_else(admitted, client):
    client.force_login(admitted.person)
    client.post(reverse("sponsor_ask", args=[admitted.world.agency.pk]), {})
    coordinator = admitted.world.agency_coordinator
    task = next(row for row in tasks_of(coordinator, admitted.now) if row.code == "sponsors_answer")
    client.force_login(coordinator)
    page = client.get(task.url).text
    text = page + bodies(coordinator)[-1]
    assert admitted.person.family_name in page and "Program P" in page
    until = f"Admitted on a condition, through {format_day(admitted.application.condition_until)}"
    accept = client.get(reverse("sponsor_accept", args=[SponsorRequest.objects.get().pk])).text
    assert until in page and until in accept
    assert "Send the rest" not in text + accept and admitted.person.email not in text
    assert not any(word in text for word in HIDDEN)


def test_only_that_agency_reads_what_the_person_writes_and_only_until_it_answers(admitted, client):
    client.force_login(admitted.person)
    url, other = reverse("sponsor_ask", args=[admitted.world.agency.pk]), ask(admitted, other_agency(admitted))
    assert "Write nothing about health" in client.get(url).text
    assert client.post(url, {"contact": "call me"}).status_code == 422
    assert client.post(url, {"message": "x" * 301}).status_code == 422
    client.post(url, {"contact": "+1 612 555 0142", "message": "I live\nin Duluth."})
    coordinator, words = admitted.world.agency_coordinator, ("612 555 0142", "I live in Duluth.")
    assert "They wrote to you" in bodies(coordinator)[-1] and "They wrote no" in bodies(other_coordinator(other))[-1]
    assert not any(word in row.body for word in words for row in Email.objects.all())
    client.force_login(other_coordinator(other))
    assert not any(word in client.get(reverse("sponsor_requests")).text for word in words)
    client.force_login(coordinator)
    assert all(word in client.get(reverse("sponsor_requests")).text for word in words)
    request = declined(admitted, SponsorRequest.objects.get(agency=admitted.world.agency))
    assert SponsorRequest.objects.filter(pk=request.pk, contact="", message="").exists()


def test_a_yes_makes_a_trainee_and_ends_the_other_requests(admitted):
    first, second = ask(admitted), ask(admitted, other_agency(admitted))
    coordinator = admitted.world.agency_coordinator
    accept_sponsor_request(request=first, by=coordinator, at=admitted.now)
    role = Membership.objects.in_force().get(user=admitted.person)
    assert (role.role, role.organization) == (roles.TRAINEE, admitted.world.agency)
    assert SponsorRequest.objects.get(pk=second.pk).state == "closed"
    assert "has accepted you as a trainee" in bodies(admitted.person)[-1]
    assert Email.objects.filter(kind="sponsor-over").count() == 1
    with refuses("sponsor_answered"):
        accept_sponsor_request(request=second, by=other_coordinator(second), at=admitted.now)
    with refuses("sponsor_has_agency"):
        ask(admitted, other_agency(admitted, "Third Agency"))


def other_coordinator(request):
    return Membership.objects.get(organization=request.agency, role=roles.AGENCY_COORDINATOR).user


def test_after_a_no_with_a_reason_the_agency_can_only_offer_and_the_person_decides(admitted, client):
    request, coordinator = ask(admitted), admitted.world.agency_coordinator
    with refuses("request_reason_missing", field="reason"):
        decline_sponsor_request(request=request, reason=" ", by=coordinator, at=admitted.now)
    declined(admitted, request)
    assert "We are full." in bodies(admitted.person)[-1]
    with refuses("sponsor_answered_lately"):
        ask(admitted)
    client.force_login(coordinator)
    with refuses("sponsor_answered"):
        accept_sponsor_request(request=request, by=coordinator, at=admitted.now)
    url = reverse("sponsor_offer", args=[request.pk])
    assert url in client.get(reverse("sponsor_requests")).text
    client.post(url)
    assert not Membership.objects.in_force().filter(user=admitted.person).exists()
    assert "after all" in bodies(admitted.person)[-1]
    (task,) = desk_tasks.for_applicant(admitted.person, admitted.now)
    client.force_login(admitted.person)
    yes = reverse("sponsor_offer_accept", args=[request.pk])
    assert task.code == "sponsor_offer" and yes in client.get(task.url).text
    with refuses("sponsor_offered_already"):
        ask(admitted)
    other = ask(admitted, other_agency(admitted))
    with refuses("sponsor_not_yours"):
        accept_sponsor_offer(request=request, by=coordinator, at=admitted.now)
    client.post(yes)
    assert Membership.objects.in_force().get(user=admitted.person).role == roles.TRAINEE
    assert SponsorRequest.objects.get(pk=request.pk).reason == "We are full."
    assert SponsorRequest.objects.get(pk=other.pk).state == "closed"
    assert "They said yes" in bodies(coordinator)[-1]


def declined(desk, request=None):
    by, request = desk.world.agency_coordinator, request or ask(desk)
    return decline_sponsor_request(request=request, reason="We are full.", by=by, at=desk.now)


def test_an_offer_is_made_once_and_a_no_or_silence_ends_it(admitted, client):
    by, request = admitted.world.agency_coordinator, declined(admitted)
    offer_after_all(request=request, by=by, at=admitted.now)
    client.force_login(admitted.person)
    client.post(reverse("sponsor_offer_turn_down", args=[request.pk]))
    assert "They said no." in bodies(by)[-1]
    with refuses("sponsor_offered_once"):
        offer_after_all(request=request, by=by, at=admitted.now)
    SponsorRequest.objects.update(offered_at=None)
    offer_after_all(request=request, by=by, at=admitted.now)
    late = admitted.now + OFFER_DAYS + timedelta(days=1)
    with refuses("sponsor_offer_over"):
        accept_sponsor_offer(request=request, by=admitted.person, at=late)
    with time_machine.travel(late, tick=False):
        sponsor_tasks.follow_sponsor_requests()
    assert SponsorRequest.objects.get(pk=request.pk).state == "declined"
    assert not Membership.objects.in_force().filter(user=admitted.person).exists()


def test_nothing_is_offered_to_whoever_asked_again_or_found_an_agency(admitted):
    request, later = declined(admitted), admitted.now + timedelta(days=31)
    newer, by = ask(admitted, at=later), admitted.world.agency_coordinator
    with refuses("sponsor_asked_again"):
        offer_after_all(request=request, by=by, at=later)
    accept_sponsor_request(request=newer, by=by, at=later)
    SponsorRequest.objects.filter(pk=newer.pk).delete()
    with refuses("sponsor_has_agency"):
        offer_after_all(request=request, by=by, at=later)


def test_only_the_person_withdraws_and_only_the_agency_answers(admitted):
    request = ask(admitted)
    with refuses("sponsor_not_yours"):
        withdraw_sponsor_request(request=request, by=admitted.world.trainee, at=admitted.now)
    stranger = Membership.objects.get(organization=other_agency(admitted), role=roles.AGENCY_COORDINATOR).user
    with refuses("role_required_at"):
        accept_sponsor_request(request=request, by=stranger, at=admitted.now)
    withdraw_sponsor_request(request=request, by=admitted.person, at=admitted.now)
    assert Email.objects.filter(kind="sponsor-over").count() == 1
    with refuses("sponsor_answered"):
        declined(admitted, request)
    assert ask(admitted).is_open


def test_three_agencies_at_once_each_once_and_only_where_somebody_can_answer(admitted):
    ask(admitted)
    with refuses("sponsor_asked_already"):
        ask(admitted)
    silent = Organization.objects.create(kind="agency", name="Silent Agency")
    with refuses("sponsor_not_here"):
        ask(admitted, silent)
    for number in (2, 3):
        ask(admitted, other_agency(admitted, f"Agency{number}"))
    with refuses("sponsor_too_many"):
        ask(admitted, other_agency(admitted, "Agency4"))


def test_where_asking_is_refused_there_is_no_link_and_the_page_says_why_at_once(admitted, client):
    url = reverse("sponsor_ask", args=[admitted.world.agency.pk])
    client.force_login(admitted.person)

    def says_why(problem):
        page = client.get(reverse("my_agencies")).text
        return f'href="{url}"' not in page and problem in page and problem in client.get(url, follow=True).text

    declined(admitted)
    assert says_why("You can ask it again from")
    SponsorRequest.objects.all().delete()
    for number in range(3):
        ask(admitted, other_agency(admitted, f"Agency{number}"))
    assert says_why("You can ask 3 agencies at once")


def test_a_coordinator_does_not_take_themselves_on(admitted):
    request = ask(admitted)
    Membership.objects.create(
        user=admitted.person, organization=admitted.world.agency, role=roles.AGENCY_COORDINATOR,
        started_at=admitted.now,
    )  # fmt: skip
    with refuses("sponsor_own"):
        accept_sponsor_request(request=request, by=admitted.person, at=admitted.now)


def test_what_is_not_answered_or_needs_no_answer_ends_by_itself(admitted):
    first = ask(admitted)
    with time_machine.travel(admitted.now + UNANSWERED, tick=False):
        sponsor_tasks.follow_sponsor_requests()
    assert SponsorRequest.objects.get(pk=first.pk).state == "expired"
    assert "has not answered" in bodies(admitted.person)[-1]
    later = admitted.now + UNANSWERED + timedelta(days=40)
    second = ask(admitted, at=later)
    application_decisions.decide_application(
        application=admitted.application, admitted=False, reason="Nothing came.", by=admitted.staff, at=later
    )
    sponsor_tasks.follow_sponsor_requests()
    assert SponsorRequest.objects.get(pk=second.pk).state == "closed"
    with refuses("sponsor_answered"):
        accept_sponsor_request(request=second, by=admitted.world.agency_coordinator, at=later)
