"""Interviews are arranged with a peer who is certified that day, and can be moved, canceled and missed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cohorts.core.dates import home_day
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from lms.certification.actions import application_decisions, interviews, part_waivers
from lms.certification.actions.applications import withdraw_application
from lms.certification.actions.conflicts import conflict_of
from lms.certification.models import (
    Certificate,
    InterviewAppointment,
)
from tests.lms.certification.application_desk import Desk
from tests.lms.certification.interview_desk import (
    KEY,
    arrange,
    at_work,
    certified,
    codes,
    kinds,
    record,
    slot,
    suspend,
)
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return at_work(world)


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
    assert kinds(desk.staff) == ["interview-other-time"]
    email = Email.objects.get(kind="interview-other-time")
    assert f"Application {desk.application.pk}, interview on" in email.body
    assert "interview_move" in codes(desk.staff, desk.now)
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


def test_an_interview_in_guam_is_recorded_on_its_own_day_while_the_office_has_the_day_before(desk):
    """In the morning in Guam it is the afternoon of the day before in Chicago."""
    row = arrange(desk, zone="Pacific/Guam")
    at, on = row.starts_at + timedelta(minutes=5), row.starts_at.astimezone(ZoneInfo("Pacific/Guam")).date()
    assert home_day(at) < on
    with refuses("part_day_ahead", field="on"):
        record(desk, marks=(3, 3, 1), at=at, on=on + timedelta(days=1))
    record(desk, marks=(3, 3, 1), at=at, on=on)
    assert InterviewAppointment.objects.get().state == "over"
