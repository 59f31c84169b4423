"""People and their roles in the Wagtail admin: state staff look, program staff give and end roles and invite."""

import django_filters
from django import forms
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import propose_state_role
from cohorts.people.admin.proposals import said, shown
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.ui.admin_pages import ListScreen, form_page, page

# The floors above lead on to what they keep about a person: a function (person, request) -> [(label, address)].
FILE_HOOK = "person_file"
ROLE = forms.ChoiceField(label="Role", choices=[("", "Choose…"), *roles.LABELS.items()])


def _organizations(request):
    return Organization.objects.visible_to(request.user).order_by("name")


class PeopleFilters(WagtailFilterSet):
    """By role held now, and by organization."""

    role = django_filters.ChoiceFilter(label="Role", choices=list(roles.LABELS.items()), method="by_role")
    organization = django_filters.ModelChoiceFilter(
        label="Organization", queryset=_organizations, method="by_organization"
    )

    def by_role(self, queryset, name, value):
        """Holds the role anywhere."""
        return queryset.members(role=value)

    def by_organization(self, queryset, name, value):
        """Holds any role there."""
        return queryset.members(organization=value)

    class Meta:
        model = User
        fields: list[str] = []


def _roles(person):
    return "; ".join(f"{roles.label(m.role)} at {m.organization}" for m in person.current)


class PeopleList(ListScreen):
    """Everybody, with the roles they hold now."""

    model = User
    page_title = "People"
    header_icon = "group"
    index_url_name = "people"
    index_results_url_name = "people_results"
    inspect_url_name = "person"
    search_fields = ["given_name", "family_name", "preferred_name", "email"]
    is_searchable = True
    filterset_class = PeopleFilters
    default_ordering = "family_name"
    export_filename = "people"
    list_display = [
        "get_full_name",
        Column("email", label="E-mail", sort_key="email"),
        Column("roles", label="Roles", accessor=_roles),
        BooleanColumn("is_active", label="Active"),
    ]
    sheet = {
        "Given name": lambda row: row.given_name,
        "Family name": lambda row: row.family_name,
        "E-mail": lambda row: row.email,
        "Roles": _roles,
        "Active": lambda row: "yes" if row.is_active else "no",
    }

    def get_base_queryset(self):
        """With the roles of now in one more query."""
        held = Membership.objects.visible_to(self.request.user).not_ended().select_related("organization")
        return super().get_base_queryset().prefetch_related(Prefetch("memberships", held, to_attr="current"))

    @property
    def header_buttons(self):
        """Inviting is for program staff."""
        if not _writes(self.request.user):
            return []
        return [HeaderButton("Invite a person", url=reverse("person_invite"), icon_name="plus")]


def _writes(user):
    return has_role(user, roles.PROGRAM)


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
    """Why a role ends."""

    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


@require_safe
@allow(*roles.STATE)
def person(request, pk):
    """One person: every role, held or ended, and the invitations."""
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    rows = Membership.objects.visible_to(request.user).filter(user=found).select_related("organization", "supervisor")
    rows = list(rows.order_by("-ended_at", "started_at"))
    invited = Invitation.objects.visible_to(request.user).filter(user=found)
    invited = list(invited.select_related("organization", "invited_by"))
    for row in [*rows, *invited]:
        row.label = roles.label(row.role)
    for row in invited:
        row.is_over = row.expires_at <= timezone.now()
    more = {
        "person": found,
        "held": [r for r in rows if not r.ended_at],
        "past": [r for r in rows if r.ended_at],
        "invitations": invited,
        "writes": _writes(request.user),
        "file": [line for lines in hooks.get_hooks(FILE_HOOK) for line in lines(found, request)],
    }
    return page(
        request,
        "people/admin/person.html",
        title=str(found),
        icon="user",
        trail=[("People", "people"), (str(found), "")],
        **more,
    )


class ChangeForm(forms.Form):
    """The legal name, and whether the account is open."""

    given_name = InviteForm.base_fields["given_name"]
    family_name = InviteForm.base_fields["family_name"]
    is_active = forms.BooleanField(
        label="May log in", required=False, help_text="Take this away to close the account; everything else stays."
    )
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@allow(roles.PROGRAM)
def change_person(request, pk):
    """Mend a legal name, or close and open an account."""
    found = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    start = {"given_name": found.given_name, "family_name": found.family_name, "is_active": found.is_active}
    return form_page(
        request,
        ChangeForm(request.POST or None, initial=start),
        act=lambda told: people.change_person(person=found, **told, by=request.user, at=timezone.now()),
        done=lambda changed: f"{changed} is changed.",
        back=reverse("person", args=[pk]),
        button="Save",
        title=f"Change {found}",
        icon="user",
        trail=[("People", "people"), (str(found), "person", pk), ("Change", "")],
        before=["Certificates that were issued keep the name they were issued with."],
    )


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
    return form_page(
        request,
        EndForm(request.POST or None),
        act=lambda told: organizations.end_role(membership=row, **told, by=request.user, at=timezone.now()),
        done=lambda membership: f"The role has ended: {membership}.",
        back=reverse("person", args=[row.user_id]),
        button="End the role",
        title="End a role",
        icon="user",
        trail=[("People", "people"), (str(row.user), "person", row.user_id), ("End a role", "")],
        before=[
            f"{row.user} will no longer hold this role: {row}. What the role let them see and do ends at once.",
            "Seats, results and signatures stay as they are. The role can be given again; the history stays.",
        ],
    )


@require_POST
@allow(roles.PROGRAM)
def send_again(request, pk):
    """Send an invitation again."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        people.resend(invitation=invitation, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "A new link is on its way. The old one no longer works.")
    return redirect("person", invitation.user_id)


@require_POST
@allow(roles.PROGRAM)
def withdraw(request, pk):
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        people.withdraw_invitation(invitation=invitation, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "The invitation was taken back; its link no longer works.")
    return redirect("person", invitation.user_id)
