"""Purchase orders in the Wagtail admin: what agencies submitted, what is left, and the decision."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.actions import orders
from cohorts.billing.admin.payers import OfPayer, payers_with
from cohorts.billing.models import Charge, Order, OrderFile, Quote
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.orders import OrderState
from cohorts.billing.models.payers import PayerKind, payer_fields
from cohorts.billing.order_forms import OrderForm, file_response, submit
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.problems import Problem
from cohorts.core.states import can, state_problem
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import Page, RowMixin, crumb


class OrderFilters(WagtailFilterSet):
    """By state and payer."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=OrderState.choices)
    payer = django_filters.ModelChoiceFilter(label=_("Payer"), queryset=payers_with("orders"))

    class Meta:
        model = Order
        fields: list[str] = []


def _state(order):
    return order.get_state_display()


class OrderList(AdminListView):
    """Every order with what is used and left of it."""

    model = Order
    page_title = _("Purchase orders")
    header_icon = "clipboard-list"
    index_url_name = "finance_orders"
    index_results_url_name = "finance_orders_results"
    is_searchable = True
    search_fields = ["number", "cost_center", *payer_fields()]
    empty_text = _("There are no purchase orders yet. Agencies submit them, or you record one on the page of a payer.")
    filterset_class = OrderFilters
    export_filename = "orders"
    list_display = [
        TitleColumn(
            "number", label=_("Number"), sort_key="number", get_url=lambda row: reverse("finance_order", args=[row.pk])
        ),
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name, sort_key="payer__organization__name"),
        DayColumn("valid_through", label=_("Valid through"), sort_key="valid_through"),
        NumberColumn("limit", label=_("Limit ($)"), accessor=lambda row: format_money(row.limit)),
        NumberColumn("committed", label=_("Not invoiced ($)"), accessor=lambda row: format_money(row.use.committed)),
        NumberColumn("spent", label=_("Invoiced ($)"), accessor=lambda row: format_money(row.use.spent)),
        NumberColumn("left", label=_("Left ($)"), accessor=lambda row: format_money(row.dollars_left), sort_key="left"),
        Column("state", label=_("State"), accessor=_state, sort_key="state"),
    ]
    sheet = {
        gettext_noop("Number"): lambda row: row.number,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Cost center"): lambda row: row.cost_center,
        gettext_noop("Valid from"): lambda row: row.valid_from,
        gettext_noop("Valid through"): lambda row: row.valid_through,
        gettext_noop("Limit"): lambda row: row.limit,
        gettext_noop("Not invoiced"): lambda row: row.use.committed,
        gettext_noop("Invoiced"): lambda row: row.use.spent,
        gettext_noop("Left"): lambda row: row.dollars_left,
        gettext_noop("State"): _state,
    }

    def get_base_queryset(self):
        """With the sums."""
        return super().get_base_queryset().select_related("payer__organization", "payer__person").with_sums()


class OfOrder:
    """A page about one order."""

    def get_rows(self):
        """All orders with what is used of them."""
        rows = Order.objects.visible_to(self.request.user).with_sums()
        return rows.select_related("payer__organization", "payer__person", "quote", "by", "decided_by")

    def get_crumbs(self):
        """The orders."""
        return [crumb(_("Purchase orders"), "finance_orders")]

    def get_back_url(self):
        """The order."""
        return reverse("finance_order", args=[self.row.pk])


class ShowOrder(OfOrder, AdminDetailView):
    """One order with the fees that are charged to it."""

    allowed_roles = READERS
    template_name = "billing/admin/order.html"
    row_name = "order"
    header_icon = "clipboard-list"

    def get_context_data(self, **context):
        """Its fees, and the steps that are possible."""
        user, order = self.request.user, self.row
        fees = Charge.objects.visible_to(user).filter(commitment__order=order).with_sums().order_by("at", "pk")
        writes, is_over = has_role(user, roles.FINANCE), order.valid_through < home_day(timezone.now())
        return super().get_context_data(
            fees=fees,
            file=OrderFile.objects.visible_to(user).filter(order=order).defer("data").first(),
            may_accept=writes and not is_over and can(order, "accept"),
            may_decline=writes and can(order, "decline"),
            may_close=writes and can(order, "close"),
            is_over=is_over,
            **context,
        )


class OrderDocument(RowMixin, Page, View):
    """The file of an order."""

    allowed_roles = READERS
    model = OrderFile

    def get(self, request, *args, **kwargs):
        """The file."""
        return file_response(self.row)


class AcceptOrder(OfOrder, ButtonView):
    """Accept an order."""

    allowed_roles = (roles.FINANCE,)

    def act(self, data, by, at):
        """Accept it."""
        return orders.accept_order(order=self.row, by=by, at=at)

    def done_text(self, result):
        """Who is told."""
        return gettext("Order %(number)s was accepted. The agency is notified by email.") % {"number": result.number}


class DeclineOrder(OfOrder, AdminRowActionView):
    """Do not accept an order."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReasonForm
    form_arguments = {"help_text": _("The agency reads it.")}
    action_label = _("Do not accept it")
    serious = True
    header_icon = "cross"

    def get_heading(self):
        """Which order."""
        return gettext("Do not accept order %(number)s") % {"number": self.row.number}

    def get_problem(self):
        """It is decided."""
        return state_problem(self.row, "decline")

    def act(self, data, by, at):
        """Decline it."""
        return orders.decline_order(order=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Who is told."""
        return gettext("Order %(number)s was not accepted. The agency is notified by email.") % {
            "number": result.number
        }


class CloseOrder(OfOrder, AdminConfirmView):
    """Close an accepted order."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReasonForm
    form_arguments = {"help_text": _("The agency reads it.")}
    action_label = _("Close the order")
    header_icon = "lock"

    def get_heading(self):
        """Which order."""
        return gettext("Close order %(number)s") % {"number": self.row.number}

    def get_problem(self):
        """It is not accepted, or closed before."""
        return state_problem(self.row, "close")

    def get_consequences(self):
        """No more fees."""
        return gettext("No more fees can be charged to it. Fees that are charged to it stay, and are billed to it.")

    def get_affected(self):
        """The agency."""
        return gettext("%(payer)s, which is notified by email.") % {"payer": self.row.payer.name}

    def get_undo(self):
        """By another order."""
        return gettext("No. The agency can submit another order.")

    def act(self, data, by, at):
        """Close it."""
        return orders.close_order(order=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That it is closed."""
        return gettext("Order %(number)s is closed.") % {"number": result.number}


class RecordOrder(OfPayer, AdminRowActionView):
    """Record an order that an agency sent by mail."""

    allowed_roles = (roles.FINANCE,)
    form_class = OrderForm
    action_label = _("Record the order")
    header_icon = "clipboard-list"

    def get_heading(self):
        """Whose."""
        return gettext("Purchase order of %(payer)s") % {"payer": self.row.name}

    def get_problem(self):
        """Only agencies have orders."""
        return None if self.row.kind == PayerKind.AGENCY else Problem("order_of_no_agency")

    def get_crumbs(self):
        """The payers, the payer."""
        return [*super().get_crumbs(), (self.row.name, self.get_back_url())]

    def get_back_url(self):
        """The payer."""
        return reverse("finance_payer", args=[self.row.pk])

    def get_form_kwargs(self):
        """The quotes to choose from."""
        quotes = Quote.objects.visible_to(self.request.user).filter(payer=self.row)
        return super().get_form_kwargs() | {"quotes": quotes}

    def get_initial(self):
        """From today on."""
        return {"valid_from": home_day(timezone.now())}

    def act(self, data, by, at):
        """Record it."""
        return submit(self.row, data, by, at)

    def done_text(self, result):
        """What is left to do."""
        return gettext("Order %(number)s was recorded. Accept it, so that fees can be charged to it.") % {
            "number": result.number
        }

    def get_done_url(self, result):
        """The order."""
        return reverse("finance_order", args=[result.pk])
