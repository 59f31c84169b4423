"""Rows of bank files in the Wagtail admin: those to decide, and one row."""

import django_filters
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.actions.bank_corrections import correction_problem
from cohorts.billing.actions.bank_rows import is_proposed, reopening_problem, return_recorded_of
from cohorts.billing.admin.bank_words import story_lines, suggestion_lines
from cohorts.billing.models import BankDecision, BankFile, BankRow
from cohorts.billing.models.bank import DecisionKind
from cohorts.billing.models.bank_files import BankFileState
from cohorts.billing.models.bank_links import contested_by, refunds_to_link
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.models.invoices import READERS
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_money
from cohorts.core.refusals import sentence_of
from cohorts.core.search import search
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb


class FileField(ModelChoiceField):
    """Files by name and day, because banks give each the same name."""

    def label_from_instance(self, obj):
        """Both."""
        about = {"file": obj, "day": format_day(home_day(obj.at))}
        return gettext("%(file)s, uploaded %(day)s") % about


class FileFilter(django_filters.ModelChoiceFilter):
    """A bank file."""

    field_class = FileField


def _imported_files(request):
    """Without their rows, which can be many."""
    files = BankFile.objects.visible_to(request.user).filter(state=BankFileState.IMPORTED)
    return files.only("filename", "at")


class RowFilters(WagtailFilterSet):
    """By whether somebody decided, and by file. Without a choice, the rows to decide."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=None,
        choices=[
            ("waiting", _("To decide")),
            ("refused", _("To decide: cannot be read")),
            ("decided", _("Decided")),
            ("all", _("All rows")),
        ],
    )

    file = FileFilter(label=_("File"), queryset=_imported_files, empty_label=_("All files"))

    def by_state(self, queryset, name, value):
        """A condition of the model."""
        if value == "refused":
            return queryset.waiting().filter(problem__isnull=False)
        return {"waiting": queryset.waiting, "decided": queryset.decided}.get(value, queryset.with_decision)()

    def filter_queryset(self, queryset):
        """The rows to decide come first."""
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.waiting()

    class Meta:
        model = BankRow
        fields: list[str] = []


def _decision(row):
    return gettext("To decide: cannot be read") if row.is_refused and row.is_waiting else row.decision


def _amount(row):
    return "" if row.amount is None else format_money(row.amount)


class BankRowList(AdminListView):
    """Rows about which a person must decide, and those that are decided."""

    model = BankRow
    page_title = _("Bank rows to decide")
    header_icon = "help"
    index_url_name = "bank_rows"
    index_results_url_name = "bank_rows_results"
    inspect_url_name = "bank_row"
    is_searchable = True
    filterset_class = RowFilters
    empty_text = _("No bank row waits for a decision.")
    export_filename = "bank-rows"
    list_display = [
        TitleColumn(
            "said",
            label=_("The bank says"),
            accessor=lambda row: row.said or row.bank_id or str(row),
            get_url=lambda row: reverse("bank_row", args=[row.pk]),
        ),
        DayColumn("day", label=_("Day"), sort_key="day"),
        NumberColumn("amount", label=_("Amount ($)"), accessor=_amount, sort_key="amount"),
        Column("account", label=_("Account"), accessor="account"),
        Column("decided", label=_("Decision"), accessor=_decision),
    ]
    sheet = {
        gettext_noop("Day"): lambda row: row.day,
        gettext_noop("Amount"): lambda row: row.amount,
        gettext_noop("Name"): lambda row: row.texts.get("payer", ""),
        gettext_noop("Text"): lambda row: row.texts.get("text", ""),
        gettext_noop("Reference"): lambda row: row.texts.get("reference", ""),
        gettext_noop("The bank’s id"): lambda row: row.bank_id,
        gettext_noop("Account"): lambda row: row.account.name,
        gettext_noop("Decision"): _decision,
    }

    def get_base_queryset(self):
        """With account and file."""
        return super().get_base_queryset().select_related("account", "file").with_decision()

    def search_queryset(self, queryset):
        """By what the bank says."""
        names = {f"bank_{name}": KT(f"texts__{name}") for name in ("text", "payer", "reference")}
        return search(queryset.annotate(**names), self.search_query, [*names, "bank_id", "account__name"])


class OfRow:
    """A page about one row."""

    def get_rows(self):
        """All rows."""
        rows = BankRow.objects.visible_to(self.request.user).with_decision()
        return rows.select_related("account", "file", "other", "payer", "by")

    def get_crumbs(self):
        """The rows."""
        return [crumb(_("Bank rows to decide"), "bank_rows")]


class ShowBankRow(OfRow, AdminDetailView):
    """One row, with its suggestion and what was decided."""

    allowed_roles = READERS
    template_name = "billing/admin/bank_row.html"
    row_name = "row"

    def get_heading(self):
        """Its amount and day."""
        return heading_of(self.row)

    def get_context_data(self, **context):
        """The suggestion while it waits."""
        user = self.request.user
        is_waiting = BankRow.objects.visible_to(user).waiting().filter(pk=self.row.pk).exists()
        is_finance = has_role(user, roles.FINANCE)
        (suggested,) = suggestions_of([self.row.as_read]) if is_waiting else (None,)
        problem = row_problem(self.row) if self.row.is_refused else ""
        contested = contested_by(self.row) if is_waiting else None
        correction = contested and correction_problem(self.row)
        instead = self._instead_of_which_it_counts()
        return super().get_context_data(
            problem=problem,
            story=story_lines(self.row),
            wrong_entry=next((row for row in instead if row.decided == DecisionKind.RE_ENTERED), None),
            contested=contested,
            corrected=self._with_its_id() if is_waiting and self.row.is_refused else None,
            replaced=[row for row in instead if row.decided == DecisionKind.REPLACED],
            correction_problem=sentence_of(correction) if correction else "",
            waiting=waiting_about(user, *_receipt_of(contested, user)),
            decisions=BankDecision.objects.visible_to(user).filter(row=self.row).with_receipts().order_by("at", "pk"),
            suggestion=suggestion_lines(suggested) if suggested else [],
            can_decide=is_waiting and is_finance and not is_proposed(self.row),
            refunds=is_waiting and self.row.is_outgoing and refunds_to_link(self.row).count(),
            can_reopen=is_finance and reopening_problem(self.row) is None,
            returned=return_recorded_of(self.row) if is_finance else None,
            **context,
        )

    def _with_its_id(self):
        """The row of another file with the bank’s id of this one, which cannot be read: most likely its correction."""
        bank_id = self.row.texts.get("bank_id")
        rows = BankRow.objects.visible_to(self.request.user).filter(account=self.row.account_id, bank_id=bank_id)
        return rows.select_related("file").latest_first().first() if bank_id else None

    def _instead_of_which_it_counts(self):
        """The rows that this one replaced or corrected, by a decision that still stands. One query."""
        kinds = [DecisionKind.REPLACED, DecisionKind.RE_ENTERED]
        rows = BankRow.objects.visible_to(self.request.user).with_decision()
        rows = rows.filter(decided__in=kinds, decisions__as_row=self.row, decisions__kind__in=kinds)
        return list(rows.distinct())


def _receipt_of(row, user):
    """The payment that a row is now, in a list of at most one."""
    decisions = BankDecision.objects.visible_to(user).filter(row=row).latest_first()
    latest = row and decisions.select_related("receipt").first()
    return [latest.receipt] if latest and latest.receipt_id else []


def row_problem(row):
    """Why a row cannot be read, in a sentence."""
    return sentence_of(row.as_read.problem)


def heading_of(row):
    """Its amount and what the bank says."""
    if row.is_refused:
        return gettext("Bank row that cannot be read: %(file)s, line %(line)s") % {"file": row.file, "line": row.line}
    return gettext("Bank row: %(amount)s, %(said)s") % {"amount": format_money(row.amount), "said": row.said[:80]}
