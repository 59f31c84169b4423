"""Invitations that a coordinator sent: send again, correct, cancel."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.people.actions import invitation_changes, people
from cohorts.people.views.people import OfAgency, OfPortal, OfVendor
from cohorts.ui.action_view import ButtonView, RowActionView
from cohorts.ui.confirmation import ConfirmView


def invited(invitation):
    """Name and address as the coordinator typed it; a person's other addresses are not theirs to read."""
    return {"person": invitation.typed_name, "email": invitation.email}


class SendAgain(OfPortal, ButtonView):
    """Send an invitation again."""

    def get_rows(self):
        """Invitations that are still open."""
        return self.get_invitations()

    def act(self, data, by, at):
        """Send it."""
        return people.resend(invitation=self.row, by=by, at=at)

    def done_text(self, result):
        """Whom the new link went to."""
        done = gettext("We emailed a new link to %(person)s (%(email)s). The old one no longer works.")
        return done % invited(self.row)


class CorrectForm(forms.Form):
    """The address and the name of a letter."""

    email = forms.EmailField(label=_("Email address"), help_text=_("We email a new link to this address."))
    given_name = forms.CharField(
        label=_("Given name (legal)"), max_length=100, help_text=_("As it will be printed on the certificate.")
    )
    family_name = forms.CharField(label=_("Family name (legal)"), max_length=100)


class CorrectInvitation(OfPortal, RowActionView):
    """Correct the address or the name of an invitation: a new letter goes out."""

    form_class = CorrectForm
    refuses_older = True
    heading = _("Correct an invitation")
    action_label = _("Send the corrected invitation")
    lead = _("We email a new link. The link in the old letter only says that there is a newer one.")

    def get_rows(self):
        """Invitations that are still open."""
        return self.get_invitations()

    def get_initial(self):
        """As it was typed."""
        return {name: getattr(self.row, name) for name in ("email", "given_name", "family_name")}

    def act(self, data, by, at):
        """Send a new letter."""
        return invitation_changes.correct(invitation=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Whom the new link went to."""
        return gettext("We emailed a corrected invitation to %(person)s (%(email)s).") % invited(result)


class CancelInvitation(OfPortal, ConfirmView):
    """Cancel an invitation, after a page that says what that means; end a role that was given with it."""

    heading = _("Cancel an invitation")
    action_label = _("Cancel the invitation")

    def get_rows(self):
        """Invitations that are still open."""
        return self.get_invitations()

    def get_consequences(self):
        """What stops working."""
        text = gettext("The link that we emailed stops working. %(person)s will not be %(role)s at %(organization)s.")
        if self.row.role == roles.TRAINEE:
            text = f"{text} {gettext('A seat in a cohort stays until you give it up.')}"
        row = self.row
        role = roles.with_article(row.role)
        return text % {"person": row.typed_name, "role": role, "organization": row.organization}

    def get_affected(self):
        """The person invited."""
        return gettext("%(person)s (%(email)s). We email them that the invitation was canceled.") % invited(self.row)

    def get_undo(self):
        """By another invitation."""
        return gettext("You can invite the person again.")

    def act(self, data, by, at):
        """Cancel it."""
        return people.withdraw_invitation(invitation=self.row, by=by, at=at)

    def done_text(self, result):
        """Whose invitation."""
        return gettext("The invitation of %(person)s (%(email)s) was canceled.") % invited(self.row)


class AgencySendAgain(OfAgency, SendAgain):
    """Send the invitation of a trainee or a supervisor again."""


class AgencyCancelInvitation(OfAgency, CancelInvitation):
    """Cancel the invitation of a trainee or a supervisor."""


class VendorSendAgain(OfVendor, SendAgain):
    """Send the invitation of a trainer or a proctor again."""


class VendorCancelInvitation(OfVendor, CancelInvitation):
    """Cancel the invitation of a trainer or a proctor."""


class AgencyCorrect(OfAgency, CorrectInvitation):
    """Correct the invitation of a trainee or a supervisor."""


class VendorCorrect(OfVendor, CorrectInvitation):
    """Correct the invitation of a trainer or a proctor."""
