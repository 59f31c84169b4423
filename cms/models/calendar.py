"""The training calendar: open cohorts with the seats left in each."""

from itertools import groupby

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.openings import openings
from cms.models.pages import LeadPage
from cohorts.core.formatting import format_month, local_day


class CalendarFilters(forms.Form):
    """Filters by course and vendor. The choices are only those with open cohorts."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    vendor = forms.ChoiceField(label=_("Offered by"), required=False)

    def __init__(self, data, cohorts):
        super().__init__(data, auto_id="calendar-%s")
        courses = {c.course_version.course.code: c.course_version.course.title for c in cohorts}
        vendors = {str(c.vendor_id): c.vendor.name for c in cohorts}
        self.fields["course"].choices = [("", _("All courses")), *sorted(courses.items(), key=lambda pair: pair[1])]
        self.fields["vendor"].choices = [("", _("All vendors")), *sorted(vendors.items(), key=lambda pair: pair[1])]

    def admits(self, cohort):
        """Return whether `cohort` matches the filters."""
        course, vendor = self.cleaned_data.get("course"), self.cleaned_data.get("vendor")
        return (not course or cohort.course_version.course.code == course) and (
            not vendor or str(cohort.vendor_id) == vendor
        )


def _month(cohort):
    return format_month(local_day(cohort.starts_at, cohort.zone))


class CalendarPage(LeadPage):
    """Upcoming cohorts. Editors enter nothing here: the page reads the cohorts."""

    content_panels = LeadPage.content_panels
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    max_count = 1
    template = "cms/calendar.html"

    def get_context(self, request, *args, **kwargs):
        """Add the filters and the matching cohorts. Two queries for any number of cohorts."""
        context = super().get_context(request, *args, **kwargs)
        cohorts = openings(timezone.now())
        filters = CalendarFilters(request.GET, cohorts)
        if not filters.is_valid():
            filters = CalendarFilters({}, cohorts)
            filters.is_valid()
        matching = [cohort for cohort in cohorts if filters.admits(cohort)]
        context["months"] = [(month, list(group)) for month, group in groupby(matching, key=_month)]
        context["count"] = len(matching)
        context["filters"] = filters
        context["any_at_all"] = bool(cohorts)
        return context
