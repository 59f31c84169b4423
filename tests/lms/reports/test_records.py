"""Records: an auditor can read everything, nobody can change anything, and no export contains a formula."""

import re

import pytest
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.people.actions.organizations import end_role
from cohorts.people.actions.state_roles import propose_end
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import AttendanceMark, Enrollment
from exams.bank.models import Item
from tests.exams.delivery.sitting_helpers import Hall, message, save
from tests.presence import create_mark
from tests.world import World

pytestmark = pytest.mark.django_db
NAMES = ("cohort", "enrollment", "attendancemark", "sitting", "answer", "email")


@pytest.fixture
def hall(db):
    hall = Hall(World())
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]))
    create_mark(session=hall.cohort.sessions.first(), enrollment=hall.seat, number=1, minutes=480, at=hall.now)
    return hall


def test_an_auditor_can_read_every_record_and_the_log(client, hall):
    world = hall.world
    sponsor(
        cohort=hall.cohort,
        person=world.person("more", world.agency, "trainee"),
        agency=world.agency,
        by=world.agency_coordinator,
        at=world.now,
    )
    client.force_login(world.auditor)
    for name in NAMES:
        page = client.get(reverse(f"records_{name}:index"))
        assert page.status_code == 200, name
    row = Enrollment.objects.first()
    assert client.get(reverse("records_enrollment:inspect", args=[row.pk])).status_code == 200
    log = client.get(reverse("action_log")).content.decode()
    assert "Sponsored seat" in log and "Agency Example" in log


def test_the_page_of_a_record_names_the_zone_of_its_cohort_beside_every_time(client, hall):
    type(hall.cohort).objects.filter(pk=hall.cohort.pk).update(time_zone="Pacific/Guam")
    type(hall.window).objects.filter(pk=hall.window.pk).update(time_zone="Pacific/Guam")
    client.force_login(hall.world.auditor)
    sitting = hall.window.sittings.get()
    rows = {
        "cohort": hall.cohort.pk,
        "enrollment": hall.seat.pk,
        "attendancemark": AttendanceMark.objects.get().pk,
        "sitting": sitting.pk,
        "answer": sitting.answers.first().pk,
    }
    for name, pk in rows.items():
        text = client.get(reverse(f"records_{name}:inspect", args=[pk])).text
        assert "ChST" in text, name
        assert not re.search(r"\b(?:a\.m\.|p\.m\.|noon|midnight)", text), name


def test_others_can_read_only_their_own_records_and_nobody_can_change_any(client, hall):
    world = hall.world
    client.force_login(world.finance)
    for name in NAMES:
        assert client.get(reverse(f"records_{name}:index")).status_code in (302, 403, 404), name
    assert client.get(reverse("action_log")).status_code == 404
    client.force_login(world.auditor)
    seat = hall.seat.pk
    for view in ("edit", "delete"):
        response = client.post(reverse(f"records_enrollment:{view}", args=[seat]), {"state": "withdrawn"})
        assert response.status_code in (302, 403, 404)
    assert Enrollment.objects.get(pk=seat).state == "enrolled"


def test_no_download_contains_a_formula(client, hall):
    world = hall.world
    world.trainee.given_name = "=HYPERLINK(1)"
    world.trainee.save()
    client.force_login(world.auditor)
    table = client.get(reverse("records_enrollment:index") + "?export=csv")
    text = b"".join(table.streaming_content) if table.streaming else table.content
    assert b"HYPERLINK" in text and b",=HYPERLINK" not in text and b"\n=HYPERLINK" not in text


def test_items_without_a_domain_can_be_downloaded(client, hall):
    Item.objects.create(code="BARE", stem="=1+1")
    client.force_login(hall.world.examinations)
    table = client.get("/admin/snippets/bank/item/?export=csv")
    text = b"".join(table.streaming_content) if table.streaming else table.content
    assert b"BARE" in text and b",=1+1" not in text


@pytest.mark.parametrize("more", [1, 40])
def test_a_list_of_records_costs_the_same_at_one_row_and_at_many(client, world, more, django_assert_num_queries):
    cohort = world.cohort(seats=90)
    for number in range(more):
        world.enroll(cohort, world.person(f"t{number}"))
    client.force_login(world.auditor)
    client.get(reverse("records_enrollment:index"))
    with django_assert_num_queries(15):
        client.get(reverse("records_enrollment:index"))


def test_a_person_page_links_to_the_records_the_reader_may_see(client, hall):
    world, person = hall.world, hall.seat.person
    client.force_login(world.finance)
    assert client.get(reverse("person", args=[person.pk])).status_code == 404
    client.force_login(world.auditor)
    links = client.get(reverse("person", args=[person.pk])).context["file"]
    for label, address in links:
        assert client.get(address).status_code == 200, label
    sittings = dict(links)["Exam sittings"]
    assert person.get_full_name() in client.get(sittings).content.decode()
    assert person.get_full_name() not in client.get(sittings.replace("q=", "q=not-")).content.decode()


def entries(client, **query):
    """The column “Object” of the audit log."""
    page = client.get(reverse("action_log"), query)
    assert page.status_code == 200
    return [entry.object_words for entry in page.context["object_list"]]


def test_the_log_names_its_objects_in_words_and_hides_emails_until_asked(client, hall):
    world = hall.world
    propose_end(membership=world.publishing.memberships.get(), reason="x", by=world.program_staff, at=world.now)
    client.force_login(world.auditor)
    words = entries(client)
    assert "End a state role (Publishing Example, State: publishing staff)" in words
    assert f"{hall.seat.person}, {hall.window.exam.title}" in words
    assert not any("A proposal needs your decision" in each for each in words)
    with_emails = entries(client, emails="shown")
    assert any(each.startswith("A proposal needs your decision, to ") for each in with_emails)
    assert len(entries(client, action="email.queued")) == Email.objects.count() > 0


def test_the_log_is_filtered_by_who_object_action_and_day(client, hall):
    world = hall.world
    propose_end(membership=world.publishing.memberships.get(), reason="x", by=world.program_staff, at=world.now)
    client.force_login(world.auditor)
    ours = ["End a state role (Publishing Example, State: publishing staff)"]
    assert entries(client, who="program example") == ours
    assert entries(client, object="publishing staff") == ours
    assert f"{hall.seat.person}, {hall.window.exam.title}" in entries(client, object=hall.seat.person.email)
    assert entries(client, action="proposal.proposed") == ours
    assert entries(client, who="program example", timestamp_from="2026-03-02", timestamp_to="2026-03-02") == ours
    assert entries(client, who="program example", timestamp_from="2026-03-03") == []
    assert entries(client, who="nobody such") == []


@pytest.mark.parametrize("more", [1, 30])
def test_the_log_costs_the_same_at_one_entry_and_at_many(client, hall, more, django_assert_max_num_queries):
    world = hall.world
    for number in range(more):
        person = world.person(f"t{number}", world.agency, "trainee")
        end_role(membership=person.memberships.get(), reason="Moved on.", by=world.agency_coordinator, at=world.now)
    client.force_login(world.auditor)
    with django_assert_max_num_queries(22):
        client.get(reverse("action_log"))


def test_nobody_reads_the_seed_that_locks_what_waits_on_a_device(client, hall):
    sitting = hall.window.sittings.get()
    for person in (hall.world.auditor, hall.world.examinations):
        client.force_login(person)
        for address in (
            reverse("records_sitting:inspect", args=[sitting.pk]),
            reverse("records_sitting:index") + "?export=csv",
        ):
            answer = client.get(address)
            assert answer.status_code == 200 and sitting.seed not in b"".join(answer).decode()
