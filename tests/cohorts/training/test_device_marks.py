"""Attendance that a device kept without a network and sends later (D17)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions import attendance
from cohorts.training.actions.device_marks import DeviceMark, deliver
from cohorts.training.models import AttendanceMark, Cohort
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.rules.device_marks import MAX_AGE
from cohorts.training.rules.presence import Presence
from tests.presence import present

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def sheet(world):
    """A running cohort's first session with two people on its attendance sheet, and a second trainer."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer)
    world.seat, world.second = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session = cohort.sessions.first()
    world.colleague = world.person("colleague", world.vendor, "trainer")
    world.session.trainers.add(world.colleague)
    return world


def mark_of(sheet, seat, presence, made, key=None, **times):
    session = sheet.session
    about = {"starts_at": session.starts_at, "ends_at": session.ends_at, **times}
    presence = presence if isinstance(presence, Presence) else present(session, presence)
    return DeviceMark(key or uuid4().hex, seat, presence, made, **about)


def sent(sheet, *marks, by=None, at):
    outcomes = deliver(session=sheet.session, marks=marks, by=by or sheet.trainer, at=at)
    return [refusal and refusal.code for refusal in outcomes.values()]


def credited(sheet, seat):
    return hours_by_enrollment([type(seat).objects.get(pk=seat.pk)], at=sheet.now)[seat.pk].verdict.credited


def test_of_two_marks_that_which_was_made_later_counts_and_both_stay(sheet):
    """D17: made at 4:17, arrived after the other one, which was made at 4:25."""
    end = sheet.session.ends_at
    attendance.mark(
        session=sheet.session,
        entries={sheet.seat: Presence.during(span(sheet, 1, 9))},
        by=sheet.colleague,
        at=end + timedelta(minutes=10),
    )
    late = credited(sheet, sheet.seat)
    made, arrived = end + timedelta(minutes=2), end + 2 * HOUR
    assert sent(sheet, mark_of(sheet, sheet.seat, Presence.absent(), made), at=arrived) == [None]
    rows = AttendanceMark.objects.order_by("number").values_list("status", "made_at", "at", "by")
    assert list(rows) == [
        ("present", end + timedelta(minutes=10), end + timedelta(minutes=10), sheet.colleague.pk),
        ("absent", made, arrived, sheet.trainer.pk),
    ]
    assert credited(sheet, sheet.seat) == late == 420
    assert not Email.objects.filter(kind="attendance-corrected").exists()


def span(sheet, first, last):
    """Clock minutes so many hours after the start."""
    start = int(sheet.session.starts_at.timestamp()) // 60
    return start + first * 60, start + last * 60


def test_whoevers_record_changes_by_a_later_mark_is_told(sheet):
    end = sheet.session.ends_at
    attendance.mark(session=sheet.session, entries={sheet.seat: present(sheet.session)}, by=sheet.colleague, at=end)
    made = end + timedelta(minutes=2)
    sent(sheet, mark_of(sheet, sheet.seat, 240, made), mark_of(sheet, sheet.second, 480, made), at=end + HOUR)
    assert credited(sheet, sheet.seat) == 240
    (email,) = Email.objects.filter(kind="attendance-corrected")
    assert email.person == sheet.trainee
    assert "Until now: 8 h\nNow: 4 h\nThe reason: Two people recorded your attendance." in email.body


def test_a_mark_that_is_sent_again_is_recorded_once(sheet, notified):
    end = sheet.session.ends_at
    first, second = mark_of(sheet, sheet.seat, 480, end), mark_of(sheet, sheet.second, 480, end)
    assert sent(sheet, first, at=end + HOUR) == [None]
    assert sent(sheet, first, second, second, at=end + 2 * HOUR) == [None, None]
    assert list(AttendanceMark.objects.order_by("pk").values_list("enrollment", "at")) == [
        (sheet.seat.pk, end + HOUR),
        (sheet.second.pk, end + 2 * HOUR),
    ]
    assert notified == [sheet.trainee.pk, sheet.other_trainee.pk]


def test_a_mark_that_is_recorded_stays_acknowledged_after_the_cohort_was_canceled(sheet):
    end = sheet.session.ends_at
    first, second = mark_of(sheet, sheet.seat, 480, end), mark_of(sheet, sheet.second, 480, end)
    sent(sheet, first, at=end)
    Cohort.objects.update(state="canceled")
    assert sent(sheet, first, second, at=end + HOUR) == [None, "attendance_closed"]
    assert AttendanceMark.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda sheet, mark: {"starts_at": mark.starts_at - HOUR}, "session_moved"),
        (lambda sheet, mark: {"made_at": mark.starts_at - HOUR}, "session_not_started"),
        (lambda sheet, mark: {"made_at": mark.ends_at - HOUR}, "presence_not_over"),
        (lambda sheet, mark: {"presence": Presence.excused(" ")}, "excuse_missing"),
        (lambda sheet, mark: {"seat": sheet.enroll(sheet.cohort("PET-2"))}, "seat_in_other_cohort"),
        (lambda sheet, mark: {"seat": sheet.enroll(sheet.session.cohort, sheet.trainer)}, "own_attendance"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_by_itself(sheet, change, code):
    good, other = mark_of(sheet, sheet.second, 480, sheet.session.ends_at), mark_of(sheet, sheet.seat, 480, sheet.now)
    about = {"seat": sheet.seat, "presence": present(sheet.session), "made_at": sheet.session.ends_at}
    bad = DeviceMark(**{**vars(other), **about, **change(sheet, good)})
    assert sent(sheet, bad, good, at=sheet.session.ends_at + HOUR) == [code, None]
    assert [mark.enrollment for mark in AttendanceMark.objects.all()] == [sheet.second]


def test_a_mark_of_somebody_who_left_before_the_session_is_refused(sheet):
    type(sheet.seat).objects.filter(pk=sheet.seat.pk).update(
        state="withdrawn", withdrawn_at=sheet.session.starts_at - HOUR
    )
    end = sheet.session.ends_at
    assert sent(sheet, mark_of(sheet, sheet.seat, 480, end), at=end) == ["seat_given_up"]


def test_a_mark_of_more_than_thirty_days_ago_is_refused_by_a_sentence(sheet):
    end = sheet.session.ends_at
    mark = mark_of(sheet, sheet.seat, 480, end)
    assert sent(sheet, mark, at=end + MAX_AGE) == [None]
    late = mark_of(sheet, sheet.second, 480, end)
    assert sent(sheet, late, at=end + MAX_AGE + timedelta(minutes=1)) == ["mark_too_old"]


def test_a_trainer_who_left_the_vendor_meanwhile_records_nothing(sheet):
    Membership.objects.filter(user=sheet.trainer).update(ended_at=sheet.now)
    end = sheet.session.ends_at
    assert sent(sheet, mark_of(sheet, sheet.seat, 480, end), at=end) == ["not_your_session"]


# --- What the script sends ---


@pytest.fixture
def room(client, world):
    """A session that is over, its trainer logged in, and the address of its marks."""
    cohort = world.cohort(state="running", days=2, trainer=world.trainer, starts=timezone.now() - timedelta(hours=10))
    world.seat, world.second = world.enroll(cohort), world.enroll(cohort, world.other_trainee, world.other_agency)
    world.session = cohort.sessions.first()
    world.url = reverse("trainer_marks", args=[world.session.pk])
    client.force_login(world.trainer)
    world.client = client
    return world


def row_of(room, seat, how="present", **more):
    made = room.session.ends_at + timedelta(minutes=2)
    times = {"made_at": made, "opened_at": room.session.starts_at}
    times |= {"starts_at": room.session.starts_at, "ends_at": room.session.ends_at}
    empty = {"late": "", "left": "", "reason": ""}
    row = {"key": uuid4().hex, "seat": seat.pk, "how": how, **empty} | {
        name: moment.isoformat() for name, moment in times.items()
    }
    return row | more


def post(room, *rows, **more):
    body = {"owner": room.trainer.pk, "sent_at": timezone.now().isoformat(), "marks": rows, **more}
    return room.client.post(room.url, json.dumps(body), content_type="application/json")


def test_the_script_hears_what_is_saved_and_what_is_refused_and_why(room):
    good, bad = row_of(room, room.seat, "part", left="11:00"), row_of(room, room.second, "excused")
    other = row_of(room, room.enroll(room.cohort("PET-2")))
    start = room.session.starts_at.astimezone(room.session.cohort.zone)
    good["left"] = f"{start + 2 * HOUR:%H:%M}"
    answer = post(room, good, bad, other, say=True).json()
    assert answer["saved"] == [good["key"]]
    assert [(one["key"], one["code"]) for one in answer["refused"]] == [
        (bad["key"], "excuse_missing"),
        (other["key"], "seat_in_other_cohort"),
    ]
    assert "Enter why" in answer["refused"][0]["why"]
    row = AttendanceMark.objects.get()
    assert (row.minutes, row.device_key) == (120, good["key"]) and row.at > row.made_at
    page = room.client.get(reverse("trainer_attendance", args=[room.session.pk])).content.decode()
    assert "1 person is marked." in page and "(sent on " in page


def test_two_marks_that_differ_are_named_on_the_sheet_until_one_is_corrected(room):
    at = timezone.now()
    attendance.mark(session=room.session, entries={room.seat: Presence.absent()}, by=room.vendor_coordinator, at=at)
    assert post(room, row_of(room, room.seat)).json()["refused"] == []
    sheet = reverse("trainer_attendance", args=[room.session.pk])
    assert "Two marks differ" in room.client.get(sheet).content.decode()
    attendance.correct(
        session=room.session,
        enrollment=room.seat,
        presence=present(room.session),
        reason="I asked both.",
        by=room.trainer,
        at=timezone.now(),
    )
    assert "Two marks differ" not in room.client.get(sheet).content.decode()


def test_the_marks_of_another_person_are_not_taken(room):
    assert post(room, row_of(room, room.seat), owner=room.vendor_coordinator.pk).status_code == 409
    room.client.force_login(room.other_trainer)
    assert post(room, row_of(room, room.seat), owner=room.other_trainer.pk).status_code == 404
    room.client.logout()
    assert post(room, row_of(room, room.seat)).status_code == 302
    assert not AttendanceMark.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"marks": []}', b'{"marks": [1], "sent_at": "2027-03-10T22:17:00Z"}', b"[" * 100_000],
)
def test_a_body_that_is_not_one_of_ours_is_refused(room, body):
    assert room.client.post(room.url, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"seat": "x"},
        {"how": "nonsense"},
        {"late": "noon"},
        {"made_at": "yesterday"},
        {"key": "x"},
        {"opened_at": None},
        {"how": ""},
    ],
)
def test_a_mark_that_cannot_be_read_is_refused_by_itself(room, wrong):
    bad, good = row_of(room, room.seat) | wrong, row_of(room, room.second)
    answer = post(room, bad, good).json()
    assert [(one["key"], one["code"]) for one in answer["refused"]] == [(bad["key"], "mark_unreadable")]
    assert answer["saved"] == [good["key"]]


def test_the_keys_of_an_outbox_are_those_of_the_person_alone(room, settings):
    address = reverse("trainer_outbox")
    own = room.client.get(address).json()
    assert own["owner"] == room.trainer.pk and len(own["secrets"]) == 1
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    room.client.force_login(room.trainer)
    assert room.client.get(address).json()["secrets"][1:] == own["secrets"]
    room.client.force_login(room.other_trainer)
    assert not set(room.client.get(address).json()["secrets"]) & set(own["secrets"])
    room.client.logout()
    assert room.client.get(address).status_code == 302


def test_the_names_are_on_the_sheet_before_the_session_starts(room):
    later = room.session.cohort.sessions.last()
    page = room.client.get(reverse("trainer_attendance", args=[later.pk])).content.decode()
    assert f'data-seat="{room.seat.pk}"' in page and "If you keep this page open" in page
