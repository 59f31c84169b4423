"""What an empty field answers: “Enter the certificate number.” instead of “This field is required.”

`FORM_RENDERER` names `FormRenderer`, so every form of the site does this, also those of Wagtail and allauth. The
sentence is made from the field's label. A field whose label does not read well in it, such as a question or “Opens”,
brings its own sentence: `error_messages={"required": …}`. Text of which nobody sees anything is as good as empty. The
empty choice of a list has words instead of Django’s dashes.
"""

import re

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext

from cohorts.core.text import visible_text

# What follows the name of the thing: “(dollars)”, “, minutes”, “:”.
AFTER_NAME = re.compile(r"\s*(?:\(.*\)|, .*|[.:])\s*$")
STARTS_WITH_WORD = re.compile(r"[A-Z][a-z]+\b")
# What Django calls the empty choice of a list.
DASHES = "---------"
# What a script or the server wrote, and passwords.
UNTOUCHED = (forms.PasswordInput, forms.HiddenInput)
CHOSEN = (forms.Select, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.FileInput)


def missing_text(field, label):
    """Say what to enter or choose in an empty `field` with this label."""
    label = str(label)
    if isinstance(field.widget, forms.CheckboxInput):
        return gettext("Check “%(label)s”.") % {"label": label}
    if label.endswith("?"):
        return gettext("Answer the question “%(question)s”") % {"question": label}
    name = AFTER_NAME.sub("", label)
    thing = name[:1].lower() + name[1:] if STARTS_WITH_WORD.match(name) else name
    words = {"thing": thing, "label": name}
    if isinstance(field.widget, CHOSEN):
        return gettext("Choose the %(thing)s.") % words
    return gettext("Enter the %(thing)s.") % words


def name_empty_choice(field):
    """Give the empty choice of a list words, where it has dashes."""
    words = gettext("Choose one") if field.required else gettext("No choice")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
            field.widget.choices = field.choices
    elif type(field.widget) is forms.Select:
        choices = list(field.widget.choices)
        if choices and choices[0] == ("", DASHES):
            field.widget.choices = [("", words), *choices[1:]]


def error_lines(bound_field):
    """The errors of a field for a list above the form: after its label, where they do not name the thing themselves."""
    label = str(bound_field.label).rstrip(".:")
    return [
        message if error.code == "required" else f"{label}: {message}"
        for error in bound_field.errors.as_data()
        for message in error.messages
    ]


class NamingBoundField(forms.BoundField):
    """A field in a form, which is made before the form is checked."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        name_empty_choice(field)
        default = forms.Field.default_error_messages["required"]
        # The messages are this form's own: Django copies fields, and with them their messages, for every form.
        if str(field.error_messages.get("required", "")) == str(default):
            field.error_messages["required"] = missing_text(field, self.label)

    @property
    def data(self):
        """What was sent. Of typed text, without characters that nobody sees; a password counts as it was typed."""
        sent = super().data
        if not isinstance(sent, str) or not isinstance(self.field, forms.CharField):
            return sent
        return sent if isinstance(self.field.widget, UNTOUCHED) else visible_text(sent)


class FormRenderer(TemplatesSetting):
    """Django's templates as the settings have them, and fields that say what is missing."""

    bound_field_class = NamingBoundField
