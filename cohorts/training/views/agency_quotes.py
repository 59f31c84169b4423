"""A quote for seats in a course, for an agency."""

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.views.agency_forms import AgencyForm, ForAgency, payer_of
from cohorts.training.actions.quotes import quote_seats
from cohorts.training.models import Course
from cohorts.training.quote_forms import QuoteForm
from cohorts.ui.action_view import ActionView


class AgencyQuoteForm(QuoteForm, AgencyForm):
    """Also for which agency."""


class AgencyGetQuote(ForAgency, ActionView):
    """Get a quote at once, with the fee and the terms of today."""

    form_class = AgencyQuoteForm
    heading = _("Get a quote")
    action_label = _("Get the quote")
    lead = _(
        "The quote is a numbered document (PDF) with the fee and the terms of today. It is not a bill, and it does not "
        "reserve seats."
    )

    def get_crumbs(self):
        """The quotes."""
        return [(_("Quotes"), reverse_lazy("agency_quotes"))]

    def get_back_url(self):
        """The quotes."""
        return reverse("agency_quotes")

    def get_form_kwargs(self):
        """The courses to choose from."""
        return super().get_form_kwargs() | {"courses": Course.objects.visible_to(self.request.user).order_by("title")}

    def act(self, data, by, at):
        """Issue it."""
        return quote_seats(payer=payer_of(data), **data, by=by, at=at)

    def done_text(self, result):
        """Its number."""
        return gettext("Quote %(number)s is ready. Download it in the list.") % {"number": result.number}
