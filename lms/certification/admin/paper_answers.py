"""Key in what others sent on paper for an application."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import day_field
from lms.certification.actions import paper_answers
from lms.certification.actions.paper_answers import PaperAnswer
from lms.certification.admin.application_parts import OfRequirement
from lms.certification.application_forms import MAX_NAME, title_of, upload_field
from lms.certification.models import PartRequest, RequestState
from lms.certification.rules.applications import Giver
from lms.certification.rules.leaves import Reference


class QuestionChoice(forms.ModelChoiceField):
    """Questions that were asked by link, by the name of who was asked."""

    def label_from_instance(self, obj):
        """Who was asked."""
        return f"{obj.name} ({obj.email})"


class PaperAnswerForm(forms.Form):
    """Who wrote it, when it came, and the scan."""

    question = QuestionChoice(
        None, label=_("Does it answer a question that was sent by email?"), required=False, empty_label=_("No"),
        help_text=_("Then the link of that question ends."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of who signed or wrote it"), max_length=MAX_NAME)
    role = forms.CharField(
        label=_("Who are they to the applicant?"), max_length=120, help_text=_("As it says on the paper.")
    )
    letter = forms.ChoiceField(label=_("Kind of letter"), required=False)
    received_on = day_field(_("Received by the office on"))
    file = upload_field(label=_("Scan of the paper"))

    def __init__(self, *args, leaf, questions, **kwargs):
        super().__init__(*args, **kwargs)
        if questions:
            self.fields["question"].queryset = questions
        else:
            del self.fields["question"]
        kinds = leaf.kinds if isinstance(leaf, Reference) else ()
        if kinds:
            self.fields["letter"].choices = [("", _("Choose a kind")), *((kind, kind) for kind in kinds)]
        else:
            del self.fields["letter"]


class KeyInAnswer(OfRequirement, AdminRowActionView):
    """Enter a letter or a signature that came on paper."""

    givers = (Giver.OTHER,)
    form_class = PaperAnswerForm
    action_label = _("Save what came on paper")
    lead = _("The applicant is emailed that it is here. They do not read it.")

    def get_form_kwargs(self):
        """For the requirement, with the questions that are open."""
        rows = PartRequest.objects.visible_to(self.request.user).filter(cycle=self.row.cycle, state=RequestState.OPEN)
        rows = rows.filter(type=self.leaf.type, key=self.leaf.key_value)
        return super().get_form_kwargs() | {"leaf": self.leaf, "questions": rows}

    def act(self, data, by, at):
        """Key it in."""
        answer = PaperAnswer(
            name=data["name"], role=data["role"], received_on=data["received_on"], file=data["file"].read(),
            letter=data.get("letter", ""), question=data.get("question"),
        )  # fmt: skip
        return paper_answers.key_in_answer(
            application=self.row, kind=self.leaf.type, key=self.leaf.key_value, answer=answer, by=by, at=at
        )

    def done_text(self, result):
        """That it is saved."""
        return gettext("Saved: %(part)s. We emailed the applicant.") % {"part": title_of(self.leaf)}
