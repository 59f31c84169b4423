"""The main addresses that each role opens."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role

# Label, name of the address, roles that see it (empty: everybody who is signed in).
PLACES = (
    (_("Tasks"), "desk", ()),
    (_("My path"), "my_path", (roles.TRAINEE,)),
    (_("My training"), "my_home", (roles.TRAINEE,)),
    (_("My exams"), "my_exams", (roles.TRAINEE,)),
    (_("My staff"), "supervisor_home", (roles.SUPERVISOR,)),
    (_("Coaching courses"), "supervisor_courses", (roles.SUPERVISOR,)),
    (_("Cohorts"), "vendor_cohorts", (roles.VENDOR_COORDINATOR,)),
    (_("Trainers"), "vendor_people", (roles.VENDOR_COORDINATOR,)),
    (_("My sessions"), "trainer_sessions", (roles.TRAINER,)),
    (_("Exam rooms"), "proctor_rooms", (roles.PROCTOR, roles.EXAMINATIONS, roles.AUDITOR)),
    (_("Open cohorts"), "agency_cohorts", (roles.AGENCY_COORDINATOR,)),
    (_("Seats"), "agency_enrollments", (roles.AGENCY_COORDINATOR,)),
    (_("People"), "agency_people", (roles.AGENCY_COORDINATOR,)),
    (_("Invoices"), "agency_invoices", (roles.AGENCY_COORDINATOR,)),
    (_("State admin"), "wagtailadmin_home", roles.STATE),
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
