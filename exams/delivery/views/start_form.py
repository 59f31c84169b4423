"""What a candidate is asked before an exam starts, for the summary of what to correct. The action checks it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """The start code and the promise; its ids are the names of the fields."""

    start_code = forms.CharField(label=_("Start code"), required=False)
    honest = forms.CharField(label=_("What you promise"), required=False)


def start_form(sent, *, field="", error=""):
    """The form as it was sent, with the error at the field; without an error, an empty form."""
    form = StartForm(sent if error else None, auto_id="%s")
    if error:
        form.add_error(field, error)
    return form
