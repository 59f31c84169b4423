"""Every change of a session is told once to everyone it concerns, with the old and the new facts."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.formatting import format_range
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions.cohorts import cancel_cohort, open_cohort, schedule
from cohorts.training.actions.sessions import add_session, change_session, remove_session
from cohorts.training.actions.trainers import replace_trainer
from cohorts.training.models.teaching import with_former_trainers
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.session_changes import SessionChange, SessionFacts, for_trainer
from tests.world import NOW

pytestmark = pytest.mark.django_db
ZONE = "America/Chicago"


@pytest.fixture
def cohort(world):
    """An open cohort of two days with one person with a seat and one trainer."""
    world.approve()
    cohort = world.cohort(days=2, trainer=world.trainer)
    world.enroll(cohort)
    return cohort


def as_planned(session, **changes):
    """The plan that leaves a session as it is, with `changes`."""
    zone = session.cohort.zone
    plan = SessionPlan(
        starts_local=session.starts_at.astimezone(zone).replace(tzinfo=None),
        ends_local=session.ends_at.astimezone(zone).replace(tzinfo=None),
        break_minutes=session.break_minutes,
        place=session.place,
        link=session.link,
        unit=session.unit,
        trainers=tuple(session.trainers.all()),
    )
    return replace(plan, **changes)


def bodies(person, kind):
    return list(Email.objects.filter(person=person, kind=kind).order_by("pk").values_list("body", flat=True))


def times(session):
    return format_range(session.starts_at, session.ends_at, ZONE)


def test_two_changes_at_the_same_moment_are_two_emails_and_the_last_says_what_holds(world, cohort):
    by = {"by": world.vendor_coordinator, "at": NOW}
    first, second = cohort.sessions.order_by("starts_at")
    former = times(second)
    change_session(session=first, plan=as_planned(first, place="Room 9"), **by)
    plan = as_planned(second, starts_local=datetime(2026, 4, 1, 9), ends_local=datetime(2026, 4, 1, 17))
    change_session(session=second, plan=plan, **by)
    second.refresh_from_db()
    for kind, person in (("dates", world.trainee), ("teaching", world.trainer)):
        room, moved = bodies(person, kind)
        assert "Place: Room 9. Before, it was Room 1." in room and times(first) in room and former not in room
        assert f"Time: {times(second)}. Before, it was {former}." in moved and "Room 9" not in moved


def test_an_added_and_a_removed_session_are_named_and_one_saved_as_it_was_is_not_told(world, cohort):
    by = {"by": world.vendor_coordinator, "at": NOW}
    session = cohort.sessions.first()
    change_session(session=session, plan=as_planned(session), **by)
    assert not Email.objects.exists()
    day = {"starts_local": datetime(2026, 4, 2, 9), "ends_local": datetime(2026, 4, 2, 12)}
    added = add_session(cohort=cohort, plan=SessionPlan(**day, place="Hall", trainers=(world.trainer,)), **by)
    remove_session(session=session, **by)
    added_text, removed_text = bodies(world.trainee, "dates")
    assert f"Added: PET-1, {times(added)}, Hall." in added_text
    assert f"Will not take place: PET-1, {times(session)}." in removed_text
    given_text, canceled_text = bodies(world.trainer, "teaching")
    assert times(added) in given_text and times(session) in canceled_text


def test_who_teaches_is_told_to_trainers_and_not_to_people_with_a_seat(world, cohort):
    other = world.person("next", world.vendor, "trainer")
    session = cohort.sessions.first()
    plan = as_planned(session, trainers=(other,))
    change_session(session=session, plan=plan, by=world.vendor_coordinator, at=NOW)
    assert "You teach these sessions" in bodies(other, "teaching")[0]
    assert "You no longer teach these sessions" in bodies(world.trainer, "teaching")[0]
    assert not bodies(world.trainee, "dates")


def test_replacing_a_trainer_is_one_email_to_each_however_many_sessions(world):
    world.cohort("ONE", days=6, starts=timezone.now() + timedelta(days=9), trainer=world.trainer)
    other = world.person("next", world.vendor, "trainer")
    roles = [Membership.objects.get(user=person, role="trainer") for person in (world.trainer, other)]
    replace_trainer(former=roles[0], successor=roles[1], by=world.vendor_coordinator, at=timezone.now())
    for person in (world.trainer, other):
        (text,) = bodies(person, "teaching")
        assert text.count("- ONE") == 6


def test_trainers_are_told_when_a_cohort_is_opened_and_when_it_is_canceled_and_nothing_of_a_draft(world):
    world.shorten(3)
    world.approve()
    day = {"starts_local": datetime(2026, 4, 2, 9), "ends_local": datetime(2026, 4, 2, 12)}
    by = {"by": world.vendor_coordinator, "at": NOW}
    cohort = schedule(
        vendor=world.vendor,
        course_version=world.course().versions.get(),
        code="NEW",
        time_zone=ZONE,
        place="St. Paul",
        seats=5,
        sessions=[SessionPlan(**day, trainers=(world.trainer,))],
        **by,
    )
    session = cohort.sessions.get()
    change_session(session=session, plan=as_planned(session, place="Room 9"), **by)
    assert not bodies(world.trainer, "teaching")
    open_cohort(cohort=cohort, **by)
    cancel_cohort(cohort=cohort, reason="Too few", **by)
    opened, canceled = bodies(world.trainer, "teaching")
    assert "You teach these sessions" in opened and "Room 9" in opened and "will not take place" in canceled
    assert all(times(cohort.sessions.get()) in text for text in (opened, canceled))


def test_the_desk_of_a_trainer_shows_their_next_sessions(world, client):
    starts = timezone.now() + timedelta(days=3)
    cohort = world.cohort("SOON", days=7, starts=starts, trainer=world.trainer)
    client.force_login(world.trainer)
    page = client.get(reverse("desk"))
    assert page.context["session_count"] == 7 and times(cohort.sessions.order_by("starts_at").first()) in page.text
    client.force_login(world.other_trainer)
    assert "SOON" not in client.get(reverse("desk")).text


def test_only_former_trainers_of_the_session_stay_on_its_list(world, cohort):
    role = Membership.objects.get(user=world.trainer, role="trainer")
    Membership.objects.filter(pk=role.pk).update(ended_at=NOW)
    session = cohort.sessions.first()
    rows = with_former_trainers(Membership.objects.all(), session)
    assert [(row.pk, row.is_current) for row in rows] == [(role.pk, False)]
    session.trainers.clear()
    assert not with_former_trainers(Membership.objects.all(), session)


PEOPLE = (1, 2, 3)
facts = st.builds(
    SessionFacts,
    starts_at=st.sampled_from([NOW, NOW + timedelta(days=1)]),
    ends_at=st.just(NOW + timedelta(days=1, hours=3)),
    place=st.sampled_from(["Room 1", "Room 2"]),
    trainers=st.frozensets(st.sampled_from(PEOPLE)),
)
acts = st.lists(st.dictionaries(st.integers(0, 3), st.none() | facts, min_size=1), max_size=8)


@given(acts)
def test_whoever_reads_every_email_knows_what_they_teach_now(steps):
    sessions: dict[int, SessionFacts] = {}
    emailed = {person: Counter() for person in PEOPLE}
    for step in steps:
        before = {key: sessions.get(key) for key in step}
        sessions = {key: value for key, value in {**sessions, **step}.items() if value is not None}
        changes = [SessionChange(before[key], step[key]) for key in step if before[key] or step[key]]
        for person in PEOPLE:
            news = for_trainer(person, changes)
            gone = [*news.taken, *news.removed, *(change.before for change in news.changed)]
            come = [*news.given, *(change.after for change in news.changed)]
            emailed[person].subtract(map(_key, gone))
            emailed[person].update(map(_key, come))
    for person in PEOPLE:
        assert +emailed[person] == Counter(_key(row) for row in sessions.values() if person in row.trainers)


def _key(row):
    return row.time, row.place
