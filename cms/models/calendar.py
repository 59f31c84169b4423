"""The training calendar: open cohorts with the seats left in each."""

from itertools import groupby

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models.openings import openings
from cms.models.pages import LeadPage
from cohorts.core.formatting import format_month, local_day


class CalendarFilters(forms.Form):
    """Filters by what cohorts differ in. The choices are only those of open cohorts."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    month = forms.ChoiceField(label=_("Starts in"), required=False)
    meets = forms.ChoiceField(label=_("How people meet"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    vendor = forms.ChoiceField(label=_("Offered by"), required=False)

    # {field: (what to choose from, value and label of a cohort)}
    FACETS = {
        "course": (_("All courses"), lambda row: (row.course_version.course.code, row.course_version.course.title)),
        "place": (_("All places"), lambda row: (row.place, row.place)),
        "month": (_("Any month"), lambda row: (_month_key(row), _month(row))),
        "meets": (_("In person and online"), lambda row: (row.meets, row.get_meets_display())),
        "language": (_("All languages"), lambda row: (row.language, row.get_language_display())),
        "vendor": (_("All vendors"), lambda row: (str(row.vendor_id), row.vendor.name)),
    }

    def __init__(self, data, cohorts):
        super().__init__(data, auto_id="calendar-%s")
        for name, (everything, facet) in self.FACETS.items():
            values = dict(facet(cohort) for cohort in cohorts)
            values.pop("", None)
            # Months in their order, everything else by its words.
            ordered = sorted(values.items(), key=lambda pair: pair[0] if name == "month" else pair[1])
            self.fields[name].choices = [("", everything), *ordered]

    def admits(self, cohort):
        """Return whether `cohort` matches the filters."""
        chosen = {name: value for name in self.FACETS if (value := self.cleaned_data.get(name))}
        return all(self.FACETS[name][1](cohort)[0] == value for name, value in chosen.items())


def _month_key(cohort):
    return local_day(cohort.starts_at, cohort.zone).isoformat()[:7]


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
        cohorts = openings(timezone.now(), late=True)
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
