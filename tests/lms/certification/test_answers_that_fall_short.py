"""What an applicant gave and does not meet a rule is said at once, stays marked, and is listed before submission."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from lms.certification.actions import (
    application_parts,
    applications,
    interview_checks,
    paper_applications,
)
from lms.certification.actions.application_decisions import decide_application
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.application_list import asked_of
from lms.certification.models import Application, ApplicationPart
from lms.certification.rules.leaves.statements import months_between, months_later
from tests.lms.certification.application_desk import BIRTHDAY, Desk, link_of, pdf
from tests.refusals import refuses

SINCE = {"type": "attestation", "key": "services", "text": "Yes.", "min_duration_months": 12, "title": "Services"}
JOB = {"type": "document", "key": "job", "max_age_days": 365, "title": "Job description"}
SHORT = {"all_of": [{"type": "age", "min_years": 18, "title": "Age"}, SINCE, JOB]}


@pytest.fixture
def desk(world):
    one = Desk(world, tree=SHORT)
    one.begin()
    return one


def items(desk, *, for_staff=False):
    everything = asked_of(
        Application.objects.get(), desk.staff if for_staff else desk.person, desk.now, for_staff=for_staff
    )
    return {item.title: item for item in everything.items}


def give_all_too_late(desk):
    version = application_parts.current_text_version(desk.application, desk.leaf("attestation", "services"))
    desk.give("age", "age", as_of=desk.now.date() - timedelta(days=3650))
    signed = {"signed_name": desk.person.get_full_name(), "text_version": version}
    desk.give("attestation", "services", since=desk.now.date() - timedelta(days=60), **signed)
    desk.give("document", "job", file=pdf(), as_of=desk.now.date() - timedelta(days=700))


def test_what_falls_short_is_marked_listed_before_submission_and_not_ready(desk, client):
    give_all_too_late(desk)
    assert {item.state for item in items(desk).values()} == {"Does not meet the rule yet"}
    client.force_login(desk.person)
    page = client.get(reverse("submit_application", args=[desk.application.pk])).text
    for title in (
        "Age: You must be at least 18",
        "Services: It must be so for at least 12 months",
        "Job description: It is",
    ):
        assert title in page
    desk.submit(incomplete=True)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert "Accepted, given on" not in page and page.count("Does not meet the rule yet") > 3
    assert {item.state for item in items(desk, for_staff=True).values()} == {"Does not meet the rule yet"}


def test_it_is_said_when_it_is_entered_and_the_form_names_the_months(desk, client):
    client.force_login(desk.person)
    address = reverse("give_part", args=[desk.application.pk, "attestation", "services"])
    assert "at least 12 months" in client.get(address).text
    body = {"as_of": str(desk.now.date() - timedelta(days=3650))}
    answer = client.post(reverse("give_part", args=[desk.application.pk, "age", "age"]), body, follow=True)
    assert "Saved, but it does not meet the rule yet. Age: You must be at least 18" in answer.text
    assert ApplicationPart.objects.count() == 1


@pytest.mark.parametrize("since", [date(2026, 1, 31), date(2024, 2, 29), date(2025, 12, 15), date(2025, 11, 30)])
def test_the_first_day_that_is_long_enough_is_the_first_on_which_the_months_have_passed(since):
    for months in range(1, 25):
        first = months_later(since, months)
        assert months_between(since, first) >= months > months_between(since, first - timedelta(days=1))


def test_of_a_choice_the_other_ways_ask_nobody_once_one_is_accepted(world):
    desk = Desk(world)
    desk.begin()
    names = [finding for finding in applications.open_parts(desk.application, at=desk.now)[0] if finding.is_choice]
    assert len(names) == 1
    part = desk.give("education", "ged", file=pdf())
    assert items(desk)["Diploma"].state == "Not needed"
    desk.submit(incomplete=True)
    desk.take()
    desk.decide(part)
    assert (items(desk)["Diploma"].state, items(desk)["Diploma"].more) == ("Not needed", False)
    assert items(desk)["Interview"].state == "Waiting for program staff"
    assert all(item.state != "Yours to do" for item in items(desk, for_staff=True).values())


def test_who_has_one_of_two_letters_waits_for_the_other(world):
    desk = Desk(world)
    desk.begin()
    first = desk.ask("reference", "reference", name="Ref A", email="a@x.example")
    desk.ask("reference", "reference", name="Ref B", email="b@x.example")
    desk.answer(first, file=pdf(), name="Ref A", role="colleague")
    item = items(desk)["Letters"]
    assert item.state == "Waiting for the person you asked" and item.text.startswith("1 of 2 are here.")


def test_two_letters_under_one_name_are_pointed_out_to_the_reviewer(world, client):
    desk = Desk(world)
    desk.begin()
    for email in ("a@x.example", "b@x.example"):
        request = desk.ask("reference", "reference", name=f"Ref {email[0]}", email=email)
        desk.answer(request, file=pdf(), name="Rob Ref", role="colleague")
    desk.submit(incomplete=True)
    part = ApplicationPart.objects.filter(type="reference").first()
    client.force_login(desk.staff)
    assert client.get(reverse("part_decide", args=[part.pk])).status_code == 404
    desk.take()
    assert "has the same name" in client.get(reverse("part_decide", args=[part.pk])).text


def test_a_link_says_that_it_is_over_once_the_application_is_decided(world, client):
    desk = Desk(world)
    desk.begin()
    request = desk.ask()
    desk.submit(incomplete=True)
    desk.take()
    about = {"application": desk.application, "admitted": False, "by": desk.staff, "at": desk.now}
    with refuses("condition_of_no", field="condition"):
        decide_application(reason="No.", condition="Later.", **about)
    decide_application(reason="No.", **about)
    with time_machine.travel(desk.now, tick=False):
        assert "no longer needed" in Client().get(link_of(request)).text
        client.force_login(desk.person)
        page = client.get(reverse("my_application", args=[desk.application.pk])).text
        assert "Ask Sam Boss again" not in page and "Cancel the request" not in page
        assert client.get(reverse("ask_again", args=[request.pk])).status_code == 404
        assert client.get(reverse("give_part", args=[desk.application.pk, "age", "age"])).status_code == 404
        assert "you can appeal through" in client.get(reverse("my_path")).text


def test_a_letter_survives_a_link_that_was_replaced_meanwhile(world):
    answer = Client().post("/answers/replaced/", {"text": "She listens.", "name": "A", "role": "B"})
    assert answer.status_code == 410 and "She listens." in answer.text
    assert Client().get("/answers/replaced/").status_code == 404


def test_who_sent_a_file_by_a_link_that_was_replaced_reads_which_one_to_choose_again(world):
    body = {"name": "A", "role": "B", "file": SimpleUploadedFile("my letter.pdf", pdf())}
    answer = Client().post("/answers/replaced/", body)
    assert answer.status_code == 410 and "Your file “my letter.pdf” was not sent." in answer.text
    assert "What you wrote" not in answer.text


def test_an_interview_before_the_application_and_an_unknown_interviewer_are_refused(world, client):
    desk = Desk(world)
    desk.begin()
    desk.submit(incomplete=True)
    desk.take()
    client.force_login(desk.staff)
    body = {"on": str(desk.now.date()), "interviewer": "no@one.example", "outcome": "accepted", "no_conflict": "on"}
    address = reverse("part_record", args=[desk.application.pk, "interview", "peer-to-peer"])
    assert "Nobody with this address is certified here." in client.post(address, body).text
    early = OfficeRecord(desk.now.date() - timedelta(days=40), desk.staff, True)
    with refuses("interview_before_application", field="on"):
        interview_checks.refuse_interview_day(desk.application, early)


def test_a_receipt_day_that_cannot_be_right_is_refused_and_a_wrong_one_is_corrected(world, client):
    desk = Desk(world)
    about = {"by": desk.staff}
    with refuses("received_before_rules", field="received_on"):
        desk.begin(received_on=date(2025, 12, 31), **about)
    with refuses("received_long_ago", field="received_on"):
        desk.begin(received_on=date(2020, 1, 1), **about)
    row = desk.begin(received_on=date(2026, 1, 20), **about)
    desk.give("age", "age", by=desk.staff, as_of=BIRTHDAY)
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[row.pk])).text
    assert "Submit my application" not in page and "The office enters your application" in page
    client.force_login(desk.staff)
    page = client.get(reverse("application", args=[row.pk])).text
    assert "Enter from paper: Quartz" in page and "Correct the day of receipt" in page
    form = client.get(reverse("part_key_in", args=[row.pk, "attestation", "lived"])).text
    assert "Name under the statement" in form and "By typing your name" not in form
    desk.submit(by=desk.staff, incomplete=True)
    about = {"reason": "The stamp says so.", "by": desk.staff, "at": desk.now}
    row = paper_applications.correct_receipt(application=row, received_on=date(2026, 1, 27), **about)
    row.refresh_from_db()
    assert row.review_began_on == date(2026, 1, 27) and row.cycle.submitted_at.date() == date(2026, 1, 27)
    with refuses("withdraw_reason_missing"):
        applications.withdraw_application(application=row, by=desk.staff, at=desk.now)
    client.post(reverse("application_withdraw_paper", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "submitted"
    client.post(reverse("application_withdraw_paper", args=[row.pk]), {"reason": "Keyed in for another person."})
    entry = ModelLogEntry.objects.filter(action="application.withdrawn").last()
    assert "Keyed in for another person." in str(entry.data)
    row.refresh_from_db()
    assert row.state == "withdrawn" and isinstance(row.closed_at, datetime)
