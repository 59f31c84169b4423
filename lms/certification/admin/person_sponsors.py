"""Which agencies a person asked to take them on, and the answers: on their page, for the office of the program."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from lms.certification.models import SponsorRequest, SponsorState


def sponsor_requests(person, request):
    """The latest requests: to whom, when, the answer and its reason. What the person wrote is for the agency alone."""
    rows = SponsorRequest.objects.visible_to(request.user).of_person(person).with_names()
    lines = [_line(row) for row in rows.order_by("-asked_at", "-pk")[: MOST_LINES + 1]]
    return section("sponsors", _("Requests to agencies"), lines)


def _line(row):
    since = gettext("asked on %(day)s") % {"day": day_of(row.asked_at)}
    answer = str(row.get_state_display()).lower()
    if row.answered_at and row.state != SponsorState.OFFERED:
        answer = gettext("%(answer)s on %(day)s") % {"answer": answer, "day": day_of(row.answered_at)}
    by = gettext("by %(person)s") % {"person": row.answered_by} if row.answered_by else ""
    reason = gettext("the reason: %(reason)s") % {"reason": row.reason} if row.reason else ""
    return Line(f"{row.agency}: {row.program}", noted(since, answer, by, reason))
