"""The form of a complaint, for the public page and for staff who key one in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, past_day_field, text_field
from lms.certification.actions.complaints import Contact, Filed
from lms.certification.application_forms import MAX_NAME, upload_field

FILE_FIELDS = ("file", "second_file", "third_file")


class FilesForm(forms.Form):
    """Words and up to three files."""

    text = text_field(_("What do you want to add?"), rows=8, max_length=MAX_DOCUMENT_CHARACTERS, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = (_("A file, if you have one"), _("A second file"), _("A third file"))
        for name, label in zip(FILE_FIELDS, labels):
            self.fields[name] = upload_field(label=label, required=False)
        self.order_fields(self.field_order)

    def contents(self):
        """The files as bytes."""
        return [file.read() for name in FILE_FIELDS if (file := self.cleaned_data.get(name))]


class ComplaintForm(FilesForm):
    """Whom it is about, what happened, and who complains, if they want to say."""

    about = forms.CharField(
        label=_("Whom is it about?"),
        max_length=MAX_NAME,
        help_text=_("The name or the certificate number, and where the person works, as well as you know it."),
        error_messages={"required": _("Enter the name or the certificate number, as well as you know it.")},
    )
    text = text_field(
        _("What happened?"),
        rows=10,
        max_length=MAX_DOCUMENT_CHARACTERS,
        help_text=_("What did the person do, where, and who else was there? Only those who decide read it."),
        error_messages={"required": _("Write what happened.")},
    )
    happened_on = past_day_field(_("When? The day, as well as you know it"), required=False)
    name = forms.CharField(
        label=_("Your name"), max_length=MAX_NAME, required=False,
        help_text=_("You do not have to say who you are. Without it we can ask you nothing."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Your email address"), max_length=254, required=False,
        help_text=_("We send you a link to see where it stands."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Your phone number"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    may_name = forms.BooleanField(label=_("The person may learn who complained"), required=False)
    field_order = ("about", "text", "happened_on", *FILE_FIELDS, "name", "email", "phone", "may_name")

    def filed(self):
        """What was written."""
        data = self.cleaned_data
        return Filed(data["about"], data["text"], data["happened_on"], self.contents())

    def contact(self):
        """Who complains."""
        return Contact(**{name: self.cleaned_data[name] for name in ("name", "email", "phone", "may_name")})
