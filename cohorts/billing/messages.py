"""Messages for the refusal codes of billing."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing import bank_messages  # noqa: F401 (it registers its own)
from cohorts.core.formatting import format_long_day, format_money, format_month
from cohorts.core.refusals import register, worded


def _seats_that_fit(count):
    if not count:
        return gettext("No seat fits. Choose another order.")
    text = ngettext(
        "%(count)s seat fits. Choose only one person, or another order.",
        "%(count)s seats fit. Choose only that many people, or another order.",
        count,
    )
    return text % {"count": count}


MESSAGES = register(
    {
        "due_date_past": _("Enter a due date of today or later."),
        "due_date_far": worded(
            _("Enter a due date of %(day)s or earlier. A later one is most likely a typing mistake."),
            day=format_long_day,
        ),
        "days_to_pay_wrong": _("Enter a number of days between 1 and %(most)s."),
        "terms_name_days": _(
            "“%(text)s” could contradict the due date that an invoice prints. Leave days out of the terms, and enter "
            "them under “Days to pay”."
        ),
        "receipt_amount_not_lower": worded(
            _("Enter an amount below %(amount)s, which counts now."), amount=format_money
        ),
        "receipt_lowered_alone": _(
            "A lower amount takes another person. Change only the amount now, and correct the rest when it is approved."
        ),
        "charges_not_open": _(
            "One of these fees is already on an invoice, was credited, or belongs to another agency. Reload the page "
            "and check the list."
        ),
        "billing_address_missing": _(
            "%(payer)s has no postal address. Ask state program staff to enter it under “Organizations”."
        ),
        "names_unchanged": _("New invoices print this already."),
        "quote_count_wrong": _("Enter a number of seats between 1 and %(most)s."),
        "quote_course_without_version": _("%(course)s is not offered now. Choose another course."),
        "order_number_missing": _("Enter the number of the order."),
        "order_number_taken": _("Order %(number)s is already here. Open it in the list, or check the number."),
        "order_limit_wrong": _("Enter an amount above 0, in dollars and whole cents."),
        "order_days_wrong": _("Enter a last day that is the same as or after the first day."),
        "order_over": _("This order is over. Enter a last day of today or later."),
        "order_over_before_decision": worded(
            _(
                "This order was valid through %(day)s, so it cannot be accepted. Do not accept it, and write that the "
                "agency needs to submit a new one."
            ),
            day=format_long_day,
        ),
        "order_of_no_agency": _("Only agencies have purchase orders."),
        "order_quote_of_other_payer": _("Choose one of your own quotes."),
        "order_of_other_payer": _("This order belongs to another payer than the fees. Choose another order."),
        "order_not_accepted": _("Finance staff have not accepted this order, or closed it. Choose another order."),
        "order_not_valid_yet": worded(
            _("This order is valid from %(day)s. Choose another order."), day=format_long_day
        ),
        "order_expired": worded(_("This order was valid through %(day)s. Choose another order."), day=format_long_day),
        "order_too_small": worded(
            _("%(left)s is left of this order. %(count)s"), left=format_money, count=_seats_that_fit
        ),
        "run_payers_missing": _("Choose at least one payer."),
        "run_payer_without_fees": _(
            "One of these payers has no fees to invoice any more. Reload the page and choose again."
        ),
        "run_under_way": _("Another invoice run is not finished yet. Open it, and wait or continue it."),
        "run_nothing_waits": _("Nothing waits to be invoiced."),
        "run_finished": _("This run is finished."),
        "run_broke": _(
            "An error occurred, and no invoice was issued. Run it again, or report it to the person who runs this site."
        ),
        "nothing_to_invoice": _("%(agency)s has no fees to invoice."),
        "receipt_reference_missing": _("Enter the check number or the bank’s reference."),
        "receipt_not_in_cents": _("Enter the amount in dollars and whole cents."),
        "receipt_not_positive": _("Enter an amount above 0."),
        "receipt_in_future": _("Enter the day when the money came in or went out. It cannot be in the future."),
        "receipt_too_old": worded(
            _("Enter the day when the money came in or went out. It cannot be before %(day)s."), day=format_long_day
        ),
        "receipt_before_return": worded(
            _(
                "The bank returned this payment on %(day)s. If it came again, enter the day it came, which is not "
                "before that."
            ),
            day=format_long_day,
        ),
        "receipt_amount_lowered": worded(
            _("Two people decide on an amount below %(amount)s: propose it with “Correct” on the page of the payment."),
            amount=format_money,
        ),
        "receipt_has_proposal": _(
            "Another person is asked to decide about this payment. Wait, or withdraw the proposal."
        ),
        "receipt_recorded": worded(
            _(
                "This payment is already recorded: the same payer, reference, amount and day (%(day)s). Open it to see "
                "what it paid, or to apply what is left of it."
            ),
            day=format_long_day,
        ),
        "receipt_alike": worded(
            _(
                "A payment with this reference from the same payer is already recorded: %(amount)s, received on "
                "%(day)s. If this is another payment, check the box and record it."
            ),
            amount=format_money,
            day=format_long_day,
        ),
        "receipt_same_number": _(
            "The payment %(reference)s from the same payer is already recorded, with the same number, amount and day. "
            "If this is another payment, check the box and record it."
        ),
        "receipt_reapplied_meanwhile": _(
            "Somebody else changed meanwhile what this payment pays. Open the page again to see what is left of it."
        ),
        "receipt_ended": _("This payment does not count any more; its page says why."),
        "receipt_refunded": _("A part of this payment was paid back, so you cannot change or take back the payment."),
        "receipt_unchanged": _("You did not change anything."),
        "return_not_recorded": _("The bank did not return this payment, or it counts again already."),
        "return_with_refund": _(
            "A part of this payment was paid back, and the payer owes that since the return. Record the money as a "
            "payment of its own, received on the day of the return: it pays that debt, too."
        ),
        "return_day_wrong": _(
            "Enter the day the bank took the payment back. It cannot be before the payment or in the future."
        ),
        "line_not_owed": _(
            "You entered an amount for a line on which nothing is owed any more. Check the list and enter it again."
        ),
        "part_not_in_cents": _("Enter an amount of 0 or more, in dollars and whole cents."),
        "part_above_owed": worded(_("This is %(above)s more than is owed here."), above=format_money),
        "parts_above_receipt": worded(
            _("Together these amounts are %(above)s more than the payment."), above=format_money
        ),
        "refund_not_in_cents": _("Enter an amount above 0, in dollars and whole cents."),
        "refund_above_left": worded(
            _("Only %(left)s of this payment is left: not applied to invoices and not to be paid back already."),
            left=format_money,
        ),
        "credit_above_fee": worded(_("Only %(left)s of this fee is left to credit."), left=format_money),
        "fee_has_proposal": _("Another person is asked to forgive a part of this fee. Wait, or withdraw the proposal."),
        "credit_not_in_cents": _("Enter an amount above 0, in dollars and whole cents."),
        "credit_above_owed": worded(
            _(
                "Only %(owed)s is owed here. To give back what is paid, open the seat in “Fees of seats” and decide "
                "that the state pays: the money becomes unapplied money of the payer, which can be paid back."
            ),
            owed=format_money,
        ),
        "fund_name_missing": _("Enter the name of the fund."),
        "fund_name_taken": _("There is already a fund named “%(fund)s”. Enter another name."),
        "fund_source_missing": _("Enter who gives the money, and by which grant, law or decision."),
        "fund_amount_wrong": _("Enter an amount above 0, in dollars and whole cents."),
        "fund_ends_before_it_starts": _("Enter a last day that is the same as or after the first day."),
        "fund_below_used": worded(
            _("%(used)s of this fund is committed, spent, or returned after its end. Enter at least this amount."),
            used=format_money,
        ),
        "service_before_fund": worded(
            _("A fee for a service on %(day)s is charged to this fund. Enter this day or an earlier one."),
            day=format_long_day,
        ),
        "service_after_fund": worded(
            _("A fee for a service on %(day)s is charged to this fund. Enter this day or a later one."),
            day=format_long_day,
        ),
        "fund_unchanged": _("You did not change anything."),
        "payer_cannot_pay": _(
            "The payer that the state chose for a part of the fee cannot pay for this seat. Ask state program staff."
        ),
        "fund_too_low": worded(
            _("Only %(left)s of the fund “%(fund)s” is available. Choose another payer, or ask state finance staff."),
            left=format_money,
        ),
        "service_outside_fund": worded(
            _(
                "The service begins on %(day)s, and the fund “%(fund)s” pays only for services from %(first)s through "
                "%(last)s. Choose another payer, or ask state finance staff."
            ),
            day=format_long_day,
            first=format_long_day,
            last=format_long_day,
        ),
        "reminders_unreadable": _(
            "Enter whole numbers of days separated by commas, such as “-7, 7, 30”, each at most %(most)s."
        ),
        "issuer_unchanged": _("You did not change anything."),
        "remit_to_missing": _("Enter how to pay."),
        "bill_to_missing": _("Enter the name and address to print on the new invoice."),
        "bill_to_unchanged": _("This is what the invoice already says. Change the name or address, or cancel."),
        "reassigned_to_other_person": _("A person pays only for their own seat. Choose another payer."),
        "reassigned_to_same_payer": _("This payer has the invoice already. Choose another one."),
        "invoice_has_proposal": _(
            "Another person is asked to decide about this invoice. Wait, or withdraw the proposal."
        ),
        "invoice_corrected_before": _("This invoice has already been corrected. Correct the new one instead."),
        "invoice_owes_a_refund": _(
            "This invoice asks for money that the payer got back before the bank returned its payment. "
            "No one else owes that."
        ),
        "invoice_credited_in_full": _("This invoice was credited in full, so nothing is left of it."),
        "month_not_over": worded(
            _("%(month)s is not over. Close it on the first day of the next month or later."), month=format_month
        ),
        "month_closed_before": worded(_("%(month)s is already closed."), month=format_month),
        "earlier_month_open": worded(
            _("An earlier month is still open. Close it before %(month)s."), month=format_month
        ),
        "month_before_first_entry": worded(
            _("%(month)s has no entries and lies before the first month that has. Close that one first."),
            month=format_month,
        ),
        "month_not_last_closed": worded(
            _("%(month)s is not the last closed month. Reopen the later months first."), month=format_month
        ),
    }
)
