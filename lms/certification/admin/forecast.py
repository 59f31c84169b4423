"""The forecast of lapses: certificates that end and are not renewed, by month, by agency or vendor.

Each number is a link to the list of the people whom it counts.
"""

from collections import Counter
from urllib.parse import urlencode

from django import forms
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_month
from cohorts.core.tables import download
from cohorts.people.models import Organization
from cohorts.ui.admin_lists import list_views
from cohorts.ui.list_view import FILE_KINDS, filter_problems
from cohorts.ui.page import AdminSkin, Page
from lms.certification.admin.ending_endorsements import EndingEndorsements, ending_of
from lms.certification.admin.lapsing import (
    AGENCY,
    MOST_MONTHS,
    NOBODY,
    NONE,
    PAST,
    PAST_MONTHS,
    READERS,
    TITLE,
    VENDOR,
    Lapsing,
    certificates_of,
    horizon,
    month_key,
    past,
)
from lms.certification.models import Program
from lms.certification.models.employer_certificates import endings
from lms.certification.rules.forecast import Line, count_by_group

GROUPS = ((AGENCY, _("Agency")), (VENDOR, _("Training vendor")))
MONTHS = ((6, _("6 months")), (12, _("12 months")), (MOST_MONTHS, _("24 months")))


OVER = _("Ended, not renewed")


class ForecastForm(forms.Form):
    """By what the numbers are grouped, for how long, and of which program."""

    by = forms.ChoiceField(label=_("Group by"), choices=GROUPS, required=False)
    months = forms.TypedChoiceField(label=_("For"), choices=MONTHS, coerce=int, required=False, empty_value=12)
    program = forms.ModelChoiceField(None, label=_("Program"), required=False, empty_label=_("All programs"))

    def __init__(self, *args, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = programs


class Forecast(AdminSkin, Page, TemplateView):
    """How many certificates end in which month, by agency or vendor. `?export=csv` or `xlsx` downloads it."""

    allowed_roles = READERS
    template_name = "certification/admin/forecast.html"
    heading = TITLE
    header_icon = "calendar-alt"
    http_method_names = ["get", "head", "options"]

    @cached_property
    def form(self):
        """What was chosen in the address; the usual for what was not."""
        choice = {"by": AGENCY, "months": 12} | {name: value for name, value in self.request.GET.items() if value}
        own = certificates_of(self.request.user).order_by().values("program")
        programs = Program.objects.visible_to(self.request.user).filter(pk__in=own)
        return ForecastForm(choice, programs=programs.order_by("title"))

    @cached_property
    def choice(self):
        """The choice; the usual one where it cannot be used, which the page says."""
        if self.form.is_valid():
            return self.form.cleaned_data
        return {"by": AGENCY, "months": 12, "program": None}

    @cached_property
    def months(self):
        """The months of the columns."""
        return horizon(self.choice["months"])

    @cached_property
    def counted(self):
        """(lines by name, the line of all): the numbers of the months ahead."""
        ahead = [one for one in self.ending if one.day >= self.months[0][0]]
        lines, everything = count_by_group([(one.day, self._groups(one)) for one in ahead], self.months)
        counted = {line.group for line in lines}
        nothing = (0,) * len(self.months)
        lines = [*lines, *(Line(group, nothing, 0) for group in self.over if group not in counted)]
        organizations = Organization.objects.visible_to(self.request.user)
        named = dict(organizations.filter(pk__in=[one.group for one in lines]).values_list("pk", "name"))
        nobody = str(NOBODY[self.choice["by"]])
        titled = [(named.get(line.group, nobody), line) for line in lines]
        return sorted(titled, key=lambda one: (one[1].group is None, one[0], one[1].group or 0)), everything

    @cached_property
    def ending(self):
        """Whoever ends in these months or ended lately, and is not renewed."""
        rows = certificates_of(self.request.user)
        if self.choice["program"]:
            rows = rows.filter(program=self.choice["program"])
        return endings(rows, past()[0], self.months[-1][1])

    @property
    def ended(self):
        """Those who ended lately: in grace, in a later step, or lapsed."""
        return [one for one in self.ending if one.day < self.months[0][0]]

    @cached_property
    def over(self):
        """{group: how many of it ended lately}."""
        return Counter(group for one in self.ended for group in self._groups(one))

    def _groups(self, ending):
        """Those of the group by which is counted; nobody is one, too."""
        if self.choice["by"] == VENDOR:
            return (ending.vendor,)
        return ending.agencies or (None,)

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _file(self, kind):
        lines, everything = self.counted
        months = [month_key(first) for first, _last in self.months]
        head = [dict(GROUPS)[self.choice["by"]], *months, _("Total"), OVER]
        rows = [[name, *line.numbers, line.total, self.over[line.group]] for name, line in lines]
        rows.append([gettext("Everybody, once"), *everything.numbers, everything.total, len(self.ended)])
        return download(f"forecast-{home_day(timezone.now())}", head, rows, kind)

    def _endorsements(self):
        """How many endorsements end in each month, with the list of whose; [] where none does."""
        first, last = self.months[0][0], self.months[-1][1]
        days = Counter(
            month_key(day) for day in ending_of(self.request.user, first, last).values_list("ends_on", flat=True)
        )
        address = reverse("ending_endorsements")
        return [
            {"month": format_month(month), "number": days[key], "url": f"{address}?month={key}"}
            for month, _last in self.months
            if days[key := month_key(month)]
        ]

    def _address(self, line, month=None, *, of_all=False):
        """The list of the people whom a number counts."""
        choice = {} if of_all else {self.choice["by"]: line.group or NONE}
        if month:
            choice["month"] = month
        else:
            choice["through"] = month_key(self.months[-1][0])
        if self.choice["program"]:
            choice["program"] = self.choice["program"].pk
        return f"{reverse('lapsing')}?{urlencode(choice)}"

    def _row(self, name, line, *, of_all=False):
        firsts = [first for first, _last in self.months]
        cells = [
            {
                "number": number,
                "month": format_month(first),
                "url": self._address(line, month_key(first), of_all=of_all),
            }
            for number, first in zip(line.numbers, firsts, strict=True)
        ]
        over = {
            "number": len(self.ended) if of_all else self.over[line.group],
            "url": self._address(line, PAST, of_all=of_all),
        }
        return {
            "name": name, "cells": cells, "total": line.total, "url": self._address(line, of_all=of_all), "over": over,
        }  # fmt: skip

    def get_context_data(self, **context):
        """The table: a row for each group, a column for each month."""
        lines, everything = self.counted
        return super().get_context_data(
            form=self.form,
            problem=filter_problems(self.form),
            group=dict(GROUPS)[self.choice["by"]],
            over=OVER,
            past_months=PAST_MONTHS,
            heads=[format_month(first) for first, _last in self.months],
            rows=[self._row(name, line) for name, line in lines],
            everybody=self._row(gettext("Everybody, once"), everything, of_all=True),
            endorsements=self._endorsements(),
            query=urlencode({name: value for name, value in self.request.GET.items() if name != "export"}),
            **context,
        )


_list, _results = list_views(Lapsing, *READERS)
_ending, _ending_results = list_views(EndingEndorsements, *READERS)

urlpatterns = [
    path("forecast/", Forecast.as_view(), name="forecast"),
    path("forecast/endorsements/", _ending, name="ending_endorsements"),
    path("forecast/endorsements/results/", _ending_results, name="ending_endorsements_results"),
    path("forecast/people/", _list, name="lapsing"),
    path("forecast/people/results/", _results, name="lapsing_results"),
]
