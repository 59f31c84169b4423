"""What a payer chooses for its documents."""

from datetime import datetime

from cohorts.billing.actions.documents import lock
from cohorts.billing.models import Payer
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import Organization, User


def payer_of_agency(agency: Organization) -> Payer:
    """Return the payer that an agency is, also before its first fee."""
    return Payer.objects.of_agency(agency)


@action("payer.names_chosen", "Chose names on documents")
def choose_names(*, payer: Payer, names_on_documents: bool, by: User | None, at: datetime) -> Payer:
    """Let an agency choose whether its new invoices print people's names; returns the Payer.

    Issued documents do not change. Refuses no change.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=payer.organization)
    payer = lock(payer)
    if payer.names_on_documents == names_on_documents:
        raise Refused("names_unchanged", field="names_on_documents")
    payer.names_on_documents = names_on_documents
    payer.save(update_fields=["names_on_documents"])
    log(payer, by=by, at=at, names_on_documents=names_on_documents)
    return payer
