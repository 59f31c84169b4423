"""People and their roles in the Wagtail admin: state staff look, program staff give and end roles and invite."""

from collections import defaultdict

import django_filters
from django import forms
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.exports import YES_OR_NO, Cell
from cohorts.core.persons import merged_accounts, person_of
from cohorts.core.search import search
from cohorts.notices.models import AddressFault, Bounce
from cohorts.people.actions import people
from cohorts.people.actions.invitation_checks import problems_of
from cohorts.people.admin import memberships
from cohorts.people.admin.merging import merged_records
from cohorts.people.admin.person_sections import sections_of
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.people.ports import with_former_names
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import YesNoColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb

# Apps above lead on to what they keep about a person: a function (person, request) -> [(label, address)].
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


class PeopleList(AdminListView):
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
        YesNoColumn("is_active", label=_("Active")),
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
        return self.sheet | {gettext_noop("Roles"): Cell("pk", write=lambda person: _roles_in_words(current[person]))}

    def _held(self):
        return Membership.objects.visible_to(self.request.user).not_ended()

    def get_base_queryset(self):
        """With the roles of now in one more query."""
        memberships = self._held().select_related("organization")
        people = super().get_base_queryset().own_accounts()
        return people.prefetch_related(Prefetch("memberships", memberships, to_attr="current"))

    def search_queryset(self, queryset):
        """A merged record is found by its own words too, and shown as the person."""
        rows = super().search_queryset(queryset)
        if not self.search_query or not (merged := merged_accounts()):
            return rows
        records = self.model.objects.visible_to(self.request.user).filter(pk__in=merged)
        records = search(records, self.search_query, self.search_fields)
        people = {merged[pk] for pk in records.order_by().values_list("pk", flat=True)}
        return rows | queryset.filter(pk__in=people)

    @property
    def header_buttons(self):
        """Inviting is for program staff."""
        both = HeaderButton(gettext("People with two records"), url=reverse("people_duplicates"), icon_name="group")
        if not _writes(self.request.user):
            return [both]
        return [HeaderButton(gettext("Invite a person"), url=reverse("person_invite"), icon_name="plus"), both]


def _writes(user):
    return has_role(user, roles.PROGRAM)


class Person(AdminDetailView):
    """One person: every role, held or ended, and the invitations."""

    allowed_roles = roles.PEOPLE_READERS
    template_name = "people/admin/person.html"
    header_icon = "user"
    model = User
    row_name = "person"

    def get_crumbs(self):
        """Everybody."""
        return [crumb(_("People"), "people")]

    def get(self, request, *args, **kwargs):
        """The page; of a merged record, that of the person."""
        if self.row.is_merged:
            return redirect("person", person_of(self.row.pk))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """Roles, invitations, and what apps above keep about the person."""
        user, now = self.request.user, timezone.now()
        rows = Membership.objects.visible_to(user).of_person(self.row).select_related("organization", "supervisor")
        rows = list(rows.order_by("-ended_at", "started_at"))
        invited = Invitation.objects.visible_to(user).of_person(self.row)
        invited = list(invited.select_related("organization", "invited_by"))
        for row in [*rows, *invited]:
            row.label = roles.label(row.role)
        for row in invited:
            row.is_over = row.expires_at <= now
            row.user = self.row
        pending = [row for row in invited if not (row.is_over or row.accepted_at or row.withdrawn_at)]
        problems = problems_of(pending, [row.role for row in rows if not row.ended_at], now)
        for row in pending:
            row.conflicts = problems[row.pk] is not None
        return super().get_context_data(
            current=_each_once([row for row in rows if not row.ended_at]),
            past=[row for row in rows if row.ended_at],
            invitations=invited,
            writes=_writes(user),
            merged=merged_records(user, self.row),
            faults=list(AddressFault.objects.visible_to(user).current().filter(person=self.row)),
            reads_bounces=has_role(user, roles.PROGRAM, roles.AUDITOR),
            bounce=Bounce.objects.visible_to(user).current().filter(person=self.row).order_by("received_at").last(),
            sections=sections_of(self.row, self.request),
            file=[line for lines in hooks.get_hooks(FILE_HOOK) for line in lines(self.row, self.request)],
            **context,
        )


def _each_once(rows):
    """Of the same role at one organization, which two merged records hold, the one with a supervisor, or the older."""
    once = {}
    for row in rows:
        key = row.role, row.organization_id
        if key not in once or (once[key].supervisor is None and row.supervisor is not None):
            once[key] = row
    return list(once.values())


class ChangeForm(forms.Form):
    """The legal name, and whether the account is open."""

    given_name = memberships.InviteForm.base_fields["given_name"]
    family_name = memberships.InviteForm.base_fields["family_name"]
    is_active = forms.BooleanField(
        label=_("May log in"), required=False, help_text=_("Clear this box to close the account. Nothing else changes.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ChangePerson(memberships.OfPerson, AdminRowActionView):
    """Correct a legal name, or close and open an account."""

    refuses_older = True
    form_class = ChangeForm
    lead = _("Certificates already issued keep the name they were issued with.")

    def get_heading(self):
        """The page's title."""
        return gettext("Change %(person)s") % {"person": self.row}

    def get_initial(self):
        """The person as they are now."""
        return {name: getattr(self.row, name) for name in ("given_name", "family_name", "is_active")}

    def act(self, data, by, at):
        """Change the person."""
        return people.change_person(person=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Who was changed."""
        return with_former_names(gettext("%(changed)s was changed.") % {"changed": result}, result)


class OfInvitation:
    """A button beside an invitation, on the page of the person invited."""

    allowed_roles = (roles.PROGRAM,)
    model = Invitation

    def get_back_url(self):
        """The person."""
        return reverse("person", args=[self.row.user_id])


class SendAgain(OfInvitation, ButtonView):
    """Send an invitation again."""

    def act(self, data, by, at):
        """Send it."""
        return people.resend(invitation=self.row, by=by, at=at)

    def done_text(self, result):
        """Which link works."""
        return gettext("We emailed a new link. The old link no longer works.")


class CancelInvitation(OfInvitation, AdminConfirmView):
    """Cancel an invitation, after a page that says what that means."""

    heading = _("Cancel an invitation")
    action_label = _("Cancel the invitation")
    header_icon = "cross"

    def get_rows(self):
        """All invitations."""
        return Invitation.objects.visible_to(self.request.user).select_related("organization", "user")

    def get_crumbs(self):
        """The people, the person."""
        return [crumb(_("People"), "people"), (str(self.row.user), self.get_back_url())]

    def get_consequences(self):
        """What stops working."""
        text = gettext("The link that we emailed stops working. %(person)s will not be %(role)s at %(organization)s.")
        role = roles.with_article(self.row.role)
        return text % {"person": self.row.user, "role": role, "organization": self.row.organization}

    def get_affected(self):
        """The person invited."""
        text = gettext("%(person)s (%(email)s). We email them that the invitation was canceled.")
        return text % {"person": self.row.user, "email": self.row.email}

    def get_undo(self):
        """By another invitation."""
        return gettext("You can invite the person again.")

    def act(self, data, by, at):
        """Cancel it."""
        return people.withdraw_invitation(invitation=self.row, by=by, at=at)

    def done_text(self, result):
        """Which link no longer works."""
        return gettext("The invitation was canceled. Its link no longer works.")
