"""Recommend, decide, publish, and decide about appeals against decisions on complaints."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm, day_field, text_field
from lms.certification.actions import complaint_notes, complaint_outcomes
from lms.certification.actions.complaint_outcomes import Verdict
from lms.certification.admin.complaint_steps import MAX_WORDS, OfComplaint
from lms.certification.models import (
    ComplaintFinding,
    ComplaintMatch,
    ComplaintOutcome,
    ComplaintState,
    DisciplineNote,
    DismissalGround,
    EthicsClause,
)
from lms.certification.models.ethics import code_on

OUTCOME_WORDS = {
    ComplaintOutcome.DISMISSED: _("Dismiss it"),
    ComplaintOutcome.LETTER: _("Letter: the certificate stays as it is"),
    ComplaintOutcome.CONDITION: _("Condition until a day, such as a course or supervision; write it in the reason"),
    ComplaintOutcome.PROBATION: _("Probation: certified, on conditions"),
    ComplaintOutcome.SUSPENSION: _("Suspension: at once, for another person to confirm"),
    ComplaintOutcome.REVOCATION: _("Revocation: when another person approves it"),
}


class VerdictForm(forms.Form):
    """The outcome, by which clauses, and why."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect, choices=OUTCOME_WORDS.items(),
        error_messages={"required": _("Choose the outcome.")},
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("If it is dismissed, why?"),
        required=False,
        choices=[("", _("Not dismissed")), *DismissalGround.choices],
    )
    clauses = forms.MultipleChoiceField(
        label=_("Which clauses of the code of ethics?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lasts_until = day_field(_("Last day of a condition or a probation"), required=False)
    reason = text_field(
        _("Reason"), rows=8, max_length=MAX_WORDS,
        help_text=_("The person reads that of the decision. Do not say who complained unless they allowed it."),
        error_messages={"required": _("Enter a reason.")},
    )  # fmt: skip

    def __init__(self, *args, clauses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = [(row.number, str(row)) for row in clauses]
        if not clauses:
            self.fields["clauses"].help_text = _(
                "No code of ethics was in force for this certificate on that day. Enter one on the page of the program."
            )


class GivesVerdict(OfComplaint):
    """A page with a verdict."""

    form_class = VerdictForm

    def get_form_kwargs(self):
        """With the clauses of the code that was in force when it happened."""
        row = self.row
        matches = ComplaintMatch.objects.visible_to(self.request.user).filter(complaint=row)
        match = matches.select_related("certificate__program").latest_row()
        code = code_on(match.certificate.program, row.happened_on or row.received_on) if match else None
        clauses = EthicsClause.objects.visible_to(self.request.user).filter(code=code) if code else ()
        return super().get_form_kwargs() | {"clauses": list(clauses)}


class Recommend(GivesVerdict, AdminRowActionView):
    """Recommend a decision."""

    heading = _("Recommend a decision")
    action_label = _("Send it to who decides")
    lead = _("Another person of program staff reads everything and decides. Nothing takes effect before that.")

    def act(self, data, by, at):
        """Recommend it."""
        return complaint_outcomes.recommend(complaint=self.row, verdict=Verdict(**data), by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        return gettext("Recommended. A colleague decides.")


class TakeDecision(OfComplaint, ButtonView):
    """Become the person who decides."""

    def act(self, data, by, at):
        """Take it."""
        return complaint_outcomes.take_decision(complaint=self.row, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You decide about this complaint. Read everything first.")


class SendBack(OfComplaint, AdminRowActionView):
    """Send it back to its reviewer."""

    form_class = ReasonForm
    form_arguments = {"help_text": _("The reviewer reads it. It is restricted, like everything else here.")}
    heading = _("Send it back to the reviewer")
    action_label = _("Send it back")

    def act(self, data, by, at):
        """Send it back."""
        return complaint_outcomes.send_back(complaint=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who has it now."""
        return gettext("The reviewer has it again. We emailed them.")


class Decide(GivesVerdict, AdminConfirmView):
    """Decide."""

    heading = _("Decide about this complaint")
    action_label = _("Decide")
    template_name = "ui/admin/confirm.html"

    def get_consequences(self):
        """What the outcomes do."""
        return gettext(
            "Probation and suspension take effect now, a suspension for another person to confirm. A revocation is "
            "proposed, and takes effect when another person approves it. A letter and a condition change nothing on "
            "the certificate. Where the program says so, a public note is due within the hours of its rules."
        )

    def get_affected(self):
        """The person and the complainant."""
        return gettext("The person is emailed, reads the reason after log-in, and can appeal. So is the complainant, "
                       "who reads only that it was decided.")  # fmt: skip

    def get_undo(self):
        """By an appeal."""
        return gettext("An appeal that is granted annuls it. The certificate can also be reinstated on its own page.")

    def get_initial(self):
        """As the reviewer recommends, without the reason."""
        rows = ComplaintFinding.objects.visible_to(self.request.user).filter(complaint=self.row, is_decision=False)
        last = rows.latest_row()
        if last is None:
            return {}
        numbers = [number for number, _text in last.clauses]
        return {"outcome": last.outcome, "clauses": numbers, "lasts_until": last.lasts_until}

    def act(self, data, by, at):
        """Decide."""
        return complaint_outcomes.decide(complaint=self.row, verdict=Verdict(**data), by=by, at=at)

    def done_text(self, result):
        """What follows."""
        if result.state == ComplaintState.APPROVAL:
            return gettext("Proposed. The decision takes effect when another person approves the revocation.")
        return gettext("Decided: %(outcome)s.") % {"outcome": result.get_outcome_display()}


class OfNote(OfComplaint):
    """A step of a public note."""

    model = DisciplineNote

    def get_rows(self):
        """Those of complaints that the person reviews or decides, and those that everybody can read."""
        rows = DisciplineNote.objects.visible_to(self.request.user)
        return rows.select_related("complaint", "certificate")

    def get_complaint(self):
        """Of the note."""
        return self.row.complaint

    def get_affected(self):
        """The person."""
        return gettext("Certificate %(number)s.") % {"number": self.row.certificate}


class PublishNote(OfNote, AdminConfirmView):
    """Publish a note."""

    heading = _("Publish this note?")
    action_label = _("Publish the note")

    def get_consequences(self):
        """Exactly what the public reads."""
        row = self.row
        words = gettext("The public page of the certificate says: %(outcome)s, %(day)s. Code of ethics: %(clauses)s.")
        about = {"outcome": row.get_outcome_display(), "day": format_long_day(row.decided_on), "clauses": row.numbers}
        return words % about

    def get_undo(self):
        """Withdraw."""
        return gettext("You can withdraw it. Who has read it has read it.")

    def act(self, data, by, at):
        """Publish it."""
        return complaint_notes.publish_note(note=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is public."""
        return gettext("Published.")


class WithdrawNote(OfNote, AdminConfirmView):
    """Withdraw a note."""

    heading = _("Withdraw this note?")
    action_label = _("Withdraw the note")

    def get_consequences(self):
        """The page says nothing of it."""
        return gettext("The public page says nothing of it, now and later. The decision stays.")

    def get_undo(self):
        """None."""
        return gettext("No.")

    def act(self, data, by, at):
        """Withdraw it."""
        return complaint_notes.withdraw_note(note=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is gone."""
        return gettext("Withdrawn.")
