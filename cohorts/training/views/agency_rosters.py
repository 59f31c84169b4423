"""An agency enrolls people by file: the upload, sample files, and the report as a file."""

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.core.states import state_of
from cohorts.core.tables import download
from cohorts.people.models import Organization
from cohorts.training.actions import rosters as actions
from cohorts.training.models import Roster
from cohorts.training.rules.rosters import COLUMNS
from cohorts.training.views import agency
from cohorts.training.views.agency import AGENCY, open_cohorts
from cohorts.training.views.canceled_cohort import SaysCanceled
from cohorts.training.views.roster_report import OfRoster, shown
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, crumb


class UploadForm(forms.Form):
    """One file, and for which agency, where there are several."""

    agency = forms.ModelChoiceField(None, label=_("Agency that pays"), empty_label=_("Choose one"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), at most 200 rows. You see what each row means before anything is done."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            del self.fields["agency"]


class UploadRoster(SaysCanceled, RowActionView):
    """Upload a file with people for one cohort."""

    allowed_roles = AGENCY
    template_name = "training/roster_upload.html"
    form_class = UploadForm
    action_label = _("Read the file")

    def get_rows(self):
        """Open cohorts of courses for trainees."""
        return open_cohorts(self.request.user).with_dates()

    @cached_property
    def agencies(self):
        """The coordinator's agencies."""
        return Organization.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).order_by("name")

    def get_heading(self):
        """The page's title."""
        return gettext("Enroll people in %(cohort)s by file") % {"cohort": self.row}

    def get_crumbs(self):
        """The list of cohorts."""
        return [crumb(_("Open cohorts"), "agency_cohorts")]

    def get_back_url(self):
        """The list of cohorts."""
        return reverse("agency_cohorts")

    def get_form_kwargs(self):
        """The agencies to choose from."""
        return super().get_form_kwargs() | {"agencies": self.agencies}

    def act(self, data, by, at):
        """Read the file."""
        payer, file = data.get("agency") or self.agencies[0], data["file"]
        return actions.read_file(
            cohort=self.row, agency=payer, filename=file.name, content=file.read(), by=by, at=at
        )  # fmt: skip

    def done_text(self, result):
        """The report says it."""
        return ""

    def get_done_url(self, result):
        """The report."""
        return reverse("agency_roster", args=[result.pk])

    def get_context_data(self, **context):
        """The cohort, and the rosters read so far."""
        user = self.request.user
        former = Roster.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).filter(cohort=self.row)
        return super().get_context_data(
            cohort=self.row,
            left=self.row.left,
            sessions=self.row.dates,
            scheduled=sum(session.minutes for session in self.row.dates),
            former=list(former[:10]),
            **context,
        )


class RosterReport(OfRoster, Page, View):
    """The report on the rows as a file."""

    file_kind = "csv"

    def get(self, request, pk):
        """The table."""
        roster = self.get_rows().filter(pk=pk).first()
        if roster is None:
            return HttpResponse(status=404)
        keys = {
            "line": _("Row"), "email": _("Email address"), "given_name": _("Given name"),
            "family_name": _("Family name"), "word": _("Result"), "cell": _("Cell"), "sentence": _("Why"),
            "done": _("Done"),
        }  # fmt: skip
        rows = [[row[key] for key in keys] for row in (shown(row, roster.done) for row in roster.report)]
        head = list(keys.values())
        return download(f"roster-{roster.cohort.code}-report".lower(), head, rows, self.file_kind)


class SampleRoster(Page, View):
    """A file with the right columns: two examples, or with `own` the trainees of the agency with their IDs."""

    allowed_roles = AGENCY
    file_kind = "xlsx"
    own = False

    def get(self, request):
        """The table."""
        rows = actions.EXAMPLES
        if self.own:
            rows = [
                (row.user_id, row.user.email, row.user.given_name, row.user.family_name, row.organization.name)
                for row in agency.trainees_of(request.user)
            ]
        head = [names[0] for names in COLUMNS.values()]
        return download("trainees" if self.own else "roster-sample", head, rows, self.file_kind)


class DiscardRoster(OfRoster, ConfirmView):
    """Close a roster without doing anything."""

    action_label = _("Discard the file")
    serious = False

    def get_problem(self):
        """It was carried out or discarded."""
        is_open = self.row.state == Roster.INITIAL
        return None if is_open else Problem("roster_decided", state=state_of(self.row))

    def get_heading(self):
        """The question."""
        return gettext("Discard %(file)s?") % {"file": self.row.filename}

    def get_consequences(self):
        """Nobody is enrolled."""
        return gettext("Nobody is enrolled or invited. The report stays on record.")

    def get_affected(self):
        """Nobody."""
        return gettext("Nobody. No email is sent.")

    def get_undo(self):
        """By uploading it again."""
        return gettext("You can upload the file again.")

    def act(self, data, by, at):
        """Discard it."""
        return actions.discard(roster=self.row, by=by, at=at)

    def done_text(self, result):
        """Which file it was."""
        return gettext("%(file)s is discarded. Nobody was enrolled.") % {"file": self.row.filename}
