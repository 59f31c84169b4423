"""The main addresses that each role opens."""

from django.urls import NoReverseMatch, reverse

from cohorts.core import roles
from cohorts.core.access import has_role

# Label, name of the address, roles that see it (empty: everybody who is signed in).
PLACES = (
    ("Tasks", "desk", ()),
    ("My path", "my_path", (roles.TRAINEE,)),
    ("My training", "my_home", (roles.TRAINEE,)),
    ("My exams", "my_exams", (roles.TRAINEE,)),
    ("My staff", "supervisor_home", (roles.SUPERVISOR,)),
    ("Coaching courses", "supervisor_courses", (roles.SUPERVISOR,)),
    ("Cohorts", "vendor_cohorts", (roles.VENDOR_COORDINATOR,)),
    ("Trainers", "vendor_people", (roles.VENDOR_COORDINATOR,)),
    ("My sessions", "trainer_sessions", (roles.TRAINER,)),
    ("Exam rooms", "proctor_rooms", (roles.PROCTOR, roles.EXAMINATIONS, roles.AUDITOR)),
    ("Open cohorts", "agency_cohorts", (roles.AGENCY_COORDINATOR,)),
    ("Seats", "agency_enrollments", (roles.AGENCY_COORDINATOR,)),
    ("People", "agency_people", (roles.AGENCY_COORDINATOR,)),
    ("Invoices", "agency_invoices", (roles.AGENCY_COORDINATOR,)),
    ("State admin", "wagtailadmin_home", roles.STATE),
)


def places(user):
    """[{label, url, name}]: the main addresses of everything this person's roles open."""
    found = []
    for label, name, wanted in PLACES:
        if wanted and not has_role(user, *wanted):
            continue
        try:
            found.append({"label": label, "url": reverse(name), "name": name})
        except NoReverseMatch:
            continue
    return found
