"""Requests to review a result, on the page of a person."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.people.admin.person_sections import MOST_LINES, Line, day_of, noted, section
from exams.results.models import ReviewRequest


def reviews(person, request):
    """Each request with its state; for those who read them."""
    rows = ReviewRequest.objects.visible_to(request.user).of_person(person).select_related("sitting__form__exam")
    lines = (
        Line(
            gettext("Review of the result: %(exam)s") % {"exam": row.sitting.form.exam.title},
            noted(row.get_state_display(), day_of(row.at)),
            reverse("exam_review", args=[row.pk]),
        )
        for row in rows.order_by("-pk")[: MOST_LINES + 1]
    )
    return section("reviews", _("Requests to review a result"), lines)
