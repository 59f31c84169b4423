"""What a person reads of their request, asks twice and appeals against, and who hears that something is not needed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from lms.certification.actions import accommodation_appeals, accommodation_reviews, arrangements
from lms.certification.models import AccommodationPaper, AccommodationRequest
from tests.lms.certification.accommodation_desk import SECRET, Asking
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Asking(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return Asking(world)


def granted(desk, *kinds, **more):
    desk.ask(*kinds, **more)
    desk.take()
    return desk.answer()


def own_page(client, desk, name="my_accommodations", *arguments):
    client.force_login(desk.person)
    return client.get(reverse(name, args=arguments)).text


def test_what_is_not_arranged_is_not_said_to_be_there(live, client):
    granted(live, "interpreter", language="Hmong")
    page = own_page(client, live)
    assert "The office arranges an interpreter (Hmong) for your exams." in page
    assert "The proctor can see this" not in page and "It is arranged for" not in page
    about = {"accommodation": live.grants().get(), "place_id": live.hall.window.pk, "at": live.now}
    arrangements.mark_arranged(done=True, by=live.world.proctor, **about)
    assert "It is arranged for" in own_page(client, live)


def test_breaks_stop_a_clock_only_in_exams(live, client):
    granted(live, "breaks", purposes=("exam", "training"))
    assert [str(line) for line in live.row.lines.order_by("pk")] == [
        "Breaks that stop the clock (Exams)", "Breaks (Training)",
    ]  # fmt: skip
    assert "In your training: Breaks. Your training vendor arranges it." in own_page(client, live)


def test_while_a_request_is_open_one_adds_to_it(live, client):
    live.ask()
    page = own_page(client, live)
    assert "Add to it" in page and reverse("ask_accommodations") not in page
    answer = client.get(reverse("ask_accommodations"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("my_accommodation", args=[live.row.pk])
    assert "Add to that one" in answer.text


def test_who_presses_the_button_twice_is_led_to_the_request_that_was_sent(live, client):
    client.force_login(live.person)
    body = {"program": live.program.pk, "purposes": ["exam"], "time": "time_150"}
    for _press in range(2):
        answer = client.post(reverse("ask_accommodations"), body)
        row = AccommodationRequest.objects.get()
        assert answer.url == reverse("my_accommodation", args=[row.pk])
    AccommodationRequest.objects.update(at=timezone.now() - timedelta(hours=1))
    assert "Add to that one" in client.post(reverse("ask_accommodations"), body | {"words": SECRET}).text


def test_people_read_their_own_words_and_their_appeal_on_the_site_and_it_is_logged(live, client):
    live.ask(words=SECRET)
    live.take()
    live.deny()
    appeal = live.appeal(text="Quartz")
    paper = AccommodationPaper.objects.get()
    page = own_page(client, live, "my_accommodation", live.row.pk)
    assert "Read your appeal" in page and "Quartz" not in page
    assert "Your appeal waits" in own_page(client, live)
    assert SECRET in client.post(reverse("own_accommodation_paper", args=[paper.pk])).text
    answer = client.post(reverse("own_accommodation_appeal", args=[appeal.pk]))
    assert "Quartz" in answer.text and "no-store" in answer["Cache-Control"]
    assert ModelLogEntry.objects.filter(data__purpose="own record").count() == 2
    client.force_login(live.staff)
    assert client.post(reverse("own_accommodation_appeal", args=[appeal.pk])).status_code == 404


def test_what_was_taken_back_can_be_appealed_and_then_another_person_answers_again(desk):
    granted(desk, "reader")
    desk.end()
    assert accommodation_appeals.term_of(desk.row).ends_on == home_day(desk.now) + timedelta(days=30)
    appeal = desk.appeal()
    with refuses("accommodation_decided_before"):
        accommodation_appeals.take_appeal(appeal=appeal, by=desk.staff, at=desk.now)
    about = {"by": desk.colleague, "at": desk.now}
    appeal = accommodation_appeals.take_appeal(appeal=appeal, **about)
    accommodation_appeals.decide_appeal(appeal=appeal, granted=True, reason="Right.", **about)
    desk.reload()
    desk.answer(by=desk.colleague)
    assert desk.row.state == "granted"
    assert desk.grants().in_force(home_day(desk.now)).count() == 1


def test_who_had_to_arrange_it_is_emailed_that_it_is_not_needed_and_reads_what(live, client):
    granted(live, "reader")
    about = {"accommodation": live.grants().get(), "place_id": live.hall.window.pk, "at": live.now}
    arrangements.mark_arranged(done=True, by=live.world.proctor, **about)
    live.end()
    assert Email.objects.filter(kind="arrange-ended", person=live.world.proctor).count() == 1
    client.force_login(live.world.proctor)
    page = client.get(reverse("arrangements")).text
    assert "Not needed any more" in page and "Reader" in page


def test_everything_is_granted_as_asked_with_one_choice(live, client):
    live.ask("time_200", "reader")
    live.take()
    client.force_login(live.staff)
    address = reverse("accommodation_answer", args=[live.row.pk])
    assert "Grant everything as asked" in client.get(address).text
    day = home_day(live.now)
    body = {"how": "as_asked", "valid_from": day, "valid_to": day + timedelta(days=9), "seen": "0"}
    client.post(address, body)
    assert live.reload().state == "granted"
    assert set(live.grants().values_list("kind", flat=True)) == {"time_200", "reader"}


def test_line_by_line_each_line_needs_an_answer(live, client):
    live.ask("reader")
    live.take()
    client.force_login(live.staff)
    day = home_day(live.now)
    body = {"how": "by_line", "valid_from": day, "valid_to": day, "seen": "0"}
    assert "Choose whether to grant it." in client.post(reverse("accommodation_answer", args=[live.row.pk]), body).text
    assert live.reload().state == "submitted"


def test_a_wrong_last_day_is_refused_also_with_a_no(desk):
    desk.ask()
    desk.take()
    with refuses("accommodation_ends_too_early", field="valid_to"):
        desk.deny(days=-1)


def test_a_request_that_ended_can_be_opened_again(desk):
    granted(desk, "reader")
    desk.end()
    accommodation_reviews.reopen_request(request=desk.row, reason="A mistake.", by=desk.staff, at=desk.now)
    desk.reload()
    desk.answer()
    assert desk.row.state == "granted"
