"""Exams and accommodations of a person, on their page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_days, local_day
from cohorts.people.admin.person_sections import MOST_LINES, Line, noted, section
from exams.delivery.models import Accommodation, ExamEntry, Score, Sitting
from exams.delivery.models.accommodations import ACCOMMODATION_STAFF, are_set

# Who opens the page of a sitting; program staff read here how an exam ended.
SITTING_READERS = (roles.EXAMINATIONS, roles.AUDITOR)
RESULTS = {True: _("passed"), False: _("not passed"), None: _("taken")}


def exams(person, request):
    """Every sitting with its result, as far as the reader may see it."""
    user = request.user
    rows = Sitting.objects.visible_to(user).of_person(person).select_related("form__exam", "window")
    rows = list(rows.order_by("-started_at", "-pk")[: MOST_LINES + 1])
    scores = Score.objects.visible_to(user).filter(sitting__in=rows).latest_per("sitting_id") if rows else {}
    opens = has_role(user, *SITTING_READERS)
    entered = ExamEntry.objects.visible_to(user).of_person(person).in_force().select_related("exam").order_by("pk")
    lines = [_entry(entry) for entry in entered[:MOST_LINES]]
    return section("exams", _("Exams"), [*lines, *(_sitting(row, scores.get(row.pk), opens) for row in rows)])


def _entry(entry):
    return Line(gettext("Entered without a seat: %(exam)s") % {"exam": entry.exam.title}, "", reverse("exam_entries"))


def _sitting(row, score, opens):
    text = gettext("%(exam)s, attempt %(number)s") % {"exam": row.form.exam.title, "number": row.attempt}
    result = RESULTS[score.passed] if score and row.state == Sitting.State.SUBMITTED else ""
    day = format_day(local_day(row.started_at, row.window.time_zone))
    url = reverse("proctor_sitting", args=[row.pk]) if opens else ""
    return Line(text, noted(row.get_state_display(), result, day), url)


def accommodations(person, request):
    """What was granted, without a reason; for those who read accommodations. Others read only “set” or “none”."""
    user = request.user
    if not has_role(user, *ACCOMMODATION_STAFF):
        note = gettext("set") if are_set(person, home_day(timezone.now())) else gettext("none")
        return section("accommodations", _("Accommodations"), [Line(gettext("Accommodations"), note)])
    rows = Accommodation.objects.visible_to(user).of_person(person).order_by("-valid_from", "-pk")[: MOST_LINES + 1]
    lines = (
        Line(str(row), format_days(row.valid_from, row.valid_to), reverse("accommodations:inspect", args=[row.pk]))
        for row in rows
    )
    return section("accommodations", _("Accommodations"), lines)
