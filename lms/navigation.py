"""The main menu by role."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role

# (label, URL name, roles that see it; empty for everyone who is logged in)
MENU = (
    (_("Tasks"), "desk", ()),
    (_("My path"), "my_path", (roles.TRAINEE,)),
    (_("Apply"), "apply", (roles.TRAINEE,)),
    (_("My training"), "my_home", (roles.TRAINEE,)),
    (_("My exams"), "my_exams", (roles.TRAINEE,)),
    (_("My hours"), "my_practice", (roles.TRAINEE,)),
    (_("My staff"), "supervisor_home", (roles.SUPERVISOR,)),
    (_("Hours of staff"), "supervisor_practice", (roles.SUPERVISOR,)),
    (_("Certificates of staff"), "supervisor_certificates", (roles.SUPERVISOR,)),
    (_("Work on teams"), "team_work", (roles.SUPERVISOR, roles.AGENCY_COORDINATOR)),
    (_("Coaching courses"), "supervisor_courses", (roles.SUPERVISOR,)),
    (_("Cohorts"), "vendor_cohorts", (roles.VENDOR_COORDINATOR,)),
    (_("Trainers"), "vendor_people", (roles.VENDOR_COORDINATOR,)),
    (_("My sessions"), "trainer_sessions", (roles.TRAINER,)),
    (_("Exam rooms"), "proctor_rooms", (roles.PROCTOR, roles.EXAMINATIONS, roles.AUDITOR)),
    (_("In training"), "agency_home", (roles.AGENCY_COORDINATOR,)),
    (_("Progress"), "agency_progress", (roles.AGENCY_COORDINATOR,)),
    (_("Certificates"), "agency_certificates", (roles.AGENCY_COORDINATOR,)),
    (_("Hours and supervision"), "agency_practice", (roles.AGENCY_COORDINATOR,)),
    (_("Open cohorts"), "agency_cohorts", (roles.AGENCY_COORDINATOR,)),
    (_("Seats"), "agency_enrollments", (roles.AGENCY_COORDINATOR,)),
    (_("Forms"), "agency_forms", (roles.AGENCY_COORDINATOR,)),
    (_("People"), "agency_people", (roles.AGENCY_COORDINATOR,)),
    (_("Invoices"), "agency_invoices", (roles.AGENCY_COORDINATOR,)),
    (_("State admin"), "wagtailadmin_home", roles.STATE),
)

# What somebody without a role can do here.
FOR_APPLICANTS = ("my_path", "apply")


def menu_of(user):
    """Return the menu entries for this person's roles, as [{label, url, name}]."""
    entries = []
    # Whoever signed up in order to apply has no role yet.
    is_applicant = not user.is_superuser and not user.holdings()
    for label, name, menu_roles in MENU:
        is_shown = not menu_roles or has_role(user, *menu_roles) or (is_applicant and name in FOR_APPLICANTS)
        if not is_shown:
            continue
        try:
            entries.append({"label": label, "url": reverse(name), "name": name})
        except NoReverseMatch:
            continue
    return entries
