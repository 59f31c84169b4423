"""Inviting people, and giving and ending roles, in the Wagtail admin: by program staff; a state role by two people."""

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import propose_end, propose_state_role
from cohorts.people.admin.proposals import ProposesMixin, shown
from cohorts.people.models import Membership, Organization, User
from cohorts.people.ports import loose_ends_of
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb

ROLE = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose…")), *roles.LABELS.items()])


class GiveForm(forms.Form):
    """A role in an organization."""

    organization = forms.ModelChoiceField(None, label=_("Organization"))
    role = ROLE
    supervisor = forms.ModelChoiceField(
        None,
        label=_("Supervisor"),
        required=False,
        empty_label=_("No one for now"),
        help_text=_("Only for a trainee: the person at the agency who supervises them."),
    )

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a state role: the reason. The person who approves reads it."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(user).filter(is_active=True)
        self.fields["supervisor"].queryset = User.objects.visible_to(user).members(role=roles.SUPERVISOR)


class InviteForm(GiveForm):
    """A person and their first role."""

    email = forms.EmailField(label=_("Email address"))
    given_name = forms.CharField(label=_("Given name (legal)"), max_length=100)
    family_name = forms.CharField(label=_("Family name (legal)"), max_length=100)
    field_order = ["email", "given_name", "family_name", "organization", "role", "supervisor", "reason"]


# Why ending a role takes two people, by the codes of `needs_second_person`.
TWO_PEOPLE = {
    "ends_auditor": _("This needs two people, because it is an auditor’s role."),
    "ends_last_holder": _("This needs two people, because no other person would be left in this role."),
    "ends_own_approver": _("This needs two people, because this person may decide on something that you proposed."),
}


def _propose_state_role(data, by, at):
    """A state role takes a second person: propose it."""
    names = ("email", "given_name", "family_name", "organization", "role", "reason")
    return propose_state_role(**{name: data[name] for name in names}, by=by, at=at)


class OfPeople:
    """A page of program staff about people."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "user"

    def get_crumbs(self):
        """Everybody."""
        return [crumb(_("People"), "people")]

    def get_back_url(self):
        """Everybody."""
        return reverse("people")


class OfPerson(OfPeople):
    """A page about one person, reached from theirs."""

    model = User

    @property
    def person(self):
        """Whom the page is about."""
        return self.row

    def get_crumbs(self):
        """Everybody, and the person."""
        return [*super().get_crumbs(), (str(self.person), self.get_back_url())]

    def get_back_url(self):
        """The person's page."""
        return reverse("person", args=[self.person.pk])


class InvitePerson(ProposesMixin, OfPeople, AdminActionView):
    """Invite somebody into any role; into a state role once another person approves."""

    form_class = InviteForm
    heading = _("Invite a person")
    action_label = _("Send the invitation, or propose the state role")
    lead = _(
        "We email the person and ask them to accept. A state role needs two people: you propose it, and we email the "
        "person after another person approves."
    )
    header_icon = "mail"

    def get_form_kwargs(self):
        """Who invites."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Invite, or propose."""
        if data["role"] in roles.STATE:
            return _propose_state_role(data, by, at)
        return people.invite(**{name: value for name, value in data.items() if name != "reason"}, by=by, at=at)

    def done_at_once(self, result):
        """Whom the link went to, and the address as it was typed."""
        return gettext("We emailed an invitation to %(person)s (%(email)s).") % {
            "person": result.user, "email": result.email,
        }  # fmt: skip

    def get_done_url(self, result):
        """The proposal, or the person invited."""
        return shown(result, lambda: reverse("person", args=[result.user_id]))


class GiveRole(ProposesMixin, OfPerson, AdminRowActionView):
    """Give a person another role at once."""

    form_class = GiveForm
    heading = _("Give a role")
    action_label = _("Give the role, or propose the state role")
    lead = _(
        "Any role except a state role starts now. A state role also gives access to this admin site, so it needs two "
        "people: you propose it, another person approves it, and then we email the person and ask them to accept."
    )

    def get_form_kwargs(self):
        """Who gives it."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Give, or propose."""
        person = self.row
        if data["role"] in roles.STATE:
            names = {"email": person.email, "given_name": person.given_name, "family_name": person.family_name}
            return _propose_state_role(data | names, by, at)
        fields = {name: value for name, value in data.items() if name != "reason"}
        return organizations.give_role(person=person, **fields, by=by, at=at)

    def done_at_once(self, result):
        """Who holds what."""
        return gettext("%(person)s now holds: %(row)s.") % {"person": self.row, "row": result}


class EndRole(ProposesMixin, OfPerson, AdminConfirmView):
    """End a role, after a page that says what that means; where that needs two people, propose it."""

    form_class = ReasonForm
    heading = _("End a role")

    @cached_property
    def needs_two(self):
        """Why another person has to approve, as a code; "" where nobody has to."""
        return "" if self.row.ended_at else organizations.needs_second_person(self.row, self.request.user)

    def get_problem(self):
        """One's own role is not ended, and no role twice."""
        row = self.row
        if row.ended_at:
            return Problem("role_not_held", person=row.user, role=row.role, organization=row.organization)
        return Problem("own_role") if row.user_id == self.request.user.pk else None

    @property
    def action_label(self):
        """What the button does."""
        return gettext("Propose to end the role") if self.needs_two else gettext("End the role")

    def get_rows(self):
        """All roles."""
        return Membership.objects.visible_to(self.request.user).select_related("user", "organization")

    @property
    def person(self):
        """Who holds the role."""
        return self.row.user

    def get_consequences(self):
        """What the person can no longer do."""
        text = gettext("%(user)s will no longer hold this role: %(row)s. Access that comes with the role ends at once.")
        text %= {"user": self.row.user, "row": self.row}
        text = " ".join([text, *(end.text for end in loose_ends_of(self.row))])
        if self.needs_two:
            ask = gettext("You propose it, and another person must approve.")
            return f"{text} {TWO_PEOPLE[self.needs_two]} {ask}"
        if self.row.role in roles.STATE:
            more = gettext("We will email the person and everyone else who holds a state role, with your reason.")
        else:
            more = gettext("We will email the person, with your reason.")
        return f"{text} {more}"

    def get_affected(self):
        """The person."""
        return gettext("%(user)s. Seats, results and signatures are not changed.") % {"user": self.row.user}

    def get_undo(self):
        """It can be given again."""
        return gettext("The role can be given again.")

    def act(self, data, by, at):
        """End it, or propose to."""
        end = propose_end if self.needs_two else organizations.end_role
        return end(membership=self.row, reason=data["reason"], by=by, at=at)

    def done_at_once(self, result):
        """Which role."""
        return gettext("Ended the role: %(membership)s.") % {"membership": result}
