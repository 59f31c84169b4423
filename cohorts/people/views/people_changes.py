"""What a coordinator changes about people: invite, send again, end a role, choose who signs for a trainee."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.people.actions import organizations, people
from cohorts.people.actions.handover import trainees_of
from cohorts.people.actions.supervisors import change_supervisor
from cohorts.people.models import User
from cohorts.people.ports import loose_ends_of
from cohorts.people.views.people import OfAgency, OfPortal, OfVendor
from cohorts.people.views.sent_invitations import invited
from cohorts.ui.action_view import ActionView, RowActionView
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
        return gettext("We emailed an invitation to %(person)s (%(email)s).") % invited(result)


class EndRoleForm(ReasonForm):
    """Why, and for a supervisor of trainees who takes over."""

    successor = forms.ModelChoiceField(
        None,
        label=_("Who supervises these trainees from now on?"),
        required=False,
        empty_label=_("No one for now"),
        help_text=_("We email the trainees."),
    )

    def __init__(self, *args, membership, user, **kwargs):
        super().__init__(*args, **kwargs)
        if trainees_of(membership).exists():
            rows = supervisors(user, [membership.organization]).exclude(pk=membership.user_id)
            self.fields["successor"].queryset = rows
        else:
            del self.fields["successor"]
        self.order_fields(["successor", "reason"])


class EndRole(OfPortal, ConfirmView):
    """End a role, after a page that says what that means."""

    form_class = EndRoleForm
    action_label = _("End the role")
    template_name = "people/end_role.html"

    def get_form_kwargs(self):
        """Whose role, and who asks."""
        return super().get_form_kwargs() | {"membership": self.row, "user": self.request.user}

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
        text = gettext("%(person)s. Seats in cohorts and results stay as they are.")
        if self.row.role in (roles.TRAINEE, roles.SUPERVISOR):
            text = gettext(
                "%(person)s. Seats in cohorts and results stay as they are. A place on a waiting list, an offered or "
                "kept seat, and an open request for a seat through %(organization)s end."
            )
        return text % self._about

    def get_undo(self):
        """By a new invitation."""
        return gettext("You can invite the person again; they then have to accept.")

    def act(self, data, by, at):
        """End the role."""
        return organizations.end_role(membership=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Whose role ended."""
        return gettext("The role of %(person)s at %(organization)s has ended.") % self._about


class AgencyInvite(OfAgency, Invite):
    """Invite a trainee or a supervisor."""


class AgencyEndRole(OfAgency, EndRole):
    """End the role of a trainee or a supervisor."""


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
        return change_supervisor(membership=self.row, supervisor=data["supervisor"], by=by, at=at)

    def done_text(self, result):
        """That it is saved."""
        return gettext("The supervisor of %(person)s is saved.") % {"person": self.row.user}


class VendorInvite(OfVendor, Invite):
    """Invite a trainer or a proctor."""


class VendorEndRole(OfVendor, EndRole):
    """End the role of a trainer or a proctor."""
