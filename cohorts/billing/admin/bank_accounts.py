"""Bank accounts in the Wagtail admin: how the files of each are written."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cohorts.billing.actions.bank_files import save_bank_account
from cohorts.billing.models import BankAccount
from cohorts.billing.rules import bank_rows
from cohorts.billing.rules.bank_rows import BankMapping
from cohorts.core import roles
from cohorts.core.typed_days import DATE_FORMATS
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.page import crumb

LABELS = {
    "day": _("Column of the day"),
    "amount": _("Column of the amount"),
    "debit": _("Column of money that went out"),
    "credit": _("Column of money that came in"),
    "mark": _("Column of the mark (DR or CR)"),
    "currency": _("Column of the currency"),
    "text": _("Column of the text"),
    "payer": _("Column of the payer’s name"),
    "bank_id": _("Column of the bank’s id of a row"),
    "reference": _("Column of the check number or reference"),
}
SIGNS = [
    ("sign", _("By a minus before or after it, or parentheses")),
    ("columns", _("By two columns")),
    ("mark", _("By a mark such as DR or CR in a column of its own")),
]
HELP = {
    "day": _("Write the names of the columns as the first line of the file has them."),
    "amount": _("If the file has two columns for money in and out, leave this empty."),
    "text": _("The payer’s words, in which invoice numbers are looked for."),
    "bank_id": _("If the file has one: the best way to know a row again."),
    "currency": _("Rows in any other currency than USD are refused."),
}


class BankAccountForm(forms.Form):
    """How the files of an account are written."""

    name = forms.CharField(label=_("Name of the account"), max_length=100)
    signs = forms.ChoiceField(
        label=_("How money that went out is marked"),
        choices=SIGNS,
        error_messages={"required": _("Choose how money that went out is marked.")},
    )
    date_format = forms.ChoiceField(
        label=_("Format of days"),
        choices=[(name, name) for name in DATE_FORMATS],
        help_text=_("It holds for every row. Day and month are never exchanged."),
    )
    decimal_mark = forms.ChoiceField(
        label=_("Decimal mark"), choices=[(".", _("Point: 1,234.50")), (",", _("Comma: 1.234,50"))]
    )
    delimiter = forms.ChoiceField(
        label=_("Cells are separated by"),
        choices=[("comma", _("Commas")), ("semicolon", _("Semicolons")), ("tab", _("Tabs"))],
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("utf-8", _("UTF-8")), ("windows-1252", _("Windows-1252")), ("utf-16", _("UTF-16"))],
        help_text=_("A file that begins with a byte order mark is read by that mark."),
    )
    head_line = forms.IntegerField(label=_("Line with the names of the columns"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[f"column_{name}"] = forms.CharField(
                label=label, max_length=100, required=name == "day", help_text=HELP.get(name, "")
            )

    def mapping(self):
        """The mapping as typed."""
        data = self.cleaned_data
        names = ("signs", "date_format", "decimal_mark", "delimiter", "encoding", "head_line")
        columns = {name: data[f"column_{name}"].strip() for name in LABELS if data[f"column_{name}"].strip()}
        return BankMapping(columns, **{name: data[name] for name in names})


def initial_of(account):
    """The form as it is stored."""
    how = account.how
    columns = {f"column_{name}": text for name, text in how.columns.items()}
    names = ("signs", "date_format", "decimal_mark", "delimiter", "encoding", "head_line")
    return {"name": account.name, **columns, **{name: getattr(how, name) for name in names}}


def _columns(account):
    return ", ".join(account.how.columns[name] for name in bank_rows.COLUMNS if name in account.how.columns)


class BankAccountList(AdminListView):
    """The accounts to which payers send money."""

    model = BankAccount
    page_title = _("Bank accounts")
    header_icon = "cog"
    index_url_name = "bank_accounts"
    index_results_url_name = "bank_accounts_results"
    edit_url_name = "edit_bank_account"
    add_url_name = "new_bank_account"
    writers = (roles.FINANCE,)
    is_searchable = True
    search_fields = ["name"]
    empty_text = _("There is no bank account yet. Add one, and say how its files are written.")
    list_display = [
        "name",
        Column("columns", label=_("Columns"), accessor=_columns),
        Column("format", label=_("Format of days"), accessor=lambda row: row.how.date_format),
    ]


class _AccountPage:
    """Both forms of an account."""

    allowed_roles = (roles.FINANCE,)
    form_class = BankAccountForm
    header_icon = "cog"
    action_label = _("Save the account")
    lead = _(
        "This says how the bank writes its files. Save it, upload a file, and compare the report with the bank’s own "
        "figures before you import the first file."
    )

    def get_crumbs(self):
        """The accounts."""
        return [crumb(_("Bank accounts"), "bank_accounts")]

    def get_back_url(self):
        """The accounts."""
        return reverse("bank_accounts")

    def get_form(self, form_class=None):
        """Remember it, because the mapping is made of it."""
        self.form = super().get_form(form_class)
        return self.form

    def save(self, account, by, at):
        """Save it."""
        data = self.form.cleaned_data
        return save_bank_account(account=account, name=data["name"], mapping=self.form.mapping(), by=by, at=at)

    def done_text(self, result):
        """It is saved."""
        return gettext("Saved. The next file of “%(name)s” is read this way.") % {"name": result.name}


class NewBankAccount(_AccountPage, AdminActionView):
    """Add an account."""

    heading = _("New bank account")

    def act(self, data, by, at):
        """Add it."""
        return self.save(None, by, at)


class EditBankAccount(_AccountPage, AdminRowActionView):
    """Change how the files of an account are read."""

    model = BankAccount
    refuses_older = True

    def get_heading(self):
        """Which account."""
        return self.row.name

    def get_initial(self):
        """As it is stored."""
        return initial_of(self.row)

    def act(self, data, by, at):
        """Change it."""
        return self.save(self.row, by, at)
