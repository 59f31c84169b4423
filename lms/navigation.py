"""The main menu by role."""

from django.urls import NoReverseMatch, reverse

from cohorts.core import roles
from cohorts.core.access import has_role

# (label, URL name, roles that see it; empty for everyone who is logged in)
MENU = (
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


def menu_of(user):
    """Return the menu entries for this person's roles, as [{label, url, name}]."""
    entries = []
    for label, name, menu_roles in MENU:
        if menu_roles and not has_role(user, *menu_roles):
            continue
        try:
            entries.append({"label": label, "url": reverse(name), "name": name})
        except NoReverseMatch:
            continue
    return entries
