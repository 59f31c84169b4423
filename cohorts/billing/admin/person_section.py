"""The fees for a person, on their page."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge
from cohorts.billing.models.funds import READERS
from cohorts.billing.models.invoices import READERS as PAYER_READERS
from cohorts.core.access import has_role
from cohorts.core.formatting import format_day, format_money
from cohorts.people.admin.person_sections import MOST_LINES, Line, noted, section


def fees(person, request):
    """What is charged for the person, to whom, and what is owed; for those who read fees."""
    user = request.user
    if not has_role(user, *READERS):
        return None
    rows = Charge.objects.visible_to(user).of_person(person).with_sums()
    rows = rows.select_related("payer__organization", "payer__person").order_by("-service_on", "-pk")
    opens = has_role(user, *PAYER_READERS)
    return section("fees", _("Fees"), (_line(row, opens) for row in rows[: MOST_LINES + 1]))


def _line(row, opens):
    owed = gettext("%(amount)s owed") % {"amount": format_money(row.owed)} if row.owed else gettext("nothing owed")
    text = gettext("%(description)s: %(amount)s") % {"description": row.description, "amount": format_money(row.amount)}
    url = reverse("finance_payer", args=[row.payer_id]) if opens else ""
    return Line(text, noted(row.payer.name, format_day(row.service_on), owed), url)
