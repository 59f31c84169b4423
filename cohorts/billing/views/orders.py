"""An agency's purchase orders and quotes: submit an order, see what is left of it, read quotes."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.billing import ports
from cohorts.billing.actions import orders
from cohorts.billing.models import Charge, Order, OrderFile, Quote
from cohorts.billing.models.orders import OrderState
from cohorts.billing.order_forms import OrderForm, file_response, submit
from cohorts.billing.paper import DocumentFile, quote_data
from cohorts.billing.views.account import with_seats
from cohorts.billing.views.agency_forms import AgencyForm, ForAgency, payer_of
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.states import state_problem
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import Page, RowMixin

AGENCY = (roles.AGENCY_COORDINATOR,)


class AgencyOrderForm(OrderForm, AgencyForm):
    """Also for which agency, and who can open the file."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "A PDF, JPEG or PNG file of at most 5 MB. Only your agency, state finance staff and auditors can open it."
        )


class OfAgencyOrders:
    """A page about orders of the coordinator's agencies."""

    allowed_roles = AGENCY

    def get_rows(self):
        """Orders with what is used of them."""
        rows = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related("payer__organization", "quote").with_sums()

    def get_crumbs(self):
        """The list of orders."""
        return [(_("Purchase orders"), reverse_lazy("agency_orders"))]

    def get_back_url(self):
        """The list of orders."""
        return reverse("agency_orders")


class AgencyOrders(OfAgencyOrders, ListView):
    """Purchase orders and agreements, with what is left of each."""

    template_name = "billing/orders.html"
    heading = _("Purchase orders")
    noun, nouns = _("order"), _("orders")
    search_fields = ("number", "cost_center", "payer__organization__name")
    file_name = "orders"
    columns = (
        Column("number", _("Number"), sort=("number",), cell=lambda order: order.number),
        Column("agency", _("Agency"), sort=("payer__organization__name",), cell=lambda order: order.payer.name),
        Column("through", _("Valid through"), sort=("valid_through",), cell=lambda order: order.valid_through),
        Column("limit", _("Limit"), cell=lambda order: order.limit, numeric=True, unit=_("dollars")),
        Column("committed", _("Not invoiced"), cell=lambda order: order.use.committed, numeric=True, unit=_("dollars")),
        Column("spent", _("Invoiced"), cell=lambda order: order.use.spent, numeric=True, unit=_("dollars")),
        Column(
            "left", _("Left"), sort=("left",), cell=lambda order: order.dollars_left, numeric=True, unit=_("dollars")
        ),
        Column("state", _("State"), cell=lambda order: order.get_state_display()),
    )
    default_sort = "through"
    empty_heading = _("No purchase orders yet")
    empty_text = _(
        "If your agency pays by purchase order or agreement, submit it here. After finance staff accept it, you can "
        "take seats on it."
    )
    empty_action = (_("Submit an order"), "agency_order_new")

    def get_crumbs(self):
        """The invoices."""
        return [(_("Invoices"), reverse_lazy("agency_invoices"))]


class AgencySubmitOrder(ForAgency, OfAgencyOrders, ActionView):
    """Submit an order."""

    form_class = AgencyOrderForm
    heading = _("Submit a purchase order")
    action_label = _("Submit the order")
    lead = _("Finance staff read it and accept it. We email you then, and you can take seats on it.")

    def get_form_kwargs(self):
        """The quotes to choose from."""
        quotes = Quote.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return super().get_form_kwargs() | {"quotes": quotes}

    def get_initial(self):
        """From today on; of the quote that the page was opened from its total, too."""
        initial = {"valid_from": home_day(timezone.now())}
        number = self.request.GET.get("quote", "")
        if not number.isdecimal() or len(number) > 9:
            return initial
        quotes = Quote.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        quote = quotes.filter(pk=int(number)).first()
        if quote is None:
            return initial
        return initial | {"quote": quote.pk, "limit": quote.amount, "agency": quote.payer.organization_id}

    def act(self, data, by, at):
        """Submit it."""
        return submit(payer_of(data), data, by, at)

    def done_text(self, result):
        """What happens now."""
        return gettext("Order %(number)s was submitted. Finance staff were asked to accept it.") % {
            "number": result.number
        }

    def get_done_url(self, result):
        """The order."""
        return reverse("agency_order", args=[result.pk])


class AgencyOrder(OfAgencyOrders, DetailView):
    """One order, with the fees that are charged to it."""

    template_name = "billing/order.html"
    row_name = "order"

    def get_context_data(self, **context):
        """Its fees, and its file without the content."""
        fees = Charge.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        files = OrderFile.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        fees = fees.filter(commitment__order=self.row).with_sums().order_by("at", "pk")
        with_seats([self.row], home_day(timezone.now()))
        is_waiting = self.row.state == OrderState.SUBMITTED
        file = files.filter(order=self.row).defer("data").first()
        return super().get_context_data(fees=fees, file=file, is_waiting=is_waiting, **context)


class AgencyOrderFile(RowMixin, Page, View):
    """The file of an order of the coordinator's agencies."""

    allowed_roles = AGENCY

    def get_rows(self):
        """The files."""
        return OrderFile.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)

    def get(self, request, *args, **kwargs):
        """The file."""
        return file_response(self.row)


class AgencyWithdrawOrder(OfAgencyOrders, ConfirmView):
    """Take an order back that waits for finance staff."""

    action_label = _("Withdraw the order")

    def get_heading(self):
        """The question."""
        return gettext("Withdraw order %(number)s?") % {"number": self.row.number}

    def get_problem(self):
        """Finance staff decided meanwhile, or it was withdrawn before."""
        return state_problem(self.row, "withdraw")

    def get_consequences(self):
        """What finance staff no longer do."""
        text = gettext("Finance staff will not decide about it, and you cannot take seats on its %(limit)s.")
        return text % {"limit": format_money(self.row.limit)}

    def get_affected(self):
        """Those who waited for the decision."""
        text = gettext("State finance staff and the other coordinators of %(agency)s, who are emailed.")
        return text % {"agency": self.row.payer.name}

    def get_undo(self):
        """By submitting it again."""
        return gettext("No. You can submit an order with this number again, with its file.")

    def get_back_url(self):
        """The order."""
        return reverse("agency_order", args=[self.row.pk])

    def act(self, data, by, at):
        """Withdraw it."""
        return orders.withdraw_order(order=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Order %(number)s was withdrawn.") % {"number": result.number}


class AgencyQuotes(ListView):
    """Quotes for the coordinator's agencies."""

    allowed_roles = AGENCY
    template_name = "billing/quotes.html"
    heading = _("Quotes")
    noun, nouns = _("quote"), _("quotes")
    search_fields = ("description", "course", "payer__organization__name")
    default_sort = "-number"
    file_name = "quotes"
    columns = (
        Column("number", _("Number"), sort=("year", "sequence"), cell=lambda quote: quote.number),
        Column("agency", _("Agency"), sort=("payer__organization__name",), cell=lambda quote: quote.payer.name),
        Column("course", _("Course"), sort=("description",), cell=lambda quote: quote.description),
        Column("count", _("Seats"), cell=lambda quote: quote.count, numeric=True),
        Column(
            "amount", _("Total"), sort=("amount",), cell=lambda quote: quote.amount, numeric=True, unit=_("dollars")
        ),
        Column("through", _("Valid through"), sort=("valid_through",), cell=lambda quote: quote.valid_through),
    )
    empty_heading = _("No quotes yet")
    empty_text = _("Ask for a quote if your agency needs one before it writes a purchase order. It is not a bill.")

    def get_rows(self):
        """Quotes for the agencies."""
        rows = Quote.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related("payer__organization", "payer__person")

    def get_context_data(self, **context):
        """Also where one gets a quote: a higher app knows the courses."""
        return super().get_context_data(new_url=ports.ADDRESSES[ports.NEW_QUOTE](), **context)

    def get_crumbs(self):
        """The invoices, the orders."""
        return [
            (_("Invoices"), reverse_lazy("agency_invoices")),
            (_("Purchase orders"), reverse_lazy("agency_orders")),
        ]


class AgencyQuoteDocument(DocumentFile, RowMixin, Page, View):
    """A quote for the coordinator's agencies as a file."""

    allowed_roles = AGENCY
    get_data = staticmethod(quote_data)

    def get_rows(self):
        """Quotes for the agencies."""
        return Quote.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
