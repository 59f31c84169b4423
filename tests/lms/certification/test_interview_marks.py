"""Interviews are marked by the criteria of the rules; the marks are restricted; pages for everybody concerned."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from cohorts.notices.models import Email
from lms.certification.actions import application_reviews
from lms.certification.admin.setting_blocks import BlockForm
from lms.certification.messages.program_files import PROBLEMS
from lms.certification.models import (
    ApplicationPart,
    InterviewAppointment,
    PartDecision,
)
from lms.certification.rules.leaves import Interview
from tests.lms.certification.application_desk import TREE
from tests.lms.certification.interview_desk import CRITERIA, KEY, MARKED, arrange, at_work, body, kinds, record
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return at_work(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return at_work(world)


def test_the_outcome_follows_from_the_marks_and_another_one_needs_a_reason(desk):
    with refuses("mark_missing", field="mark-1"):
        record(desk, outcome="accepted")
    with refuses("mark_outside", field="mark-3"):
        record(desk, marks=(3, 3, 2))
    with refuses("marks_lack", field="reason", criteria="Keeps things private"):
        record(desk, marks=(3, 3, 0))
    with refuses("marks_fall_short", field="reason"):
        record(desk, marks=(1, 1, 1), outcome="accepted")
    with refuses("marks_meet", field="reason"):
        record(desk, marks=(3, 3, 1), outcome="refused")
    assert not ApplicationPart.objects.filter(type="interview").exists()
    low = record(desk, marks=(1, 1, 1), reason="Try again in a month.")
    assert (low.outcome, low.total, low.most, low.meets) == ("refused", 3, 7, False)
    assert "application-part" in Email.objects.values_list("kind", flat=True)
    with refuses("marks_fall_short", field="reason"):
        desk.decide(low.part, "accepted")
    desk.decide(low.part, "accepted", "The second interviewer agrees.")
    assert PartDecision.objects.latest("pk").total == 3
    high = record(desk, marks=(2, 3, 1))
    assert (high.outcome, high.total, high.meets) == ("accepted", 6, True)


def test_marks_are_restricted_and_only_their_sum_is_not(desk, world):
    decision = record(desk, marks=(2, 3, 1), notes=MARKED)
    text = application_reviews.read_part(part=decision.part, by=desk.staff, at=desk.now).decode()
    assert text == (
        "Listens first: 2 of 3\nRespects what people choose: 3 of 3\nKeeps things private: yes\nSum: 6 of 7\n\n"
        f"{MARKED}"
    )
    stored = [*ApplicationPart.objects.values(), *PartDecision.objects.values()]
    assert not any("Listens" in str(row) or MARKED in str(row) for row in stored)
    for person in (desk.person, world.other_trainee, world.auditor):
        with refuses("role_required"):
            application_reviews.read_part(part=decision.part, by=person, at=desk.now)


def test_without_criteria_an_interview_is_recorded_as_before(world):
    desk = at_work(world, TREE)
    with refuses("outcome_missing", field="outcome"):
        record(desk)
    with refuses("mark_of_nothing"):
        record(desk, marks=(3, 3, 1), outcome="accepted")
    assert record(desk, outcome="accepted").total is None


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("rubric_twice", {"rubric": "form-7"}),
        ("criterion_twice", {"criteria": [CRITERIA[0], CRITERIA[0]]}),
        ("criterion_min_too_high", {"criteria": [{**CRITERIA[0], "min": 4}]}),
        (
            "criteria_too_many",
            {"criteria": [{"key": f"k{n}", "text": "Listens"} for n in range(21)], "min_total": None},
        ),
        ("min_total_too_high", {"min_total": 8}),
    ],
)
def test_criteria_that_contradict_themselves_are_refused_in_words(code, more):
    about = {"type": "interview", "kind": "talk", "interviewer_role": "certified-peer", "criteria": CRITERIA} | more
    with pytest.raises(ValidationError) as caught:
        Interview.model_validate(about)
    (fault,) = caught.value.errors()
    assert fault["type"] == code and code in PROBLEMS


def test_criteria_have_a_form_and_stay_as_they_are_when_nothing_is_changed():
    old = {"type": "interview", "kind": "talk", "interviewer_role": "certified-peer", "criteria": CRITERIA}
    blank = BlockForm(model=Interview, old=old)
    sent = {name: blank.initial.get(name, field.initial) for name, field in blank.fields.items()}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    form = BlockForm(sent, model=Interview, old=old)
    assert form.is_valid(), form.errors
    assert form.content == old


def test_the_reviewer_arranges_moves_and_records_an_interview_on_the_pages(live, client):
    desk, pk = live, live.application.pk
    client.force_login(desk.staff)
    address = reverse("interview_arrange", args=[pk, "interview", KEY])
    page = client.get(address)
    assert desk.person.family_name in page.text and "Central (Chicago)" in page.text
    wrong = client.post(address, body(desk, interviewer="no@one.example"))
    assert wrong.status_code == 422 and "Nobody with this address" in wrong.text
    assert client.post(address, body(desk)).status_code == 302
    row = InterviewAppointment.objects.get()
    page = client.get(reverse("application", args=[pk])).text
    assert "https://call.example.org/1" in page and reverse("interview_move", args=[row.pk]) in page
    move = reverse("interview_move", args=[row.pk])
    assert client.get(move).context["form"].initial["where"] == "https://call.example.org/1"
    assert client.post(move, body(desk, days=8, reason="")).status_code == 422
    assert client.post(move, body(desk, days=8, reason="The peer is away.")).status_code == 302
    row = InterviewAppointment.objects.get(state="arranged")
    assert client.get(reverse("interview_cancel", args=[row.pk])).status_code == 200
    InterviewAppointment.objects.filter(pk=row.pk).update(starts_at=desk.now - timedelta(hours=2))
    address = reverse("part_record", args=[pk, "interview", KEY])
    page = client.get(address)
    assert desk.person.family_name in page.text and "Listens first" in page.text and "At least 4 of 7" in page.text
    assert page.context["form"].initial["interviewer"] == desk.world.other_trainee.email
    sent = {
        "on": page.context["form"].initial["on"].isoformat(), "interviewer": desk.world.other_trainee.email,
        "no_conflict": "on", "outcome": "", "mark-1": "3", "mark-2": "2", "mark-3": "1", "notes": MARKED,
    }  # fmt: skip
    empty = client.post(address, sent | {"mark-2": ""})
    assert empty.status_code == 422 and "Choose a mark for “Respects what people choose”." in empty.text
    assert "0 = not at all" in page.text and "3 = clearly" in page.text
    answer = client.post(address, sent, follow=True)
    assert "Recorded: 6 of 7. Met." in answer.text and "Marks: 6 of 7" in answer.text and MARKED not in answer.text


def test_the_page_lists_who_can_lead_it_and_who_cannot(live, client):
    client.force_login(live.staff)
    text = client.get(reverse("interview_arrange", args=[live.application.pk, "interview", "peer-to-peer"])).text
    assert f'<option value="{live.world.other_trainee.email}">' in text
    assert f'value="{live.person.email}"' not in text.partition("<datalist")[2]


def test_applicant_and_interviewer_read_when_and_where_and_ask_for_another_time(live, client):
    row = arrange(live)
    client.force_login(live.person)
    page = client.get(reverse("my_application", args=[live.application.pk])).text
    assert "Interview on" in page and "In person: Room 204" in page and "Ask for another time" in page
    assert "It is arranged." in page and "The office arranges it, and tells you when." not in page
    file = client.get(reverse("interview_file", args=[row.pk])).content.decode()
    assert "BEGIN:VEVENT" in file and live.person.family_name not in file
    client.post(reverse("interview_other_time", args=[row.pk]))
    page = client.get(reverse("my_application", args=[live.application.pk])).text
    assert "You asked for another time" in page and "interview-other-time" in kinds(live.staff)
    client.force_login(live.world.other_trainee)
    page = client.get(reverse("led_interviews")).text
    assert live.person.family_name in page and "Room 204" in page
    assert "Listens first: 0 = not at all, 3 = clearly" in page and "Keeps things private: yes or no" in page
    client.post(reverse("interview_other_time", args=[row.pk]))
    assert "you cannot lead it" in client.get(reverse("led_interviews")).text
    client.force_login(live.world.supervisor)
    assert client.get(reverse("interview_file", args=[row.pk])).status_code == 404
    assert client.post(reverse("interview_other_time", args=[row.pk])).status_code == 404
