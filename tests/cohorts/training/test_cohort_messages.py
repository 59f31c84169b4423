"""A vendor writes to the people of a cohort."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.notices.letters import message_of
from cohorts.notices.models import AddressFault, Email
from cohorts.training.actions.cohort_messages import MAX_A_DAY, write_to_cohort
from cohorts.training.models import CohortMessage
from tests.cohorts.training.waiting_scene import NOON, ListScene

pytestmark = pytest.mark.django_db
WORDS = {"groups": ["seats"], "subject": "What to bring", "text": "Please bring a pen.\n\nAnd lunch."}


@pytest.fixture
def scene(world):
    """Two people with a seat, one who waits."""
    scene = ListScene(world, seats=2, waiting=1)
    Email.objects.all().delete()
    return scene


def write(scene, at=NOON, by=None, **words):
    by = by or scene.world.vendor_coordinator
    return write_to_cohort(cohort=scene.cohort, **(WORDS | words), by=by, at=at)


def refused(scene, **words):
    with pytest.raises(Refused) as refusal:
        write(scene, **words)
    return [problem.code for problem in refusal.value.problems]


def test_each_person_gets_an_email_of_their_own_with_the_writers_name_and_address(scene):
    message = write(scene, groups=["seats", "waiting"])
    emails = Email.objects.order_by("pk")
    assert message.people == emails.count() == 3
    first = message_of(emails[0])
    coordinator = scene.world.vendor_coordinator
    assert first.to == [emails[0].person.email] and first.reply_to == [coordinator.email] and not first.cc
    assert coordinator.get_short_name() in first.body and "Please bring a pen.\n\nAnd lunch." in first.body


def test_only_the_chosen_groups_get_it(scene):
    write(scene, groups=["waiting"])
    assert [email.person for email in Email.objects.all()] == [scene.people[0]]


def test_bad_input_is_said_at_once_and_nothing_is_sent(scene):
    assert refused(scene, groups=[], subject=" ", text="") == [
        "message_to_nobody", "message_subject_missing", "message_text_missing",
    ]  # fmt: skip
    assert refused(scene, subject="Recovery group meets") == ["message_subject_reveals"]
    assert refused(scene, subject="x" * 101, text="x" * 5001) == ["message_subject_long", "message_text_long"]
    assert refused(scene, groups=["trainers"]) == ["message_no_readers"]
    assert not Email.objects.exists() and not CohortMessage.objects.exists()


def test_a_second_press_sends_nothing_twice_and_there_is_a_limit_per_day(scene):
    write(scene)
    assert refused(scene, at=NOON + timedelta(seconds=2)) == ["message_sent_already"]
    for number in range(MAX_A_DAY - 1):
        write(scene, subject=f"Message {number}")
    assert refused(scene, subject="One more") == ["message_limit"]
    write(scene, subject="One more", at=NOON + timedelta(days=1))


def test_only_the_vendors_coordinators_write(scene):
    for person in (scene.world.agency_coordinator, scene.world.trainer, scene.world.program_staff):
        assert refused(scene, by=person) == ["role_required_at"]


def test_the_page_shows_a_preview_before_it_is_sent(scene, client):
    client.force_login(scene.world.vendor_coordinator)
    path = reverse("vendor_cohort_write", args=[scene.cohort.pk])
    page = client.post(path, WORDS)
    assert page.status_code == 200 and "Send to 2 people" in page.text and not Email.objects.exists()
    assert client.post(path, WORDS | {"subject": "You failed"}).status_code == 422
    assert client.post(path, WORDS | {"send": "1"}).status_code == 302
    assert Email.objects.count() == 2


def test_the_vendor_sees_what_was_sent_to_whom_and_not_what_it_says(scene, client):
    write(scene)
    reader = scene.seats[0].person
    AddressFault.objects.create(person=reader, address=reader.email, at=NOON, code=550, answer="5.1.1 No such user")
    client.force_login(scene.world.vendor_coordinator)
    page = client.get(reverse("vendor_cohort_emails", args=[scene.cohort.pk]))
    assert reader.family_name in page.text and "5.1.1 No such user" in page.text
    assert "Please bring a pen" not in page.text
    client.force_login(scene.world.agency_coordinator)
    assert client.get(reverse("vendor_cohort_emails", args=[scene.cohort.pk])).status_code in (403, 404)
