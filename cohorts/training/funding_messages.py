"""Messages for the refusal codes of deciding who pays for seats."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_money
from cohorts.core.refusals import worded

FUNDING = {
    "funding_without_payer": _("Choose at least one payer."),
    "funding_share_wrong": _("Enter shares of 0 or more, with at most two decimals."),
    "funding_not_whole": _("The shares add up to %(total)s%%. Enter shares that add up to 100%%."),
    "funding_not_the_fee": worded(
        _("The parts add up to %(total)s, but the fee is %(fee)s. Enter parts that add up to the fee."),
        total=format_money,
        fee=format_money,
    ),
    "funding_of_nothing": _("This seat costs nothing, so there is nothing to split in dollars. Enter percent."),
    "funding_payer_twice": _("You chose a payer twice. Enter its whole share in one row."),
    "funding_fund_missing": _("Choose the fund."),
    "funding_of_closed_cohort": _("No more seats are taken in %(cohort)s. Decide about its seats one by one."),
    "seat_not_taken": _("This seat was given up, so its payers stay as they are."),
    "seat_has_proposal": _("A proposal about this seat waits for another person. It must be decided first."),
    "fee_forgiven_before": _(
        "A part of this fee was waived or written off, so it cannot be moved to another payer. Leave at least this "
        "part with the payer who has it."
    ),
}
