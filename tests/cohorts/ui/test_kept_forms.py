"""What was typed outlives the session: it comes back after log-in, for the same person, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Invitation
from cohorts.training.models import Cohort
from cohorts.ui import kept_forms

pytestmark = pytest.mark.django_db
PASSWORD = "a long one for tests 77"
TYPED = {"email": "ana@example.org", "given_name": "Ana", "family_name": "Müller", "role": roles.TRAINEE}


@pytest.fixture
def invite(client, world):
    """A coordinator with an invitation half written, and what their browser would send."""
    for person in (world.agency_coordinator, world.supervisor):
        person.set_password(PASSWORD)
        person.save()
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    world.client, world.url = client, reverse("agency_invite")
    log_in(world, world.agency_coordinator)
    world.typed = TYPED | owner_of(client.get(world.url))
    return world


def owner_of(page):
    owner = page.content.decode().split('name="form_owner" value="')[1].split('"')[0]
    return {"form_owner": owner}


def log_in(world, person):
    return world.client.post(
        f"{reverse('account_login')}?next={world.url}", {"login": person.email, "password": PASSWORD}
    )


def send_without_session(world, **change):
    world.client.cookies.clear()
    return world.client.post(world.url, world.typed | change)


def test_a_form_sent_after_the_session_ended_comes_back_refilled_and_is_not_submitted(invite):
    answer = send_without_session(invite)
    assert answer.url == f"{reverse('account_login')}?next={invite.url}"
    assert "We keep what you typed" in invite.client.get(answer.url).content.decode()
    assert log_in(invite, invite.agency_coordinator).url == invite.url
    page = invite.client.get(invite.url)
    assert 'value="Müller"' in page.content.decode() and "You were logged out" in page.content.decode()
    assert not page.context["form"].is_bound
    assert not Invitation.objects.exists()
    assert 'value="Müller"' not in invite.client.get(invite.url).content.decode()


def test_a_button_pressed_after_the_session_ended_is_said_to_have_done_nothing(invite):
    cohort = invite.cohort(state="planned")
    invite.client.cookies.clear()
    address = reverse("vendor_cohort_open", args=[cohort.pk])
    answer = invite.client.post(address, headers={"referer": f"http://testserver/vendor/cohorts/{cohort.pk}/"})
    assert "what you just did was not done" in invite.client.get(answer.url).content.decode()
    assert kept_forms.SESSION_KEY not in invite.client.session
    log_in(invite, invite.agency_coordinator)
    pages = [invite.client.get(reverse("desk")).content.decode() for _ in range(2)]
    assert ["so it was not done" in page for page in pages] == [True, False]
    cohort.refresh_from_db()
    assert cohort.state == "planned"


def test_somebody_else_who_logs_in_does_not_get_what_was_typed(invite):
    send_without_session(invite)
    log_in(invite, invite.supervisor)
    assert kept_forms.SESSION_KEY not in invite.client.session


def test_what_was_typed_is_forgotten_after_half_an_hour(invite):
    send_without_session(invite)
    with time_machine.travel(timezone.now() + timedelta(minutes=kept_forms.KEPT_MINUTES, seconds=5), tick=False):
        log_in(invite, invite.agency_coordinator)
        assert 'value="Müller"' not in invite.client.get(invite.url).content.decode()


@pytest.mark.parametrize("owner", ["", "forged", "1:abc:def"])
def test_a_form_that_we_did_not_give_out_is_not_kept(invite, owner):
    send_without_session(invite, form_owner=owner)
    assert kept_forms.SESSION_KEY not in invite.client.session


def test_a_note_of_a_form_that_is_too_old_keeps_nothing(invite):
    with time_machine.travel(timezone.now() + timedelta(days=kept_forms.OWNER_DAYS, minutes=1), tick=False):
        send_without_session(invite)
        assert kept_forms.SESSION_KEY not in invite.client.session


def test_neither_passwords_nor_files_nor_long_texts_are_kept(invite):
    picture = SimpleUploadedFile("face.png", b"secret bytes")
    send_without_session(invite, new_password="hunter2", picture=picture)
    saved_form = invite.client.session[kept_forms.SESSION_KEY]["body"]
    assert not [text for text in ("hunter2", "secret", "csrf", "owner") if text in saved_form]
    send_without_session(invite, given_name="x" * kept_forms.MAX_KEPT_CHARACTERS)
    assert kept_forms.SESSION_KEY not in invite.client.session


def test_a_form_of_an_earlier_session_of_the_same_person_is_shown_again(invite):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(invite.agency_coordinator)
    answer = strict.post(invite.url, invite.typed)
    assert (answer.status_code, answer.url) == (302, invite.url)
    assert 'value="Müller"' in strict.get(invite.url).content.decode()
    strict.force_login(invite.supervisor)
    assert strict.post(invite.url, invite.typed).status_code == 403


def test_a_half_planned_cohort_comes_back_with_its_rows(client, world):
    world.approve()
    client.force_login(world.vendor_coordinator)
    url = reverse("vendor_cohort_new")
    typed = {"rows": 1, "do": "save", "code": "PET-77", "s0-day": "2026-12-07", "s0-place": "Room 4"}
    typed |= owner_of(client.get(url))
    client.logout()
    client.post(url, typed)
    session = client.session
    saved_form = session[kept_forms.SESSION_KEY]
    client.force_login(world.vendor_coordinator)
    session = client.session
    session[kept_forms.SESSION_KEY] = saved_form
    session.save()
    page = client.get(url).content.decode()
    assert 'value="PET-77"' in page and 'value="Room 4"' in page and 'value="2026-12-07"' in page
    assert not Cohort.objects.exists()


def test_a_form_of_somebody_else_says_who_is_logged_in_and_how_to_keep_what_was_typed(invite):
    client = Client(enforce_csrf_checks=True)
    client.force_login(invite.supervisor)
    page = client.post(invite.url, invite.typed)
    assert page.status_code == 403 and page.context["is_of_somebody_else"]
    assert str(invite.supervisor) in page.text and "copy what you typed" in page.text
    visitor = Client(enforce_csrf_checks=True).post(reverse("verify"), {"number": "1"})
    assert visitor.status_code == 403 and not visitor.context["is_of_somebody_else"]
    assert "what you typed is usually still in the form" in visitor.text
