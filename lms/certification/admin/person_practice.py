"""Hours of practice and supervision of a person, on their page."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_minutes
from cohorts.core.names import called
from cohorts.people.admin.person_sections import MOST_LINES, Line, noted, section
from cohorts.people.models import Membership
from lms.certification.admin.practice import READERS
from lms.certification.models import PracticeEntry
from lms.certification.models.practice_rules import of_asked_people
from lms.certification.rules.practice import CONFIRMED, WAITING


def practice(person, request):
    """A line for each employment with hours or under rules that ask for them: what is confirmed, and what waits."""
    user = request.user
    if not has_role(user, *READERS):
        return None
    minutes = Counter()
    entries = PracticeEntry.objects.visible_to(user).of_person(person).standing().with_state()
    for employment, kind, status, count in entries.values_list("employment", "kind", "status", "minutes"):
        if kind == PracticeEntry.Kind.WORK:
            minutes[employment, status] += count
    authorities = None if has_role(user, roles.AUDITOR) else user.holdings().get(roles.PROGRAM, ())
    rows = Membership.objects.visible_to(user).of_person(person).filter(role=roles.TRAINEE)
    with_rules = set(rows.in_force().filter(of_asked_people(authorities)).values_list("pk", flat=True))
    listed = with_rules | {employment for employment, _status in minutes}
    rows = rows.filter(pk__in=listed).select_related("organization", "supervisor").order_by("-started_at", "-pk")
    return section("practice", _("Supervised practice"), [_line(row, minutes) for row in rows[: MOST_LINES + 1]])


def _line(row, minutes):
    confirmed = gettext("%(time)s of work confirmed") % {"time": format_minutes(minutes[row.pk, CONFIRMED])}
    waits = minutes[row.pk, WAITING]
    waiting = gettext("%(time)s waits for the supervisor") % {"time": format_minutes(waits)} if waits else ""
    if row.supervisor:
        supervisor = gettext("supervisor: %(name)s") % {"name": called(row.supervisor)}
    else:
        supervisor = gettext("no supervisor")
    note = noted(confirmed, waiting, supervisor)
    return Line(str(row.organization), note, reverse("staff_practice", args=[row.pk]))
