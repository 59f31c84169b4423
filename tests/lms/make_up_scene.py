"""A trainee who missed something opens the pages about making up and corrections, for the test of marked sentences."""

from django.urls import reverse

from cohorts.training.actions import corrections, make_ups
from cohorts.training.actions.attendance import correct
from cohorts.training.models import AttendanceMark, CorrectionRequest, CourseVersion, MakeUp
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.lms.page_reader import logged_in


def own_make_ups(reader, world, run_jobs):
    """What is missing, a session asked for, its ends, and courses that allow less or nothing."""
    scene = MakeUpScene(world)
    client, course, vendor = logged_in(world.trainee), scene.version.course_id, world.other_vendor_coordinator
    full = scene.cohort("C", world.other_vendor, seats=1)
    scene.others(full, 1)
    scene.session(full, 12, scene.second)
    part = scene.session(scene.host, 14, scene.second, minutes=60, unit_from=120)
    for name in ("my_home", "desk", "my_path"):
        reader.get(client, name)
    reader.get(client, "my_cohort", scene.home.pk)
    reader.get(client, "my_make_up", course)
    reader.get(client, "my_make_up_ask", course, part.pk)
    reader.post(client, reverse("my_make_up_ask", args=[course, part.pk]))
    request = MakeUp.objects.get()
    reader.get(client, "my_make_up_back", request.pk)
    make_ups.approve_make_up(make_up=request, by=vendor, at=scene.now)
    reader.get(client, "my_make_up", course)
    reader.get(client, "my_home")
    reader.get(client, "my_make_up_back", request.pk)
    make_ups.take_back_make_up(make_up=request, reason="Alarm", by=vendor, at=scene.now)
    reader.get(client, "my_make_up", course)
    reader.get(client, "my_make_up_back", request.pk)
    reader.post(client, reverse("my_make_up_back", args=[request.pk]))
    past_session = scene.session(scene.host, -1, scene.second, minutes=30, unit_from=60, hours=3)
    make_ups.enter_make_up(session=past_session, person=world.trainee, reason="Alarm", by=vendor, at=scene.now)
    for where, limit in (("same_vendor", 60), ("none", 0)):
        CourseVersion.objects.filter(pk=scene.version.pk).update(make_up=where, make_up_minutes=limit)
        reader.get(client, "my_make_up", course)
    CourseVersion.objects.filter(pk=scene.version.pk).update(make_up="any_vendor", make_up_minutes=480)
    make_ups.decline_make_up(make_up=scene.ask(), reason="Dignity", by=vendor, at=scene.now)
    run_jobs()


def own_corrections(reader, world, run_jobs):
    """An entry that is not right: asked about, taken back, declined, and corrected."""
    scene = MakeUpScene(world)
    client, vendor = logged_in(world.trainee), world.vendor_coordinator
    entry = AttendanceMark.objects.get(session=scene.left)
    reader.get(client, "my_correction_ask", entry.pk)
    reader.post(client, "my_correction_ask", entry.pk, data={"text": " "})
    reader.post(client, "my_correction_ask", entry.pk, data={"text": "Alarm"})
    request = CorrectionRequest.objects.get()
    reader.get(client, "my_cohort", scene.home.pk)
    reader.get(client, "my_correction_ask", entry.pk)
    reader.get(client, "my_correction_back", request.pk)
    reader.post(client, reverse("my_correction_back", args=[request.pk]))
    again = corrections.ask_for_correction(mark=entry, text="Alarm", by=world.trainee, at=scene.now)
    corrections.decline_correction(request=again, reason="Dignity", by=vendor, at=scene.now)
    reader.get(client, "my_cohort", scene.home.pk)
    start = minute_of(scene.left.starts_at)
    about = {"session": scene.left, "enrollment": scene.seat, "reason": "Alarm"}
    presence = Presence("present", ((start, start + 90),))
    mark = correct(presence=presence, **about, by=vendor, at=scene.now)
    third = corrections.ask_for_correction(mark=mark, text="Alarm", by=world.trainee, at=scene.now)
    presence = Presence("present", ((start, start + 240),))
    corrections.grant_correction(request=third, presence=presence, reason="Dignity", by=vendor, at=scene.now)
    reader.get(client, "my_cohort", scene.home.pk)
    run_jobs()
