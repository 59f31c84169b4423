"""An agency enters hours from a file: a reading that keeps nothing, then lines that the same rules check."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from lms.certification.actions.practice_files import enter_lines
from lms.certification.models import PracticeEntry
from tests.lms.certification.practice_scene import NOW, Ledger

HEAD = "email,day,from,to,kind,category,contact\n"


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def upload(client, ledger, *lines):
    client.force_login(ledger.world.agency_coordinator)
    file = SimpleUploadedFile("hours.csv", (HEAD + "\n".join(lines)).encode(), content_type="text/csv")
    return client.post(reverse("practice_file"), {"file": file})


def line(ledger, day="2027-03-10", begins="08:00", ends="12:00", kind="work", category="peer-services", contact="yes"):
    return ",".join([ledger.person.email, day, begins, ends, kind, category, contact])


def test_a_file_is_read_without_keeping_anything_and_then_entered(client, ledger):
    lines = [line(ledger), line(ledger, begins="11:00", ends="13:00"), line(ledger, "2027-03-11", "20:00", "24:00")]
    page = upload(client, ledger, *lines)
    assert page.status_code == 200 and "Nothing is entered yet" in page.text and "Enter 2 lines" in page.text
    assert not PracticeEntry.objects.exists() and not Email.objects.exists()
    content = page.context["form"].initial["content"]
    answer = client.post(reverse("practice_file"), {"content": content, "seen": "yes"}, follow=True)
    texts = [str(message) for message in answer.context["messages"]]
    assert any("2 lines were entered." in text for text in texts) and any("Line 2" in text for text in texts)
    assert [row.minutes for row in PracticeEntry.objects.order_by("on")] == [240, 240]
    assert Email.objects.get(kind="practice-entered").person == ledger.person


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("x", "practice_file_cells"),
        ("nobody@example.org,2027-03-10,08:00,12:00,work", "practice_file_person"),
        ("{email},03/10/2027,08:00,12:00,work", "practice_file_day"),
        ("{email},2027-03-10,8 am,12:00,work", "practice_file_clock"),
        ("{email},2027-03-10,08:00,25:00,work", "practice_file_clock"),
        ("{email},2027-03-10,08:00,12:00,party", "practice_kind_unknown_in_file"),
        ("{email},2027-03-10,08:00,12:00,work,gardening", "practice_category_unknown_in_file"),
        ("{email},2026-12-10,08:00,12:00,work,peer-services", "practice_before_employment_in_file"),
    ],
)
def test_each_line_says_why_it_is_not_entered(ledger, cells, code):
    texts = cells.format(email=ledger.person.email).split(",")
    (read,) = enter_lines(lines=[texts], keep=True, by=ledger.world.agency_coordinator, at=NOW)
    assert read.refused.code == code and not PracticeEntry.objects.exists()


def test_a_file_names_people_of_the_agency_alone(ledger):
    other = [ledger.world.other_trainee.email, "2027-03-10", "08:00", "12:00", "work", "peer-services", "yes"]
    (read,) = enter_lines(lines=[other], keep=True, by=ledger.world.agency_coordinator, at=NOW)
    assert read.refused.code == "practice_file_person"


def test_what_is_no_table_is_refused_at_the_file(client, ledger):
    client.force_login(ledger.world.agency_coordinator)
    for data in (b"%PDF-1.7 nothing", b""):
        file = SimpleUploadedFile("hours.csv", data)
        assert client.post(reverse("practice_file"), {"file": file}).status_code == 422


def test_the_page_names_the_categories_and_asks_for_a_file(client, ledger):
    client.force_login(ledger.world.agency_coordinator)
    page = client.get(reverse("practice_file"))
    assert "<code>peer-services</code>" in page.text and page.context["form"].fields["file"].required
    answer = client.post(reverse("practice_file"), {})
    assert answer.status_code == 422 and "Choose a file." in answer.text


def test_the_only_category_of_a_program_may_be_left_empty(world):
    with time_machine.travel(NOW, tick=False):
        ledger = Ledger(world, tree={"all_of": [{"type": "supervised_hours", "category": "peer-services", "min": 9}]})
        texts = line(ledger, category="").split(",")
        enter_lines(lines=[texts], keep=True, by=world.agency_coordinator, at=NOW)
    assert PracticeEntry.objects.get().category == "peer-services"


def test_a_file_without_a_good_line_has_nothing_to_enter_and_speaks_of_the_line(client, ledger):
    ledger.enter(begins="08:00", ends="12:00")
    page = upload(client, ledger, line(ledger))
    assert "The line has time that was entered already" in page.text and "You entered" not in page.text
    assert "Enter 0 lines" not in page.text and "Read the file" in page.text


def test_nobody_confirms_what_they_entered_for_others(ledger):
    from cohorts.core import roles
    from cohorts.people.models import Membership

    Membership.objects.create(
        user=ledger.boss, organization=ledger.world.agency, role=roles.AGENCY_COORDINATOR, started_at=NOW
    )
    texts = line(ledger).split(",")
    enter_lines(lines=[texts], keep=True, by=ledger.boss, at=NOW)
    with pytest.raises(Refused) as refusal:
        ledger.confirm(PracticeEntry.objects.get())
    assert refusal.value.code == "practice_entered_by_you"
