"""People and their roles in the Wagtail admin: state staff look, program staff give and end roles and invite."""

from collections import defaultdict

import django_filters
from django import forms
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.exports import YES_OR_NO, Cell
from cohorts.people.actions import people
from cohorts.people.admin import memberships
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.ui.admin_pages import ListScreen, form_page, page

# The floors above lead on to what they keep about a person: a function (person, request) -> [(label, address)].
FILE_HOOK = "person_file"


def _organizations(request):
    return Organization.objects.visible_to(request.user).order_by("name")


class PeopleFilters(WagtailFilterSet):
    """By role held now, and by organization."""

    role = django_filters.ChoiceFilter(label=_("Role"), choices=list(roles.LABELS.items()), method="by_role")
    organization = django_filters.ModelChoiceFilter(
        label=_("Organization"), queryset=_organizations, method="by_organization"
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
    return _roles_in_words((m.role, m.organization.name) for m in person.current)


def _roles_in_words(pairs):
    return "; ".join(f"{roles.label(role)} at {organization}" for role, organization in pairs)


class PeopleList(ListScreen):
    """Everybody, with the roles they hold now."""

    model = User
    page_title = _("People")
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
        Column("email", label=_("Email"), sort_key="email"),
        Column("roles", label=_("Roles"), accessor=_roles),
        BooleanColumn("is_active", label=_("Active")),
    ]
    sheet = {
        gettext_noop("Given name"): Cell("given_name"),
        gettext_noop("Family name"): Cell("family_name"),
        gettext_noop("Email"): Cell("email"),
        gettext_noop("Roles"): Cell("pk"),
        gettext_noop("Active"): Cell("is_active", labels=YES_OR_NO),
    }

    def get_sheet(self):
        """With the roles of everybody, read in one query."""
        current = defaultdict(list)
        for person, *pair in self._held().values_list("user", "role", "organization__name"):
            current[person].append(pair)
        return self.sheet | {"Roles": Cell("pk", write=lambda person: _roles_in_words(current[person]))}

    def _held(self):
        return Membership.objects.visible_to(self.request.user).not_ended()

    def get_base_queryset(self):
        """With the roles of now in one more query."""
        held = self._held().select_related("organization")
        return super().get_base_queryset().prefetch_related(Prefetch("memberships", held, to_attr="current"))

    @property
    def header_buttons(self):
        """Inviting is for program staff."""
        if not _writes(self.request.user):
            return []
        return [HeaderButton(gettext("Invite a person"), url=reverse("person_invite"), icon_name="plus")]


def _writes(user):
    return has_role(user, roles.PROGRAM)


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
        trail=[(gettext("People"), "people"), (str(found), "")],
        **more,
    )


class ChangeForm(forms.Form):
    """The legal name, and whether the account is open."""

    given_name = memberships.InviteForm.base_fields["given_name"]
    family_name = memberships.InviteForm.base_fields["family_name"]
    is_active = forms.BooleanField(
        label=_("May log in"), required=False, help_text=_("Clear this box to close the account. Nothing else changes.")
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
        done=lambda changed: gettext("%(changed)s was changed.") % {"changed": changed},
        back=reverse("person", args=[pk]),
        button=gettext("Save"),
        title=gettext("Change %(person)s") % {"person": found},
        icon="user",
        trail=[(gettext("People"), "people"), (str(found), "person", pk), (gettext("Change"), "")],
        before=[gettext("Certificates already issued keep the name they were issued with.")],
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
        messages.success(request, gettext("We emailed a new link. The old link no longer works."))
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
        messages.success(request, gettext("The invitation was canceled. Its link no longer works."))
    return redirect("person", invitation.user_id)
