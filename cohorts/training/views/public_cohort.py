"""The public page of a cohort: what somebody wants to know before they ask for a seat. The same for everyone."""

from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cohorts.core.access import ANYONE
from cohorts.training.models import Cohort, Course, Unit
from cohorts.training.models.cohort_choices import CohortState
from cohorts.training.views.canceled_cohort import KnowsCanceled
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.ui.detail_view import DetailView

GONE = HTTPStatus.GONE


class PublicCohort(KnowsCanceled, DetailView):
    """A cohort that is or was open: units, dates, place, price, seats, and how to get one. No rooms, links or names."""

    allowed_roles = (ANYONE,)
    template_name = "training/public_cohort.html"
    row_name = "cohort"

    def get_rows(self):
        """Cohorts that everyone may read. Always for a visitor, so that the page is the same for everyone."""
        rows = Cohort.objects.visible_to(AnonymousUser()).with_taken().with_course().with_dates()
        return rows.select_related("venue")

    def get(self, request, *args, **kwargs):
        """The page; of a canceled cohort, only that it will not take place."""
        if self.row is not None:
            return super().get(request, *args, **kwargs)
        response = render(request, "training/public_cohort_canceled.html", status=GONE)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get_heading(self):
        """The course."""
        return self.row.course_version.course.title

    def get_context_data(self, **context):
        """Also the units, the terms, and whether seats can be taken."""
        cohort, now = self.row, timezone.now()
        version = cohort.course_version
        cohort.scheduled = sum(session.minutes for session in cohort.dates)
        return super().get_context_data(
            sessions=cohort.dates,
            units=list(Unit.objects.visible_to(AnonymousUser()).filter(course_version=version).order_by("number")),
            terms=terms_of_cohort(cohort),
            is_open=cohort.state == CohortState.OPEN,
            takes_late=cohort.fills_late and cohort.left > 0 and not cohort.is_enrollment_over(now),
            is_closed=cohort.is_enrollment_over(now),
            opens_later=cohort.opens_later(now),
            is_for_supervisors=version.course.audience == Course.Audience.SUPERVISORS,
            log_in_url=reverse("account_login"),
            **context,
        )
