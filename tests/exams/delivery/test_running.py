"""Running an exam: accommodations, the proctor page, pauses, breaks, added minutes, incidents, the replay."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from exams.delivery.actions import accommodations, sittings, windows
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Accommodation, ExamWindow, Sitting, SittingEvent
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import SECRET, Hall, message, right_answers, save
from tests.exams.delivery.test_sittings_http import post_answers, visitor
from tests.refusals import on_page, refuses

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


def grant(hall, kind, minutes=0, *, person=None, at=None, until=365, since=0):
    today = home_day(hall.now)
    return accommodations.grant(
        person=person or hall.world.trainee,
        kind=kind,
        minutes=minutes,
        valid_from=today + timedelta(days=since),
        valid_to=today + timedelta(days=until),
        by=hall.world.examinations,
        at=at or hall.now - MINUTE,
    )


def withdraw(hall, row, at):
    return accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=at)


def run(act, sitting, *, by, minutes_in, **more):
    if act is not running.resume:
        more.setdefault("reason", "Fire alarm")
    return act(sitting_ids=[sitting.pk], by=by, at=sitting.started_at + minutes_in * MINUTE, **more)


def confirmed(client, room, data, **more):
    """Send an act for everyone, read the page that asks first, and send it again with the people named there."""
    page = client.post(room, data)
    assert page.status_code == 200, page.text
    return client.post(room, data | {"confirmed": page.context["confirmed"]}, **more)


def fresh(sitting):
    sitting.refresh_from_db()
    return sitting


def minutes_of(sitting):
    return (fresh(sitting).deadline_at - sitting.started_at) / MINUTE


# --- Accommodations ---


def test_a_grant_applies_automatically_to_every_new_exam_and_the_log_does_not_say_what_it_is(hall):
    grant(hall, "time_150")
    grant(hall, "extra_minutes", 10)
    sitting = hall.begin()
    assert minutes_of(sitting) == 100 and sitting.minutes_allowed == 60
    assert sitting.events.get().grants == [["extra_minutes", 10], ["time_150", 0]]
    from wagtail.models import ModelLogEntry

    assert not any("deadline" in (entry.data or {}) for entry in ModelLogEntry.objects.all())
    for entry in ModelLogEntry.objects.filter(action__startswith="accommodation"):
        assert list(entry.data) == ["accommodations"] and "time" not in f"{entry.label} {entry.data}"


def test_a_grant_that_is_expired_future_or_withdrawn_does_not_apply(hall):
    grant(hall, "time_150", since=2)
    withdraw(hall, grant(hall, "time_200"), hall.now)
    Accommodation.objects.create(
        person=hall.world.trainee,
        kind="untimed",
        valid_from=home_day(hall.now) - timedelta(days=9),
        valid_to=home_day(hall.now) - timedelta(days=3),
        at=hall.now,
    )
    assert minutes_of(hall.begin(at=hall.now + MINUTE)) == 60


def test_a_grant_during_a_sitting_moves_the_deadline_and_withdrawing_it_leaves_ten_minutes(hall):
    sitting = hall.begin()
    row = grant(hall, "time_200", at=hall.now + 20 * MINUTE)
    assert minutes_of(sitting) == 120
    assert [event.grants for event in sitting.events.all()] == [[["time_200", 0]]]
    withdraw(hall, row, hall.now + 70 * MINUTE)
    assert minutes_of(sitting) == 80
    assert sitting.events.filter(kind="notice").get().seconds == 600
    with refuses("accommodation_already_withdrawn"):
        withdraw(hall, row, hall.now + 71 * MINUTE)


def test_minutes_left_after_a_withdrawn_grant_are_not_added_to_the_next_grant(hall):
    sitting = hall.begin()
    for minute in (1, 50, 80):
        row = grant(hall, "untimed", at=hall.now + minute * MINUTE)
        assert minutes_of(sitting) == 24 * 60
        withdraw(hall, row, hall.now + (minute + 20) * MINUTE)
    assert minutes_of(sitting) == 110
    row = grant(hall, "time_200", at=hall.now + 101 * MINUTE)
    assert minutes_of(sitting) == 120
    run(running.extend, sitting, by=hall.world.proctor, minutes_in=102, minutes=5)
    assert minutes_of(sitting) == 125
    withdraw(hall, row, hall.now + 104 * MINUTE)
    assert minutes_of(sitting) == 115, "what the first promise left, and the gift after it"
    assert (
        "Minutes kept after an accommodation was withdrawn: 10"
        in visitor(hall.world.proctor).get(reverse("proctor_sitting", args=[sitting.pk])).text
    )


def test_a_grant_during_a_sitting_reaches_the_open_page_with_its_next_request(hall):
    sitting, trainee = hall.begin(device="one"), visitor(hall.world.trainee)
    page = trainee.get(reverse("exam_sitting", args=[sitting.pk])).text
    assert 'id="break-form" hidden' in page and "sitting--large" not in page
    assert post_answers(trainee, sitting).json()["granted"] == {"time": 3600, "break_left": None, "large": False}
    rows = [grant(hall, "breaks", 15), grant(hall, "large_print"), grant(hall, "time_150")]
    assert post_answers(trainee, sitting).json()["granted"] == {"time": 5400, "break_left": 900, "large": True}
    untimed = grant(hall, "untimed")
    assert post_answers(trainee, sitting).json()["granted"]["time"] is None
    for row in (*rows, untimed):
        withdraw(hall, row, hall.now)
    assert post_answers(trainee, sitting).json()["granted"] == {"time": 3600, "break_left": None, "large": False}
    saved = post_answers(trainee, sitting, message(sitting, 1, 1, ["A"])).json()
    assert "granted" not in saved, "saving an answer asks nothing more than it must"


def test_without_a_time_limit_the_exam_page_says_so_and_no_clock_runs_out(hall):
    grant(hall, "untimed")
    trainee = visitor(hall.world.trainee)
    before = trainee.get(reverse("exam_window", args=[hall.window.pk])).text
    assert "No time limit" in before and "You have no time limit." in before
    sitting = hall.begin()
    page = trainee.get(reverse("exam_sitting", args=[sitting.pk])).text
    assert 'data-bound="untimed"' in page and "You have no time limit." in page
    assert post_answers(trainee, sitting).json()["bound"] == "untimed"
    assert minutes_of(sitting) == 24 * 60


def test_a_grant_is_not_recorded_twice_while_it_is_valid(hall):
    row = grant(hall, "extra_minutes", 10)
    for until in (365, 9):
        with refuses("accommodation_already_granted"):
            grant(hall, "extra_minutes", 10, until=until)
    grant(hall, "extra_minutes", 20)
    grant(hall, "extra_minutes", 10, until=400)
    withdraw(hall, row, hall.now)
    with refuses("accommodation_already_granted"):
        grant(hall, "extra_minutes", 10)
    assert Accommodation.objects.count() == 3


def test_only_examinations_staff_record_grants_and_nobody_records_their_own(hall):
    def attempt(by, person):
        today = home_day(hall.now)
        accommodations.grant(
            person=person, kind="reader", minutes=0, valid_from=today, valid_to=today, by=by, at=hall.now
        )

    for who in ("program_staff", "auditor", "proctor", "vendor_coordinator", "trainee", "supervisor"):
        with refuses("role_required"):
            attempt(getattr(hall.world, who), hall.world.other_trainee)
    with refuses("own_accommodation"):
        attempt(hall.world.examinations, hall.world.examinations)
    with refuses("accommodation_minutes_missing", field="minutes"):
        grant(hall, "breaks")
    assert not Accommodation.objects.exists()


def test_the_trainee_reads_their_own_grants_in_plain_words_and_the_proctor_sees_no_more_than_the_grant(hall):
    grant(hall, "time_125")
    trainee = visitor(hall.world.trainee)
    sentence = "You have one and a quarter times the usual time."
    assert sentence in trainee.get(reverse("my_exams")).text
    before = trainee.get(reverse("exam_window", args=[hall.window.pk])).text
    assert sentence in before and "1\u00a0h\u00a015\u00a0min" in before
    room_page = visitor(hall.world.proctor).get(reverse("proctor_room", args=[hall.window.pk])).text
    assert "1.25 times the time" in room_page and hall.world.examinations.get_full_name() not in room_page


def test_the_log_and_proctor_page_of_an_ended_exam_show_the_grants_in_force_then(hall):
    before = grant(hall, "time_150")
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now, how="person")
    ExamWindow.objects.update(opens_at=hall.now - 5 * MINUTE, closes_at=hall.now)
    withdraw(hall, before, timezone.now())
    grant(hall, "reader", since=-3, at=timezone.now())
    proctor = visitor(hall.world.proctor)
    for page in (reverse("proctor_sitting", args=[sitting.pk]), reverse("proctor_room", args=[hall.window.pk])):
        text = proctor.get(page).text
        assert "1.5 times the time" in text and "Reader" not in text
    assert "1 h 30 min" in proctor.get(reverse("proctor_sitting", args=[sitting.pk])).text.replace("\xa0", " ")


def test_no_trace_of_a_grant_on_result_score_certificate_page_or_analysis(hall):
    grant(hall, "time_200")
    sitting = hall.begin()
    save(sitting, *right_answers(sitting))
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + 5 * MINUTE, how="person")
    trainee = visitor(hall.world.trainee)
    for name in ("exam_result",):
        page = trainee.get(reverse(name, args=[sitting.pk])).text
        assert not re.search(r"[Aa]ccommodation|granted|[Tt]wice the", page)
    from exams.analysis.frames import form_frame

    frame = form_frame(hall.form)
    assert not {column for column in frame.responses.columns if "grant" in column or "time" in column}
    assert not any(re.search("grant|accommod", field.name) for field in sitting.scores.get()._meta.get_fields())


def test_staff_grant_and_withdraw_accommodations_in_the_admin_and_others_cannot(client, hall):
    into_admin(client, hall.world.examinations)
    add = reverse("accommodations:add")
    today = home_day(hall.now)
    email = hall.world.trainee.email
    data = {
        "people": f"{email}, AC-2026/41",
        "kinds": ["breaks"],
        "break_minutes": "15",
        "valid_from": str(today),
        "valid_to": str(today + timedelta(days=9)),
    }
    assert "Do not enter a reason or anything about health" in client.get(add).text
    assert "only the number of the paper file" in client.post(add, data | {"people": f"{email}, has anxiety"}).text
    assert "Nobody has the email address nobody@" in client.post(add, data | {"people": "nobody@example.org"}).text
    assert "how many minutes" in client.post(add, data | {"break_minutes": ""}).text
    response = client.post(add, data)
    row = Accommodation.objects.get()
    assert response.url == reverse("accommodations:inspect", args=[row.pk]) and row.by == hall.world.examinations
    assert "Current" in client.get(response.url).text and "15 min" in client.get(reverse("accommodations:index")).text
    assert client.post(reverse("accommodations:withdraw", args=[row.pk])).url == response.url
    assert "Withdrawn" in client.get(response.url).text
    for stranger in (hall.world.program_staff, hall.world.publishing):
        into_admin(client, stranger)
        assert client.get(reverse("accommodations:index")).status_code in (302, 404)
        assert client.get(response.url).status_code == 404


# --- Proctor page ---


@pytest.fixture
def proctor(hall):
    return visitor(hall.world.proctor)


def test_the_proctor_page_shows_who_has_started_who_has_not_and_the_time_left(hall, proctor):
    late = hall.world.person("late", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, late)
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]), at=timezone.now())
    running.left_page(sitting_id=sitting.pk, seconds=40, by=sitting.person, at=hall.now)
    page = proctor.get(reverse("proctor_room", args=[hall.window.pk])).text
    assert "2 people: 1 taking the exam, 0 submitted, 1 not started" in page
    assert "1\u00a0h" in page and "Connected" in page and "Possible issue: left the page once, 40 s" in page
    Sitting.objects.update(contact_at=timezone.now() - 3 * MINUTE)
    part = proctor.get(reverse("proctor_room", args=[hall.window.pk]), {"part": "people"}).text
    assert "No connection" in part and "<html" not in part
    assert "PET final" in proctor.get(reverse("proctor_rooms")).text
    assert SECRET not in page and "form-a-" not in page


def test_time_can_be_added_for_one_person_or_everyone_and_the_exam_page_is_updated(hall, proctor):
    other = hall.world.person("second", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, other)
    first, second = hall.begin(), hall.begin(person=other, seed="1" * 32)
    one = reverse("proctor_sitting", args=[first.pk])
    assert proctor.post(one, {"act": "extend", "minutes": "15", "reason": "Late bus"}).url == one
    assert (minutes_of(first), minutes_of(second)) == (75, 60)
    whole = reverse("proctor_room", args=[hall.window.pk])
    page = confirmed(proctor, whole, {"act": "give_back", "minutes": "5", "reason": "Fire alarm"}, follow=True).text
    assert "2 people have the lost minutes back" in page
    assert (minutes_of(first), minutes_of(second)) == (80, 65)
    seconds_left = post_answers(visitor(hall.world.trainee), first).json()["left"]
    assert 79 * 60 < seconds_left <= 80 * 60
    refused = proctor.post(whole, {"act": "give_back", "minutes": "5"})
    assert refused.status_code == 422 and on_page("clock_reason_missing") in refused.text
    assert proctor.post(whole, {"act": "extend", "minutes": "999"}).status_code == 422
    log = proctor.get(one).text
    assert "Late bus" in log and "Fire alarm" in log and "15 min" in log and hall.world.proctor.get_full_name() in log


def test_a_pause_stops_the_clock_hides_the_questions_and_still_saves_late_answers(hall):
    sitting, proctor = hall.begin(), hall.world.proctor
    run(running.pause, sitting, by=proctor, minutes_in=10, reason="Fire alarm")
    assert fresh(sitting).left_at(hall.now + 40 * MINUTE) == 50 * MINUTE
    with refuses("already_paused"):
        run(running.pause, sitting, by=proctor, minutes_in=11)
    saved = save(sitting, message(sitting, 1, 1, ["A"]), at=hall.now + 90 * MINUTE)
    assert saved.acknowledged == [1] and saved.sitting.state == "begun"
    with refuses("clock_already_paused"):
        running.begin_break(sitting_id=sitting.pk, by=sitting.person, at=hall.now + 30 * MINUTE)
    run(running.resume, sitting, by=proctor, minutes_in=100)
    assert minutes_of(sitting) == 150 and fresh(sitting).stopped == ""
    with refuses("not_paused"):
        run(running.resume, sitting, by=proctor, minutes_in=101)


def test_a_paused_exam_page_shows_no_question_until_the_exam_resumes(hall, proctor):
    sitting = hall.begin()
    trainee = visitor(hall.world.trainee)
    address = reverse("exam_sitting", args=[sitting.pk])
    proctor.post(reverse("proctor_sitting", args=[sitting.pk]), {"act": "pause", "reason": "Alarm"})
    page = trainee.get(address).text
    assert "Your exam is paused" in page and "Question form-a" not in page
    state = trainee.get(reverse("exam_state", args=[sitting.pk]), {"device": "one"}).json()
    assert state["stopped"] == "pause" and 3500 < state["left"] <= 3600 and state["stop_left"] > 3600
    proctor.post(reverse("proctor_sitting", args=[sitting.pk]), {"act": "resume"})
    assert "Question form-a" in trainee.get(address).text


def test_a_break_stops_the_clock_and_ends_when_its_minutes_are_used(hall):
    grant(hall, "breaks", 15)
    sitting = hall.begin()
    person = sitting.person

    def act(verb, minutes_in):
        return verb(sitting_id=sitting.pk, by=person, at=hall.now + minutes_in * MINUTE)

    act(running.begin_break, 10)
    assert fresh(sitting).left_at(hall.now + 12 * MINUTE) == 50 * MINUTE
    act(running.end_break, 16)
    assert minutes_of(sitting) == 66
    act(running.end_break, 17)
    act(running.begin_break, 20)
    assert minutes_of(sitting) == 75 and fresh(sitting).stop_at(hall.now + 29 * MINUTE) == ""
    with refuses("breaks_used_up"):
        act(running.begin_break, 40)
    assert minutes_of(sitting) == 75


def test_a_candidate_can_take_a_break_if_one_was_granted_and_is_told_why_if_not(hall):
    sitting = hall.begin()
    trainee = visitor(hall.world.trainee)
    address = reverse("exam_break", args=[sitting.pk])
    response = trainee.post(address, {"act": "begin"}, headers={"Accept": "application/json"})
    assert response.status_code == 409 and response.json()["code"] == "breaks_not_granted"
    assert 'id="break-form" hidden' in trainee.get(reverse("exam_sitting", args=[sitting.pk])).text
    grant(hall, "breaks", 15, at=timezone.now())
    assert 'id="break-form">' in trainee.get(reverse("exam_sitting", args=[sitting.pk])).text
    response = trainee.post(address, {"act": "begin"}, headers={"Accept": "application/json"}).json()
    assert response["stopped"] == "break" and 890 < response["stop_left"] <= 900
    assert "You are on a break" in trainee.get(reverse("exam_sitting", args=[sitting.pk])).text
    trainee.post(address, {"act": "end"})
    assert "data-question" in trainee.get(reverse("exam_sitting", args=[sitting.pk])).text


def test_an_exam_ended_with_a_reason_is_scored_once_and_accepts_no_more_answers(hall, proctor):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]))
    address = reverse("proctor_sitting", args=[sitting.pk])
    refused = proctor.post(address, {"act": "end"})
    # The summary is in the part of the page that is open, with a link to the field that is there.
    before, _, after = refused.text.partition('id="end-reason"')
    assert refused.status_code == 422 and refused.text.count('class="summary"') == 1
    opened = before[before.rindex("<details") :]
    assert " open>" in opened and 'class="summary"' in opened and 'href="#end-reason"' in opened
    sent = {"act": "end", "reason": "Left the building"}
    asks = proctor.post(address, sent)
    assert asks.status_code == 200 and fresh(sitting).state == "begun", "the page asks first"
    assert sitting.person.get_full_name() in asks.text and "Left the building" in asks.text
    assert proctor.post(address, sent | {"confirmed": "yes"}).url == address
    assert (fresh(sitting).state, sitting.ended_how, sitting.scores.count()) == ("submitted", "proctor", 1)
    assert sitting.sheet.responses[0] == "A"
    log = proctor.get(address).text
    assert "Left the building" in log and "Give time, pause" not in log and "Why it ends" not in log
    assert proctor.post(address, {"act": "extend", "minutes": "5", "reason": "Late"}).status_code == 422
    assert proctor.post(address, {"act": "note", "reason": "Came back later"}).status_code == 302
    assert "Came back later" in proctor.get(address).text


def test_who_is_told_that_a_proctor_ended_an_exam_and_why(hall, proctor):
    sitting = hall.begin()
    sent = {"act": "end", "reason": "Used a phone.", "confirmed": "yes"}
    proctor.post(reverse("proctor_sitting", args=[sitting.pk]), sent)
    (email,) = Email.objects.filter(person=sitting.person, kind="exam-news")
    assert "ended your exam" in email.body and "phone" not in email.body
    (note,) = Email.objects.filter(kind="exam-ended", about_id=sitting.pk)
    assert note.person == hall.world.examinations
    result = visitor(sitting.person).get(reverse("exam_result", args=[sitting.pk])).text
    assert "A proctor ended this exam on" in result and "Used a phone." in result


def test_a_candidate_reads_that_examinations_staff_ended_the_exam_if_they_did(hall):
    sitting = hall.begin()
    running.end(sitting_id=sitting.pk, reason="The building is closed.", by=hall.world.examinations, at=hall.now)
    result = visitor(sitting.person).get(reverse("exam_result", args=[sitting.pk])).text
    assert "Examinations staff ended this exam on" in result and "A proctor" not in result


def test_an_exam_ended_by_a_proctor_stays_a_task_until_examinations_staff_looked_at_it(hall, proctor):
    sitting, staff, address = hall.begin(), hall.world.examinations, reverse("proctor_sitting", args=[hall.begin().pk])
    proctor.post(address, {"act": "end", "reason": "Used a phone.", "confirmed": "yes"})

    def due():
        return [task.url for task in tasks_of(staff, timezone.now()) if task.code == "ended_exam_check"]

    assert due() == [address]
    proctor.post(address, {"act": "note", "reason": "The phone was returned."})
    assert due() == [address], "a note of the proctor is no look at it"
    office = visitor(staff)
    assert reverse("exam_sitting_set_aside", args=[sitting.pk]) in office.get(address).text
    office.post(address, {"act": "note", "reason": "The exam counts."})
    assert due() == []


def test_leaving_the_page_is_recorded_as_a_hint_unless_the_clock_is_stopped(hall):
    sitting = hall.begin()
    trainee = visitor(hall.world.trainee)
    address = reverse("exam_away", args=[sitting.pk])
    for seconds in ("40", "1", "soon", "-5", "9" * 400):
        assert trainee.post(address, {"seconds": seconds}).status_code == 200
    assert list(sitting.events.values_list("seconds", flat=True)) == [40, 12 * 3600]
    run(running.pause, sitting, by=hall.world.proctor, minutes_in=1)
    running.left_page(sitting_id=sitting.pk, seconds=60, by=sitting.person, at=hall.now + 2 * MINUTE)
    assert sitting.events.filter(kind="left").count() == 2


@pytest.mark.parametrize("who", ["other_vendor_coordinator", "trainer", "trainee", "supervisor", "program_staff"])
def test_nobody_else_can_open_the_proctor_page_or_read_an_incident_log(hall, who):
    sitting = hall.begin()
    stranger = visitor(getattr(hall.world, who))
    for name, row in (("proctor_room", hall.window), ("proctor_sitting", sitting), ("exam_replay", sitting)):
        assert stranger.get(reverse(name, args=[row.pk])).status_code == 404
        assert stranger.post(reverse(name, args=[row.pk]), {"act": "pause"}).status_code in (404, 405)
    for act in (running.pause, running.extend):
        with refuses("proctors_only"):
            more = {"minutes": 5} if act is running.extend else {}
            by = hall.world.vendor_coordinator if who == "trainee" else getattr(hall.world, who)
            run(act, sitting, by=by, minutes_in=1, **more)
    assert not SittingEvent.objects.exists()


def test_a_proctor_of_another_vendor_sees_nothing_and_nobody_proctors_their_own_exam(hall):
    sitting = hall.begin()
    other = hall.world.person("otherproctor", hall.world.other_vendor, roles.PROCTOR)
    assert visitor(other).get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 404
    assert visitor(other).get(reverse("proctor_room", args=[hall.window.pk])).status_code == 404
    with refuses("proctors_only"):
        run(running.pause, sitting, by=other, minutes_in=1)
    from cohorts.people.models import Membership

    Membership.objects.create(
        user=hall.world.trainee, organization=hall.world.vendor, role=roles.PROCTOR, started_at=hall.now
    )
    assert visitor(hall.world.trainee).get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 404
    with refuses("proctors_own_exam"):
        run(running.extend, sitting, by=hall.world.trainee, minutes_in=1, minutes=9)


def test_an_auditor_can_read_the_log_and_the_replay_and_change_nothing(hall):
    sitting = hall.begin()
    auditor = visitor(hall.world.auditor)
    address = reverse("proctor_sitting", args=[sitting.pk])
    assert "Give time" not in auditor.get(address).text
    assert auditor.post(address, {"act": "pause"}).status_code == 403
    assert auditor.get(reverse("exam_replay", args=[sitting.pk])).status_code == 200
    assert fresh(sitting).stopped == ""


def test_the_replay_shows_staff_the_answers_at_a_moment_and_never_the_key(hall, proctor):
    sitting = hall.begin()
    for minute, label in ((10, "B"), (20, "A"), (30, None)):
        answer = message(sitting, minute, 1, [label] if label else None)
        save(sitting, answer, at=sitting.started_at + minute * MINUTE)
    late = message(sitting, 40, 3, ["A"])
    save(sitting, late, at=sitting.deadline_at + timedelta(seconds=5))
    staff = visitor(hall.world.examinations)
    address = reverse("exam_replay", args=[sitting.pk])

    def replay_at(minute):
        import zoneinfo

        local = (sitting.started_at + minute * MINUTE).astimezone(zoneinfo.ZoneInfo("America/Chicago"))
        return staff.get(address, {"at": f"{local:%Y-%m-%dT%H:%M:%S}"}).text

    assert "0 of 7 questions answered" in replay_at(9)
    assert "form-a-1 wrong one" in replay_at(15) and "form-a-1 right" not in replay_at(15)
    assert "form-a-1 right" in replay_at(25)
    assert "Cleared" in replay_at(35) and "Late" not in replay_at(35)
    assert "Late" in replay_at(61)
    assert staff.get(address, {"at": "yesterday"}).status_code == 422
    assert staff.get(address, {"at": "9999-12-31T23:59:59"}).status_code == 422
    assert SECRET not in replay_at(61) and "rationale" not in replay_at(61)
    assert proctor.get(address).status_code == 404


def test_a_state_wide_window_shows_a_proctor_only_people_of_their_own_vendor(hall):
    wide = hall.window_of(hall.exam, hall.form_of("form-b"), None)
    far = hall.world.cohort("PET-9", vendor=hall.world.other_vendor)
    hall.world.enroll(far, hall.world.other_trainee, hall.world.other_agency)
    own = hall.begin(window=wide)
    hall.begin(window=wide, person=hall.world.other_trainee, seed="2" * 32)
    page = visitor(hall.world.proctor).get(reverse("proctor_room", args=[wide.pk])).text
    assert reverse("proctor_sitting", args=[own.pk]) in page and hall.world.other_trainee.family_name not in page


def test_moving_the_window_keeps_grants_pauses_and_added_minutes(hall):
    grant(hall, "time_150")
    sitting = hall.begin()
    run(running.pause, sitting, by=hall.world.proctor, minutes_in=10)
    run(running.resume, sitting, by=hall.world.proctor, minutes_in=20)
    run(running.extend, sitting, by=hall.world.proctor, minutes_in=21, minutes=5)
    assert minutes_of(sitting) == 105
    windows.change_window(
        window=hall.window,
        opens_at=hall.window.opens_at,
        closes_at=hall.window.closes_at + timedelta(hours=1),
        ends_sittings=True,
        by=hall.world.vendor_coordinator,
        at=hall.now + 30 * MINUTE,
    )
    assert minutes_of(sitting) == 105


def test_a_visitor_to_the_proctor_page_is_asked_to_log_in(hall):
    assert Client().get(reverse("proctor_rooms")).url.startswith("/accounts/login/")


def test_an_answer_received_during_a_break_counts_and_is_marked_for_an_appeal(hall):
    grant(hall, "breaks", 20)
    sitting = hall.begin()
    for act, minutes_in in ((running.begin_break, 10), (running.end_break, 20)):
        act(sitting_id=sitting.pk, by=sitting.person, at=sitting.started_at + minutes_in * MINUTE)
    for number, (minutes_granted, received) in enumerate(((9, 9), (9, 15), (15, 25), (30, 30)), 1):
        answer = message(sitting, number, number, "7" if number == 4 else ["B"])
        answer = type(answer)(
            answer.number, answer.question, answer.value, sitting.started_at + minutes_granted * MINUTE
        )
        assert save(sitting, answer, at=sitting.started_at + received * MINUTE).acknowledged == [number]
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=sitting.started_at + 40 * MINUTE, how="person")
    assert sum(bool(one) for one in fresh(sitting).sheet.responses) == 4
    staff = visitor(hall.world.examinations)
    replay = staff.get(reverse("exam_replay", args=[sitting.pk])).text
    assert replay.count("During a break") == 1 and replay.count("Given during a break, by the device’s clock") == 1
    assert replay.count("device time <time") == 2 and "answered. This page shows" in replay
    log = staff.get(reverse("proctor_sitting", args=[sitting.pk])).text
    assert "Received during a pause: 1." in log
    assert "Received after a pause, but given during it by the device’s clock: 1." in log


def test_the_log_tells_opening_a_page_from_moving_to_another_device(hall):
    sitting = hall.begin(device="")
    staff, log = visitor(hall.world.examinations), reverse("proctor_sitting", args=[sitting.pk])
    for device, times_moved, count in (("one", 0, 1), ("two", 1, 2)):
        sittings.take_over(sitting_id=sitting.pk, device=device, by=sitting.person, at=timezone.now())
        page = staff.get(log).text
        assert page.count("Exam page opened") == 1 and page.count("Exam moved to another device") == times_moved
        assert f"<dt>Browser windows or devices</dt><dd>{count}</dd>" in page
