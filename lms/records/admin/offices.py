"""The field that asks for which authority somebody acts, if they act for several."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.records.actions.offices import authorities_for


class AsksForOffice:
    """A form page of records that asks for the authority, but only those who act for more than one."""

    def get_form(self, form_class=None):
        """The form, with the authority first."""
        form = super().get_form(form_class)
        rows = authorities_for(self.request.user)
        if len(rows[:2]) > 1:
            label = _("For which authority?")
            errors = {"required": _("Choose the authority.")}
            form.fields["authority"] = forms.ModelChoiceField(rows, label=label, error_messages=errors)
            form.order_fields(["authority", *form.fields])
        return form
