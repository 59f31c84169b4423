"""What an agency owes for applications and renewals of its people, or of those who are checked, and how to pay."""

from django.db.models import Sum
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.documents import issuer_now
from cohorts.billing.models import HALF_A_CENT, Charge, Payer
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.core.numbers import whole_number
from cohorts.core.persons import accounts_of
from cohorts.training.views.agency import trainees_of
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb
from lms.certification.models.employer_certificates import newest_of
from lms.certification.views.employer_certificates import AGENCY, TITLE


class StaffFees(ListView):
    """The fees on the agency's account that are not settled: for whom, under which reference, and how much.

    Which fees an employer pays follows from the rules of the program; they are charged once the person submits. The
    page does not say how an application stands.
    """

    allowed_roles = AGENCY
    model = Charge
    template_name = "certification/staff_fees.html"
    heading = _("Fees of applications and renewals")
    noun, nouns = _("fee"), _("fees")
    default_sort = "person"
    search_fields = ("person__family_name", "person__given_name", "reference")
    file_name = "fees-of-people"
    columns = (
        Column(
            "person",
            _("Person"),
            sort=("person__family_name", "person__given_name"),
            cell=Cell(*by_path("person", *CALLED_NAME), write=called_name),
        ),
        Column("reference", _("Reference"), sort=("reference",), cell=Cell("reference")),
        Column("since", _("Since"), sort=("service_on",), cell=Cell("service_on")),
        Column("amount", _("To pay"), numeric=True, unit=_("dollars"), cell=Cell("owed", write=cents)),
        Column("invoice", _("Invoice")),
    )
    empty_heading = _("Your agency owes nothing for applications and renewals")
    empty_text = _("What an employer pays by the rules is charged to the account once the person submits.")
    empty_action = (_("Certificates of your people"), "agency_certificates")

    def get_crumbs(self):
        """The certificates."""
        return [crumb(TITLE, "agency_certificates")]

    @cached_property
    def people(self):
        """The accounts of those who are checked; of all of the agency where nobody is."""
        members = list(trainees_of(self.request.user).order_by().values_list("user", flat=True))
        ids = [pk for text in self.request.GET.getlist("chosen") if (pk := whole_number(text)) is not None]
        if ids:
            members = list(newest_of(members).filter(pk__in=ids).order_by().values_list("person", flat=True))
        return list(accounts_of(members))

    def get_rows(self):
        """Those of people of today on the coordinator's accounts."""
        rows = Charge.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).filter(
            person__in=self.people, cycle_fee__isnull=False
        )
        return rows.with_sums().filter(owed__gt=HALF_A_CENT).select_related("person", "payer")

    def get_context_data(self, **context):
        """The sum, and the accounts on which it is paid."""
        rows = self.get_queryset()
        payers = Payer.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        accounts = payers.filter(pk__in=rows.order_by().values("payer")).with_names()
        return super().get_context_data(
            total=cents(rows.aggregate(total=Sum("owed"))["total"] or 0),
            accounts=list(accounts),
            remit_to=issuer_now().remit_to,
            **context,
        )
