"""The emails to a person, on their page: each leads to its record."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import has_role
from cohorts.notices.models import Email
from cohorts.notices.models.bounces import not_arrived
from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from lms.reports.records import TRAINING


def emails_section(person, request):
    """The latest emails to the person and what became of them; with links for who may open their records."""
    user = request.user
    rows = Email.objects.visible_to(user).of_person(person).annotate(lost=not_arrived())
    rows = rows.order_by("-queued_at", "-pk")[: MOST_LINES + 1]
    opens = has_role(user, *TRAINING)
    return section("emails", _("Emails"), [_line(row, opens) for row in rows])


def _line(row, opens):
    url = reverse("records_email:inspect", args=[row.pk]) if opens else ""
    return Line(row.subject, noted(row.state_label(), day_of(row.queued_at)), url)
