"""Vendor pages, for a coordinator and for others."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.training.models import Cohort, Enrollment, Session
from cohorts.ui.notice_preview import SEEN
from tests.refusals import on_page
from tests.world import MARKER

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(client, world):
    """The first vendor's coordinator, logged in, with an approval for PET."""
    world.approve()
    client.force_login(world.vendor_coordinator)
    return client


def form(world, *days, **more):
    """The data of the page for a new cohort: one session from 9:00 to 17:00 on each day."""
    form_data = {
        "course_version": world.course().versions.get().pk,
        "code": "PET-9",
        "time_zone": "America/Chicago",
        "place": "Duluth",
        "meets": "in_person",
        "language": "en",
        "seats": 12,
        "trainers": [],
        "rows": len(days) + 2,
        "do": "save",
        "p-weekdays": ["0", "1", "2", "3", "4"],
        "p-count": 10,
        "p-first_day": "",
        "p-begin": "09:00",
        "p-end": "17:00",
        "p-pause": 60,
    }
    for number, day in enumerate(days):
        form_data |= {
            f"s{number}-day": day,
            f"s{number}-starts": "09:00",
            f"s{number}-ends": "17:00",
            f"s{number}-break_minutes": 60,
            f"s{number}-place": "",
        }
    return form_data | more


def test_a_coordinator_schedules_a_cohort_on_one_page(vendor, world):
    trainer = world.trainer.memberships.get().pk
    form_data = form(world, "2027-03-09", "2027-03-10", trainers=[trainer], link="https://meet.example.org/a")
    answer = vendor.post(reverse("vendor_cohort_new"), form_data, follow=True)
    cohort = Cohort.objects.get()
    assert answer.redirect_chain == [(reverse("vendor_cohort", args=[cohort.pk]), 302)]
    assert "PET-9 is planned" in answer.content.decode()
    first = cohort.sessions.first()
    assert (cohort.sessions.count(), first.minutes, first.link) == (2, 420, "https://meet.example.org/a")
    assert list(first.trainers.all()) == [world.trainer]
    assert "14 h of 80 h are planned." in answer.content.decode()


def test_the_pattern_fills_weekdays_and_writes_nothing(vendor, world):
    form_data = form(world, "2027-03-01", do="fill", **{"p-count": 3, "p-first_day": "2027-03-05"})
    page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    for day in ("2027-03-01", "2027-03-05", "2027-03-08", "2027-03-09"):
        assert f'value="{day}"' in page
    assert "2027-03-06" not in page
    assert 'value="PET-9"' in page
    assert not Cohort.objects.exists()


def test_a_pattern_without_a_day_says_so_and_keeps_the_input(vendor, world):
    page = vendor.post(reverse("vendor_cohort_new"), form(world, "2027-03-01", do="fill")).content.decode()
    assert "Enter the first day." in page
    assert 'value="2027-03-01"' in page


def test_a_pattern_in_an_impossible_year_is_refused_and_keeps_the_input(vendor, world):
    form_data = form(world, "2027-03-01", do="fill") | {"p-first_day": "9999-12-30"}
    page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    assert "The year 9999 cannot be right" in page
    assert 'value="2027-03-01"' in page


def test_a_skipped_row_is_not_marked_as_wrong(vendor, world):
    form_data = form(world, "2027-03-09", "2027-03-10", code="", rows=3, **{"s1-leave_out": "on", "s1-day": "tomorrow"})
    page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    assert "Enter the short name." in page
    assert page.count('aria-invalid="true"') == 1


def test_adding_a_row_keeps_the_input_and_writes_nothing(vendor, world):
    page = vendor.post(reverse("vendor_cohort_new"), form(world, "2027-03-01", do="add")).content.decode()
    assert 'value="2027-03-01"' in page
    assert 'name="rows" value="4"' in page
    assert not Cohort.objects.exists()


def test_a_row_marked_as_skipped_is_skipped(vendor, world):
    vendor.post(reverse("vendor_cohort_new"), form(world, "2027-03-09", "2027-03-10", **{"s1-leave_out": "on"}))
    assert Cohort.objects.get().sessions.count() == 1


def test_all_mistakes_in_a_cohort_are_said_at_once(vendor, world):
    world.cohort("PET-8")
    rows = {"s0-day": "tomorrow", "s1-starts": "17:00", "s1-ends": "09:00"}
    rows |= {"s2-day": "2020-01-01", "s2-starts": "09:00", "s2-ends": "12:00"}
    form_data = form(world, "2027-03-09", "2027-03-10", code="PET-8", seats="many", **rows)
    text = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    for words in ("Seats: Enter a whole number", "Session 1, Day: Enter a date", "ends before it starts"):
        assert words in text
    assert on_page("cohort_code_taken", name="PET-8") in text
    # The state's approval begins in 2026, so the day in 2020 is refused in the same round, at its row.
    summary = text.split('class="summary"')[1].split("</div>")[0]
    assert '<a href="#id_s2-day">Session 3: ' in summary and '<a href="#id_s1-ends">Session 2: ' in summary


def test_a_clash_is_said_beside_other_mistakes_and_leads_to_its_row(vendor, world):
    rows = {"s1-day": "2027-03-09", "s1-starts": "10:00", "s1-ends": "12:00"}
    rows |= {"s2-day": "2027-03-11", "s2-starts": "17:00", "s2-ends": "09:00"}
    page = vendor.post(reverse("vendor_cohort_new"), form(world, "2027-03-09", "2027-03-10", rows=3, **rows))
    summary = page.content.decode().split('class="summary"')[1].split("</div>")[0]
    assert '<a href="#id_s1-starts">Session 2: Two sessions overlap' in summary
    assert '<a href="#id_s2-ends">Session 3: ' in summary and summary.count("<li>") == 2
    assert page.content.decode().count('aria-invalid="true"') == 2


def test_after_rows_were_added_the_focus_is_on_them(vendor, world):
    for wish in ("add", "fill"):
        form_data = form(world, "2027-03-01", do=wish, **{"p-count": 3, "p-first_day": "2027-03-05"})
        page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
        assert page.count("autofocus") == 1 and '<h2 id="sessions" tabindex="-1" autofocus>' in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"s1-day": "2027-03-09"}, "Two sessions overlap"),
        ({"s0-starts": "02:30", "s0-day": "2027-03-14", "s0-ends": "10:00"}, "does not exist in Central time"),
        ({"s0-ends": "08:00"}, "ends before it starts"),
        ({"s0-break_minutes": 480}, "no time is left"),
        ({"s0-day": ""}, "Session 1: Enter the day."),
        ({"s0-day": "tomorrow"}, "Enter a date as year, month, day"),
        ({"s0-day": "0001-01-01"}, "Session 1: The year 1 cannot be right"),
        ({"code": ""}, "Enter the short name."),
        ({"seats": 0}, "Enter at least 1."),
        ({"rows": "many"}, None),
    ],
)
def test_a_cohort_with_a_mistake_is_refused_and_keeps_all_input(vendor, world, more, words):
    form_data = form(world, "2027-03-09", "2027-03-10", **more)
    page = vendor.post(reverse("vendor_cohort_new"), form_data)
    if words is None:
        assert Cohort.objects.get().sessions.count() == 0
        return
    text = page.content.decode()
    assert words in text
    assert 'value="Duluth"' in text
    assert 'value="2027-03-10"' in text or more.get("s1-day")
    assert not Cohort.objects.exists()


def test_a_vendor_without_approval_sees_a_message(client, world):
    client.force_login(world.vendor_coordinator)
    assert "not approved to teach a course yet" in client.get(reverse("vendor_cohort_new")).content.decode()
    world.approve(approved=False)
    page = client.post(reverse("vendor_cohort_new"), form(world, "2027-03-09")).content.decode()
    assert on_page("vendor_approval_withdrawn", vendor=world.vendor, course="PET") in page
    assert not Cohort.objects.exists()


def test_the_same_form_sent_twice_makes_one_cohort(vendor, world):
    form_data = form(world, "2027-03-09")
    vendor.post(reverse("vendor_cohort_new"), form_data)
    page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    assert on_page("cohort_code_taken", name="PET-9") in page
    assert Cohort.objects.count() == 1


def test_the_list_searches_filters_and_sorts(vendor, world):
    world.cohort("ALPHA", state="planned")
    world.cohort("BETA", state="open", starts=world.now + timedelta(days=90))
    world.cohort("THEIRS", vendor=world.other_vendor)
    url = reverse("vendor_cohorts")
    assert [c.code for c in vendor.get(url).context["page"]] == ["BETA", "ALPHA"]
    assert [c.code for c in vendor.get(url + "?sort=code").context["page"]] == ["ALPHA", "BETA"]
    assert [c.code for c in vendor.get(url + "?state=open").context["page"]] == ["BETA"]
    assert [c.code for c in vendor.get(url + "?q=alph").context["page"]] == ["ALPHA"]
    assert '<option value="open" selected>' in vendor.get(url + "?state=open").content.decode(), "the choice is on top"
    assert "No cohorts match" in vendor.get(url + "?q=zebra%00").content.decode()
    table = vendor.get(reverse("vendor_cohorts_csv") + "?state=open").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert table[1].startswith("BETA,")


def test_an_empty_list_says_what_to_do_first(vendor):
    assert "Schedule the first one" in vendor.get(reverse("vendor_cohorts")).content.decode()


def test_cohorts_that_need_a_decision_are_on_top_oldest_first(vendor, world):
    now = timezone.now()
    world.cohort("LATE", state="running", starts=now - timedelta(days=40))
    world.cohort("SOON", state="planned", starts=now + timedelta(days=3))
    world.cohort("FAR", state="planned", starts=now + timedelta(days=60))
    world.cohort("BEGUN", state="open", starts=now - timedelta(days=1))
    waiting = vendor.get(reverse("vendor_cohorts")).context["waiting"]
    assert [cohort.code for cohort, *_ in waiting] == ["LATE", "BEGUN", "SOON"]


def test_the_buttons_move_a_cohort_through_its_states(vendor, world):
    world.shorten(16)
    starts = timezone.now() + timedelta(days=3)
    cohort = world.cohort(state="planned", starts=starts, days=2, trainer=world.trainer)
    for name, state, days in (("open", "open", 0), ("start", "running", 3), ("finish", "finished", 5)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            vendor.force_login(world.vendor_coordinator)
            vendor.post(reverse(f"vendor_cohort_{name}", args=[cohort.pk]))
        cohort.refresh_from_db()
        assert cohort.state == state
        assert vendor.get(reverse("vendor_cohort", args=[cohort.pk])).status_code == 200
    again = reverse("vendor_cohort_finish", args=[cohort.pk])
    for page in (vendor.post(again), vendor.get(again, follow=True)):
        assert on_page("wrong_state", what="cohort", state=Cohort.State.FINISHED) in page.text


def test_a_session_is_added_changed_and_removed(vendor, world):
    cohort = world.cohort(state="planned", days=1)
    form_data = {
        "day": "2027-04-01",
        "starts": "9:00",
        "ends": "17:00",
        "break_minutes": 30,
        "unit": "",
        "place": "Room 9",
        "sure": "on",
    }
    vendor.post(reverse("vendor_session_new", args=[cohort.pk]), form_data)
    session = Session.objects.get(place="Room 9")
    page = vendor.get(reverse("vendor_session", args=[session.pk])).content.decode()
    assert 'value="2027-04-01"' in page
    vendor.post(reverse("vendor_session", args=[session.pk]), form_data | {"place": "Room 8"})
    session.refresh_from_db()
    assert session.place == "Room 8"
    page_again = vendor.post(reverse("vendor_session_new", args=[cohort.pk]), form_data).content.decode()
    assert "Two sessions overlap" in page_again
    assert "What will happen" in vendor.get(reverse("vendor_session_remove", args=[session.pk])).content.decode()
    vendor.post(reverse("vendor_session_remove", args=[session.pk]))
    assert cohort.sessions.count() == 1


def test_seats_change_and_a_cohort_is_canceled_with_a_reason(vendor, world):
    cohort = world.cohort(seats=5)
    seat = world.enroll(cohort)
    seats, cancel = (reverse(f"vendor_cohort_{name}", args=[cohort.pk]) for name in ("seats", "cancel"))
    assert "1 are taken now" in vendor.get(seats).content.decode()
    vendor.post(seats, {"seats": 9})
    cohort.refresh_from_db()
    assert cohort.seats == 9
    assert "Enter a reason" in vendor.post(cancel, {"reason": ""}).content.decode()
    read_first = vendor.post(cancel, {"reason": "Snow"})
    vendor.post(cancel, {"reason": "Snow", SEEN: read_first.context["seen"]})
    cohort.refresh_from_db()
    assert cohort.state == "canceled"
    assert Enrollment.objects.get(pk=seat.pk).state == "withdrawn"


def test_the_year_page_shows_every_cohort_of_the_year(vendor, world):
    world.cohort("SPRING")
    world.cohort("THEIRS", vendor=world.other_vendor)
    page = vendor.get(reverse("vendor_year") + "?year=2026").content.decode()
    assert "SPRING" in page
    assert "10 sessions from Mon, Mar 9, 2026 to Wed, Mar 18, 2026" in page
    assert "THEIRS" not in page
    # March 9 to 18, in the cohort's zone: ten marks in one path.
    assert page.count(" 6v12") == 10 and "M70.0 6v12" in page and "M79.0 6v12" in page
    # On a telephone the rows are stacked, and each strip names the first month of every quarter.
    assert "stacks year" in page and "<span>Jan</span><span>Apr</span><span>Jul</span><span>Oct</span>" in page
    assert "No cohorts this year" in vendor.get(reverse("vendor_year") + "?year=2019").content.decode()
    assert vendor.get(reverse("vendor_year") + "?year=x").status_code == 200


def test_the_year_says_how_full_cohorts_are_and_what_was_held_of_the_plan_also_as_a_table(vendor, world):
    cohort = world.cohort("SPRING")
    world.enroll(cohort)
    address = reverse("vendor_year") + "?year=2026"
    with time_machine.travel(cohort.sessions.all()[3].ends_at + timedelta(minutes=1), tick=False):
        page, table, book = (vendor.get(f"{address}{more}") for more in ("", "&format=csv", "&format=xlsx"))
    (row,) = page.context["cohorts"]
    assert (row.filled, row.held, row.held_minutes, row.planned_minutes) == ("8%", 4, 4 * 480, 10 * 480)
    assert [one[0] for one in page.context["due"]] == [cohort], "it should have been started"
    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("SPRING,") and lines[1].endswith(",1,12,10,4,80:00,32:00,80:00")
    assert book["Content-Disposition"] == 'attachment; filename="year-2026.xlsx"'


ROWS = ["vendor_cohort", "vendor_cohort_seats", "vendor_cohort_cancel", "vendor_session_new"]


@pytest.mark.parametrize("name", [*ROWS, "vendor_cohort_open", "vendor_cohort_start", "vendor_cohort_finish"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_open_cohort_of_another_vendor_is_not_found(vendor, world, name, method):
    theirs = world.cohort("THEIRS", vendor=world.other_vendor)
    answer = getattr(vendor, method)(reverse(name, args=[theirs.pk]), {"seats": 1, "reason": "Mine"})
    # A page that only reads refuses the other method before it looks up a row.
    assert answer.status_code == 404 or (name, method, answer.status_code) == ("vendor_cohort", "post", 405)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.seats) == ("open", 12)


def test_a_forged_session_or_seat_is_not_found(vendor, world):
    theirs = world.cohort("THEIRS", vendor=world.other_vendor)
    seat = world.enroll(theirs, world.other_trainee, world.other_agency)
    for name, pk in (
        ("vendor_session", theirs.sessions.first().pk),
        ("vendor_session_remove", theirs.sessions.first().pk),
        ("vendor_withdraw", seat.pk),
    ):
        assert vendor.post(reverse(name, args=[pk]), {"reason": "x"}).status_code == 404
    assert vendor.get(reverse("vendor_cohort", args=[10**18])).status_code == 404
    assert theirs.sessions.count() == 10


def test_a_trainer_of_another_vendor_cannot_be_chosen(vendor, world):
    form_data = form(world, "2027-03-09", trainers=[world.other_trainer.memberships.get().pk])
    page = vendor.post(reverse("vendor_cohort_new"), form_data).content.decode()
    assert "no longer on this list" in page
    assert MARKER not in page


def test_a_trainer_cannot_open_the_coordinators_pages(client, world):
    cohort = world.cohort(trainer=world.trainer)
    client.force_login(world.trainer)
    for name in ("vendor_cohorts", "vendor_cohort_new", "vendor_year", "vendor_cohorts_csv"):
        assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse("vendor_cohort_start", args=[cohort.pk])).status_code == 404
    cohort.refresh_from_db()
    assert cohort.state == "open"


def test_a_stale_page_for_a_past_step_redirects_and_says_why(vendor, world):
    over = world.cohort("OVER", state="finished", days=1)
    seat, session = world.enroll(over), over.sessions.get()
    for name, pk, code in (
        ("vendor_cohort_cancel", over.pk, "cohort_not_cancelable"),
        ("vendor_cohort_seats", over.pk, "cohort_seats_settled"),
        ("vendor_session_new", over.pk, "sessions_settled"),
        ("vendor_session", session.pk, "sessions_settled"),
        ("vendor_session_remove", session.pk, "sessions_settled"),
        ("vendor_withdraw", seat.pk, "withdrawal_too_late"),
    ):
        answer = vendor.get(reverse(name, args=[pk]), follow=True)
        assert answer.redirect_chain == [(reverse("vendor_cohort", args=[over.pk]), 302)]
        assert on_page(code, cohort=over, state=Cohort.State.FINISHED) in answer.content.decode()


def test_a_form_sent_after_the_session_ended_redirects_to_its_page(client, world):
    cohort = world.cohort(state="planned")
    move, page = (reverse(name, args=[cohort.pk]) for name in ("vendor_cohort_open", "vendor_cohort"))
    answer = client.post(move, headers={"Referer": f"http://testserver{page}?tab=1"})
    assert answer["Location"] == f"{reverse('account_login')}?next={page}%3Ftab%3D1"
    answer = client.post(move, headers={"Referer": "http://elsewhere.example/x"})
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('desk')}"
