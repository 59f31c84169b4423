"""The readiness of agencies, for state staff: the list, one agency, and the checklist of a program."""

from collections import defaultdict

from django import forms
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, day_field, text_field
from cohorts.ui.page import crumb
from lms.certification.actions import readiness
from lms.certification.models import AgencyReadiness, Program, ReadinessAnswer, ReadinessList
from lms.certification.models.readiness import checklists_of, standings_of

READERS = (roles.PROGRAM, roles.AUDITOR)
TITLE = _("Readiness of agencies")


class ReadinessFilters(WagtailFilterSet):
    """By program."""

    class Meta:
        model = AgencyReadiness
        fields = ["program"]


class Readiness(AdminListView):
    """Every agency that answered a checklist."""

    model = AgencyReadiness
    page_title = TITLE
    header_icon = "tasks"
    index_url_name = "readiness"
    index_results_url_name = "readiness_results"
    is_searchable = True
    search_fields = ["agency__name"]
    filterset_class = ReadinessFilters
    default_ordering = ("agency__name", "pk")
    verbose_name, verbose_name_plural = _("checklist"), _("checklists")
    empty_text = _("No agency has answered a checklist yet. Coordinators find it under “Forms”.")
    export_filename = "readiness-of-agencies"
    list_display = [
        TitleColumn(
            "agency", label=_("Agency"), accessor=lambda row: row.agency.name,
            get_url=lambda row: reverse("agency_readiness_answers", args=[row.pk]),
        ),
        Column("program", label=_("Program"), accessor=lambda row: str(row.program)),
        NumberColumn("in_place", label=_("In place"), accessor=lambda row: row.standing.in_place),
        NumberColumn("total", label=_("Points"), accessor=lambda row: row.standing.total),
        NumberColumn("unanswered", label=_("Without an answer"), accessor=lambda row: row.standing.unanswered),
        NumberColumn("overdue", label=_("Planned for a day that is over"), accessor=lambda row: row.overdue),
        DayColumn("answered_at", label=_("Last answer"), sort_key="answered_at"),
    ]  # fmt: skip
    sheet = {gettext_noop("Agency"): Cell("agency__name"), gettext_noop("Program"): Cell("program__title")}

    def get_base_queryset(self):
        """With agency and program."""
        return super().get_base_queryset().select_related("agency", "program")

    def get_context_data(self, *args, **kwargs):
        """Each row with how the agency stands."""
        context = super().get_context_data(*args, **kwargs)
        today = home_day(timezone.now())
        standings = standings_of(context["object_list"], today)
        for row in context["object_list"]:
            row.standing = standings[row.pk]
            row.overdue = row.standing.overdue(today)
        return context

    def get_sheet(self):
        """Also the numbers."""
        today = home_day(timezone.now())
        standings = standings_of(self.get_queryset(), today)
        return self.sheet | {
            gettext("In place"): Cell("pk", write=lambda pk: standings[pk].in_place),
            gettext("Points"): Cell("pk", write=lambda pk: standings[pk].total),
            gettext("Without an answer"): Cell("pk", write=lambda pk: standings[pk].unanswered),
            gettext("Planned for a day that is over"): Cell("pk", write=lambda pk: standings[pk].overdue(today)),
            gettext("Last answer"): Cell("answered_at", write=home_day),
        }


class AgencyAnswers(AdminDetailView):
    """What an agency answered to each point, and before."""

    allowed_roles = READERS
    model = AgencyReadiness
    template_name = "certification/admin/readiness.html"
    row_name = "readiness"
    header_icon = "tasks"

    def get_rows(self):
        """With agency and program."""
        return super().get_rows().select_related("agency", "program")

    def get_heading(self):
        """Whose."""
        return gettext("Readiness of %(agency)s") % {"agency": self.row.agency}

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "readiness")]

    def get_context_data(self, **context):
        """The points with their answers, the latest first; and answers to points that are no longer asked."""
        now = standings_of([self.row], home_day(timezone.now()))[self.row.pk]
        rows = ReadinessAnswer.objects.visible_to(self.request.user).filter(readiness=self.row)
        history = defaultdict(list)
        for row in rows.select_related("by").latest_first():
            history[row.key].append(row)
        points = [(point, history.pop(point.key, [])) for point in now.checklist.points]
        return super().get_context_data(standing=now, points=points, former=list(history.values()), **context)


class ListForm(forms.Form):
    """A version of the checklist."""

    points = forms.CharField(
        label=_("Points"),
        max_length=MAX_DOCUMENT_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One point on each line. A point whose words do not change keeps the answers. Empty: no checklist."
        ),
    )
    begins_on = day_field(_("From which day?"))
    reason = text_field(_("Why?"))


class EditReadinessList(AdminRowActionView):
    """Enter another version of the checklist of a program."""

    allowed_roles = (roles.PROGRAM,)
    role = roles.PROGRAM
    model = Program
    form_class = ListForm
    template_name = "certification/admin/readiness_list.html"
    action_label = _("Save the new version")
    header_icon = "tasks"
    refuses_older = True
    lead = _("Agencies that answered the checklist are emailed. Earlier versions and all answers stay on record.")

    def get_heading(self):
        """Which program."""
        return gettext("Readiness checklist: %(program)s") % {"program": self.row}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.pk])

    def get_done_url(self, result):
        """The same page."""
        return reverse("readiness_list", args=[self.row.pk])

    def get_initial(self):
        """The points of the latest version, from today on."""
        versions = ReadinessList.objects.visible_to(self.request.user).filter(program=self.row)
        latest, today = versions.latest_row(), home_day(timezone.now())
        day = max(today, latest.begins_on) if latest else today
        points = checklists_of([self.row.pk], day)[self.row.pk].points
        return {"points": "\n".join(point.text for point in points), "begins_on": today}

    def act(self, data, by, at):
        """Enter it."""
        points = data.pop("points").splitlines()
        return readiness.enter_list(program=self.row, points=points, **data, by=by, at=at)

    def done_text(self, result):
        """Which version it is, and from when."""
        about = {"number": result.number, "day": format_day(result.begins_on)}
        return gettext("Saved as version %(number)s. It counts from %(day)s.") % about

    def get_context_data(self, **context):
        """The versions, the latest first."""
        versions = ReadinessList.objects.visible_to(self.request.user).filter(program=self.row)
        return super().get_context_data(versions=versions.select_related("by").latest_first(), **context)


_list, _results = list_views(Readiness, *READERS)

urlpatterns = [
    path("readiness/", _list, name="readiness"),
    path("readiness/results/", _results, name="readiness_results"),
    path("readiness/<int:pk>/", AgencyAnswers.as_view(), name="agency_readiness_answers"),
    path("programs/<int:pk>/readiness/", EditReadinessList.as_view(), name="readiness_list"),
]
