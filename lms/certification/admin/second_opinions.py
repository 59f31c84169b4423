"""Ask a colleague for a second opinion on an application, and answer."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.fields import text_field
from lms.certification.actions import second_reviews
from lms.certification.admin.application_parts import OfApplication
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.admin.reviewers import ColleagueForm, reviewing_colleagues
from lms.certification.models import Proposed, SecondReview

MAX_WORDS = 5_000
RESTRICTED_HELP = _("Restricted: only the reviewer and this colleague read it, and each read is in the log.")


class QuestionForm(ColleagueForm):
    """Whom to ask, about which decision."""

    proposed = forms.ChoiceField(
        label=_("What do you mean to decide?"), widget=forms.RadioSelect, choices=Proposed.choices,
        error_messages={"required": _("Choose what you mean to decide.")},
    )  # fmt: skip
    question = text_field(
        _("What should they look at?"), rows=5, max_length=MAX_WORDS, required=False, help_text=RESTRICTED_HELP
    )


class AskSecond(OfApplication, AdminRowActionView):
    """Ask a colleague for a second opinion."""

    form_class = QuestionForm
    action_label = _("Ask this colleague")
    lead = _("The colleague is emailed, and reads the whole application until they have answered.")

    def get_heading(self):
        """About whose application."""
        return gettext("A second opinion on the application of %(person)s") % {"person": called(self.row.person)}

    def get_form_kwargs(self):
        """With the colleagues."""
        colleagues = reviewing_colleagues(self.request.user, self.row)
        return super().get_form_kwargs() | {"colleagues": colleagues}

    def act(self, data, by, at):
        """Ask."""
        return second_reviews.ask_second(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Who was asked."""
        return gettext("We emailed %(person)s. You can decide once they have answered.") % {
            "person": called(result.reviewer)
        }


class AnswerForm(forms.Form):
    """Agree or not."""

    agrees = forms.TypedChoiceField(
        label=_("Your opinion"), widget=forms.RadioSelect,
        choices=[("yes", _("I agree")), ("no", _("I do not agree"))], coerce=lambda value: value == "yes",
        error_messages={"required": _("Choose whether you agree.")},
    )  # fmt: skip
    answer = text_field(
        _("Why?"), rows=5, max_length=MAX_WORDS, required=False,
        help_text=_("Needed if you do not agree. Restricted: only the reviewer reads it."),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class OfSecond(OfApplication):
    """A step of a second opinion."""

    model = SecondReview

    def get_rows(self):
        """All of them; the action asks whose it is."""
        rows = SecondReview.objects.visible_to(self.request.user)
        return rows.select_related(
            "application__cycle__candidacy__person", "question", "answer", "reviewer", "asked_by"
        )

    def get_application(self):
        """Of the question."""
        return self.row.application


class AnswerSecond(OfSecond, AdminRowActionView):
    """Agree or not with what a colleague means to decide."""

    form_class = AnswerForm
    action_label = _("Send your opinion")

    def get_heading(self):
        """About whose application."""
        person = called(self.get_application().person)
        return gettext("Your opinion on the application of %(person)s") % {"person": person}

    def get_lead(self):
        """What the colleague means to decide."""
        return gettext("%(person)s means to decide: %(decision)s. Do you agree?") % {
            "person": called(self.row.asked_by),
            "decision": self.row.get_proposed_display(),
        }

    def get_initial(self):
        """With the digest of the application as it is now."""
        application = self.get_application()
        return {"seen": second_reviews.packets([application])[application.pk]}

    def act(self, data, by, at):
        """Answer."""
        return second_reviews.answer_second(second=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Who is told."""
        return gettext("Thank you. We emailed %(person)s.") % {"person": called(result.asked_by)}


class CancelSecond(OfSecond, ButtonView):
    """End a question that was not answered."""

    def act(self, data, by, at):
        """End it."""
        return second_reviews.cancel_second(second=self.row, by=by, at=at)

    def done_text(self, result):
        """What is possible."""
        return gettext("Canceled. You can ask another colleague.")


class ReadSecond(OfSecond, ShowsText):
    """What was asked and answered."""

    def read(self, by, at):
        """Read it."""
        return second_reviews.read_second(second=self.row, by=by, at=at)
