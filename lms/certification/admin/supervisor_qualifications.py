"""Program staff: what supervisors sent as their qualifications, the evidence, and the decision."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import past_day_field, text_field
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.actions import supervisor_qualifications as qualifications
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.application_forms import file_answer
from lms.certification.models import (
    QualificationKind,
    QualificationState,
    SupervisorQualification,
)

READERS = (roles.PROGRAM, roles.AUDITOR)
PROGRAM = (roles.PROGRAM,)
YES, NO = "yes", "no"


class QualificationFilters(WagtailFilterSet):
    """By state and kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=QualificationState.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=QualificationKind.choices)

    class Meta:
        model = SupervisorQualification
        fields: tuple[str, ...] = ()


def _days(row):
    """From when through when."""
    last = f" – {format_day(row.ends_on)}" if row.ends_on else ""
    return f"{format_day(row.begins_on)}{last}"


class Qualifications(AdminListView):
    """What supervisors sent; what waits comes first."""

    model = SupervisorQualification
    page_title = _("Qualifications of supervisors")
    header_icon = "user"
    index_url_name = "supervisor_qualification_list"
    index_results_url_name = "supervisor_qualification_results"
    is_searchable = True
    search_fields = [f"person__{name}" for name in CALLED_NAME]
    filterset_class = QualificationFilters
    default_ordering = ("-sent_at", "pk")
    empty_text = _("Supervisors send what they are, with evidence. It is listed here.")
    export_filename = "supervisor-qualifications"
    list_display = [
        TitleColumn(
            "person", label=_("Supervisor"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("qualification", args=[row.pk]),
        ),
        Column("kind", label=_("Kind"), accessor=lambda row: row.get_kind_display()),
        Column("days", label=_("From and to"), accessor=_days),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        Column("sent_at", label=_("Sent"), accessor=lambda row: day(row.sent_at)),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Supervisor"): Cell(*(f"person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Kind"): lambda row: row.get_kind_display(),
        gettext_noop("From"): Cell("begins_on"),
        gettext_noop("To"): Cell("ends_on"),
        gettext_noop("State"): lambda row: row.get_state_display(),
    }

    def get_base_queryset(self):
        """With the person."""
        return super().get_base_queryset().select_related("person")


class OfQualification:
    """A page about one qualification."""

    model = SupervisorQualification
    header_icon = "user"

    def get_rows(self):
        """With the person."""
        return SupervisorQualification.objects.visible_to(self.request.user).select_related("person", "record")

    def get_heading(self):
        """Whose, and what."""
        return f"{called(self.row.person)}: {self.row.get_kind_display()}"

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Qualifications of supervisors"), "supervisor_qualification_list")]

    def get_back_url(self):
        """The list."""
        return reverse("supervisor_qualification_list")


class DecisionForm(forms.Form):
    """Yes or no, and why not."""

    answer = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[(YES, _("Confirm")), (NO, _("Do not confirm"))]
    )
    reason = text_field(_("Reason"), required=False, help_text=_("The supervisor reads it."))


class DecideQualification(OfQualification, AdminRowActionView):
    """Read what was sent, and decide."""

    allowed_roles = READERS
    form_class = DecisionForm
    template_name = "certification/admin/qualification.html"
    action_label = _("Save the decision")

    def get_context_data(self, **context):
        """Whether there is something to decide."""
        may = has_role(self.request.user, roles.PROGRAM)
        waits = self.row.state == QualificationState.SENT
        return super().get_context_data(may=may, waits=waits, **context)

    def act(self, data, by, at):
        """Decide."""
        confirmed = data["answer"] == YES
        return qualifications.decide_qualification(
            row=self.row, confirmed=confirmed, reason=data["reason"], by=by, at=at
        )

    def done_text(self, result):
        """That the supervisor is emailed."""
        return gettext("Saved. We emailed %(person)s.") % {"person": called(self.row.person)}


class EndForm(forms.Form):
    """Its last day, and why."""

    last_day = past_day_field(_("Last day"))
    reason = text_field(_("Reason"), help_text=_("The supervisor reads it."))


class EndQualification(OfQualification, AdminConfirmView):
    """End a confirmed qualification."""

    allowed_roles = PROGRAM
    form_class = EndForm

    @property
    def action_label(self):
        """Of one that has ended, another last day."""
        is_over = self.row.state == QualificationState.ENDED
        return gettext("Correct the last day") if is_over else gettext("End it")

    def get_consequences(self):
        """What counts."""
        return gettext(
            "Supervision after the last day does not count by this qualification any more, also if it was confirmed. "
            "What was confirmed through that day stays."
        )

    def get_affected(self):
        """Whom."""
        return gettext("%(person)s, who is emailed, and whom they supervise.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Send another one."""
        return gettext("You can correct the last day. The supervisor can also send a new one, which you confirm.")

    def act(self, data, by, at):
        """End it."""
        return qualifications.end_qualification(row=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That it ended."""
        return gettext("Ended on %(day)s.") % {"day": format_day(result.ends_on)}


class QualificationFile(OfQualification, ShowsText):
    """The document as a download; the read is in the log."""

    allowed_roles = PROGRAM

    def get_rows(self):
        """Those with a document."""
        return super().get_rows().filter(record__isnull=False)

    def get_back_url(self):
        """The qualification."""
        return reverse("qualification", args=[self.row.pk])

    def read(self, by, at):
        """Read it."""
        return qualifications.read_document(row=self.row, by=by, at=at)

    def show(self, content):
        """A download."""
        return file_answer(self.row, content)
