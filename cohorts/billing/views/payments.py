"""One payment of an agency: what it pays, and what became of it if it does not count any more."""

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Receipt, Refund
from cohorts.billing.models.receipt_stories import story_of
from cohorts.billing.models.receipts import EndKind
from cohorts.core import roles
from cohorts.ui.detail_view import DetailView


class AgencyPayment(DetailView):
    """What a payment of the agency pays or paid, why and when it stopped counting, and what came instead.

    What state staff wrote about a mistake is theirs, since it may name another payer; the words of the bank are shown.
    """

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    template_name = "billing/payment.html"
    row_name = "receipt"

    def get_rows(self):
        """Payments of the coordinator's agencies."""
        rows = Receipt.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related(
            "payer__organization", "payer__person", "end__undone", "restored_from__end"
        ).with_sums()

    def get_heading(self):
        """Its reference."""
        return gettext("Payment %(reference)s") % {"reference": self.row.reference}

    def get_crumbs(self):
        """The invoices, the account."""
        account = reverse("agency_account", args=[self.row.payer_id])
        return [(_("Invoices"), reverse_lazy("agency_invoices")), (_("Account"), account)]

    def get_context_data(self, **context):
        """Its lines, what was paid back, and what came instead."""
        user, role = self.request.user, roles.AGENCY_COORDINATOR
        story = story_of(self.row, user, role)
        returned = not self.row.is_in_force and self.row.end.kind == EndKind.RETURNED
        return super().get_context_data(
            story=story,
            why=self.row.end.reason if returned else "",
            refunds=Refund.objects.visible_to(user, role=role).filter(receipt=self.row).order_by("pk"),
            former=Receipt.objects.visible_to(user, role=role).filter(end__replacement=self.row).first(),
            **context,
        )
