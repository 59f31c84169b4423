"""The pages of requests for accommodations: the person, the reviewer, a colleague, and everybody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.certification.models import AccommodationPaper, AccommodationRequest
from tests.lms.certification.accommodation_desk import SECRET, Asking


@pytest.fixture
def desk(world):
    return Asking(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return Asking(world)


def test_the_pages_of_a_person_say_what_was_granted_and_why_not(live, client):
    client.force_login(live.person)
    page = client.get(reverse("ask_accommodations")).text
    assert "never ask about an illness" in page
    body = {"program": live.program.pk, "purposes": ["exam"], "time": "time_150", "helps": ["reader"], "words": SECRET}
    page = client.post(reverse("ask_accommodations"), body, follow=True).text
    assert "You get an answer by" in page
    live.row = AccommodationRequest.objects.get()
    live.take()
    live.answer({"time_150": "time_150"}, reason="A reader is not needed.")
    page = client.get(reverse("my_accommodation", args=[live.row.pk])).text
    assert "A reader is not needed." in page and "you can appeal through" in page
    assert "You have one and a half times the usual time." in client.get(reverse("my_accommodations")).text


def test_what_fits_none_of_the_chosen_purposes_is_said_at_its_field(desk, client):
    client.force_login(desk.person)
    body = {"program": desk.program.pk, "purposes": ["training"], "time": "time_150"}
    answer = client.post(reverse("ask_accommodations"), body)
    assert answer.status_code == 422
    assert "is only for: an exam" in answer.text
    assert not AccommodationRequest.objects.exists()


def test_a_colleague_sees_the_request_but_neither_papers_nor_reasons(desk, client):
    desk.ask(words=SECRET)
    desk.take()
    desk.more(reason="Quartz")
    paper = AccommodationPaper.objects.get()
    for person, reads in ((desk.staff, True), (desk.colleague, False)):
        client.force_login(person)
        page = client.get(reverse("accommodation_request", args=[desk.row.pk])).text
        assert ("Quartz" in page) is reads
        answer = client.post(reverse("accommodation_paper", args=[paper.pk]))
        assert (SECRET in answer.text) is reads


@pytest.mark.parametrize("who", ["program_staff", "vendor_coordinator", "trainer", "agency_coordinator", "proctor"])
def test_nobody_else_opens_a_request(desk, client, who):
    desk.ask(words=SECRET)
    client.force_login(getattr(desk.world, who))
    for name, arguments in (
        ("accommodation_requests", []), ("accommodation_request", [desk.row.pk]), ("my_accommodation", [desk.row.pk]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code in (302, 404)


def test_staff_answer_on_the_page_line_by_line(live, client):
    live.ask("time_200", "breaks")
    client.force_login(live.staff)
    queue = client.get(reverse("accommodation_requests")).text
    assert "Twice the time (Exams); Breaks that stop the clock (Exams)" in queue
    client.post(reverse("accommodation_take", args=[live.row.pk]))
    first, second = live.row.lines.order_by("pk")
    address = reverse("accommodation_answer", args=[live.row.pk])
    body = {
        f"line_{first.pk}": "time_150", f"line_{second.pk}": "breaks", "valid_from": "2026-03-02",
        "valid_to": "2099-03-02", "reason": "Half as much again is enough.", "seen": "0",
    }  # fmt: skip
    assert "Enter how many minutes" in client.post(address, body).text
    client.post(address, body | {f"minutes_{second.pk}": "25"})
    assert live.reload().state == "partly"
    assert set(live.grants().values_list("kind", "minutes")) == {("time_150", 0), ("breaks", 25)}
