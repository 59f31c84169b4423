"""Copies of people's own records that staff ask for, and exports of public records."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.names import called
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, MomentColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from lms.records.actions import copies, public_exports
from lms.records.actions.own_file import left_out_lines
from lms.records.admin.erasure import OfAddress
from lms.records.admin.offices import AsksForOffice
from lms.records.facts.public_tables import PUBLIC_TABLES, REASONS
from lms.records.models import CopyState, PublicExport, RecordCopy
from lms.records.zip_answer import zip_answer

COPIES, PUBLIC = _("Copies of people’s records"), _("Public records")


def _for_whom(row):
    return gettext("staff, to hand it over") if row.for_staff else gettext("the person")


def _open_text(row):
    return gettext("Open") if row.for_staff and row.state == CopyState.READY else ""


def _open_address(row):
    return reverse("record_copy", args=[row.pk]) if _open_text(row) else None


class CopyList(AdminListView):
    """Every copy that was asked for."""

    model = RecordCopy
    page_title = COPIES
    header_icon = "download"
    index_url_name = "record_copies"
    index_results_url_name = "record_copies_results"
    default_ordering = "-asked_at"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "person__email"]
    empty_text = _("Nobody has asked for a copy yet.")
    export_filename = "record-copies"
    list_display = [
        Column("person", label=_("Person"), accessor=lambda row: called(row.person)),
        MomentColumn("asked_at", label=_("Asked")),
        Column("by", label=_("For"), accessor=_for_whom),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        TitleColumn("open", label=_("File"), accessor=_open_text, get_url=_open_address),
    ]
    sheet = {
        gettext_noop("Person"): lambda row: called(row.person),
        gettext_noop("Asked"): lambda row: row.asked_at.isoformat(),
        gettext_noop("For"): _for_whom,
        gettext_noop("State"): lambda row: row.get_state_display(),
        gettext_noop("Reason"): lambda row: row.reason,
    }

    def get_base_queryset(self):
        """With the people."""
        return super().get_base_queryset().select_related("person")

    @cached_property
    def header_buttons(self):
        """Ask for one."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Ask for a copy"), url=reverse("record_copy_ask"), icon_name="plus")]


class AskForm(forms.Form):
    """Whose, and how they were identified."""

    person = forms.EmailField(label=_("Email address of the person’s account"))
    reason = text_field(
        _("Who asked, and how did you make sure who they are?"),
        error_messages={"required": _("Enter who asked, and how you made sure who they are.")},
    )


class AskCopy(AsksForOffice, OfAddress, AdminActionView):
    """Ask for a copy for a person who cannot log in."""

    allowed_roles = (roles.PROGRAM,)
    form_class = AskForm
    heading = _("Ask for a copy of a person’s records")
    header_icon = "download"
    action_label = _("Ask for the copy")
    lead = _(
        "For a person who cannot log in. It has what you may read yourself. Restricted files and texts are left out "
        "and counted: the person gets them after log-in."
    )

    def get_crumbs(self):
        """All copies."""
        return [crumb(COPIES, "record_copies")]

    def get_back_url(self):
        """All copies."""
        return reverse("record_copies")

    def act(self, data, by, at):
        """Ask."""
        return copies.ask_copy(**data, by=by, at=at)

    def done_text(self, result):
        """When it is ready."""
        return gettext("It is being prepared. Open this page again in a few minutes.")


class ShowCopy(AdminDetailView):
    """A copy that staff asked for: what is in it, what is not, and the file."""

    allowed_roles = (roles.PROGRAM,)
    model = RecordCopy
    row_name = "copy"
    header_icon = "download"
    template_name = "records/admin/copy.html"

    def get_rows(self):
        """Those that one asked for oneself, for staff."""
        rows = super().get_rows().filter(for_staff=True, asked_by=self.request.user)
        return rows.select_related("person")

    def get_heading(self):
        """Whose."""
        return gettext("Copy of the records of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """All copies."""
        return [crumb(COPIES, "record_copies")]

    def get_context_data(self, **context):
        """What was left out."""
        return super().get_context_data(left_out=left_out_lines(self.row.left_out), **context)


class DownloadCopy(RowMixin, Page, View):
    """The file, for whoever asked for it. POST, because the download is written into the log."""

    http_method_names = ["post", "options"]
    allowed_roles = (roles.PROGRAM,)
    model = RecordCopy

    def get_rows(self):
        """Those that one asked for oneself, for staff."""
        return super().get_rows().filter(for_staff=True, asked_by=self.request.user)

    def post(self, request, *args, **kwargs):
        """The file, or why there is none."""
        act = lambda: copies.download_copy(copy=self.row, by=request.user, at=timezone.now())  # noqa: E731
        data, refusal = run_for_button(request, act)
        return redirect("record_copy", self.row.pk) if refusal else zip_answer(f"records-{self.row.pk}", data)


class PublicList(AdminListView):
    """Every export of public records."""

    model = PublicExport
    page_title = PUBLIC
    header_icon = "globe"
    index_url_name = "public_exports"
    index_results_url_name = "public_exports_results"
    default_ordering = "-pk"
    is_searchable = True
    search_fields = ["requester", "request"]
    empty_text = _("No public records were given out yet.")
    export_filename = "public-records"
    list_display = [
        Column("requester", label=_("Asked by")),
        Column("request", label=_("Request")),
        DayColumn("first_on", label=_("From")),
        DayColumn("last_on", label=_("Through")),
        Column("left_out", label=_("Left out"), accessor=lambda row: left_out_text(row)),
        MomentColumn("at", label=_("Given out")),
    ]
    sheet = {
        gettext_noop("Asked by"): lambda row: row.requester,
        gettext_noop("Request"): lambda row: row.request,
        gettext_noop("From"): lambda row: row.first_on,
        gettext_noop("Through"): lambda row: row.last_on,
        gettext_noop("Left out"): lambda row: left_out_text(row),
        gettext_noop("SHA-256 of the file"): lambda row: row.digest,
    }

    @cached_property
    def header_buttons(self):
        """Make one."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Export public records"), url=reverse("public_export"), icon_name="plus")]


def left_out_text(row):
    """What was left out, counted."""
    return "; ".join(f"{number} {REASONS[reason]}" for reason, number in row.left_out.items() if reason in REASONS)


class PublicForm(forms.Form):
    """Who asked, for what, and of which days."""

    requester = forms.CharField(label=_("Who asked?"), max_length=200)
    request = text_field(_("What was asked, and by which law?"))
    first_on = day_field(_("First day"))
    last_on = day_field(_("Last day"))
    tables = forms.MultipleChoiceField(
        label=_("Kinds of records"), widget=forms.CheckboxSelectMultiple,
        choices=[(name, kind.label) for name, kind in PUBLIC_TABLES.items()],
        error_messages={"required": _("Choose at least one kind of record.")},
    )  # fmt: skip


class ExportPublic(AsksForOffice, AdminActionView):
    """Export public records as a file. What was left out is counted in it and here."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PublicForm
    heading = _("Export public records")
    header_icon = "globe"
    action_label = _("Download the file")
    lead = _(
        "Nothing restricted, no name of an applicant and no payer who is a person is in it. What is left out is "
        "counted."
    )

    def get_crumbs(self):
        """All exports."""
        return [crumb(PUBLIC, "public_exports")]

    def get_back_url(self):
        """All exports."""
        return reverse("public_exports")

    def act(self, data, by, at):
        """Make the file."""
        request = public_exports.PublicRequest(data["requester"], data["request"], data["first_on"], data["last_on"])
        about = {"tables": data["tables"], "authority": data.get("authority")}
        return public_exports.export_public(request=request, **about, by=by, at=at)

    def go_on(self, result):
        """The file."""
        row, data = result
        return zip_answer(f"public-records-{row.pk}", data)
