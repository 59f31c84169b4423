"""Messages for the refusal codes of bank files, and why a row of one cannot be read."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day, format_money
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

MESSAGES = register(
    {
        # A file as a whole.
        "bank_file_too_large": _("The file is larger than %(most)s MB. Export fewer days."),
        "bank_file_too_long": _("The file has %(rows)s rows, and at most %(most)s can be imported at once."),
        "bank_file_empty": _("The file has no rows."),
        "bank_file_without_head": _(
            "Line %(line)s of the file is empty or missing. The names of the columns should be there. Check the file, "
            "or change how the files of this account are read."
        ),
        "bank_file_not_text": _("This is not a CSV file. Export the rows from the bank’s site as CSV."),
        "bank_file_other_encoding": _(
            "The file is written in another encoding than the account says (byte %(byte)s). Change the encoding of the "
            "account, and upload the file again."
        ),
        "bank_file_line_unreadable": _("Line %(line)s of the file has a quotation mark that is never closed."),
        "bank_column_missing": _("The file has no column “%(column)s”. Its columns are: %(columns)s."),
        "bank_column_twice": _("The file has the column “%(column)s” more than once. Its columns are: %(columns)s."),
        "bank_mapping_incomplete": _("How the files of this account are read is incomplete. Enter the columns first."),
        "bank_file_decided": worded(_("This file is %(state)s already."), state=label_in_sentence),
        # A row.
        "bank_row_too_wide": _("This line has more cells than the file has columns."),
        "bank_text_too_long": _("The text in “%(column)s” is too long."),
        "bank_day_unreadable": _("“%(text)s” is not a day in the format %(format)s."),
        "bank_day_in_future": _("The day %(text)s lies in the future."),
        "bank_day_too_old": _("The day %(text)s is more than a year ago."),
        "bank_amount_unreadable": _("“%(text)s” is not an amount as this account writes it."),
        "bank_amount_not_in_cents": _("“%(text)s” has parts of a cent, or another decimal mark."),
        "bank_amount_other_currency": _("“%(text)s” is not in US dollars."),
        "bank_amount_too_large": _("“%(text)s” is larger than an amount can be."),
        "bank_amount_missing": _("This line has no amount."),
        "bank_two_amounts": _("This line has an amount in both columns."),
        "bank_mark_missing": _("This line has no mark that says whether the money came in or went out."),
        "bank_mark_unreadable": _("“%(text)s” does not say with this amount whether the money came in or went out."),
        # Accounts.
        "bank_account_name_missing": _("Enter the name of the account."),
        "bank_account_exists": _("There is already an account named “%(name)s”."),
        "bank_column_needed": _("Enter the name of this column."),
        # Decisions.
        "bank_row_decided": _("Somebody has decided about this row already; its page says what."),
        "bank_row_has_proposal": _(
            "Another person is asked to correct a payment by this row. Wait, or withdraw the proposal."
        ),
        "bank_row_outgoing": _("The money of this row went out, so it is no payment of a payer."),
        "bank_row_not_set_aside": _(
            "This row waits for a decision, or a payment was recorded of it. A payment is corrected or taken back on "
            "its own page; then the row waits again."
        ),
        "bank_row_return_counts": _(
            "The return of a payment was recorded of this row. If that was a mistake, open the payment and choose “The "
            "return was recorded by mistake”; then the row waits again."
        ),
        "bank_row_unread": _("This row cannot be read. Enter what it says, or read it again, before you record it."),
        "bank_row_readable": _("This row can be read, so there is nothing to enter."),
        "bank_row_entry_same": _("This is the day and the amount that the row has already."),
        "bank_rows_other_settings": _(
            "The other rows of this file were read with other settings. Compare each row with the bank’s statement, "
            "then check the box."
        ),
        "bank_rows_still_unread": _(
            "None of these rows can be read. Change how the files of this account are read, or enter what each says."
        ),
        "bank_row_known": _("A row with this id of the bank and this amount is here already: %(file)s, line %(line)s."),
        "bank_row_alike": _(
            "A row of this day, amount and text is here already: %(file)s, line %(line)s. If this is another payment, "
            "check the box."
        ),
        "bank_row_contested": worded(
            _(
                "The payment of another row with this id of the bank still counts: %(amount)s from %(payer)s, "
                "%(reference)s. If the bank corrected its file, correct that payment by this row. If this is another "
                "payment, check the box."
            ),
            amount=format_money,
        ),
        "bank_row_no_conflict": _("No earlier row has this id of the bank with another amount."),
        "bank_row_amount_counts": _("The payment of the earlier row has this amount already."),
        "bank_row_not_correctable": _(
            "The earlier row cannot be corrected by this one: the bank returned its payment, or money went out in one "
            "of the two. Choose what this row is, or set it aside."
        ),
        "bank_row_not_that_payment": _(
            "This row cannot be that payment: the amount differs, the payment does not count any more, or it is "
            "another row’s. Choose a payment from the list."
        ),
        "bank_row_not_that_refund": _(
            "This row cannot be that refund: the amount differs, or it is another row’s. Choose a refund from the list."
        ),
        "bank_row_by_hand": worded(
            _(
                "A payment of this payer and amount is already recorded: %(reference)s, received on %(day)s. If the "
                "row is that payment, link it instead. If it is another payment, check the box and record it."
            ),
            day=format_long_day,
        ),
    }
)
