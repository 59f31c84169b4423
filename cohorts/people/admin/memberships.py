"""Inviting people, and giving and ending roles, in the Wagtail admin: by program staff; a state role by two persons."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import propose_end, propose_state_role
from cohorts.people.admin.proposals import said, shown
from cohorts.people.models import Membership, Organization, User
from cohorts.ui.admin_pages import form_page

ROLE = forms.ChoiceField(label="Role", choices=[("", "Choose…"), *roles.LABELS.items()])


class GiveForm(forms.Form):
    """A role in an organization."""

    organization = forms.ModelChoiceField(None)
    role = ROLE
    supervisor = forms.ModelChoiceField(
        None,
        required=False,
        help_text="For a trainee: who signs for them.",
    )

    reason = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For a state role: why. Another person reads this and approves.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.visible_to(user).filter(is_active=True)
        self.fields["supervisor"].queryset = User.objects.visible_to(user).members(role=roles.SUPERVISOR)


class InviteForm(GiveForm):
    """A person and their first role."""

    email = forms.EmailField(label="E-mail address")
    given_name = forms.CharField(label="Given name (legal)", max_length=100)
    family_name = forms.CharField(label="Family name (legal)", max_length=100)
    field_order = ["email", "given_name", "family_name", "organization", "role", "supervisor", "reason"]


class EndForm(forms.Form):
    """Why a role ends. A state role that takes two persons asks for it."""

    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def _propose_state_role(request, cleaned):
    """A state role takes a second person: propose it."""
    return propose_state_role(
        **{name: cleaned[name] for name in ("email", "given_name", "family_name", "organization", "role", "reason")},
        by=request.user,
        at=timezone.now(),
    )


@allow(roles.PROGRAM)
def invite_person(request):
    """Invite somebody into any role; into a state role once another person approves."""

    def act(cleaned):
        if cleaned["role"] in roles.STATE:
            return _propose_state_role(request, cleaned)
        invited = {name: value for name, value in cleaned.items() if name != "reason"}
        return people.invite(**invited, by=request.user, at=timezone.now())

    return form_page(
        request,
        InviteForm(request.POST or None, user=request.user),
        act=act,
        done=lambda row: said(row, lambda: f"We emailed an invitation to {row.user.email}."),
        back=lambda row: shown(row, lambda: reverse("person", args=[row.user_id])),
        button="Send the invitation",
        title="Invite a person",
        icon="mail",
        trail=[("People", "people"), ("Invite a person", "")],
    )


@allow(roles.PROGRAM)
def give_role(request, pk):
    """Give a person another role at once."""
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)

    def act(cleaned):
        if cleaned["role"] in roles.STATE:
            names = {"email": found.email, "given_name": found.given_name, "family_name": found.family_name}
            return _propose_state_role(request, cleaned | names)
        given_role = {name: value for name, value in cleaned.items() if name != "reason"}
        return organizations.give_role(person=found, **given_role, by=request.user, at=timezone.now())

    return form_page(
        request,
        GiveForm(request.POST or None, user=request.user),
        act=act,
        done=lambda row: said(row, lambda: f"{found} now holds: {row}."),
        back=lambda row: shown(row, lambda: reverse("person", args=[pk])),
        button="Give the role",
        title="Give a role",
        icon="user",
        trail=[("People", "people"), (str(found), "person", pk), ("Give a role", "")],
        before=[
            "The role counts from now on. A state role also opens this administration, so it takes a second person: "
            "you propose it, another person approves, and then the person is asked by email to accept."
        ],
    )


@allow(roles.PROGRAM)
def end_role(request, pk):
    """End a role, after a page that says what that means."""
    row = get_object_or_404(Membership.objects.visible_to(request.user).select_related("user", "organization"), pk=pk)
    takes_two = row.ended_at is None and organizations.takes_second_person(row, request.user)
    end = propose_end if takes_two else organizations.end_role
    return form_page(
        request,
        EndForm(request.POST or None),
        act=lambda cleaned: end(membership=row, **cleaned, by=request.user, at=timezone.now()),
        done=lambda result: said(result, lambda: f"The role has ended: {result}."),
        back=lambda result: shown(result, lambda: reverse("person", args=[row.user_id])),
        button="Propose to end the role" if takes_two else "End the role",
        title="End a role",
        icon="user",
        trail=[("People", "people"), (str(row.user), "person", row.user_id), ("End a role", "")],
        before=_what_ending_means(row, takes_two),
    )


def _what_ending_means(row, takes_two):
    lines = [
        f"{row.user} will no longer hold this role: {row}. What the role let them see and do ends at once.",
        "Seats, results and signatures stay as they are. The role can be given again; the history stays.",
    ]
    if takes_two:
        lines.append(
            "This takes two persons: it is an auditor's role, nobody else holds the role besides you, or this person "
            "may decide on something that you proposed. Enter a reason; another person approves."
        )
    elif row.role in roles.STATE:
        lines.append("The person and everybody else who holds a state role are emailed.")
    return lines
