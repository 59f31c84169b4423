"""The code of ethics of a program: the versions that there are, and a new one."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, day_field
from lms.certification.actions import ethics_codes
from lms.certification.models import ComplaintOutcome, EthicsCode, Program
from lms.certification.rules.complaints import NOTABLE


class CodeForm(forms.Form):
    """A version of the code."""

    title = forms.CharField(label=_("Title"), max_length=200)
    effective_from = day_field(_("First day"))
    clauses = forms.CharField(
        label=_("Clauses"), max_length=MAX_DOCUMENT_CHARACTERS, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("One a line: the number, a space, the words, such as: 2.1 I keep to myself what people tell me."),
    )  # fmt: skip
    public = forms.MultipleChoiceField(
        label=_("Which outcomes does the public page of a certificate show?"), required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(value, ComplaintOutcome(value).label) for value in NOTABLE],
        help_text=_("Only what your law makes public. The page shows the outcome, the day and the clauses."),
    )  # fmt: skip


class Codes(AdminRowActionView):
    """The codes of a program, and a form for a new version."""

    allowed_roles = (roles.PROGRAM,)
    model = Program
    form_class = CodeForm
    template_name = "certification/admin/ethics.html"
    action_label = _("Save the new version")
    lead = _(
        "A complaint is judged by the code of the day on which it happened. Decisions keep the words of their own."
    )
    header_icon = "list-ul"

    def get_heading(self):
        """Which program."""
        return gettext("Code of ethics: %(program)s") % {"program": self.row}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.pk])

    def get_done_url(self, result):
        """The same page."""
        return reverse("ethics_codes", args=[self.row.pk])

    def act(self, data, by, at):
        """Enter it."""
        return ethics_codes.enter_code(program=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That it is there."""
        return gettext("Saved.")

    def get_context_data(self, **context):
        """Each version with its clauses, the latest first."""
        rows = EthicsCode.objects.visible_to(self.request.user).filter(program=self.row)
        codes = list(rows.prefetch_related("clauses"))
        for code in codes:
            code.public_words = ", ".join(str(ComplaintOutcome(one).label) for one in code.public)
        return super().get_context_data(codes=codes, **context)
