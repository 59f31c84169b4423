"""The forms that agencies file: the queue, one form, and what program staff decide about it."""

import django_filters
from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.exports import Cell
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.columns import DayColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from lms.certification.actions import agency_filings
from lms.certification.admin.list_filters import filing_agencies, program_filter
from lms.certification.models import AgencyFiling, FilingKind
from lms.certification.models.agency_filings import FILING_STAFF

TITLE = _("Forms of agencies")
OUTCOMES = {
    FilingKind.ASSISTANCE: [("answer", _("Answer it")), ("return", _("Send it back"))],
    FilingKind.PLAN: [("accept", _("Accept it")), ("return", _("Send it back"))],
}


class FilingFilters(WagtailFilterSet):
    """By state, form, program and agency."""

    program = program_filter()
    agency = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=filing_agencies)

    class Meta:
        model = AgencyFiling
        fields = ["state", "kind", "program", "agency"]


class AgencyFilings(AdminListView):
    """Every form, those that wait longest first."""

    model = AgencyFiling
    page_title = TITLE
    header_icon = "doc-full"
    index_url_name = "agency_filings"
    index_results_url_name = "agency_filings_results"
    is_searchable = True
    search_fields = ["agency__name"]
    filterset_class = FilingFilters
    default_ordering = ("at", "pk")
    empty_text = _("No agency has sent a form yet. Coordinators find them under “Forms”.")
    export_filename = "forms-of-agencies"
    list_display = [
        TitleColumn(
            "agency", label=_("Agency"), accessor=lambda row: row.agency.name,
            get_url=lambda row: reverse("agency_filing", args=[row.pk]),
        ),
        Column("kind", label=_("Form"), accessor=lambda row: row.get_kind_display()),
        Column("program", label=_("Program"), accessor=lambda row: str(row.program)),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        DayColumn("at", label=_("Sent"), sort_key="at"),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Agency"): Cell("agency__name"),
        gettext_noop("Form"): Cell("kind", labels=FilingKind.choices),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("State"): Cell("state", labels=AgencyFiling.State.choices),
        gettext_noop("Signed by"): Cell("signed_name"),
    }

    def get_base_queryset(self):
        """With agency and program."""
        return super().get_base_queryset().select_related("agency", "program")


class OfFiling:
    """A page about a form."""

    allowed_roles = FILING_STAFF
    model = AgencyFiling
    header_icon = "doc-full"

    def get_rows(self):
        """With what the page says."""
        return super().get_rows().select_related("program", "agency", "by", "decided_by", "replaces")

    def get_heading(self):
        """Which form, of whom."""
        return gettext("%(form)s of %(agency)s") % {"form": self.row.get_kind_display(), "agency": self.row.agency}

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "agency_filings")]

    def get_back_url(self):
        """The form."""
        return reverse("agency_filing", args=[self.row.pk])


class ShowFiling(OfFiling, AdminDetailView):
    """One form as it was signed, and what was decided."""

    template_name = "certification/admin/agency_filing.html"
    row_name = "filing"

    def get_context_data(self, **context):
        """Whether the reader decides; a form that was replaced is not opened again."""
        decides = has_role(self.request.user, roles.PROGRAM)
        rows = AgencyFiling.objects.visible_to(self.request.user).filter(
            program=self.row.program, agency=self.row.agency, kind=self.row.kind, pk__gt=self.row.pk
        )
        later = list(rows.order_by("pk"))
        closed = not self.row.is_open and self.row.state != "withdrawn" and not later
        return super().get_context_data(decides=decides, may_reopen=decides and closed, later=later, **context)


class DecisionForm(forms.Form):
    """What is decided, and what the agency reads."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide.")},
    )
    reason = forms.CharField(
        label=_("What the agency reads"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Enter what the agency reads.")},
    )  # fmt: skip

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = OUTCOMES[kind]


class DecideFiling(OfFiling, AdminRowActionView):
    """Answer or accept a form, or send it back."""

    allowed_roles = (roles.PROGRAM,)
    form_class = DecisionForm
    action_label = _("Save and email the agency")

    def get_form_kwargs(self):
        """What can be decided about such a form."""
        return super().get_form_kwargs() | {"kind": FilingKind(self.row.kind)}

    def act(self, data, by, at):
        """Decide."""
        return agency_filings.decide_form(form=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What it is now."""
        return gettext("Saved: %(state)s. We emailed the agency.") % {"state": result.get_state_display().lower()}


class ReopenFiling(OfFiling, AdminRowActionView):
    """Let a decided form wait again."""

    allowed_roles = (roles.PROGRAM,)
    form_class = ReasonForm
    action_label = _("Open it again")
    lead = _("The agency is emailed and reads the reason. The form waits for a decision again.")

    def act(self, data, by, at):
        """Open it."""
        return agency_filings.reopen_form(form=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("The form waits for a decision again.")


_list, _results = list_views(AgencyFilings, *FILING_STAFF)

urlpatterns = [
    path("agency-forms/", _list, name="agency_filings"),
    path("agency-forms/results/", _results, name="agency_filings_results"),
    path("agency-forms/<int:pk>/", ShowFiling.as_view(), name="agency_filing"),
    path("agency-forms/<int:pk>/decide/", DecideFiling.as_view(), name="agency_filing_decide"),
    path("agency-forms/<int:pk>/reopen/", ReopenFiling.as_view(), name="agency_filing_reopen"),
]
