"""Pages that ask once more before they save what is probably a typing mistake, but may be right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.ui.refusals import add_problems

SURE = "sure"


class AsksAgain:
    """Mixed into a page with a form, before its base: `get_doubts` says what is unusual about what was typed.

    If there is anything, nothing is saved: the form comes back with the doubts at their fields and a box to check.
    sure_label: what checking the box says.
    """

    sure_label: Any = _("It is right as I entered it")

    def get_doubts(self, form):
        """What is unusual, as Problems; [] if nothing is."""
        raise NotImplementedError(f"{type(self).__name__} has no doubts.")

    def get_form(self, form_class=None):
        """The form; with the box, if it was sent with it."""
        return self.with_box_sent(super().get_form(form_class))

    def with_box_sent(self, form):
        """The form with the box, if it was sent with it."""
        if SURE in self.request.POST:
            self._add_box(form)
        return form

    def form_valid(self, form):
        """Ask about the doubts, or go on."""
        if not self.ask_about(form):
            return super().form_valid(form)
        return self.form_invalid(form)

    def ask_about(self, form):
        """Put what is unusual at its fields, with the box; returns whether there is anything to ask."""
        is_sure = form.cleaned_data.pop(SURE, False)
        doubts = [] if is_sure else self.get_doubts(form)
        if doubts:
            self._add_box(form)
            add_problems(form, doubts, getattr(self, "field_names", None))
        return bool(doubts)

    def _add_box(self, form):
        form.fields[SURE] = forms.BooleanField(label=self.sure_label, required=False)
