"""Inviting people, and giving and ending roles, in the Wagtail admin: by program staff; a state role by two persons."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import propose_end, propose_state_role
from cohorts.people.admin.proposals import said, shown
from cohorts.people.models import Membership, Organization, User
from cohorts.ui.admin_pages import form_page

ROLE = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose…")), *roles.LABELS.items()])


class GiveForm(forms.Form):
    """A role in an organization."""

    organization = forms.ModelChoiceField(None)
    role = ROLE
    supervisor = forms.ModelChoiceField(
        None,
        required=False,
        help_text=_("For a trainee: the person who signs for them."),
    )

    reason = forms.CharField(
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
        done=lambda row: said(
            row, lambda: gettext("We emailed an invitation to %(email)s.") % {"email": row.user.email}
        ),
        back=lambda row: shown(row, lambda: reverse("person", args=[row.user_id])),
        button=gettext("Send the invitation"),
        title=gettext("Invite a person"),
        icon="mail",
        trail=[(gettext("People"), "people"), (gettext("Invite a person"), "")],
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
        done=lambda row: said(row, lambda: gettext("%(person)s now holds: %(row)s.") % {"person": found, "row": row}),
        back=lambda row: shown(row, lambda: reverse("person", args=[pk])),
        button=gettext("Give the role"),
        title=gettext("Give a role"),
        icon="user",
        trail=[(gettext("People"), "people"), (str(found), "person", pk), (gettext("Give a role"), "")],
        before=[
            gettext(
                "The role starts now. A state role also opens this administration, so it takes a "
                "second person: you propose it, another person approves, and then the person is asked "
                "by email to accept."
            )
        ],
    )


@allow(roles.PROGRAM)
def end_role(request, pk):
    """End a role, after a page that says what that means."""
    row = get_object_or_404(Membership.objects.visible_to(request.user).select_related("user", "organization"), pk=pk)
    takes_two = row.ended_at is None and organizations.needs_second_person(row, request.user)
    end = propose_end if takes_two else organizations.end_role
    return form_page(
        request,
        EndForm(request.POST or None),
        act=lambda cleaned: end(membership=row, **cleaned, by=request.user, at=timezone.now()),
        done=lambda result: said(result, lambda: gettext("Ended the role: %(membership)s.") % {"membership": result}),
        back=lambda result: shown(result, lambda: reverse("person", args=[row.user_id])),
        button=gettext("Propose to end the role") if takes_two else gettext("End the role"),
        title=gettext("End a role"),
        icon="user",
        trail=[(gettext("People"), "people"), (str(row.user), "person", row.user_id), (gettext("End a role"), "")],
        before=_what_ending_means(row, takes_two),
    )


def _what_ending_means(row, takes_two):
    lines = [
        gettext("%(user)s will no longer hold this role: %(row)s. Access that comes with the role ends at once.")
        % {"user": row.user, "row": row},
        gettext("Seats, results and signatures are not changed. The role can be given again."),
    ]
    if takes_two:
        lines.append(
            gettext(
                "This takes two persons, because it is the role of an auditor, because nobody else besides you holds "
                "the role, or because this person may decide on something that you proposed. Enter a reason; another "
                "person approves."
            )
        )
    elif row.role in roles.STATE:
        lines.append(gettext("The person and everybody else who holds a state role are emailed."))
    return lines
