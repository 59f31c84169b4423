"""What lists can be filtered by: programs of one's own authority, and whoever their candidates have to do with."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.people.models import Membership, Organization
from cohorts.training.models import Cohort, Enrollment
from lms.certification.models import AgencyFiling, Candidacy
from lms.certification.models.offices import programs_for


def program_filter(path="program"):
    """Choose a program of those whose rows whoever filters reads. `path`: ORM path to it."""
    return django_filters.ModelChoiceFilter(
        label=_("Program"), field_name=path, queryset=lambda request: programs_for(request.user)
    )


def _candidates(user):
    return Candidacy.objects.visible_to(user, role=(roles.PROGRAM, roles.AUDITOR)).order_by().values("person")


def agencies(request):
    """Agencies where a candidate works or worked."""
    memberships = Membership.objects.visible_to(request.user).filter(user__in=_candidates(request.user)).order_by()
    rows = Organization.objects.visible_to(request.user).filter(kind=roles.AGENCY)
    return rows.filter(pk__in=memberships.values("organization"))


def _seats(user):
    return Enrollment.objects.visible_to(user).filter(person__in=_candidates(user)).order_by()


def vendors(request):
    """Training vendors with a seat of a candidate."""
    rows = Organization.objects.visible_to(request.user).filter(kind=roles.VENDOR)
    return rows.filter(pk__in=_seats(request.user).values("cohort__vendor"))


def cohorts(request):
    """Cohorts with a seat of a candidate."""
    return Cohort.objects.visible_to(request.user).filter(pk__in=_seats(request.user).values("cohort"))


def filing_agencies(request):
    """Agencies that filed a form."""
    filings = AgencyFiling.objects.visible_to(request.user, role=(roles.PROGRAM, roles.AUDITOR)).order_by()
    return Organization.objects.visible_to(request.user).filter(pk__in=filings.values("agency"))
