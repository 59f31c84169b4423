"""Whether an agency's invoices print the names of people."""

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.payers import choose_names
from cohorts.billing.models import Payer
from cohorts.core import roles
from cohorts.ui.action_view import RowActionView


class NamesForm(forms.Form):
    """With or without names."""

    names_on_documents = forms.TypedChoiceField(
        label=_("New invoices print"),
        choices=[("no", _("The references of seats only")), ("yes", _("The references of seats and people’s names"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what new invoices print.")},
    )


class ChooseNames(RowActionView):
    """The agency chooses what its new invoices print."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    form_class = NamesForm
    refuses_older = True
    heading = _("Names on invoices")
    action_label = _("Save the choice")
    lead = _(
        "A name on an invoice tells everyone who handles it that the person has lived experience. The reference of a "
        "seat does not, and you can look up who has the seat on the page of the invoice. Invoices that were issued do "
        "not change."
    )

    def get_rows(self):
        """The coordinator's agencies."""
        return Payer.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).with_names()

    def get_crumbs(self):
        """The invoices, the account."""
        return [(_("Invoices"), reverse_lazy("agency_invoices")), (_("Account"), self.get_back_url())]

    def get_back_url(self):
        """The account."""
        return reverse("agency_account", args=[self.row.pk])

    def get_initial(self):
        """As it is now."""
        return {"names_on_documents": "yes" if self.row.names_on_documents else "no"}

    def act(self, data, by, at):
        """Save it."""
        return choose_names(payer=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What new invoices print."""
        if result.names_on_documents:
            return gettext("New invoices print the references of seats and people’s names.")
        return gettext("New invoices print the references of seats only.")
