"""Bank files in the Wagtail admin: upload, read the report on every row, then import or discard."""

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cohorts.billing.actions import bank_files
from cohorts.billing.actions.bank_files import verdicts_of
from cohorts.billing.admin.bank_words import COLORS, suggestion_lines, verdict_text
from cohorts.billing.models import BankAccount, BankFile, BankRow
from cohorts.billing.models.bank_files import BankFileState, RowVerdict
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.models.invoices import READERS
from cohorts.billing.rules import bank_known
from cohorts.billing.rules.bank_files import MAX_BYTES, MAX_ROWS
from cohorts.billing.rules.bank_known import accepted_sum
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.problems import Problem
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import crumb

ROWS = 100


def _counts(file):
    return ", ".join(f"{RowVerdict(kind).label}: {count}" for kind, count in file.counts.items())


class BankFileList(AdminListView):
    """The files read so far."""

    model = BankFile
    page_title = _("Bank files")
    header_icon = "upload"
    index_url_name = "bank_files"
    index_results_url_name = "bank_files_results"
    inspect_url_name = "bank_file"
    add_url_name = "upload_bank_file"
    writers = (roles.FINANCE,)
    is_searchable = True
    search_fields = ["filename", "account__name"]
    empty_text = _("No bank file was uploaded yet. Add a bank account first, then upload a file of it.")
    export_filename = "bank-files"
    list_display = [
        "filename",
        Column("account", label=_("Account"), accessor="account", sort_key="account__name"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("counts", label=_("Rows"), accessor=_counts),
        Column("by", label=_("Uploaded by"), accessor="by"),
        MomentColumn("at", label=_("Uploaded"), sort_key="at"),
    ]
    sheet = {
        gettext_noop("File"): lambda row: row.filename,
        gettext_noop("Account"): lambda row: row.account.name,
        gettext_noop("State"): lambda row: row.get_state_display(),
        gettext_noop("Rows"): _counts,
        gettext_noop("Uploaded"): lambda row: format_sortable_moment(row.at, home_zone()),
    }

    def get_base_queryset(self):
        """Without the rows, which can be many."""
        return super().get_base_queryset().select_related("account", "by").defer("rows", "report")


class UploadForm(forms.Form):
    """A file of an account."""

    account = forms.ModelChoiceField(None, label=_("Bank account"))
    file = forms.FileField(label=_("Bank file (CSV)"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = BankAccount.objects.visible_to(user)
        about = {"rows": MAX_ROWS, "size": MAX_BYTES // 1024**2}
        self.fields["file"].help_text = (
            gettext("At most %(rows)s rows and %(size)s MB. You see a report before anything is recorded.") % about
        )


class UploadBankFile(AdminActionView):
    """Take a file and report on it."""

    allowed_roles = (roles.FINANCE,)
    form_class = UploadForm
    heading = _("Import a bank file")
    header_icon = "upload"
    action_label = _("Read the file")

    def get_crumbs(self):
        """The files."""
        return [crumb(_("Bank files"), "bank_files")]

    def get_back_url(self):
        """The files."""
        return reverse("bank_files")

    def get_form_kwargs(self):
        """The accounts of this person."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Read it. Of a file that is too large anyway, no more is taken into memory."""
        content = data["file"].read(MAX_BYTES + 1)
        return bank_files.read_bank_file(
            account=data["account"], filename=data["file"].name, content=content, by=by, at=at
        )

    def done_text(self, result):
        """What to do now."""
        return gettext("Read the file. Check the report, then import the rows or discard the file.")

    def get_done_url(self, result):
        """The report."""
        return reverse("bank_file", args=[result.pk])


class OfFile:
    """A page about one file."""

    def get_rows(self):
        """All files."""
        return BankFile.objects.visible_to(self.request.user).select_related("account", "by")

    def get_crumbs(self):
        """The files."""
        return [crumb(_("Bank files"), "bank_files")]

    def get_back_url(self):
        """The report."""
        return reverse("bank_file", args=[self.row.pk])

    def get_problem(self):
        """A file is imported or discarded once."""
        if self.row.state == BankFileState.READ:
            return None
        return Problem("bank_file_decided", state=BankFileState(self.row.state))

    @cached_property
    def verdicts(self):
        """What an import does with each row; of one that was imported, what it did."""
        if self.row.state != BankFileState.IMPORTED:
            return verdicts_of(self.row)
        rows = {row.line: row for row in self.row.read_rows}
        return [
            bank_known.Verdict(rows[one["line"]], one["kind"], bank_known.stored(one["other"], one["like"]))
            for one in self.row.report
        ]


class ShowBankFile(OfFile, AdminDetailView):
    """The report of a file, row by row."""

    allowed_roles = READERS
    template_name = "billing/admin/bank_file.html"
    row_name = "file"

    def get_context_data(self, **context):
        """A page of rows, how many there are of each verdict, and the sum of those that are added."""
        page = page_of(self.request, self.verdicts, name="p", size=ROWS)
        verdicts = list(page.object_list)
        ids = {one.other.pk for one in self.verdicts if one.other}
        imports = BankRow.objects.visible_to(self.request.user).in_bulk(ids)
        is_open = self.row.state == BankFileState.READ
        suggestions = suggestions_of([one.row for one in verdicts]) if is_open else [None] * len(verdicts)
        lines = [one.row.line for one in verdicts]
        own = BankRow.objects.visible_to(self.request.user).filter(file=self.row, line__in=lines).with_decision()
        # Of a line that could not be read at first, the row that counts is the latest.
        rows = {row.line: row for row in own.order_by("pk")}
        counts = {label: sum(one.kind == kind for one in self.verdicts) for kind, label in RowVerdict.choices}
        waiting = BankRow.objects.visible_to(self.request.user).waiting().filter(file=self.row).order_by()
        waiting = waiting.aggregate(n=Count("pk"), refused=Count("pk", filter=Q(problem__isnull=False)))
        is_finance = has_role(self.request.user, roles.FINANCE)
        return super().get_context_data(
            refused=is_finance and waiting["refused"],
            entries=[
                {**_shown(one, suggested, imports), "imported": rows.get(one.row.line)}
                for one, suggested in zip(verdicts, suggestions, strict=True)
            ],
            page=page,
            counts=[(label, count) for label, count in counts.items() if count],
            total=accepted_sum(self.verdicts),
            is_open=is_open,
            can_decide=is_open and is_finance,
            waiting=waiting["n"],
            **context,
        )


def _shown(verdict, suggested, imports):
    row = verdict.row
    return {
        "row": row,
        "said": [row.texts[name] for name in ("payer", "text", "reference", "bank_id") if row.texts.get(name)],
        "word": RowVerdict(verdict.kind).label,
        "tone": COLORS.get(verdict.kind, ""),
        "why": verdict_text(verdict, imports),
        "suggestion": suggestion_lines(suggested) if suggested and verdict.kind == bank_known.NEW else [],
        "fits": suggested is not None and suggested.suggestion.fits and verdict.kind == bank_known.NEW,
    }
