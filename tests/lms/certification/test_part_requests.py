"""Other people sign, write or decline by a secret link, without an account."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.notices.models.bounces import Bounce
from lms.certification.actions import asked_people, part_requests
from lms.certification.models import ApplicationPart, PartRequest
from lms.certification.models.rules import credential_of_cycle
from tests.lms.certification.application_desk import Desk, link_of, links, pdf
from tests.lms.certification.test_applications import codes_of
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


@pytest.fixture
def today(desk):
    with time_machine.travel(desk.now, tick=False):
        yield desk.now


def test_get_and_head_change_nothing_and_a_post_signs(desk, today, client):
    """CE-D14: a mail scanner opens the link; the signature is the moment of the POST."""
    request = desk.ask()
    address = link_of(request)
    for _ in range(2):
        client.head(address)
        page = client.get(address)
        assert page.status_code == 200 and desk.person.get_full_name() in page.text
    assert client.get(f"{address}decline/").status_code == 200
    assert PartRequest.objects.get().state == "open" and not ApplicationPart.objects.exists()
    answer = client.post(address, {"name": "Sam Boss", "role": "supervisor at Prairie"})
    assert answer.status_code == 302
    part = ApplicationPart.objects.get()
    assert (part.signed_name, part.choice, part.at) == ("Sam Boss", "supervisor at Prairie", today)
    assert PartRequest.objects.get().state == "answered"
    assert "Thank you" in client.get(address).text
    twice = client.post(address, {"name": "Sam Boss", "role": "supervisor at Prairie"}, follow=True)
    assert twice.status_code == 200 and "Thank you" in twice.text and ApplicationPart.objects.count() == 1
    assert Email.objects.filter(kind="application-copy", person__email="sam@work.example").count() == 1
    assert Email.objects.filter(kind="application-answered", person=desk.person).count() == 1


def test_a_link_is_used_once_and_ends_with_its_time(desk, today, client):
    request = desk.ask()
    desk.answer(request)
    with refuses("question_answered"):
        desk.answer(request)
    late = desk.ask("reference", "reference", email="r@x.example")
    with refuses("question_expired"):
        desk.answer(late, text="Good.", at=late.expires_at)
    with refuses("question_unknown"):
        part_requests.answer_request(token="x", name="A B", role="r", file=None, text="", by=None, at=desk.now)


def test_what_was_typed_survives_a_link_that_ended_meanwhile(desk, client):
    with time_machine.travel(desk.now, tick=False):
        request = desk.ask("reference", "reference")
    with time_machine.travel(request.expires_at, tick=False):
        answer = client.post(link_of(request), {"text": "Twelve sentences", "name": "Sam Boss", "role": "colleague"})
    assert answer.status_code == 422 and "Twelve sentences" in answer.text


def test_a_corrected_address_ends_the_old_link(desk, today, client):
    request = desk.ask(email="wrong@work.example")
    old = link_of(request)
    part_requests.ask_again(request=request, email="right@work.example", by=desk.person, at=desk.now)
    assert client.get(old).status_code == 404
    assert client.get(link_of(request)).status_code == 200
    assert set(links()) == {"wrong@work.example", "right@work.example"}


def test_whoever_declines_is_told_and_another_person_is_asked(desk, today, client):
    request = desk.ask()
    client.post(f"{link_of(request)}decline/")
    assert PartRequest.objects.get().state == "declined"
    assert Email.objects.filter(kind="application-declined", person=desk.person).exists()
    assert desk.ask(email="other@work.example").pk


def test_nobody_is_their_own_referee(desk):
    name, host = desk.person.email.split("@")
    for email in (desk.person.email.upper(), f"{name}+ref@{host}"):
        with refuses("asked_own_mailbox"):
            desk.ask(email=email)
    with refuses("asked_own_name"):
        desk.ask(name=desk.person.get_full_name())
    request = desk.ask()
    with refuses("answer_own"):
        part_requests.answer_request(
            token=request.token, name="Sam Boss", role="r", file=None, text="", by=desk.person, at=desk.now
        )


def test_only_as_many_people_are_asked_as_are_needed_and_each_once(desk):
    request = desk.ask()
    with refuses("asked_already"):
        desk.ask()
    with refuses("asked_enough"):
        desk.ask(email="second@work.example")
    part_requests.cancel_request(request=request, by=desk.person, at=desk.now)
    assert desk.ask(email="second@work.example").pk


def test_a_person_is_not_asked_without_end(desk):
    request = desk.ask()
    for days in range(1, part_requests.MAX_EMAILS):
        part_requests.ask_again(request=request, by=desk.person, at=desk.now + timedelta(days=days))
    with refuses("asked_often"):
        part_requests.ask_again(request=request, by=desk.person, at=desk.now)


def test_a_letter_is_words_or_a_file_and_its_content_is_not_in_the_database(desk):
    request = desk.ask("reference", "reference")
    with refuses("answer_empty"):
        desk.answer(request)
    with refuses("upload_kind"):
        desk.answer(request, file=b"MZ")
    part = desk.answer(request, text="ZQX-7731")
    assert part.record.sealed and b"ZQX-7731" not in bytes(part.record.sealed)
    other = desk.ask("reference", "reference", email="two@x.example")
    assert desk.answer(other, file=pdf(), name="Ref Two").media_type == "application/pdf"


def test_the_subject_of_the_question_does_not_say_why(desk):
    desk.ask()
    row = Email.objects.get(kind="application-question")
    assert row.subject == f"A request from {desk.person.get_full_name()}"


def test_the_email_says_what_is_asked_and_for_which_certificate_and_nothing_else_of_the_application(desk):
    desk.ask()
    desk.ask("reference", "reference", name="Ref One", email="one@x.example")
    signature, letter = (row.body for row in Email.objects.filter(kind="application-question").order_by("pk"))
    assert "What is asked of you: your signature, as the supervisor." in signature
    assert "What is asked of you: a letter of reference." in letter
    for body in (signature, letter):
        assert f"For the certificate: {credential_of_cycle(desk.application.cycle)}." in body
        assert "Job description" not in body and "lived" not in body


def test_one_application_asks_a_limited_number_of_people(desk, monkeypatch):
    monkeypatch.setattr(asked_people, "MAX_REQUESTS", 2)
    for number in range(2):
        request = desk.ask(email=f"boss{number}@work.example")
        part_requests.cancel_request(request=request, by=desk.person, at=desk.now)
    with refuses("asked_too_many"):
        desk.ask(email="boss3@work.example")


def test_two_letters_are_from_two_people(desk):
    """Whoever was asked or has answered is not asked for the second letter, nor by a corrected address."""
    letter = desk.ask("reference", "reference", email="one@x.example")
    desk.answer(letter, text="Good.", name="Ref One")
    for email in ("one@x.example", "One+again@x.example"):
        with refuses("asked_already", field="email"):
            desk.ask("reference", "reference", name="Ref Two", email=email)
    second = desk.ask("reference", "reference", name="Ref Two", email="two@x.example")
    with refuses("asked_already", field="email"):
        part_requests.ask_again(request=second, email="one@x.example", by=desk.person, at=desk.now)
    assert desk.ask(email="one@x.example").pk


def test_two_people_behind_one_mailbox_of_an_office_can_both_be_asked(desk):
    desk.ask("reference", "reference", name="Ref One", email="office@x.example")
    with refuses("asked_already"):
        desk.ask("reference", "reference", name="ref one", email="office@x.example")
    desk.now = desk.later(minutes=1)
    assert desk.ask("reference", "reference", name="Ref Two", email="office@x.example").pk


def test_an_address_is_not_corrected_without_end(desk):
    request = desk.ask()
    for number in range(1, part_requests.MAX_EMAILS):
        part_requests.ask_again(request=request, email=f"b{number}@work.example", by=desk.person, at=desk.now)
    with refuses("asked_corrected_often", field="email"):
        part_requests.ask_again(request=request, email="last@work.example", by=desk.person, at=desk.now)


def test_a_letter_as_a_file_is_looked_at_for_viruses(desk, settings):
    settings.UPLOAD_SCANNER = ["false"]
    request = desk.ask("reference", "reference")
    with refuses("upload_virus"):
        desk.answer(request, file=pdf())


def test_whoever_asked_another_person_after_a_no_waits_and_is_not_asked_to_act(desk):
    part_requests.decline_request(token=desk.ask().token, by=None, at=desk.now)
    assert codes_of(desk.application, desk.now)["signature", "supervisor"] == "part_declined"
    desk.ask(email="other@work.example")
    assert codes_of(desk.application, desk.now)["signature", "supervisor"] == "part_asked"


def test_a_link_works_through_the_day_that_the_email_names(desk):
    request = desk.ask()
    assert request.expires_at.astimezone(ZoneInfo("America/Chicago")).strftime("%H:%M:%S") == "23:59:59"
    assert "11:59 pm" in links()["sam@work.example"]


def test_a_letter_typed_and_sent_as_a_file_is_not_half_lost(desk, today, client):
    request = desk.ask("reference", "reference")
    page = client.get(link_of(request)).text
    assert "(optional)" not in page
    body = {"text": "Good.", "file": SimpleUploadedFile("a.pdf", pdf()), "name": "Sam Boss", "role": "boss"}
    answer = client.post(link_of(request), body)
    assert answer.status_code == 422 and "Send only one" in answer.text and "Good." in answer.text


def test_a_photo_in_the_format_of_newer_phones_is_refused_with_what_to_do(desk):
    with refuses("upload_heic"):
        desk.answer(desk.ask("reference", "reference"), file=b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


def test_an_applicant_reads_that_an_email_did_not_arrive_until_the_address_is_corrected(desk, today, client):
    request = desk.ask(email="wrong@work.example")
    email = Email.objects.get(kind="application-question")
    Bounce.objects.create(
        email=email, person=email.person, address="wrong@work.example", report_id="r", permanent=True, status="5.1.1",
        received_at=desk.now,
    )  # fmt: skip
    client.force_login(desk.person)
    page = reverse("my_application", args=[desk.application.pk])
    assert "did not arrive" in client.get(page).text
    assert "Check the email address of Sam Boss" in client.get(reverse("desk")).text
    part_requests.ask_again(request=request, email="right@work.example", by=desk.person, at=desk.now)
    assert "did not arrive" not in client.get(page).text
    assert "Check the email address" not in client.get(reverse("desk")).text


def test_an_answer_from_the_device_of_the_applicant_is_noted_for_the_reviewer(desk, today, client):
    client.force_login(desk.person)
    address = reverse("ask_other", args=[desk.application.pk, "signature", "supervisor"])
    client.post(address, {"name": "Sam Boss", "email": "sam@work.example", "relation": "my supervisor"})
    # A browser keeps this cookie after log-out; the test client forgets all of them.
    device = client.cookies[f"asked_{desk.application.pk}"].value
    client.logout()
    client.cookies[f"asked_{desk.application.pk}"] = device
    request = PartRequest.objects.get()
    client.post(link_of(request), {"name": "Sam Boss", "role": "supervisor"})
    desk.answer(desk.ask("reference", "reference", email="r@x.example"), text="Good.")
    assert list(PartRequest.objects.order_by("pk").values_list("same_device", flat=True)) == [True, False]
    desk.submit(incomplete=True)
    desk.take()
    client.force_login(desk.staff)
    notes = [client.get(reverse("part_decide", args=[part.pk])).text for part in ApplicationPart.objects.order_by("pk")]
    assert ["in which the applicant asked" in note for note in notes] == [True, False]
