"""Letters and signatures of others that came on paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification.actions import application_reviews, paper_answers
from lms.certification.actions.paper_answers import PaperAnswer
from lms.certification.models import ApplicationPart, PartRequest
from tests.lms.certification.application_desk import Desk, pdf
from tests.lms.certification.test_applications import codes_of
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    desk = Desk(world)
    desk.begin()
    desk.submit(incomplete=True)
    desk.take()
    return desk


def key_in(desk, kind="signature", key="supervisor", by=None, **more):
    about = {"name": "Sam Boss", "role": "supervisor", "received_on": desk.now.date(), "file": pdf()} | more
    return paper_answers.key_in_answer(
        application=desk.application, kind=kind, key=key, answer=PaperAnswer(**about), by=by or desk.staff, at=desk.now
    )


def test_a_signature_on_paper_is_keyed_in_with_its_day_and_scan_and_counts_once_it_is_accepted(desk):
    part = key_in(desk)
    assert (part.channel, part.received_on, part.signed_name, part.role) == (
        "paper", desk.now.date(), "Sam Boss", "supervisor",
    )  # fmt: skip
    assert codes_of(desk.application, desk.now)["signature", "supervisor"] == "part_sent"
    assert Email.objects.filter(kind="application-answered", person=desk.person).count() == 1
    desk.decide(part)
    assert codes_of(desk.application, desk.now)["signature", "supervisor"] == "part_accepted"
    with refuses("paper_same_person", field="name"):
        key_in(desk)
    with refuses("paper_enough"):
        key_in(desk, name="Another Boss")


def test_a_letter_that_came_on_paper_ends_the_question_that_it_answers(desk):
    request = desk.ask("reference", "reference", name="Ref A", email="r1@x.example")
    part = key_in(desk, "reference", "reference", name="Ref A", role="colleague", question=request)
    assert PartRequest.objects.get(pk=request.pk).state == "answered" and part.request == request
    with refuses("question_answered"):
        desk.answer(request, file=pdf(), name="Ref A", role="colleague")
    with refuses("paper_question_over", field="question"):
        key_in(desk, "reference", "reference", name="Ref A", role="colleague", question=request)


def test_what_is_missing_on_paper_is_said_at_its_field(desk, world):
    for code, field, more in (
        ("paper_name_missing", "name", {"name": " "}),
        ("paper_of_applicant", "name", {"name": desk.person.get_full_name()}),
        ("paper_role_missing", "role", {"role": ""}),
        ("part_day_ahead", "received_on", {"received_on": desk.later(days=2).date()}),
        ("paper_file_missing", "file", {"file": None}),
        ("upload_kind", "file", {"file": b"no paper"}),
    ):
        with refuses(code, field=field):
            key_in(desk, **more)
    with refuses("part_not_of_the_office"):
        key_in(desk, "education", "ged")
    with refuses("role_required"):
        key_in(desk, by=world.auditor)


def test_the_applicant_does_not_read_a_letter_that_came_on_paper(desk, client):
    part = key_in(desk, "reference", "reference", name="Ref A", role="colleague")
    with refuses("role_required"):
        application_reviews.read_part(part=part, by=desk.person, at=desk.now)
    client.force_login(desk.person)
    assert client.post(reverse("own_part_file", args=[part.pk])).status_code == 404
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert reverse("own_part_file", args=[part.pk]) not in page


def test_staff_key_in_a_letter_on_its_page(desk, client):
    desk.ask("reference", "reference", name="Ref A", email="r1@x.example")
    client.force_login(desk.staff)
    address = reverse("part_key_in_answer", args=[desk.application.pk, "reference", "reference"])
    assert address in client.get(reverse("application", args=[desk.application.pk])).text
    assert "Ref A (r1@x.example)" in client.get(address).text
    scan = SimpleUploadedFile("letter.pdf", pdf(), content_type="application/pdf")
    body = {"name": "Ref B", "role": "friend", "received_on": desk.now.date().isoformat(), "file": scan}
    assert client.post(address, body).status_code == 302
    assert ApplicationPart.objects.get(type="reference").received_on == desk.now.date()
    page = client.get(reverse("application", args=[desk.application.pk])).text
    assert "On paper, received on" in page and "“friend”" in page
