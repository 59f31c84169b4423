"""Make-ups with many connections at once: real threads and transactions, on the database of the test run."""

from datetime import timedelta

import pytest

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training.actions import make_ups
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import Cohort, Enrollment, MakeUp, Session
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.separate import at_once
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def refusals(answers):
    """The codes of refusals, sorted. Anything else that was raised is a fault."""
    assert all(isinstance(answer, Refused) for answer in answers if isinstance(answer, Exception)), answers
    return sorted(answer.code for answer in answers if isinstance(answer, Refused))


def test_the_last_chair_is_given_once_to_guests_or_to_a_seat():
    world = World()
    scene = MakeUpScene(world, seats=2)
    scene.others(scene.host, 1)
    requests = [scene.ask()]
    for number in range(7):
        person = world.person(f"g{number}", world.agency, roles.TRAINEE)
        seat = Enrollment.objects.create(
            cohort=scene.home, person=person, agency=world.agency, enrolled_at=scene.now - timedelta(days=30)
        )
        scene.attend(scene.left, seat, 0)
        requests.append(scene.ask(person=person))
    vendor = world.other_vendor_coordinator
    acts = [
        lambda pk=request.pk: make_ups.approve_make_up(
            make_up=MakeUp.objects.select_related("session__cohort").get(pk=pk), by=vendor, at=scene.now
        )
        for request in requests
    ]
    acts.append(
        lambda: sponsor(
            cohort=Cohort.objects.get(pk=scene.host.pk), person=world.other_trainee, agency=world.other_agency,
            by=world.other_agency_coordinator, at=scene.now,
        )
    )  # fmt: skip
    codes = refusals(at_once(*acts))
    assert len(codes) == 8 and set(codes) <= {"make_up_no_room", "cohort_full", "cohort_full_guests"}
    row = Cohort.objects.with_taken(scene.now).get(pk=scene.host.pk)
    assert row.taken + row.guests == 2 and row.left == 0


def test_two_requests_of_one_person_at_once_stay_within_the_limit():
    world = World()
    scene = MakeUpScene(world, limit=130)
    first = scene.session(scene.host, 12, scene.second, minutes=120, unit_from=120)
    other = scene.session(scene.cohort("C", world.vendor), 14, scene.second, minutes=120)
    answers = at_once(
        *[
            lambda pk=pk: make_ups.request_make_up(session=Session.objects.get(pk=pk), by=world.trainee, at=scene.now)
            for pk in (first.pk, other.pk)
        ]
    )
    assert refusals(answers) == ["make_up_beyond_limit"] and MakeUp.objects.count() == 1
