"""A quote for seats in a course that finance staff issue to an agency, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.payers import payer_of_agency
from cohorts.core import roles
from cohorts.people.models import Organization
from cohorts.training.actions.quotes import quote_seats
from cohorts.training.models import Course
from cohorts.training.quote_forms import QuoteForm
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.page import crumb


class StateQuoteForm(QuoteForm):
    """Also for which agency."""

    agency = forms.ModelChoiceField(None, label=_("Agency"))
    field_order = ("agency", "course", "count")

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class IssueQuote(AdminActionView):
    """Issue a quote to an agency that asked for one by mail or telephone."""

    allowed_roles = (roles.FINANCE,)
    form_class = StateQuoteForm
    heading = _("Issue a quote")
    action_label = _("Issue the quote")
    header_icon = "doc-empty"
    lead = _(
        "The quote is a numbered document (PDF) with the fee and the terms of today. It is no debt, and it holds no "
        "seats. The agency’s coordinators are notified by email."
    )

    def get_crumbs(self):
        """The quotes."""
        return [crumb(_("Quotes"), "finance_quotes")]

    def get_back_url(self):
        """The quotes."""
        return reverse("finance_quotes")

    def get_form_kwargs(self):
        """The agencies and courses to choose from."""
        user = self.request.user
        agencies = Organization.objects.visible_to(user).filter(kind=roles.AGENCY).order_by("name")
        courses = Course.objects.visible_to(user).order_by("title")
        return super().get_form_kwargs() | {"agencies": agencies, "courses": courses}

    def get_initial(self):
        """The agency that the page was opened for."""
        agency = self.request.GET.get("agency", "")
        return {"agency": int(agency)} if agency.isdecimal() and len(agency) < 10 else {}

    def act(self, data, by, at):
        """Issue it."""
        return quote_seats(payer=payer_of_agency(data.pop("agency")), **data, by=by, at=at)

    def done_text(self, result):
        """Its number."""
        text = gettext("Quote %(number)s was issued to %(payer)s.")
        return text % {"number": result.number, "payer": result.payer.name}
