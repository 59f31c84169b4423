"""A copied cohort is a draft that tells nobody anything (scenario D04)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cohorts.core.formatting import local_day
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions.agendas import change_agenda
from cohorts.training.actions.cohorts import cancel_cohort, open_cohort, schedule
from cohorts.training.actions.copies import copy_cohort
from cohorts.training.models import Cohort, CourseVersion, Session, Unit
from cohorts.training.models.agendas import agendas_of
from cohorts.training.rules.agenda import TypedLine
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.waiting import Enrolling
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 4, 15, tzinfo=UTC)
FIRST = date(2027, 3, 1)
NEW_YORK = "America/New_York"


def plans(trainers, first=FIRST):
    """Ten weekdays, 9:00 to 5:30, with half an hour of breaks."""
    days = [first + timedelta(days=step) for step in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    return [
        SessionPlan(
            datetime.combine(day, time(9)), datetime.combine(day, time(17, 30)), 30, place="Room 1", trainers=trainers
        )
        for day in days
    ]


@pytest.fixture
def spring(world):
    """An open cohort of March 2027 in New York, with a seat."""
    world.approve()
    version = world.course().versions.get()
    by = {"by": world.vendor_coordinator, "at": AT}
    facts = {"code": "NY-27", "time_zone": NEW_YORK, "place": "Albany", "seats": 18}
    facts["enrolling"] = Enrolling(date(2027, 2, 15), 36)
    cohort = schedule(vendor=world.vendor, course_version=version, sessions=plans((world.trainer,)), **facts, **by)
    assert not Email.objects.exists(), "nobody is told of a draft"
    open_cohort(cohort=cohort, **by)
    world.enroll(cohort)
    return cohort


def copy(world, cohort, **more):
    fields = {"code": "NY-28", "first_day": date(2028, 2, 28), "by": world.vendor_coordinator, "at": AT}
    return copy_cohort(cohort=cohort, **(fields | more))


def local_times(cohort):
    rows = cohort.sessions.order_by("starts_at").values_list("starts_at", "ends_at")
    return [tuple(moment.astimezone(cohort.zone).replace(tzinfo=None) for moment in row) for row in rows]


def test_every_date_moves_by_the_same_days_and_keeps_its_time_of_day(world, spring):
    emails_before = Email.objects.count()
    draft = copy(world, spring).cohort
    days = [date(2028, 2, 28), date(2028, 2, 29), *(date(2028, 3, day) for day in (1, 2, 3, 6, 7, 8, 9, 10))]
    expected = [(datetime.combine(day, time(9)), datetime.combine(day, time(17, 30))) for day in days]
    assert local_times(draft) == expected
    assert draft.state == Cohort.State.PLANNED and draft.seats == 18 and draft.place == "Albany"
    assert (draft.enrollment_closes_on, draft.offer_hours) == (date(2028, 2, 14), 36)
    assert not draft.enrollments.exists() and Email.objects.count() == emails_before
    uids = set(Session.objects.values_list("calendar_uid", flat=True))
    assert len(uids) == 20
    assert {trainer for session in draft.sessions.all() for trainer in session.trainers.all()} == {world.trainer}
    assert local_day(draft.starts_at, draft.zone) == date(2028, 2, 28)


def test_trainers_are_told_when_the_copy_is_opened_and_of_a_canceled_draft_never(world, spring):
    by = {"by": world.vendor_coordinator, "at": AT}
    emails_before = Email.objects.filter(person=world.trainer).count()
    draft, other = copy(world, spring).cohort, copy(world, spring, code="X", first_day=date(2027, 9, 6)).cohort
    cancel_cohort(cohort=other, reason="Not needed", **by)
    assert Email.objects.filter(person=world.trainer).count() == emails_before
    open_cohort(cohort=draft, **by)
    (text,) = Email.objects.filter(person=world.trainer).order_by("pk").values_list("body", flat=True)[emails_before:]
    assert text.count("- NY-28") == 10


def test_the_version_in_effect_on_the_new_days_counts_and_units_are_found_by_their_key(world, spring):
    former = spring.course_version
    version = CourseVersion.objects.create(
        course=former.course,
        version="2028",
        effective_from=date(2028, 1, 1),
        required_minutes=4800,
        allowed_missed_minutes=480,
        fee=Decimal("1525.00"),
    )
    unit = Unit.objects.create(course_version=version, number=1, key="unit-2", title="Unit 2, new", minutes=2400)
    Unit.objects.create(course_version=version, number=2, key="unit-1", title="Unit 1", minutes=2400)
    spring.sessions.update(unit=former.units.get(number=2))
    done = copy(world, spring)
    assert done.former_version == former and done.cohort.course_version == version
    assert set(done.cohort.sessions.values_list("unit", flat=True)) == {unit.pk}
    assert copy(world, spring, code="SAME", first_day=date(2027, 9, 6)).former_version is None


def test_an_agenda_that_the_vendor_entered_is_copied_with_its_session(world, spring):
    session = spring.sessions.order_by("starts_at").first()
    unit = spring.course_version.units.get(number=2)
    start = minute_of(session.starts_at)
    change_agenda(
        session=session, lines=[TypedLine(start, start + 480, "unit", unit.pk, 0)], by=world.vendor_coordinator, at=AT
    )
    draft = copy(world, spring).cohort
    new = draft.sessions.order_by("starts_at").first()
    (plan,) = agendas_of([new.pk])[new.pk]
    assert new.own_agenda and (plan.starts, plan.unit) == (minute_of(new.starts_at), unit.pk)


def test_a_trainer_who_left_is_left_out_and_one_who_teaches_elsewhere_is_named(world, spring):
    with refuses("trainer_in_other_cohort", cohort="NY-27"):
        copy(world, spring, first_day=date(2027, 3, 2))
    assert copy(world, spring, first_day=date(2027, 3, 2), with_trainers=False).cohort.sessions.count() == 10
    Membership.objects.filter(user=world.trainer).update(ended_at=AT)
    draft = copy(world, spring, code="LATER").cohort
    assert not any(session.trainers.exists() for session in draft.sessions.all())


def test_a_copy_is_refused_on_the_same_day_with_a_code_in_use_and_without_sessions(world, spring):
    with refuses("copy_on_same_day", field="first_day"):
        copy(world, spring, first_day=FIRST)
    with refuses("cohort_code_taken", field="code"):
        copy(world, spring, code="ny-27")
    spring.sessions.update(canceled_at=AT)
    with refuses("cohort_has_no_sessions_to_copy"):
        copy(world, spring)
    assert Cohort.objects.count() == 1


def test_a_vendor_copies_a_cohort_on_its_page_and_reads_what_is_different(world, client, spring):
    CourseVersion.objects.create(
        course=spring.course_version.course,
        version="2028",
        effective_from=date(2028, 1, 1),
        required_minutes=4800,
        allowed_missed_minutes=480,
        fee=Decimal("1525.00"),
    )
    client.force_login(world.vendor_coordinator)
    page = reverse("vendor_cohort_copy", args=[spring.pk])
    assert "NY-27 meets" in client.get(page).text
    sent = {"code": "NY-28", "first_day": "2028-02-28", "with_trainers": "on"}
    answer = client.post(page, sent, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("vendor_cohort", args=[Cohort.objects.get(code="NY-28").pk])
    assert "Fee: $1,525.00, before $1,200.00" in answer.text


def test_all_that_is_wrong_with_a_copy_is_said_in_one_round(world, client, spring):
    client.force_login(world.vendor_coordinator)
    page = reverse("vendor_cohort_copy", args=[spring.pk])
    text = client.post(page, {"code": spring.code, "first_day": "2020-01-01"}).text
    assert "There is already a cohort named NY-27" in text and "is in the past" in text
