"""Until when the office decides about an application, and what the queue says about each."""

from datetime import date, timedelta

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.models import Holiday
from lms.certification.actions import application_decisions, part_waivers
from lms.certification.models import Application
from lms.certification.rules.program_parts import Clocks, ReviewClock
from lms.certification.rules.review_clock import Pause, ReviewTerm, review_term
from lms.certification.tasks import count_review_clocks
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import TREE, Desk, pdf

DAYS_OFF = {date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 1)}
FRIDAY = date(2026, 11, 20)
TEN_BUSINESS = ReviewClock(days=10, kind="business")


def test_business_days_leave_out_weekends_and_days_off():
    """CE-D22, for the office itself: day 0 is the day on which the application was submitted."""
    assert review_term(FRIDAY, TEN_BUSINESS, DAYS_OFF).due_on == date(2026, 12, 8)
    rolling = ReviewClock(days=30, roll_forward=True)
    assert review_term(date(2026, 11, 25), rolling, DAYS_OFF).due_on == date(2026, 12, 28)


def test_days_on_which_a_part_was_sent_back_do_not_count():
    clock = ReviewClock(days=30)
    back = Pause(date(2026, 3, 10), date(2026, 3, 20))
    again = Pause(date(2026, 3, 15), date(2026, 3, 25))
    assert review_term(date(2026, 3, 1), clock, ()).due_on == date(2026, 3, 31)
    assert review_term(date(2026, 3, 1), clock, (), [back]).due_on == date(2026, 4, 10)
    assert review_term(date(2026, 3, 1), clock, (), [back, again]).due_on == date(2026, 4, 15)


def test_a_stopped_clock_says_how_many_days_are_left():
    term = review_term(date(2026, 3, 1), ReviewClock(days=30), (), [Pause(date(2026, 3, 10))])
    assert term == ReviewTerm(None, date(2026, 3, 10), 21)
    too_late = review_term(date(2026, 3, 1), ReviewClock(days=5), (), [Pause(date(2026, 3, 10))])
    assert too_late.due_on == date(2026, 3, 6)


@given(
    days=st.integers(1, 60),
    kind=st.sampled_from(["calendar", "business"]),
    begins=st.integers(0, 40),
    length=st.integers(0, 40),
)
def test_a_pause_never_makes_the_term_shorter(days, kind, begins, length):
    clock, start = ReviewClock(days=days, kind=kind), date(2026, 11, 2)
    pause = Pause(start + timedelta(days=begins), start + timedelta(days=begins + length))
    plain, paused = review_term(start, clock, DAYS_OFF), review_term(start, clock, DAYS_OFF, [pause])
    assert plain.due_on <= paused.due_on <= plain.due_on + timedelta(days=length + 40)


def test_older_settings_of_a_program_are_its_clock_too():
    assert Clocks(application_review_days=30).for_review == ReviewClock(days=30)
    assert Clocks(application_decision_days=60).for_review == ReviewClock(days=60)
    assert Clocks().for_review is None


def with_clock(world, tree=TREE, **clocks):
    settings = {"review": {"days": 10, "kind": "business"}} | clocks
    return Desk(world, tree=tree, clocks=settings)


def stored(desk):
    return Application.objects.get(pk=desk.application.pk)


def test_an_application_is_due_so_many_business_days_after_it_was_submitted(world):
    desk = with_clock(world)
    monday = desk.now.date() - timedelta(days=desk.now.weekday())
    Holiday.objects.create(day=monday + timedelta(days=9), name="Day off", at=desk.now)
    desk.begin(received_on=monday, by=desk.staff)
    desk.submit(by=desk.staff, incomplete=True, at=desk.later(days=3))
    row = stored(desk)
    assert row.review_began_on == monday
    assert row.due_on == monday + timedelta(days=15)
    assert row.needs == "applicant office"


def test_a_part_that_was_sent_back_stops_the_clock_only_where_the_rules_say_so(world):
    desk = with_clock(world, return_pauses_review=True)
    desk.begin()
    part = desk.give("education", "ged", file=pdf())
    desk.submit(incomplete=True)
    due = stored(desk).due_on
    desk.take()
    desk.decide(part, "returned", "Page two is missing.")
    row = stored(desk)
    assert (row.due_on, row.paused_on, row.days_left) == (None, desk.now.date(), 10)
    desk.give("education", "ged", file=pdf() + b"\n%2", at=desk.later(days=7))
    row = stored(desk)
    assert (row.due_on, row.paused_on) == (due + timedelta(days=7), None)


def test_a_returned_part_leaves_the_clock_alone_where_the_rules_do_not_stop_it(world):
    desk = with_clock(world)
    desk.begin()
    part = desk.give("education", "ged", file=pdf())
    desk.submit(incomplete=True)
    due = stored(desk).due_on
    desk.take()
    desk.decide(part, "returned", "Page two is missing.")
    assert (stored(desk).due_on, stored(desk).paused_on) == (due, None)


def test_a_decision_ends_the_clock_and_opening_again_begins_another(world):
    desk = with_clock(world)
    desk.begin()
    desk.submit(incomplete=True)
    desk.take()
    application_decisions.decide_application(
        application=desk.application, admitted=False, reason="No.", by=desk.staff, at=desk.now
    )
    assert not stored(desk).is_overdue(date(2030, 1, 1))
    application_decisions.reopen_application(
        application=desk.application, reason="Mistake.", by=desk.staff, at=desk.later(days=100)
    )
    assert stored(desk).review_began_on == desk.later(days=100).date()
    assert stored(desk).due_on > desk.later(days=100).date()


def test_what_is_missing_is_sorted_by_who_gives_it(world):
    desk = with_clock(world)
    desk.begin()
    desk.own_parts()
    request = desk.ask()
    desk.submit(incomplete=True)
    # The letters were asked of nobody, so that is for the applicant to do.
    assert stored(desk).needs == "applicant office other"
    desk.answer(request)
    for number in (1, 2):
        letter = desk.ask("reference", "reference", name=f"Ref {'AB'[number - 1]}", email=f"r{number}@x.example")
        # One of two is not enough: the applicant asks somebody else, too.
        assert ("applicant", "other")[number - 1] in stored(desk).needs
        desk.answer(letter, file=pdf(), name=letter.name, role="colleague")
    assert stored(desk).needs == "office"
    desk.take()
    desk.accept_all()
    assert stored(desk).needs == "office"
    part_waivers.waive_part(
        application=desk.application, kind="interview", key="peer-to-peer", reason="Done before.",
        authority="Section 4", by=desk.staff, at=desk.now,
    )  # fmt: skip
    assert stored(desk).needs == "" and stored(desk).is_ready


def test_the_queue_says_what_is_overdue_and_what_is_missing_from_whom(world, client, time_machine):
    desk = with_clock(world)
    desk.begin()
    desk.give("education", "ged", file=pdf())
    desk.submit(incomplete=True)
    time_machine.move_to(desk.later(days=30))
    client.force_login(desk.staff)
    page = client.get(reverse("applications")).text
    assert "overdue" in page and "From the applicant: Age, Eligibility" in page and "Quartz" not in page
    assert "For us to do: GED" in page or "For us to do: Diploma" in page
    name = desk.person.family_name
    for chosen, is_there in (
        ("attention=1", True), ("clock=soon", False), ("clock=paused", False), ("missing=applicant", True),
        ("missing=nothing", False), (f"vendor={world.vendor.pk}", False), ("ordering=-due", True),
    ):  # fmt: skip
        table = client.get(f"{reverse('applications')}?{chosen}").text.partition("<tbody")[2]
        assert (name in table) is is_there, chosen


def test_applicants_of_a_vendor_are_those_with_a_seat_in_its_cohorts(world, client):
    desk = with_clock(world)
    desk.begin()
    desk.submit(incomplete=True)
    world.enroll(world.cohort("C1"), desk.person)
    client.force_login(desk.staff)
    for vendor, is_there in ((world.vendor, True), (world.other_vendor, False)):
        table = client.get(f"{reverse('applications')}?vendor={vendor.pk}").text.partition("<tbody")[2]
        assert (desk.person.family_name in table) is is_there


def test_overdue_applications_are_a_task_of_program_staff(world):
    desk = with_clock(world)
    desk.begin()
    desk.submit(incomplete=True)
    assert "applications_overdue" not in {task.code for task in tasks_of(desk.staff, desk.now)}
    assert "applications_overdue" in {task.code for task in tasks_of(desk.staff, desk.later(days=30))}


def test_each_night_the_clocks_are_counted_again(world, time_machine):
    desk = with_clock(world)
    desk.begin()
    desk.submit(incomplete=True)
    due = stored(desk).due_on
    Holiday.objects.create(day=due, name="Day off", at=desk.now)
    time_machine.move_to(desk.later(days=1))
    assert count_review_clocks() == 1
    assert stored(desk).due_on > due
    assert count_review_clocks() == 0
