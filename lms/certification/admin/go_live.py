"""Lists of people who were certified before this site was used: upload, and the report on every row."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.tables import download, write_csv
from cohorts.core.typed_days import DATE_FORMATS
from cohorts.people.admin.waiting import waiting_about
from cohorts.people.models import Organization
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, RowMixin, crumb
from lms.certification.actions import go_live
from lms.certification.messages.go_live_words import COUNTS, STEP_WORDS
from lms.certification.models import CertificateImport, CertificateImportState, ImportedRow, ImportedRowOutcome
from lms.certification.models.go_live import WORKING
from lms.certification.rules import go_live as rules

TITLE = _("Certificates from before this site")
READERS = (roles.PROGRAM, roles.AUDITOR)
ROWS = 100
TONES = {
    ImportedRowOutcome.NEW: "primary",
    ImportedRowOutcome.IMPORTED: "primary",
    ImportedRowOutcome.ASK: "warning",
    ImportedRowOutcome.REFUSED: "critical",
}
# What the page can be limited to: {word in the address: (label, filter)}.
LIMITS = {
    "ask": (_("Somebody must decide"), {"outcome": ImportedRowOutcome.ASK}),
    "refused": (_("Refused"), {"outcome": ImportedRowOutcome.REFUSED}),
    "differs": (_("Another last day than the rules give"), {"differs": True}),
    "swaps": (_("Would be a different date if day and month were swapped"), {"swaps": True}),
}


def in_words(counts):
    """[(what, number)] of the numbers that staff read, without zeros."""
    return [(label, counts[name]) for name, label in COUNTS.items() if counts.get(name)]


def _counted(row):
    return ", ".join(f"{label}: {number}" for label, number in in_words(row.counts)[:4])


class CertificateImports(AdminListView):
    """The lists so far, the newest first."""

    model = CertificateImport
    page_title = TITLE
    header_icon = "upload"
    index_url_name = "certificate_imports"
    index_results_url_name = "certificate_imports_results"
    add_url_name = "certificate_import_upload"
    add_label = _("Upload a list")
    writers = (roles.PROGRAM,)
    is_searchable = True
    search_fields = ["filename"]
    default_ordering = ("-at", "-pk")
    empty_text = _("No list was uploaded yet. Upload one to take over people who were certified before this site.")
    export_filename = "certificate-imports"
    list_display = [
        TitleColumn(
            "filename", label=_("List"), get_url=lambda row: reverse("certificate_import", args=[row.pk]),
            sort_key="filename",
        ),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("counts", label=_("Rows"), accessor=_counted),
        Column("by", label=_("Uploaded by"), accessor="by"),
        MomentColumn("at", label=_("Uploaded"), sort_key="at"),
    ]  # fmt: skip
    sheet = {
        gettext_noop("List"): Cell("filename"),
        gettext_noop("State"): Cell("state", labels=CertificateImportState.choices),
    }

    def get_base_queryset(self):
        """With who uploaded them."""
        return super().get_base_queryset().select_related("by")


class UploadForm(forms.Form):
    """A list, how its days are written, and a second list of continuing education."""

    authority = forms.ModelChoiceField(None, label=_("Which office?"))
    file = forms.FileField(
        label=_("List of certificates"),
        help_text=_("CSV or Excel, up to 25,000 rows. You read what becomes of each row before anything is imported."),
    )
    date_format = forms.ChoiceField(
        label=_("How days are written in the list"),
        choices=[("", _("Choose")), *((name, name) for name in DATE_FORMATS)],
        help_text=_("12/01/2025 is December 1 or January 12. We never guess. YYYY-MM-DD is always read, too."),
        error_messages={"required": _("Choose how days are written in the list.")},
    )
    learning = forms.FileField(
        label=_("List of continuing education"), required=False, help_text=_("If you have one. Days as above.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = Organization.objects.visible_to(user).authorities().order_by("name")
        own = [one.pk for one in own if has_role(user, roles.PROGRAM, organization=one)]
        self.fields["authority"].queryset = Organization.objects.visible_to(user).filter(pk__in=own)
        if len(own) == 1:
            self.fields["authority"].initial = own[0]


class UploadList(AdminActionView):
    """Read a list."""

    allowed_roles = (roles.PROGRAM,)
    form_class = UploadForm
    template_name = "certification/admin/go_live_upload.html"
    heading = _("Upload a list")
    header_icon = "upload"
    action_label = _("Read the list")

    def get_crumbs(self):
        """The lists."""
        return [crumb(TITLE, "certificate_imports")]

    def get_back_url(self):
        """The lists."""
        return reverse("certificate_imports")

    def get_form_kwargs(self):
        """The offices of this person."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Read it. Of a file that is too large anyway, no more is taken into memory."""
        learning = data["learning"]
        return go_live.read_list(
            authority=data["authority"], filename=data["file"].name, content=data["file"].read(go_live.MAX_BYTES + 1),
            date_format=data["date_format"], learning_name=learning.name if learning else "",
            learning=learning.read(go_live.MAX_BYTES + 1) if learning else None, by=by, at=at,
        )  # fmt: skip

    def done_text(self, result):
        """What to do now."""
        return gettext("Read the list. Nothing is imported yet. Check what becomes of each row.")

    def get_done_url(self, result):
        """The report."""
        return reverse("certificate_import", args=[result.pk])


class OfList:
    """A page about one list."""

    allowed_roles = (roles.PROGRAM,)
    model = CertificateImport
    header_icon = "upload"

    def get_rows(self):
        """With the office."""
        return CertificateImport.objects.visible_to(self.request.user).select_related("authority", "by")

    def get_crumbs(self):
        """The lists, the list."""
        return [crumb(TITLE, "certificate_imports"), crumb(self.row.filename, "certificate_import", self.row.pk)]

    def get_back_url(self):
        """The report."""
        return reverse("certificate_import", args=[self.row.pk])

    @cached_property
    def report(self):
        """The rows that the reader may see, in order."""
        return ImportedRow.objects.visible_to(self.request.user).filter(imported=self.row).order_by("kind", "line")


class ShowList(OfList, AdminDetailView):
    """What becomes of each row, or became of it, and what can be done with the list."""

    allowed_roles = READERS
    template_name = "certification/admin/go_live.html"
    row_name = "list"

    def get_crumbs(self):
        """The lists."""
        return [crumb(TITLE, "certificate_imports")]

    def get_context_data(self, **context):
        """A page of rows; of the others how many there are of each kind."""
        limit = self.request.GET.get("show", "")
        rows = self.report.filter(**LIMITS[limit][1]) if limit in LIMITS else self.report
        page = page_of(self.request, rows.select_related("chosen"), name="p", size=ROWS)
        counts, state = self.row.counts, self.row.state
        waiting = waiting_about(self.request.user, self.row)
        is_open = state == CertificateImportState.READ and not waiting
        number = {"ask": "ask", "refused": "refused", "differs": "differs", "swaps": "swaps"}
        return super().get_context_data(
            entries=[_shown(row) for row in page.object_list],
            page=page,
            limit=limit if limit in LIMITS else "",
            filters=[(name, LIMITS[name][0], counts[key]) for name, key in number.items() if counts.get(key)],
            counts=in_words(counts),
            waiting=waiting,
            may=has_role(self.request.user, roles.PROGRAM, organization=self.row.authority_id),
            is_open=is_open,
            to_decide=counts.get("ask", 0),
            is_working=state in WORKING,
            is_imported=state == CertificateImportState.IMPORTED,
            **context,
        )


def _shown(row):
    """One row as the page and the file show it."""
    values = row.values
    remark = sentence_of(from_json(row.remark)) if row.remark else ""
    if row.differs and not remark and row.computed_until:
        remark = gettext("By the rules it would end on %(day)s.") % {"day": format_day(row.computed_until)}
    about = [values["title"], format_minutes(values["minutes"])] if "minutes" in values else []
    name = f"{row.texts.get('given_name', '')} {row.texts.get('family_name', '')}".strip()
    return {
        "row": row,
        "number": row.texts.get("number", ""),
        "who": name or " · ".join(about),
        "email": row.texts.get("email", ""),
        "issued": _day(values.get("issued") or values.get("day")),
        "until": _day(values.get("until")),
        "step": STEP_WORDS.get(row.step, ""),
        "word": ImportedRowOutcome(row.outcome).label,
        "tone": TONES.get(row.outcome, ""),
        "remark": remark,
        "chosen": row.get_way_display(),
    }


def _day(text):
    return date.fromisoformat(text) if text else ""


class ListReport(OfList, RowMixin, AdminSkin, Page, View):
    """The report on every row as a file."""

    allowed_roles = READERS
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        """One line for each row, with its code, so that a list can be corrected."""
        head = [
            gettext("Row"), gettext("About"), gettext("Result"), gettext("Code"), gettext("Why"), gettext("Number"),
            gettext("Name"), gettext("Email address"), gettext("Issued"), gettext("Valid until"),
            gettext("Valid until by the rules"), gettext("Decision"),
        ]  # fmt: skip
        return download(f"certificate-import-{self.row.pk}", head, map(_line, self.report.iterator(chunk_size=1000)))


def _line(row):
    entry = _shown(row)
    return [
        row.line, row.get_kind_display(), entry["word"], row.remark["code"] if row.remark else "", entry["remark"],
        entry["number"], entry["who"], entry["email"], entry["issued"], entry["until"],
        row.computed_until or "", entry["chosen"],
    ]  # fmt: skip


class SampleFile(AdminSkin, Page, View):
    """A file with the names of the columns, to fill in."""

    allowed_roles = READERS
    http_method_names = ["get", "head", "options"]
    columns = rules.COLUMNS
    name = "certificates"

    def get(self, request, *args, **kwargs):
        """The first name of each column."""
        answer = HttpResponse(
            write_csv([names[0] for names in self.columns.values()], []), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{self.name}.csv"'
        return answer
