"""The steps of a whole application: take it, submit one from paper, decide, open again."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.refusals import sentence_of
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import MAX_REASON_CHARACTERS, ReasonForm, day_field
from lms.certification.actions import application_decisions, application_reviews, applications
from lms.certification.actions.second_reviews import packets, waiting_opinion
from lms.certification.admin.application_parts import ForReviewer, OfApplication, reason_field
from lms.certification.admin.seat_words import seat_words
from lms.certification.application_list import asked_of


class TakeApplication(OfApplication, ButtonView):
    """Become the reviewer."""

    def act(self, data, by, at):
        """Take it."""
        seen = self.request.POST.get("seen", "")
        return application_reviews.take_application(application=self.row, reviewer=by, seen=seen, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You review this application. What is restricted is open to you alone until it is decided.")


class GiveBack(OfApplication, ButtonView):
    """Stop being the reviewer."""

    def act(self, data, by, at):
        """Give it back."""
        seen = str(by.pk)
        return application_reviews.take_application(application=self.row, reviewer=None, seen=seen, by=by, at=at)

    def done_text(self, result):
        """Who can take it."""
        return gettext("Nobody reviews this application now. A colleague can take it.")


class SubmitPaper(OfApplication, ButtonView):
    """Submit an application that came on paper, also without some parts."""

    def act(self, data, by, at):
        """Submit it."""
        return applications.submit_application(application=self.row, incomplete=True, by=by, at=at)

    def done_text(self, result):
        """By which rules."""
        return gettext("Submitted as of the day of receipt. The rules “%(version)s” apply.") % {
            "version": result.cycle.version.version
        }


class DecisionForm(forms.Form):
    """Yes, yes on a condition, or no."""

    admitted = forms.TypedChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Admit")), ("no", _("Do not admit"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Choose a decision.")},
    )
    condition = forms.CharField(
        label=_("Condition"), required=False, max_length=MAX_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you admit before everything is here: what is still to come."),
    )  # fmt: skip
    condition_until = day_field(
        _("Last day of the condition"), required=False,
        help_text=_("The person is reminded a week before. If it is not met, it is a task of yours on the day after."),
    )  # fmt: skip
    reason = reason_field()
    without_opinion = forms.BooleanField(label=_("Decide without the opinion of the colleague"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, is_asked, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_asked:
            del self.fields["without_opinion"]


def _seen(row):
    """The digest of an application as it is now."""
    return packets([row])[row.pk]


class DecideApplication(ForReviewer, OfApplication, AdminRowActionView):
    """Admit the applicant or not."""

    form_class = DecisionForm
    action_label = _("Save the decision")
    lead = _(
        "The applicant is emailed the decision with its reason and, after a no, the last day to appeal. Write nothing "
        "that must not stand in a mailbox: nothing about anyone’s health or statements."
    )

    def get_heading(self):
        """Whose."""
        return gettext("Decide about the application of %(person)s") % {"person": called(self.row.person)}

    @cached_property
    def waiting(self):
        """That a colleague was asked and has not answered, or None."""
        return waiting_opinion(self.row)

    def get_form_kwargs(self):
        """With whether a colleague was asked."""
        return super().get_form_kwargs() | {"is_asked": self.waiting is not None}

    def get_lead(self):
        """Also that an opinion is not there yet."""
        waiting = sentence_of(self.waiting) if self.waiting else ""
        return "\n\n".join(filter(None, (waiting, self._unread(), *seat_words(self.row), str(self.lead))))

    def _unread(self):
        """Which parts nobody has looked at: a no without them is easily appealed."""
        everything = asked_of(self.row, self.request.user, timezone.now(), for_staff=True)
        items = everything.items if everything else ()
        titles = [item.title for item in items if not item.finding.met and item.finding.code == "part_sent"]
        text = gettext("Nobody has decided about these yet: %(parts)s. They would not count.")
        return text % {"parts": ", ".join(titles)} if titles else ""

    def get_initial(self):
        """With the digest of the application on the page that leads here."""
        return {"seen": self.request.GET.get("seen") or _seen(self.row)}

    def form_invalid(self, form):
        """Whoever was told that something changed can decide."""
        if self.refusal and self.refusal.code == "application_stale":
            form.data = form.data.copy()
            form.data["seen"] = _seen(self.row)
        return super().form_invalid(form)

    def act(self, data, by, at):
        """Decide."""
        return application_decisions.decide_application(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return gettext("Decided: %(state)s. We emailed the applicant.") % {"state": result.get_state_display()}


class ReopenApplication(OfApplication, AdminConfirmView):
    """Let a decided application wait again."""

    form_class = ReasonForm
    form_arguments = {"label": _("Reason"), "help_text": _("It stays in the log."), "required": True}
    action_label = _("Open it again")
    serious = False

    def get_heading(self):
        """Whose."""
        return gettext("Open the application of %(person)s again?") % {"person": called(self.row.person)}

    def get_consequences(self):
        """It waits again."""
        return gettext("It waits for a decision again. The decision that was made counts until there is another one.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Decide."""
        return gettext("Decide about it again.")

    def act(self, data, by, at):
        """Open it."""
        return application_decisions.reopen_application(application=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it waits."""
        return gettext("The application waits for a decision again.")
