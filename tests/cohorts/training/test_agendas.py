"""Agendas of sessions: the default one, the vendor's own, and what may not be opened."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from cohorts.training.actions.agendas import change_agenda
from cohorts.training.actions.attendance import mark
from cohorts.training.actions.cohorts import open_cohort, schedule
from cohorts.training.actions.sessions import add_session, change_session, remove_session
from cohorts.training.models import AgendaLine, Session
from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.hours import hours_of
from cohorts.training.rules.agenda import TypedLine
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from cohorts.training.rules.scheduling import SessionPlan
from tests.presence import present
from tests.refusals import on_page, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def plan(day, hours=9, pause=60, **more):
    start = datetime(2026, 3, day, 9)
    return SessionPlan(start, start + timedelta(hours=hours), pause, **more)


@pytest.fixture
def cohort(world):
    """A planned cohort of a course of 16 hours in two units of 8, with two days of 8 hours."""
    world.shorten(16)
    world.approve()
    world.by = {"by": world.vendor_coordinator, "at": NOW}
    return schedule(
        vendor=world.vendor,
        course_version=world.course().versions.get(),
        code="PET-9",
        time_zone="America/Chicago",
        place="St. Paul",
        seats=9,
        sessions=[plan(9, trainers=(world.trainer,)), plan(10, trainers=(world.trainer,))],
        **world.by,
    )


def agenda(session):
    """[(kind, number of the unit, its first minute, length)]"""
    lines = AgendaLine.objects.filter(session=session).select_related("unit").order_by("starts_at")
    return [
        (line.kind, line.unit and line.unit.number, line.unit_from, (line.ends_at - line.starts_at).seconds // 60)
        for line in lines
    ]


def typed(session, *lines):
    """TypedLine of (first hour after the start, last hour, kind, unit[, minute of the unit])."""
    start = minute_of(session.starts_at)
    return [TypedLine(start + 60 * first, start + 60 * last, *rest) for first, last, *rest in lines]


def test_sessions_get_the_default_agenda(cohort):
    first, second = cohort.sessions.all()
    assert agenda(first) == [("unit", 1, 0, 240), ("break", None, 0, 60), ("unit", 1, 240, 240)]
    assert agenda(second) == [("unit", 2, 0, 240), ("break", None, 0, 60), ("unit", 2, 240, 240)]


def test_a_session_of_one_unit_teaches_only_that(world, cohort):
    first, second = cohort.sessions.all()
    change_session(session=first, plan=plan(9, unit=cohort.course_version.units.last()), **world.by)
    assert agenda(first) == [("unit", 2, 0, 240), ("break", None, 0, 60), ("unit", 2, 240, 240)]
    assert agenda(second)[0] == ("unit", 1, 0, 240), "the other one follows"


def test_later_sessions_follow_when_an_earlier_one_gets_shorter_or_is_removed(world, cohort):
    first, second = cohort.sessions.all()
    change_session(session=first, plan=plan(9, hours=5), **world.by)
    assert agenda(second) == [
        ("unit", 1, 240, 240), ("break", None, 0, 60), ("unit", 2, 0, 240),
    ]  # fmt: skip
    remove_session(session=Session.objects.get(pk=first.pk), **world.by)
    assert agenda(second)[0] == ("unit", 1, 0, 240)


def test_a_vendor_enters_an_agenda_and_goes_back_to_the_default_one(world, cohort):
    first, second = cohort.sessions.all()
    one, two = (unit.pk for unit in cohort.course_version.units.all())
    lines = typed(first, (0, 3, "unit", two), (3, 5, "break"), (5, 9, "unit", one, 60))
    changed = change_agenda(session=first, lines=lines, **world.by)
    assert agenda(first) == [("unit", 2, 0, 180), ("break", None, 0, 120), ("unit", 1, 60, 240)]
    assert (changed.own_agenda, changed.break_minutes, changed.minutes) == (True, 120, 420)
    assert agenda(second)[0] == ("unit", 1, 300, 180), "it goes on where the first one stops"
    back = change_agenda(session=first, lines=[], **world.by)
    assert not back.own_agenda and agenda(first)[0] == ("unit", 1, 0, 210)


def test_an_own_agenda_moves_with_its_session_and_ends_when_the_length_changes(world, cohort):
    first = cohort.sessions.first()
    one = cohort.course_version.units.first().pk
    change_agenda(session=first, lines=typed(first, (0, 4, "unit", one), (4, 9, "break")), **world.by)
    first.refresh_from_db()
    moved = SessionPlan(datetime(2026, 3, 8, 10), datetime(2026, 3, 8, 19), first.break_minutes, unit=first.unit)
    changed = change_session(session=first, plan=moved, **world.by)
    assert changed.own_agenda and agenda(first) == [("unit", 1, 0, 240), ("break", None, 0, 300)]
    assert agendas_of([first.pk])[first.pk][0].starts == minute_of(changed.starts_at)
    shorter = SessionPlan(datetime(2026, 3, 8, 10), datetime(2026, 3, 8, 15), 60)
    assert not change_session(session=first, plan=shorter, **world.by).own_agenda
    assert agenda(first) == [("unit", 1, 0, 120), ("break", None, 0, 60), ("unit", 1, 120, 120)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ((0, 10, "break"), "agenda_line_outside_session"),
        ((2, 2, "break"), "agenda_line_ends_before_it_starts"),
        ((0, 4, "unit", 0), "agenda_unit_unknown"),
        ((0, 9, "unit", None), "agenda_unit_unknown"),
    ],
)
def test_an_agenda_that_cannot_be_changes_nothing(world, cohort, line, code):
    first = cohort.sessions.first()
    with refuses(code):
        change_agenda(session=first, lines=typed(first, line), **world.by)
    assert agenda(first)[0] == ("unit", 1, 0, 240)


def test_the_agenda_of_a_session_that_is_marked_or_of_another_vendor_stays(world, cohort):
    first = cohort.sessions.first()
    with refuses("role_required_at"):
        change_agenda(session=first, lines=[], by=world.other_vendor_coordinator, at=NOW)
    world.mark(world.enroll(cohort), first)
    with refuses("session_marked"):
        change_agenda(session=first, lines=[], **world.by)


def test_a_cohort_that_does_not_teach_the_whole_course_is_not_opened(world, cohort):
    first = cohort.sessions.first()
    change_session(session=first, plan=plan(9, hours=7), **world.by)
    with refuses("hours_not_planned", planned=14 * 60, required=16 * 60):
        open_cohort(cohort=cohort, **world.by)


def test_time_without_a_unit_is_named_before_opening(world, cohort):
    first, one = cohort.sessions.first(), cohort.course_version.units.first().pk
    lines = typed(first, (0, 4, "unit", one), (4, 5, "break"), (5, 8, "unit", one), (8, 9, "other"))
    change_agenda(session=first, lines=lines, **world.by)
    with refuses("time_without_unit", minutes=60):
        open_cohort(cohort=cohort, **world.by)
    change_agenda(session=first, lines=[], **world.by)
    assert open_cohort(cohort=cohort, **world.by).state == "open"


@pytest.fixture
def page(client, world, cohort):
    client.force_login(world.vendor_coordinator)
    world.session = cohort.sessions.first()
    return lambda **sent: (
        client.post(reverse("vendor_session_agenda", args=[world.session.pk]), sent, follow=True)
        if sent
        else client.get(reverse("vendor_session_agenda", args=[world.session.pk]))
    )


def test_the_page_shows_the_agenda_and_saves_another_one(world, cohort, page):
    form = page().context["form"]
    one, two = (unit.pk for unit in cohort.course_version.units.all())
    assert [str(form[f"a0-{name}"].value()) for name in ("starts", "ends", "what", "unit_from")] == [
        "09:00:00", "13:00:00", str(one), "None",
    ]  # fmt: skip
    sent = {"rows": 4, "a0-starts": "09:00", "a0-ends": "12:00", "a0-what": two, "a0-unit_from": 30}
    sent |= {"a2-starts": "12:00", "a2-ends": "18:00", "a2-what": "break"}
    page(**sent)
    assert agenda(world.session) == [("unit", 2, 30, 180), ("break", None, 0, 360)]
    page(rows=0, default=1)
    assert agenda(world.session)[0] == ("unit", 1, 0, 90)


def test_the_page_says_at_the_line_what_is_wrong(world, cohort, page):
    answer = page(rows=2, **{"a0-starts": "09:00", "a0-ends": "19:00", "a0-what": "break", "a1-starts": "10:00"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data().keys() == {"a1-ends"}
    answer = page(rows=1, **{"a0-starts": "09:00", "a0-ends": "19:00", "a0-what": "break"})
    assert on_page("agenda_line_outside_session") in answer.text
    assert answer.context["form"].errors.as_data().keys() == {"a0-ends"}


@pytest.mark.parametrize("rows", [3, 0, -1, "x"])
def test_an_agenda_without_lines_is_not_taken_for_the_default_one(world, cohort, page, rows):
    two = cohort.course_version.units.all()[1].pk
    page(rows=1, **{"a0-starts": "09:00", "a0-ends": "12:00", "a0-what": two})
    answer = page(rows=rows, **{"a0-starts": ""})
    assert answer.status_code == 422 and on_page("agenda_empty") in answer.text
    assert [kind for kind, *_ in agenda(world.session)] == ["unit"] and agenda(world.session)[0][1] == 2


def test_a_make_up_session_repeats_the_unit_that_it_names_and_credits_it(world, cohort):
    open_cohort(cohort=cohort, **world.by)
    with refuses("session_teaches_nothing", field="unit"):
        add_session(cohort=cohort, plan=plan(16), **world.by)
    assert cohort.sessions.count() == 2
    first, second = cohort.sessions.order_by("starts_at")
    unit = cohort.course_version.units.get(number=1)
    again = add_session(cohort=cohort, plan=plan(16, unit=unit), **world.by)
    assert [line for line in agenda(again) if line[0] == "unit"] == [("unit", 1, 0, 240), ("unit", 1, 240, 240)]
    seat = world.enroll(cohort)
    for session, presence in ((first, Presence.absent()), (second, present(second)), (again, present(again))):
        mark(session=session, entries={seat: presence}, by=world.vendor_coordinator, at=again.ends_at)
    (hours,) = hours_of([world.trainee.pk], at=again.ends_at)[world.trainee.pk]
    assert hours.verdict.credited == 16 * 60 and hours.verdict.complete
