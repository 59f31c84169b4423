"""Each role enters its own pages; everyone else finds nothing there, and a visitor is asked to log in."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGES = {
    "agency_coordinator": ["agency_home", "agency_cohorts", "agency_enrollments", "agency_enrollments_csv"],
    "supervisor": ["supervisor_home", "supervisor_courses"],
    "trainer": ["trainer_sessions"],
    "vendor_coordinator": ["vendor_cohorts", "vendor_cohort_new", "vendor_year", "vendor_cohorts_csv"],
}


@pytest.mark.parametrize(
    "who", ["agency_coordinator", "supervisor", "trainer", "vendor_coordinator", "trainee", "auditor"]
)
def test_each_role_enters_its_own_pages_and_no_others(client, world, who):
    client.force_login(getattr(world, who))
    for owner, names in PAGES.items():
        for name in names:
            assert client.get(reverse(name)).status_code == (200 if owner == who else 404), name


def test_a_visitor_is_asked_to_log_in(client, world):
    for names in PAGES.values():
        for name in names:
            assert client.get(reverse(name)).url.startswith("/accounts/login/")
