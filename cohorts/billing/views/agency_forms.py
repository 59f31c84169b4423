"""What the forms of an agency about money share: for which agency, if somebody coordinates several."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.payers import payer_of_agency
from cohorts.core import roles
from cohorts.people.models import Organization


class AgencyForm(forms.Form):
    """Asks for the agency only where there are several; `payer_agency` of the checked data is the agency."""

    agency = forms.ModelChoiceField(None, label=_("Agency"), error_messages={"required": _("Choose the agency.")})

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            del self.fields["agency"]

    def clean(self):
        """The only agency, where none is asked for."""
        data = super().clean()
        if len(self.agencies) == 1:
            data["agency"] = self.agencies[0]
        return data


class ForAgency:
    """Mixed into a page with an AgencyForm."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)

    @cached_property
    def agencies(self):
        """The agencies that the person coordinates."""
        return Organization.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).order_by("name")

    def get_form_kwargs(self):
        """The agencies to choose from."""
        return super().get_form_kwargs() | {"agencies": self.agencies}


def payer_of(data):
    """The payer that the chosen agency is; taken out of the data."""
    return payer_of_agency(data.pop("agency"))
