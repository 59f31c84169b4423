"""What a coordinator changes about people: invite, send again, end a role, choose who signs for a trainee."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.people.actions import organizations, people
from cohorts.people.models import User
from cohorts.people.ports import loose_ends_of
from cohorts.people.views.people import OfAgency, OfPortal, OfVendor
from cohorts.ui.action_view import ActionView, ButtonView, RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm


class InviteForm(forms.Form):
    """Who is invited, and into which role."""

    email = forms.EmailField(label=_("Email address"), help_text=_("We email the link to this address."))
    given_name = forms.CharField(
        label=_("Given name (legal)"),
        max_length=100,
        help_text=_("As it will be printed on the certificate."),
    )
    family_name = forms.CharField(label=_("Family name (legal)"), max_length=100)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    organization = forms.ModelChoiceField(None, label=_("Organization"))
    supervisor = forms.ModelChoiceField(
        None,
        label=_("Supervisor"),
        required=False,
        empty_label=_("No one for now"),
        help_text=_("Only for a trainee: the person at your agency who supervises them."),
    )

    def __init__(self, *args, portal, user, **kwargs):
        super().__init__(*args, **kwargs)
        mine = portal.organizations(user)
        self.fields["role"].choices = [(role, roles.label(role)) for role in portal.given]
        self.fields["organization"].queryset = mine
        self.only = mine.first() if len(mine) == 1 else None
        if self.only:
            del self.fields["organization"]
        if roles.TRAINEE in portal.given:
            self.fields["supervisor"].queryset = supervisors(user, mine)
        else:
            del self.fields["supervisor"]

    def clean(self):
        """A supervisor typed for somebody who is not a trainee is no error; it is left out."""
        cleaned = super().clean()
        if cleaned.get("role") != roles.TRAINEE:
            cleaned["supervisor"] = None
        return cleaned


class SupervisorForm(forms.Form):
    """Who signs for a trainee."""

    supervisor = forms.ModelChoiceField(None, label=_("Supervisor"), required=False, empty_label=_("No one for now"))

    def __init__(self, *args, user, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors(user, [organization])


def supervisors(user, organizations):
    """People who supervise now in one of these organizations, which `user` coordinates."""
    colleagues = User.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    return colleagues.members(role=roles.SUPERVISOR, organization=organizations)


class Invite(OfPortal, ActionView):
    """Invite somebody into a role."""

    form_class = InviteForm
    action_label = _("Send the invitation")
    lead = _("We email them a link. They set a password and can then log in.")

    def get_heading(self):
        """The portal's own."""
        return self.portal.invite_heading

    def get_form_kwargs(self):
        """Whose portal it is."""
        return super().get_form_kwargs() | {"portal": self.portal, "user": self.request.user}

    def form_valid(self, form):
        """The only organization is not asked for."""
        form.cleaned_data.setdefault("organization", form.only)
        return super().form_valid(form)

    def act(self, data, by, at):
        """Invite."""
        return people.invite(**data, by=by, at=at)

    def done_text(self, result):
        """Whom the link went to. The same words whether or not the address is known: it may be one of several."""
        return gettext("We emailed an invitation to %(person)s (%(email)s).") % _invited(result)


class EndRole(OfPortal, ConfirmView):
    """End a role, after a page that says what that means."""

    form_class = ReasonForm
    action_label = _("End the role")
    template_name = "people/end_role.html"

    def get_context_data(self, **context):
        """Also what to settle first."""
        return super().get_context_data(loose_ends=loose_ends_of(self.row), **context)

    def get_rows(self):
        """The roles that this portal's coordinators give."""
        return self.get_memberships()

    @property
    def _about(self):
        row = self.row
        return {"person": row.user, "role": roles.with_article(row.role), "organization": row.organization}

    def get_problem(self):
        """The role has ended before."""
        row = self.row
        if not row.ended_at:
            return None
        return Problem("role_not_held", person=row.user, role=row.role, organization=row.organization)

    def get_heading(self):
        """The question."""
        return gettext("End a role: %(person)s") % self._about

    def get_consequences(self):
        """What the person can no longer do."""
        text = gettext(
            "%(person)s is no longer %(role)s at %(organization)s, and no longer sees its records. We email them, with "
            "your reason."
        )
        return text % self._about

    def get_affected(self):
        """The person."""
        return gettext("%(person)s. Seats in cohorts and results stay as they are.") % self._about

    def get_undo(self):
        """By a new invitation."""
        return gettext("You can invite the person again; they then have to accept.")

    def act(self, data, by, at):
        """End the role."""
        return organizations.end_role(membership=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose role ended."""
        return gettext("The role of %(person)s at %(organization)s has ended.") % self._about


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
        return done % _invited(self.row)


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
        return gettext("%(person)s (%(email)s). We email them that the invitation was canceled.") % _invited(self.row)

    def get_undo(self):
        """By another invitation."""
        return gettext("You can invite the person again.")

    def act(self, data, by, at):
        """Cancel it."""
        return people.withdraw_invitation(invitation=self.row, by=by, at=at)

    def done_text(self, result):
        """Whose invitation."""
        return gettext("The invitation of %(person)s (%(email)s) was canceled.") % _invited(self.row)


def _invited(invitation):
    """Name and address as the coordinator typed it; a person's other addresses are not theirs to read."""
    return {"person": invitation.typed_name, "email": invitation.email}


class AgencyInvite(OfAgency, Invite):
    """Invite a trainee or a supervisor."""


class AgencyEndRole(OfAgency, EndRole):
    """End the role of a trainee or a supervisor."""


class AgencySendAgain(OfAgency, SendAgain):
    """Send the invitation of a trainee or a supervisor again."""


class AgencyCancelInvitation(OfAgency, CancelInvitation):
    """Cancel the invitation of a trainee or a supervisor."""


class ChangeSupervisor(OfAgency, OfPortal, RowActionView):
    """Choose who signs for a trainee."""

    refuses_older = True
    form_class = SupervisorForm
    lead = _("The supervisor sees this trainee’s seats and attendance.")

    def get_rows(self):
        """The agency's trainees."""
        return self.get_memberships().filter(role=roles.TRAINEE)

    def get_heading(self):
        """The page's title."""
        return gettext("Supervisor of %(person)s") % {"person": self.row.user}

    def get_initial(self):
        """The supervisor now."""
        return {"supervisor": self.row.supervisor_id}

    def get_form_kwargs(self):
        """The agency whose supervisors there are to choose from."""
        return super().get_form_kwargs() | {"user": self.request.user, "organization": self.row.organization}

    def act(self, data, by, at):
        """Change the supervisor."""
        return organizations.change_supervisor(membership=self.row, supervisor=data["supervisor"], by=by, at=at)

    def done_text(self, result):
        """That it is saved."""
        return gettext("The supervisor of %(person)s is saved.") % {"person": self.row.user}


class VendorInvite(OfVendor, Invite):
    """Invite a trainer or a proctor."""


class VendorEndRole(OfVendor, EndRole):
    """End the role of a trainer or a proctor."""


class VendorSendAgain(OfVendor, SendAgain):
    """Send the invitation of a trainer or a proctor again."""


class VendorCancelInvitation(OfVendor, CancelInvitation):
    """Cancel the invitation of a trainer or a proctor."""
