"""Nobody learns from lists of emails or from the audit log whom a complaint is about."""

import pytest
from django.urls import reverse

from cohorts.notices.models import Bounce, Email, EmailState
from lms.certification.actions import complaint_reviews
from tests.lms.certification.complaint_desk import Complained

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    desk = Complained(world)
    desk.decided("probation")
    desk.appeal()
    return desk


def log_of(client, **query):
    rows = client.get(reverse("action_log"), query)
    view = rows.context["view"]
    return {row.action: str(view.sheet["Who"](row)) for row in rows.context["object_list"]}


def test_no_list_of_emails_has_one_about_a_complaint_for_staff_and_auditors(desk, client, world):
    email = Email.objects.filter(kind="matter-news").latest("pk")
    Email.objects.filter(pk=email.pk).update(state=EmailState.GIVEN_UP, given_up_at=desk.now, sent_at=None)
    for one in (world.program_staff, world.auditor, desk.third):
        client.force_login(one)
        assert not Email.objects.visible_to(one).filter(kind="matter-news").exists()
        emails = client.get(reverse("records_email:index"), {"q": desk.person.email}).content.decode()
        assert "The office wrote" not in emails and "your appeal" not in emails
        assert client.get(reverse("records_email:inspect", args=[email.pk])).status_code == 404
        page = client.get(reverse("person", args=[desk.person.pk])).content.decode()
        assert "The office wrote" not in page and "your appeal" not in page
        assert "your appeal" not in client.get(reverse("email_queue")).content.decode()


def test_the_person_finds_their_own_emails_about_a_complaint(desk):
    assert Email.objects.visible_to(desk.person).filter(kind="matter-news").count() == 3


def test_an_email_about_a_complaint_that_did_not_arrive_is_in_no_list(desk, world):
    email = Email.objects.filter(kind="matter-news").latest("pk")
    Bounce.objects.create(
        email=email, person=desk.person, address=desk.person.email.lower(), report_id="r", permanent=True,
        status="5.1.1", received_at=desk.now,
    )  # fmt: skip
    assert not Bounce.objects.visible_to(world.program_staff).exists()
    assert Bounce.objects.visible_to(desk.person).exists()


def test_the_audit_log_does_not_name_who_answered_a_complaint(desk, client, world):
    complaint_reviews.read_letter(letter=desk.letters("notice").get(), by=desk.person, at=desk.now)
    client.force_login(world.auditor)
    name = desk.person.get_full_name()
    who = log_of(client)
    for action in ("complaint.answered", "complaint.appealed"):
        assert name not in who[action] and who[action].startswith("not named")
    assert name not in log_of(client, emails="shown")["email.queued"]
    assert not any(action.startswith("complaint.") for action in log_of(client, q=name))
    assert not any(action.startswith("complaint.") for action in log_of(client, who=name))
    assert "complaint.answered" in log_of(client, q="complaint")
    page = client.get(reverse("person", args=[desk.person.pk])).content.decode()
    assert "Answered complaint" not in page and "Appealed against decision on complaint" not in page
    assert name not in who.get("complaint.letter_read", "")


def test_the_audit_log_names_the_staff_who_decided_also_in_its_file(desk, client, world):
    client.force_login(world.auditor)
    assert log_of(client)["complaint.decided"] == desk.colleague.get_full_name()
    file = client.get(reverse("action_log"), {"export": "csv"}).getvalue().decode()
    line = next(line for line in file.splitlines() if "Answered complaint" in line)
    assert desk.person.get_full_name() not in line
