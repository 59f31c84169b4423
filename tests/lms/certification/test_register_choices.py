"""A certified person keeps their name out of the public register, for their safety."""

import pytest
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from lms.certification import acts
from lms.certification.actions.register_choices import choose_name
from lms.certification.models import RegisterChoice
from tests.refusals import refuses


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


def look_up(client, certificate):
    return client.post("/verify/", {"number": certificate.number, "family_name": certificate.family_name})


def test_a_hidden_name_cannot_be_looked_up_and_the_link_does_not_say_it(world, certificate, client):
    assert look_up(client, certificate).status_code == 200
    choose_name(certificate=certificate, hidden=True, by=certificate.person, at=world.now)
    unknown = client.post("/verify/", {"number": "2026-0000-0000-A", "family_name": "Nobody"})
    hidden = look_up(client, certificate)
    assert hidden.status_code == unknown.status_code == 404
    assert certificate.name not in hidden.content.decode()
    page = client.get(reverse("verify_token", args=[certificate.token])).content.decode()
    assert certificate.name not in page and certificate.number in page and "Active" in page


def test_it_can_be_shown_again_and_the_person_is_emailed_each_time(world, certificate, client):
    for hidden in (True, False):
        choose_name(certificate=certificate, hidden=hidden, by=certificate.person, at=world.now)
    assert look_up(client, certificate).status_code == 200
    assert Email.objects.filter(kind="register-choice", person=certificate.person).count() == 2


def test_the_choice_that_counts_already_is_refused_in_a_second_tab(world, certificate):
    choose_name(certificate=certificate, hidden=True, by=certificate.person, at=world.now)
    with refuses("name_chosen_already"):
        choose_name(certificate=certificate, hidden=True, by=certificate.person, at=world.now)


def test_program_staff_do_it_for_somebody_who_asks_and_say_how(world, certificate):
    with refuses("certificate_reason_missing"):
        choose_name(certificate=certificate, hidden=True, by=world.program_staff, at=world.now)
    choose_name(certificate=certificate, hidden=True, reason="By phone today.", by=world.program_staff, at=world.now)
    assert RegisterChoice.objects.get().reason == "By phone today."


def test_nobody_else_does_it(world, certificate):
    for stranger in (world.supervisor, world.agency_coordinator, world.other_trainee):
        with pytest.raises(Refused):
            choose_name(certificate=certificate, hidden=True, reason="So.", by=stranger, at=world.now)


def test_a_suspended_certificate_is_under_the_name_again(world, certificate, client):
    choose_name(certificate=certificate, hidden=True, by=certificate.person, at=world.now)
    acts.suspend_at_once(certificate=certificate, reason="Checked.", by=world.program_staff, at=world.now)
    assert look_up(client, certificate).status_code == 200
    assert certificate.name in client.get(reverse("verify_token", args=[certificate.token])).content.decode()


def test_the_person_does_it_on_the_page_of_the_certificate(world, certificate, client):
    client.force_login(certificate.person)
    address = reverse("choose_name", args=[certificate.pk, "hide"])
    assert address in client.get(reverse("certificate_page", args=[certificate.pk])).content.decode()
    assert client.post(address).status_code == 302
    page = client.get(reverse("certificate_page", args=[certificate.pk])).content.decode()
    assert reverse("choose_name", args=[certificate.pk, "show"]) in page
    assert certificate.name in page
