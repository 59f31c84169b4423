"""Interviews are arranged with a peer who is certified that day, can be moved, and are marked by the rules."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from cohorts.core.actions import action
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from lms.certification.actions import application_decisions, application_reviews, interviews, part_waivers
from lms.certification.actions.applications import withdraw_application
from lms.certification.actions.certificates import decide
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.actions.interviews import Slot
from lms.certification.admin.setting_blocks import BlockForm
from lms.certification.messages.program_files import PROBLEMS
from lms.certification.models import (
    ApplicationPart,
    Certificate,
    CertificateEventKind,
    InterviewAppointment,
    PartDecision,
)
from lms.certification.rules.leaves import Interview
from lms.dashboard.tasks_due import tasks_of
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import TREE, Desk
from tests.refusals import refuses

KEY = "peer-to-peer"
ZONE = "America/Chicago"
MARKED = "ZQX-7731"
CRITERIA = [
    {"key": "listening", "text": "Listens first"},
    {"key": "choice", "text": "Respects what people choose"},
    {"key": "privacy", "text": "Keeps things private", "scale": "yes_no", "min": 1},
]
RUBRIC = {
    "all_of": [
        {**part, "criteria": CRITERIA, "min_total": 4} if part.get("type") == "interview" else part
        for part in TREE["all_of"]
    ]
}


def at_work(world, tree=RUBRIC):
    desk = Desk(world, tree)
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    certified(desk, world.other_trainee)
    return desk


@pytest.fixture
def desk(world):
    return at_work(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return at_work(world)


def certified(desk, person, **more):
    """Give a person of another agency a certificate of a year ago."""
    version, at = desk.version, desk.now
    day = (at - timedelta(days=200)).date()
    return Certificate.objects.create(
        decision=met_decision(candidacy_of(person, version, at=at), version, at=at), person=person,
        program=desk.program, version=version, number=f"2026-0000{person.pk}-K",
        number_key=f"20260000{person.pk}K", token=f"token-{person.pk}", valid_from=day, certified_since=day,
        name=str(person), family_name=person.family_name, credential="CPS", issued_at=at, issued_on=day, **more,
    )  # fmt: skip


def slot(desk, days=7, **more):
    starts = (desk.now + timedelta(days=days)).replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0)
    about = {"starts": starts, "zone": ZONE, "minutes": 60, "meeting": "in_person", "where": "Room 204"} | more
    return Slot(**about)


def arrange(desk, days=7, peer=None, by=None, at=None, **more):
    return interviews.arrange_interview(
        application=desk.application, key=KEY, interviewer=peer or desk.world.other_trainee,
        slot=slot(desk, days, **more), by=by or desk.staff, at=at or desk.now,
    )  # fmt: skip


def record(desk, marks=None, outcome="", reason="", at=None, **more):
    at = at or desk.now
    about = {"on": at.date(), "interviewer": desk.world.other_trainee, "no_conflict": True} | more
    if marks is not None:
        about["marks"] = dict(zip(("listening", "choice", "privacy"), marks, strict=True))
    return application_reviews.record_part(
        application=desk.application, kind="interview", key=KEY, record=OfficeRecord(**about), outcome=outcome,
        reason=reason, by=desk.staff, at=at,
    )  # fmt: skip


@action("test.suspended", "Suspended")
def suspend(*, certificate, by, at):
    """As a second person confirms it."""
    return decide(certificate, "suspend", CertificateEventKind.SUSPENDED, "A complaint.", by=by, at=at)


def kinds(person):
    rows = Email.objects.filter(person=person, kind__startswith="interview").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def codes(user, at):
    return [task.code for task in tasks_of(user, at)]


def test_an_interview_is_arranged_and_both_are_emailed_when_and_where(desk):
    row = arrange(desk)
    assert kinds(desk.person) == ["interview-arranged"] and kinds(desk.world.other_trainee) == ["interview-lead"]
    letter = message_of(Email.objects.get(kind="interview-arranged")).body
    assert "10:00 am to 11:00 am CDT" in letter and "In person: Room 204" in letter
    assert reverse("my_application", args=[desk.application.pk]) in letter
    lead = message_of(Email.objects.get(kind="interview-lead")).body
    assert reverse("led_interviews") in lead and desk.person.family_name not in lead
    assert "interview_own" in codes(desk.person, desk.now)
    assert "interview_lead" in codes(desk.world.other_trainee, desk.now)
    with refuses("interview_arranged_already"):
        arrange(desk, days=9)
    assert row.is_arranged


@pytest.mark.parametrize(
    ("code", "field", "more"),
    [
        ("interview_past", "day", {"days": -1}),
        ("interview_too_far", "day", {"days": 400}),
        ("time_skipped", "clock", {"starts": datetime(2027, 3, 14, 2, 30)}),
        ("time_repeated", "clock", {"starts": datetime(2026, 11, 1, 1, 30)}),
        ("interview_zone_unknown", "zone", {"zone": "America/Nowhere"}),
        ("interview_length", "minutes", {"minutes": 5}),
        ("interview_meeting_missing", "meeting", {"meeting": "by_post"}),
        ("interview_where_missing", "where", {"where": "  "}),
        ("interview_link_wrong", "where", {"meeting": "online", "where": "http://call.example.org/1"}),
    ],
)
def test_a_time_or_a_place_that_cannot_be_is_refused(desk, code, field, more):
    with refuses(code, field=field):
        arrange(desk, **more)
    assert not InterviewAppointment.objects.exists() and not kinds(desk.person)


def test_nothing_is_arranged_before_the_application_is_submitted(world):
    desk = Desk(world)
    desk.begin()
    with refuses("application_not_waiting"):
        arrange(desk)


def test_only_the_reviewer_arranges_and_not_with_somebody_in_conflict(desk, world):
    with refuses("review_not_yours"):
        arrange(desk, by=world.person("colleague", world.state, "program"))
    with refuses("role_required"):
        arrange(desk, by=world.auditor)
    with refuses("interviewer_own", field="interviewer"):
        arrange(desk, peer=desk.person)
    with refuses("interviewer_reviews", field="interviewer"):
        arrange(desk, peer=desk.staff)
    with refuses("interviewer_not_certified", field="interviewer"):
        arrange(desk, peer=world.trainer)
    certified(desk, world.supervisor)
    with refuses("interviewer_works_there", field="interviewer"):
        arrange(desk, peer=world.supervisor)


def test_a_certificate_that_ends_before_the_interview_does_not_do(desk, world):
    certified(desk, world.trainer, valid_until=(desk.now + timedelta(days=3)).date())
    with refuses("interviewer_runs_out", field="interviewer"):
        arrange(desk, peer=world.trainer)
    arrange(desk, days=2, peer=world.trainer)


def test_an_interviewer_leads_one_interview_at_a_time(desk, world):
    arrange(desk)
    other = Desk(world, key="q")
    other.begin(person=world.publishing, by=world.publishing)
    other.person = world.publishing
    other.submit(incomplete=True)
    other.take()
    with refuses("interviewer_busy", field="interviewer"):
        arrange(other)
    arrange(other, starts=slot(desk).starts + timedelta(hours=1))


def test_a_moved_interview_keeps_its_place_in_calendars_and_both_are_emailed(desk, world):
    first = arrange(desk)
    about = {"appointment": first, "interviewer": first.interviewer, "by": desk.staff, "at": desk.now}
    with refuses("interview_unchanged"):
        interviews.move_interview(slot=slot(desk), reason="Again.", **about)
    with refuses("interview_reason_missing", field="reason"):
        interviews.move_interview(slot=slot(desk, 8), reason=" ", **about)
    second = interviews.move_interview(slot=slot(desk, 8), reason="The room is taken.", **about)
    assert second.calendar_uid == first.calendar_uid and second.number == 2
    assert kinds(desk.person)[-1] == "interview-moved" and kinds(world.other_trainee)[-1] == "interview-lead-moved"
    with refuses("interview_over"):
        interviews.move_interview(slot=slot(desk, 9), reason="An old tab.", **about)
    certified(desk, world.trainer)
    about |= {"appointment": second, "interviewer": world.trainer}
    interviews.move_interview(slot=slot(desk, 8), reason="Another peer.", **about)
    assert kinds(world.other_trainee)[-1] == "interview-lead-ended" and kinds(world.trainer) == ["interview-lead"]


def test_a_canceled_or_missed_interview_is_arranged_again(desk, world):
    first = arrange(desk)
    with refuses("interview_ahead"):
        interviews.miss_interview(appointment=first, by=desk.staff, at=desk.now)
    with refuses("interview_reason_missing", field="reason"):
        interviews.cancel_interview(appointment=first, reason="", by=desk.staff, at=desk.now)
    interviews.cancel_interview(appointment=first, reason="The office is closed.", by=desk.staff, at=desk.now)
    assert kinds(desk.person)[-1] == "interview-canceled" and kinds(world.other_trainee)[-1] == "interview-lead-ended"
    second = arrange(desk, days=8)
    later = desk.later(days=9)
    assert "interviews_record" in codes(desk.staff, later)
    interviews.miss_interview(appointment=second, by=desk.staff, at=later)
    assert kinds(desk.person)[-1] == "interview-missed"
    assert arrange(desk, days=12, at=later).number == 3


def test_the_applicant_asks_for_another_time_once_and_the_reviewer_gets_a_task(desk, world):
    row = arrange(desk)
    assert "interview_move" not in codes(desk.staff, desk.now)
    with refuses("interview_of_others"):
        interviews.ask_other_time(appointment=row, by=world.supervisor, at=desk.now)
    interviews.ask_other_time(appointment=row, by=desk.person, at=desk.now)
    assert kinds(desk.staff) == ["interview-other-time"] and "interview_move" in codes(desk.staff, desk.now)
    with refuses("interview_asked_already"):
        interviews.ask_other_time(appointment=row, by=desk.person, at=desk.now)
    interviews.ask_other_time(appointment=row, by=world.other_trainee, at=desk.now)
    with refuses("interview_over"):
        interviews.ask_other_time(appointment=row, by=world.other_trainee, at=desk.later(days=8))


def test_who_is_to_lead_the_interview_does_not_review_the_application(desk, world):
    certified(desk, world.publishing)
    assert conflict_of(desk.application, world.publishing) is None
    arrange(desk, peer=world.publishing)
    assert conflict_of(desk.application, world.publishing).code == "review_took_part"


@pytest.mark.parametrize("how", ["withdrawn", "denied", "waived"])
def test_what_is_arranged_is_canceled_when_it_is_not_needed_any_more(desk, how):
    row = arrange(desk)
    about = {"application": desk.application, "at": desk.now}
    if how == "withdrawn":
        withdraw_application(by=desk.person, **about)
    elif how == "denied":
        application_decisions.decide_application(admitted=False, reason="Not yet.", by=desk.staff, **about)
    else:
        part_waivers.waive_part(
            kind="interview", key=KEY, reason="Had one.", authority="Section 4", by=desk.staff, **about
        )
    row.refresh_from_db()
    assert row.state == "canceled"
    assert kinds(desk.person)[-1] == "interview-canceled"
    assert kinds(desk.world.other_trainee)[-1] == "interview-lead-ended"


def test_an_interviewer_who_lost_the_certificate_before_the_day_did_not_lead_it(desk, world):
    row = arrange(desk)
    suspend(certificate=Certificate.objects.get(person=world.other_trainee), by=desk.staff, at=desk.later(days=3))
    assert "interview_certificate" in codes(desk.staff, desk.later(days=4))
    with refuses("interviewer_not_certified_on", field="interviewer"):
        record(desk, marks=(3, 3, 1), at=desk.later(days=8), on=desk.later(days=7).date())
    row.refresh_from_db()
    assert row.is_arranged


def test_an_interview_counts_if_the_certificate_was_lost_only_afterwards(desk, world):
    arrange(desk)
    suspend(certificate=Certificate.objects.get(person=world.other_trainee), by=desk.staff, at=desk.later(days=9))
    record(desk, marks=(3, 3, 1), at=desk.later(days=10), on=desk.later(days=7).date())
    assert InterviewAppointment.objects.get().state == "over"


def test_an_interview_that_lies_ahead_is_not_recorded(desk):
    arrange(desk)
    with refuses("interview_ahead", field="on"):
        record(desk, marks=(3, 3, 1))


def test_the_outcome_follows_from_the_marks_and_another_one_needs_a_reason(desk):
    with refuses("mark_missing", field="mark-1"):
        record(desk, outcome="accepted")
    with refuses("mark_outside", field="mark-3"):
        record(desk, marks=(3, 3, 2))
    with refuses("marks_fall_short", field="reason"):
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


def body(desk, days=7, **more):
    starts = slot(desk, days).starts
    return {
        "interviewer": desk.world.other_trainee.email, "day": starts.date().isoformat(), "clock": "10:00",
        "zone": ZONE, "minutes": "60", "meeting": "online", "where": "https://call.example.org/1",
    } | more  # fmt: skip


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
    assert client.post(address, sent | {"mark-2": ""}).status_code == 422
    answer = client.post(address, sent, follow=True)
    assert "Recorded: 6 of 7. Met." in answer.text and "Marks: 6 of 7" in answer.text and MARKED not in answer.text


def test_applicant_and_interviewer_read_when_and_where_and_ask_for_another_time(live, client):
    row = arrange(live)
    client.force_login(live.person)
    page = client.get(reverse("my_application", args=[live.application.pk])).text
    assert "Interview on" in page and "In person: Room 204" in page and "Ask for another time" in page
    file = client.get(reverse("interview_file", args=[row.pk])).content.decode()
    assert "BEGIN:VEVENT" in file and live.person.family_name not in file
    client.post(reverse("interview_other_time", args=[row.pk]))
    page = client.get(reverse("my_application", args=[live.application.pk])).text
    assert "You asked for another time" in page and "interview-other-time" in kinds(live.staff)
    client.force_login(live.world.other_trainee)
    page = client.get(reverse("led_interviews")).text
    assert live.person.family_name in page and "Room 204" in page
    client.post(reverse("interview_other_time", args=[row.pk]))
    assert "you cannot lead it" in client.get(reverse("led_interviews")).text
    client.force_login(live.world.supervisor)
    assert client.get(reverse("interview_file", args=[row.pk])).status_code == 404
    assert client.post(reverse("interview_other_time", args=[row.pk])).status_code == 404
