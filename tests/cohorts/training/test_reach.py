"""Hours that can no longer be reached: who is told, and what is said before a seat is given late."""

from datetime import timedelta

import pytest

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training.actions.agenda_lines import clock_span
from cohorts.training.actions.attendance import correct, mark
from cohorts.training.actions.credits import recount
from cohorts.training.actions.enrollments import sponsor, sponsor_all
from cohorts.training.models import CourseVersion, Enrollment, ReachNotice, Session
from cohorts.training.models.hours import hours_by_enrollment
from cohorts.training.models.late_seats import late_outlooks
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.cohorts.training.waiting_scene import emails_to
from tests.presence import create_mark
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
SUBJECT, OTHERS = "The hours of your training", "The hours of your trainee"


def told():
    return list(ReachNotice.objects.order_by("pk").values_list("reach", flat=True))


def readers(world):
    return (world.trainee, SUBJECT), (world.vendor_coordinator, OTHERS), (world.agency_coordinator, OTHERS)


def test_who_has_to_make_up_is_told_once_with_what_would_help(world):
    scene = MakeUpScene(world)
    assert told() == ["needs_make_up"]
    notice = ReachNotice.objects.get()
    assert (notice.potential, notice.needed, notice.to_make_up, notice.make_up_left) == (300, 480, 180, 480)
    scene.recount()
    scene.recount()
    assert told() == ["needs_make_up"]
    for person, subject in readers(world):
        assert emails_to(person).count(subject) == 1


def test_an_approved_make_up_makes_the_hours_reachable_and_that_is_told(world):
    scene = MakeUpScene(world)
    guest = scene.guest()
    assert told() == ["needs_make_up", "reachable"]
    scene.attend(scene.again, guest.seat, 0)
    # Absent there, too: told when it changes again.
    assert told() == ["needs_make_up", "reachable", "needs_make_up"]
    for person, subject in readers(world):
        assert emails_to(person).count(subject) == 3


def test_more_than_the_limit_is_out_of_reach(world):
    MakeUpScene(world, limit=120)
    assert told() == ["out_of_reach"]
    body = Email.objects.get(person=world.trainee, subject=SUBJECT).body
    assert "3 h would have to be made up; 2 h can be" in body.replace("\u00a0", " ")


def test_a_correction_that_gives_the_hours_back_is_told(world):
    scene = MakeUpScene(world, limit=120)
    first, end = clock_span(scene.left)
    correct(
        session=scene.left, enrollment=scene.seat, presence=Presence.during((first, end)), reason="Was there",
        by=world.vendor_coordinator, at=scene.now,
    )  # fmt: skip
    assert told() == ["out_of_reach", "reachable"]


def test_a_seat_in_another_cohort_makes_them_reachable(world):
    scene = MakeUpScene(world, limit=120)
    sponsor(
        cohort=scene.host, person=world.trainee, agency=world.agency, again="", by=world.agency_coordinator,
        at=scene.now,
    )  # fmt: skip
    assert told() == ["out_of_reach", "reachable"]


@pytest.fixture
def late(world):
    """D15: ten days of eight hours; three are over. At most eight hours may be missed, and eight made up."""
    world.at = world.now + timedelta(days=3, hours=1)
    world.course()
    CourseVersion.objects.update(make_up="any_vendor", make_up_minutes=480)
    world.late = world.cohort("LATE", starts=world.now - timedelta(hours=1))
    world.approve()
    return world


def give(world, person, late=""):
    return sponsor(
        cohort=world.late, person=person, agency=world.agency, late=late, by=world.agency_coordinator, at=world.at
    )


def test_a_seat_given_after_three_days_says_that_the_hours_cannot_be_reached(late):
    """D15: 56 of 80 hours remain, 72 are needed, 16 would have to be made up, 8 are allowed."""
    minutes = {"remaining": 56 * 60, "required": 80 * 60, "needed": 72 * 60, "to_make_up": 16 * 60, "left": 8 * 60}
    # The third day has begun, and whoever gets a seat now could still come to the rest of it.
    late.at = late.now + timedelta(days=2, hours=9)
    with refuses("seat_out_of_reach", field="late", person="Trainee Example", **minutes):
        give(late, late.trainee)
    assert not Enrollment.objects.exists()


def test_such_a_seat_is_given_with_a_reason_which_is_kept_and_told(late):
    late.at = late.now + timedelta(days=2, hours=9)
    seat = give(late, late.trainee, late="Takes the rest next year")
    assert told() == ["out_of_reach"]
    verdict = hours_by_enrollment([seat], at=late.at)[seat.pk].verdict
    assert (verdict.planned, verdict.potential, verdict.unmarked) == (56 * 60, 56 * 60, 0)


def test_who_has_the_hours_of_these_days_already_reads_no_warning(late):
    """D15: 24 + 56 = 80 hours."""
    late.at = late.now + timedelta(days=2, hours=9)
    earlier = late.cohort("EARLIER", state="finished", days=3, starts=late.now - timedelta(days=90))
    former = late.enroll(earlier)
    for session in earlier.sessions.all():
        create_mark(session=session, enrollment=former, at=late.now)
    Enrollment.objects.filter(pk=former.pk).update(state="withdrawn", withdrawn_at=late.now)
    recount([late.trainee.pk], at=late.now)
    other = late.person("other", late.agency, roles.TRAINEE)
    assert late.trainee.pk not in late_outlooks([late.trainee, other], late.late, late.at)
    assert late_outlooks([other], late.late, late.at)[other.pk].is_out_of_reach
    assert give(late, late.trainee).is_taken


def test_everybody_who_cannot_reach_them_is_named_at_once(late):
    late.at = late.now + timedelta(days=2, hours=9)
    second = late.person("second", late.agency, roles.TRAINEE)
    memberships = [person.memberships.get() for person in (late.trainee, second)]
    with refuses("seat_out_of_reach") as caught:
        sponsor_all(cohort=late.late, memberships=memberships, by=late.agency_coordinator, at=late.at)
    assert [problem.params["person"] for problem in caught.value.also] == ["Second Example"]


def test_nobody_is_warned_before_the_first_session(late):
    assert late_outlooks([late.trainee], late.late, late.now - timedelta(hours=2)) == {}


def test_days_before_the_seat_are_neither_absent_nor_asked_for(late):
    """D15: a mark for day 2 is refused."""
    late.at = late.now + timedelta(days=2, hours=9)
    seat = give(late, late.trainee, late="Takes the rest next year")
    days = list(Session.objects.with_attendance().filter(cohort=late.late).order_by("starts_at"))
    assert [day.seated for day in days[:4]] == [0, 0, 0, 1]
    assert not Session.objects.unmarked().filter(pk__in=[day.pk for day in days[:3]]).exists()
    with refuses("seat_not_in_session"):
        mark(session=days[1], entries={seat: Presence.absent()}, by=late.vendor_coordinator, at=late.at)


def test_a_session_that_the_vendor_adds_makes_the_hours_reachable_again(world):
    scene = MakeUpScene(world, where="none", limit=0)
    assert told() == ["out_of_reach"]
    scene.session(scene.home, 12, scene.second)
    scene.recount()
    assert told() == ["out_of_reach", "reachable"]
