"""Sentences about rosters and their rows. The cell that a sentence is about is said beside it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.refusals import worded
from cohorts.core.states import label_in_sentence

ROSTERS = {
    # The file as a whole.
    "roster_columns_missing": _("The file has no column “%(column)s”. Download the sample file, and use its columns."),
    "roster_without_rows": _("The file has the names of the columns, but no row below them."),
    "roster_row_too_wide": _("This row has more cells than the file has columns."),
    # A row.
    "roster_formula": _("This is a formula. Enter the text itself."),
    "roster_merged": _("This cell is merged with others. Split the cells, and fill in each row."),
    "roster_twice": _("This is the same person as in row %(first)s."),
    "roster_other_agency": _("This row is for another agency than %(agency)s. Only that agency can enroll the person."),
    "roster_id_unknown": _("No trainee of %(agency)s has the ID “%(id)s”."),
    "roster_id_and_address": _("The ID is that of %(person)s, but the address is that of %(other)s."),
    "roster_email_missing": _("Enter the email address, or the ID of one of your trainees."),
    "roster_invited_otherwise": _("You invited this address before, under the name %(name)s. Use that name."),
    "roster_name_only": _(
        "You have trainees of this name: %(people)s. A name is not enough. Choose who is meant, or enter the ID or the "
        "email address."
    ),
    "roster_name_also_outside": _(
        "You have trainees of this name: %(people)s. Another record of this name exists; the state office decides "
        "about that one. Choose who is meant, or enter the ID or the email address."
    ),
    "roster_name_alike": _(
        "You have trainees of this name: %(people)s. If this is the same person, use their address or ID, so that they "
        "do not get a second record."
    ),
    "roster_other_name": _("Known by the address or ID as %(person)s. The name of the record stays."),
    "roster_unusual": _(
        "This person %(standing)s. To take another seat for them, use “Take seats”, where you enter why."
    ),
    "roster_oneself": _("This is your own address."),
    "roster_asked": _("Request of %(person)s of %(when)s is open: it will be answered by this."),
    "roster_has_seat": _("%(person)s has a seat already. Nothing changes."),
    "roster_on_list": _("%(person)s is on the waiting list already. Nothing changes."),
    "roster_gave_up": _("The seat of %(person)s was given up on %(when)s. To take another one, use “Take seats”."),
    "roster_left_list": _(
        "%(person)s left the waiting list on %(when)s. To enroll them after all, use “Take seats” or the waiting list."
    ),
    "roster_declined": _(
        "You declined a request of %(person)s on %(when)s. To enroll them after all, use “Take seats”."
    ),
    "roster_invited_here": _("%(person)s is invited to this training already. Nothing changes."),
    "roster_was_invited_here": _(
        "%(person)s was invited to this training before and did not come. To try again, send the invitation again "
        "under “People”."
    ),
    # Carrying it out.
    "roster_decided": worded(_("This roster is %(state)s already."), state=label_in_sentence),
    "roster_nobody": _("Nobody is chosen. Choose a seat or the waiting list for at least one person."),
    "roster_changed": ngettext_lazy(
        "Nothing was done, because %(count)s row has changed since you read it: %(rows)s. Check the list again.",
        "Nothing was done, because %(count)s rows have changed since you read them: %(rows)s. Check the list again.",
        "count",
    ),
    "roster_too_few_seats": ngettext_lazy(
        "Nothing was done: %(left)s seat left, %(chosen)s in your list. Choose who goes on the waiting list.",
        "Nothing was done: %(left)s seats left, %(chosen)s in your list. Choose who goes on the waiting list.",
        "left",
    ),
    "roster_seats_left": ngettext_lazy(
        "Nothing was done: %(left)s seat is left after your seats, so nobody needs to wait. Choose a seat instead.",
        "Nothing was done: %(left)s seats are left after your seats, so nobody needs to wait. Choose seats instead.",
        "left",
    ),
    "roster_conflict_open": _("Choose who is meant in row %(line)s, or leave it out."),
    "invitation_first": _(
        "Accept your invitation to %(agency)s first: we emailed it to you. Then the seat is yours at once."
    ),
}
