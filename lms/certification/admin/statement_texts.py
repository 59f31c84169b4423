"""The texts that applicants sign: which are asked for, the current version of each, and a new version."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS
from lms.certification.actions import statement_texts
from lms.certification.models import Program, StatementText


class TextForm(forms.Form):
    """Which text, and its new wording."""

    key = forms.ChoiceField(label=_("Text"))
    text = forms.CharField(
        label=_("Wording"),
        max_length=MAX_DOCUMENT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Who signs from now on signs this. Who signed an earlier one keeps that one on record."),
    )

    def __init__(self, *args, keys, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(keys.items())


class Texts(AdminRowActionView):
    """The texts of a program, and a form for a new version."""

    allowed_roles = (roles.PROGRAM,)
    role = roles.PROGRAM
    model = Program
    form_class = TextForm
    template_name = "certification/admin/texts.html"
    action_label = _("Save the new version")
    header_icon = "list-ul"

    def get_heading(self):
        """Which program."""
        return gettext("Texts to sign: %(program)s") % {"program": self.row}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.pk])

    def get_done_url(self, result):
        """The same page."""
        return reverse("program_texts", args=[self.row.pk])

    def get_form_kwargs(self):
        """With what is signed."""
        return super().get_form_kwargs() | {"keys": statement_texts.signed_keys(self.row)}

    def act(self, data, by, at):
        """Enter it."""
        return statement_texts.enter_text(program=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Which version it is."""
        return gettext("Saved as version %(number)s.") % {"number": result.number}

    def get_context_data(self, **context):
        """Each text with its current version."""
        rows = StatementText.objects.visible_to(self.request.user).filter(program=self.row).order_by("number")
        latest = {row.key: row for row in rows.select_related("by")}
        keys = statement_texts.signed_keys(self.row)
        return super().get_context_data(
            texts=[{"title": title, "row": latest.get(key)} for key, title in keys.items()], **context
        )
