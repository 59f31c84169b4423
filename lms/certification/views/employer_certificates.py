"""An employer's certified people: status, number, last day, what comes next, and supervision; never a reason."""

from collections import defaultdict
from datetime import timedelta

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.core.names import called
from cohorts.core.persons import accounts_of, person_of
from cohorts.people.models import Membership, User
from cohorts.training.views.agency import trainees_of
from cohorts.ui.list_view import Column, ListView
from lms.certification.facts.practice import plans_of
from lms.certification.messages.employers import next_step_text
from lms.certification.models.certificate_status import ENDED_STATES, STATUS_COLUMNS, last_valid_day, status_of
from lms.certification.models.employer_certificates import (
    dates_of,
    newest_of,
)
from lms.certification.models.ending_endorsements import ending_endorsements
from lms.certification.practice_pages.parts import duty_rows

AGENCY, SUPERVISOR = (roles.AGENCY_COORDINATOR,), (roles.SUPERVISOR,)
MOST = 100
TITLE = _("Certificates of your people")
OVER, WITHIN, MOST_DAYS = "over", ("90", "180", "365"), 365
ENDS = (
    ("90", _("Within 90 days")),
    ("180", _("Within 180 days")),
    ("365", _("Within 365 days")),
    (OVER, _("Already ended")),
)


class EndsFilter(django_filters.FilterSet):
    """By when certificates end."""

    ends = django_filters.ChoiceFilter(label=_("Ends"), choices=ENDS, method="by_end", empty_label=_("At any time"))

    def by_end(self, queryset, name, value):
        """Those that end within so many days from today, or that ended and were not renewed."""
        today = home_day(timezone.now())
        if value == OVER:
            return queryset.live().filter(valid_until__lt=today)
        return queryset.live().filter(valid_until__range=(today, today + timedelta(days=int(value))))


class AgencyFilter(EndsFilter):
    """Also by supervisor."""

    supervisor = django_filters.ModelChoiceFilter(
        label=_("Supervisor"),
        queryset=lambda request: _supervisors(request.user),
        method="by_supervisor",
        empty_label=_("All supervisors"),
    )

    def by_supervisor(self, queryset, name, value):
        """Those of the people whom somebody supervises."""
        rows = trainees_of(self.request.user).filter(supervisor=value)
        return queryset.filter(person__in=list(accounts_of(rows.order_by().values_list("user", flat=True))))


def _supervisors(user):
    """Those who supervise somebody of the coordinator's people."""
    rows = trainees_of(user).filter(supervisor__isnull=False)
    people = User.objects.visible_to(user).filter(pk__in=rows.order_by().values("supervisor"))
    return people.order_by("family_name", "given_name", "pk")


class StaffCertificates(ListView):
    """A row for the newest certificate of each program of somebody's people."""

    template_name = "certification/staff_certificates.html"
    heading = TITLE
    noun, nouns = _("certificate"), _("certificates")
    search_fields = ("person__called_name", "person__given_name", "person__family_name", "number")
    search_label = _("Name or number")
    default_sort = "ends"
    kept = ("all",)
    file_name = "certificates"
    columns = (
        Column("person", _("Person"), sort=("person__family_name", "person__given_name")),
        Column("status", _("Status today")),
        Column("number", _("Certificate"), sort=("number",)),
        Column("ends", _("Last valid day"), sort=("last_day",)),
        Column("next", _("What comes next")),
        Column("supervision", _("Supervision")),
    )
    empty_heading = _("No certificates yet")
    empty_text = _("When somebody who works for you is certified, you see here until when.")
    may_remind = False

    def get_members(self):
        """The memberships of the people who are listed: those of today."""
        raise NotImplementedError

    @cached_property
    def members(self):
        """{person: membership}, of several the first."""
        rows = list(self.get_members().select_related("user", "organization", "supervisor"))
        return {person_of(row.user_id): row for row in reversed(rows)}

    def get_rows(self):
        """What an employer reads of the certificates of their people."""
        return newest_of(self.members).select_related("candidacy")

    def get_duties_url(self, membership):
        """Where supervision is read in full."""
        return reverse("supervisor_practice")

    def prepare(self, rows):
        """Dates and supervision that is due, in a constant number of queries."""
        now = timezone.now()
        today = home_day(now)
        dates, plans = dates_of(rows, today, now), plans_of({person_of(row.person_id) for row in rows}, today)
        endorsements = defaultdict(list)
        for one in self.endorsements(MOST_DAYS):
            endorsements[person_of(one.person), one.program].append(one)
        for row in rows:
            person = person_of(row.person_id)
            row.member, row.dates = self.members[person], dates[row.pk]
            row.next_text = next_step_text(*row.dates.next_step) if row.dates.next_step else ""
            states = [one for _rules, duties in plans.get(person, ()) for one in duties]
            row.duties, row.has_plan = [one for one in duty_rows(states) if one.is_open], bool(states)
            row.endorsements = endorsements[person, row.program_id]
            row.duties_url = self.get_duties_url(row.member)
            row.is_ended = row.state in ENDED_STATES
            row.is_certified = row.dates.status == "active"

    def endorsements(self, days):
        """The endorsements of the people that end within so many days. One query."""
        today = home_day(timezone.now())
        return ending_endorsements(today, today + timedelta(days=days), list(accounts_of(self.members)))

    def _ending_endorsements(self):
        """[(membership, endorsement)] of those that end within the days asked for, also if the certificate goes on."""
        days = self.request.GET.get("ends", "")
        if days not in WITHIN:
            return []
        return [(self.members[person_of(one.person)], one) for one in self.endorsements(int(days))]

    def get_context_data(self, **context):
        """Whether the boxes of the page are checked already; and endorsements that end."""
        checks_all = "all" in self.request.GET
        return super().get_context_data(checks_all=checks_all, ending=self._ending_endorsements(), **context)

    def get_file_cells(self, rows):
        """The same as text and days."""
        now = timezone.now()
        today = home_day(now)
        chosen = list(rows)
        dates = dates_of(chosen, today, now)

        def of_member(write):
            return Cell("person", write=lambda account: write(self.members[person_of(account)]))

        def of_dates(write):
            return Cell("pk", write=lambda pk: write(dates[pk]))

        return {
            gettext("Person"): of_member(lambda row: called(row.user)),
            gettext("Agency"): of_member(lambda row: row.organization.name),
            gettext("Supervisor"): of_member(lambda row: called(row.supervisor) if row.supervisor else ""),
            gettext("Program"): Cell("program_title"),
            gettext("Certificate"): Cell("number"),
            gettext("Status today"): Cell(*STATUS_COLUMNS, write=lambda *values: status_of(*values, today=today).label),
            gettext("Last valid day"): Cell("state", "valid_until", "held_from", write=last_valid_day),
            gettext("Renewal opens"): of_dates(lambda one: one.opens or ""),
            gettext("What comes next"): of_dates(lambda one: next_step_text(*one.next_step) if one.next_step else ""),
            gettext("Last reminded"): of_dates(lambda one: home_day(one.reminded_at) if one.reminded_at else ""),
        }


class AgencyCertificates(StaffCertificates):
    """For the coordinators of an agency, who can remind several people at once."""

    allowed_roles = AGENCY
    filterset_class = AgencyFilter
    may_remind = True
    empty_action = (_("See how far your people are"), "agency_progress")

    def get_members(self):
        """The trainees of today."""
        return trainees_of(self.request.user)

    def get_duties_url(self, membership):
        """The hours of the person."""
        return reverse("specialist_practice", args=[membership.pk])


class SupervisorCertificates(StaffCertificates):
    """For a supervisor, of the people they supervise."""

    allowed_roles = SUPERVISOR
    filterset_class = EndsFilter
    heading = _("Certificates of your staff")

    def get_members(self):
        """Whom they supervise today."""
        return Membership.objects.visible_to(self.request.user, role=roles.SUPERVISOR).holding(roles.TRAINEE)
