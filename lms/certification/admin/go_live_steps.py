"""What staff do with a list of certified people: decide about rows, propose, continue, release, take back, discard."""

from django import forms
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import sentence_of
from cohorts.people.models import User
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import list_views
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from lms.certification.actions import go_live, go_live_importing, go_live_release, go_live_undo
from lms.certification.admin.go_live import (
    READERS,
    CertificateImports,
    ListReport,
    OfList,
    SampleFile,
    ShowList,
    UploadList,
)
from lms.certification.go_live_act import propose_import
from lms.certification.models import CertificateImportState, ImportedRowOutcome, ImportedRowWay
from lms.certification.models.go_live import WORKING
from lms.certification.rules import go_live_learning
from lms.certification.rules.go_live import Decided

# Rows on one page of decisions.
AT_ONCE = 50


class RowsForm(forms.Form):
    """For each row who is meant. `rows`: [(row, accounts)]."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        for row, accounts in rows:
            choices = [(f"{ImportedRowWay.PERSON}:{one.pk}", _it_is(one)) for one in accounts]
            if row.remark["code"] != "golive_same_address":
                choices.append((ImportedRowWay.NEW, _("It is somebody else, who has no record here")))
            choices.append((ImportedRowWay.OUT, _("Leave the row out")))
            self.fields[f"row_{row.line}"] = forms.ChoiceField(
                label=_label(row), choices=choices, widget=forms.RadioSelect, required=False,
                help_text=sentence_of(from_json(row.remark)),
            )  # fmt: skip

    @property
    def ways(self):
        """{line: Decided} of the rows that were answered."""
        answers = {int(name.removeprefix("row_")): value for name, value in self.cleaned_data.items() if value}
        parts = {line: value.split(":") for line, value in answers.items()}
        return {line: Decided(one[0], int(one[1]) if len(one) > 1 else None) for line, one in parts.items()}


def _it_is(person):
    return gettext("It is %(person)s (%(email)s)") % {"person": person.get_full_name(), "email": person.email}


def _label(row):
    texts = row.texts
    return gettext("Row %(line)s: %(name)s, %(email)s, certificate %(number)s") % {
        "line": row.line, "name": f"{texts.get('given_name', '')} {texts.get('family_name', '')}",
        "email": texts.get("email", ""), "number": texts.get("number", ""),
    }  # fmt: skip


class DecideRows(OfList, AdminRowActionView):
    """Say of rows whether they are about somebody who has a record here."""

    form_class = RowsForm
    template_name = "certification/admin/go_live_rows.html"
    heading = _("Decide who is meant")
    action_label = _("Save the decisions")
    lead = _(
        "Nobody is found by a name or a birthday, and an address alone is not enough: compare the row with the record "
        "before you choose. Rows without an answer stay open."
    )

    def get_problem(self):
        """There are rows to decide about, and the list is not imported."""
        if self.row.state != CertificateImportState.READ:
            return Problem("golive_read_already")
        return None

    def get_form_kwargs(self):
        """The next rows, each with the records that may be meant."""
        rows = list(self.report.filter(outcome=ImportedRowOutcome.ASK)[:AT_ONCE])
        if self.request.method == "POST":
            lines = [int(name[4:]) for name in self.request.POST if name[:4] == "row_" and name[4:].isdecimal()]
            rows = list(self.report.certificates().filter(line__in=lines[: AT_ONCE * 2]).exclude(candidates=[]))
        people = User.objects.visible_to(self.request.user).in_bulk({pk for row in rows for pk in row.candidates})
        pairs = [(row, [people[pk] for pk in row.candidates if pk in people]) for row in rows if row.remark]
        self.records = list(people.values())
        return super().get_form_kwargs() | {"rows": pairs}

    def get_context_data(self, **context):
        """The records, to open and compare."""
        context = super().get_context_data(**context)
        return context | {"records": self.records}

    def form_valid(self, form):
        """Keep the form, whose answers are the decisions."""
        self.ways = form.ways
        return super().form_valid(form)

    def act(self, data, by, at):
        """Decide."""
        return go_live.decide_rows(imported=self.row, ways=self.ways, by=by, at=at)

    def done_text(self, result):
        """How many are left."""
        left = result.counts.get("ask", 0)
        text = ngettext("Saved. %(count)s row is left.", "Saved. %(count)s rows are left.", left)
        return text % {"count": left}


class ProposeImport(OfList, AdminRowActionView):
    """Propose the import to another person."""

    form_class = ReasonForm
    heading = _("Propose the import")
    action_label = _("Propose the import")
    lead = _(
        "Another person of program staff reads the list and agrees to it. Then a job imports it. Nobody is emailed: "
        "you release the notices afterward, on a day that you choose. Until then you can take the import back."
    )

    def get_problem(self):
        """A list is imported once, and only when every row is decided."""
        if self.row.state != CertificateImportState.READ:
            return Problem("golive_read_already")
        count = self.row.counts.get("ask", 0)
        return Problem("golive_undecided", count=count) if count else None

    def act(self, data, by, at):
        """Propose."""
        return propose_import(imported=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who is next."""
        return gettext("Proposed. Another person of program staff must agree to it.")


class DiscardList(OfList, AdminRowActionView):
    """Close a list that is not imported."""

    heading = _("Discard the list")
    action_label = _("Discard the list")
    serious = True
    lead = _("Nothing is imported. The report is kept. You can upload the list again.")

    def get_problem(self):
        """An imported list is taken back instead."""
        return None if self.row.state == CertificateImportState.READ else Problem("golive_read_already")

    def act(self, data, by, at):
        """Discard."""
        return go_live.discard_list(imported=self.row, by=by, at=at)

    def done_text(self, result):
        """Done."""
        return gettext("Discarded the list. Nothing was imported.")


class ContinueWork(OfList, AdminRowActionView):
    """Go on with a job that was stopped."""

    heading = _("Continue the work on the list")
    action_label = _("Continue")
    lead = _(
        "Use this if the number of rows no longer changes, for example after a restart of the server. What is done "
        "already is not done again."
    )

    def get_problem(self):
        """Only where a job works."""
        if self.row.state in WORKING:
            return None
        return Problem("golive_not_working", state=CertificateImportState(self.row.state))

    def act(self, data, by, at):
        """Queue the job again."""
        return go_live_importing.continue_work(imported=self.row, by=by, at=at)

    def done_text(self, result):
        """What happens."""
        return gettext("The work continues. Reload this page to see how many rows are done.")


class HoldForm(forms.Form):
    """For how long nobody comes to the next step."""

    hold_days = forms.IntegerField(
        label=_("For how many days nobody comes to the next step"), min_value=0,
        max_value=go_live_release.MOST_HOLD_DAYS, initial=go_live_release.HOLD_DAYS,
        help_text=_("Whoever gets a notice today has so many days before a late fee, or anything else, comes next."),
    )  # fmt: skip


class ReleaseNotices(OfList, AdminConfirmView):
    """Tell the people of the list."""

    form_class = HoldForm
    heading = _("Release the notices")
    action_label = _("Release the notices")
    header_icon = "mail"

    def get_problem(self):
        """Once, after the import."""
        if self.row.state == CertificateImportState.IMPORTED:
            return None
        return Problem("golive_not_working", state=CertificateImportState(self.row.state))

    def get_consequences(self):
        """How many get what."""
        about = go_live_release.to_be_told(self.row)
        return gettext(
            "People without a log-in, who are invited to open their account: %(invited)s. People with one, who are "
            "told where the certificate is: %(here)s. Of these people, near or past the end of a certificate, who get "
            "a notice of the step they are in: %(notices)s. Continuing education goes into their ledgers."
        ) % {name: about[name] for name in ("invited", "here", "notices")}

    def get_affected(self):
        """Everybody in the list."""
        return gettext("The people of this list. Nobody gets the same email twice, whoever presses again.")

    def get_undo(self):
        """No."""
        return gettext("No. Emails cannot be taken back, and the import can no longer be taken back either.")

    def act(self, data, by, at):
        """Release."""
        return go_live_release.start_release(imported=self.row, hold_days=data["hold_days"], by=by, at=at)

    def done_text(self, result):
        """What happens."""
        return gettext("The notices are going out. Reload this page to see how many rows are done.")


class UndoImport(OfList, AdminConfirmView):
    """Take the import back."""

    form_class = ReasonForm
    heading = _("Take the import back")
    action_label = _("Take the import back")
    header_icon = "undo"

    def get_problem(self):
        """Before the release, and before anything was done with a certificate."""
        if self.row.state != CertificateImportState.IMPORTED:
            return Problem("golive_read_already")
        numbers = go_live_undo.touched(self.row)
        return Problem("golive_touched", numbers=", ".join(numbers[: go_live_undo.MOST_NAMED])) if numbers else None

    def get_consequences(self):
        """What is deleted and what stays."""
        return gettext(
            "The certificates of this list are deleted, and so are the records of people that were made for it, unless "
            "somebody uses them. The list and the log stay."
        )

    def get_affected(self):
        """Nobody was told yet."""
        return gettext("The people of this list. Nobody has been told yet.")

    def get_undo(self):
        """By uploading it again."""
        return gettext("No, but you can upload the list and import it again.")

    def act(self, data, by, at):
        """Take it back."""
        return go_live_undo.start_undo(imported=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What happens."""
        return gettext("The import is being taken back. Reload this page to see how many rows are done.")


lists, list_results = list_views(CertificateImports, *READERS)
ONE = "certificate-imports/<int:pk>/"
learning_sample = SampleFile.as_view(columns=go_live_learning.COLUMNS, name="continuing-education")
urlpatterns = [
    path("certificate-imports/", lists, name="certificate_imports"),
    path("certificate-imports/results/", list_results, name="certificate_imports_results"),
    path("certificate-imports/upload/", UploadList.as_view(), name="certificate_import_upload"),
    path("certificate-imports/sample/", SampleFile.as_view(), name="certificate_import_sample"),
    path("certificate-imports/sample/learning/", learning_sample, name="certificate_import_learning_sample"),
    path(ONE, ShowList.as_view(), name="certificate_import"),
    path(f"{ONE}report/", ListReport.as_view(), name="certificate_import_report"),
    path(f"{ONE}rows/", DecideRows.as_view(), name="certificate_import_rows"),
    path(f"{ONE}propose/", ProposeImport.as_view(), name="certificate_import_propose"),
    path(f"{ONE}discard/", DiscardList.as_view(), name="certificate_import_discard"),
    path(f"{ONE}continue/", ContinueWork.as_view(), name="certificate_import_continue"),
    path(f"{ONE}release/", ReleaseNotices.as_view(), name="certificate_import_release"),
    path(f"{ONE}undo/", UndoImport.as_view(), name="certificate_import_undo"),
]
