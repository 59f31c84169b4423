"""After a merge, what was the record's is the person's own: to ask about, and never to decide about."""

import pytest

from cohorts.core import roles
from cohorts.people.actions.merging import digest_of, merge, view_of_merge
from cohorts.people.models import Membership, User
from cohorts.training.actions import corrections
from cohorts.training.actions.attendance import correct
from cohorts.training.models import AttendanceMark
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    """The trainee left a session early; the same person also coordinates the vendor, with another address."""
    scene = MakeUpScene(world)
    scene.person = world.person("coordinator", world.vendor, roles.VENDOR_COORDINATOR)
    view = view_of_merge(world.trainee, scene.person, world.program_staff, scene.now)
    merge(
        account=world.trainee, into=scene.person, reason="One person", choices={}, looked=True,
        shown=digest_of(view), by=world.program_staff, at=scene.now,
    )  # fmt: skip
    scene.person = User.objects.get(pk=scene.person.pk)
    return scene


def whole(session):
    return Presence("present", ((minute_of(session.starts_at), minute_of(session.ends_at)),))


def test_a_person_asks_to_correct_attendance_of_the_record_that_was_merged(scene):
    mark = AttendanceMark.objects.get(session=scene.left)
    request = corrections.ask_for_correction(mark=mark, text="I stayed", by=scene.person, at=scene.now)
    corrections.withdraw_correction(request=request, by=scene.person, at=scene.now)


def test_nobody_decides_about_their_own_attendance_through_a_merged_record(scene):
    mark = AttendanceMark.objects.get(session=scene.left)
    request = corrections.ask_for_correction(mark=mark, text="I stayed", by=scene.person, at=scene.now)
    assert Membership.objects.in_force().filter(user=scene.person, role=roles.VENDOR_COORDINATOR).exists()
    about = {"presence": whole(scene.left), "reason": "I was there", "by": scene.person, "at": scene.now}
    with refuses("own_correction"):
        corrections.grant_correction(request=request, **about)
    with refuses("own_attendance"):
        correct(session=scene.left, enrollment=scene.seat, **about)
    assert AttendanceMark.objects.filter(session=scene.left).count() == 1
