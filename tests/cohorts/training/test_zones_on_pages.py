"""A cohort far from the program's time zone: every page shows its local times and names the zone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

GUAM = ZoneInfo("Pacific/Guam")

pytestmark = pytest.mark.django_db


@pytest.fixture
def guam(world):
    """A running cohort in Guam whose first session was three Mondays ago at 8:00 a.m. local time."""
    today = timezone.now().astimezone(GUAM)
    monday = (today - timedelta(days=14 + today.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    world.first = monday
    world.far = world.cohort(state="running", days=30, starts=monday, trainer=world.trainer)
    type(world.far).objects.filter(pk=world.far.pk).update(time_zone="Pacific/Guam", place="Hagåtña")
    world.seat = world.enroll(world.far)
    return world


@pytest.mark.parametrize(
    ("who", "name", "what"),
    [
        ("vendor_coordinator", "vendor_cohorts", ""),
        ("vendor_coordinator", "vendor_cohort", "cohort"),
        ("trainer", "trainer_attendance", "session"),
        ("trainee", "my_home", ""),
        ("trainee", "my_cohort", "cohort"),
        ("agency_coordinator", "agency_home", ""),
        ("agency_coordinator", "agency_enrollments", ""),
        ("supervisor", "supervisor_home", ""),
    ],
)
def test_a_page_shows_the_first_session_in_the_time_zone_of_its_cohort(client, guam, who, name, what):
    key = {"": [], "cohort": [guam.far.pk], "session": [guam.far.sessions.first().pk]}[what]
    client.force_login(getattr(guam, who))
    text = " ".join(strip_tags(client.get(reverse(name, args=key)).content.decode()).split())
    day = f"{guam.first:%a, %b} {guam.first.day}, {guam.first.year}"
    assert day in text
    assert "am ChST" in text or "pm ChST" in text or name in ("agency_home", "agency_enrollments", "supervisor_home")
    assert "Pacific/Guam" not in text, "a zone is named in words"
    assert not any(zone in text for zone in (" CST", " CDT")), "a time of the cohort was shown in the program's zone"


def test_the_vendors_file_names_the_zone_of_every_cohort(client, guam):
    client.force_login(guam.vendor_coordinator)
    rows = client.get(reverse("vendor_cohorts_csv")).content.decode()
    assert f"{guam.first:%Y-%m-%d} 08:00 ChST" in rows
