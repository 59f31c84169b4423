"""People of an agency or a vendor, kept by its coordinator: who is here, invite, send again, end a role.

Agencies and vendors share these views; a Portal says what differs.
"""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.people.models import Invitation, Membership
from cohorts.people.views.portals import AGENCY, VENDOR, Portal
from cohorts.ui.list_view import Column, ListView

MAX_INVITATIONS = 200


class OfPortal:
    """A page of one portal: its coordinators may open it."""

    portal: Portal

    def get_back_url(self):
        """The list of people."""
        return self.portal.url("people")

    def get_crumbs(self):
        """The list of people."""
        return [(self.portal.heading, self.get_back_url())]

    def get_memberships(self):
        """The roles in this portal's organizations that its coordinators give."""
        rows = Membership.objects.visible_to(self.request.user, role=self.portal.coordinator)
        return rows.filter(role__in=self.portal.given).select_related("user", "organization", "supervisor")

    def get_invitations(self):
        """Invitations that are still open, newest first."""
        rows = Invitation.objects.visible_to(self.request.user, role=self.portal.coordinator)
        open_ones = rows.filter(role__in=self.portal.given, accepted_at__isnull=True, withdrawn_at__isnull=True)
        return open_ones.select_related("user", "organization").order_by("-invited_at")


class RoleFilter(django_filters.FilterSet):
    """People by the role they hold."""

    role = django_filters.ChoiceFilter(label=_("Role"), choices=list(roles.LABELS.items()), empty_label=_("All roles"))

    def __init__(self, *args, given, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["role"].extra["choices"] = [(role, roles.label(role)) for role in given]


def _name_or_nothing(preferred_name, given_name, family_name, email):
    return called_name(preferred_name, given_name, family_name, email) if email else ""


NAME = Column(
    "name",
    _("Person"),
    sort=("user__family_name", "user__given_name"),
    cell=Cell(*by_path("user", *CALLED_NAME), write=called_name),
)
EMAIL = Column("email", _("Email address"), cell=Cell("user__email"), on_page=False)
ROLE = Column("role", _("Role"), sort=("role", "user__family_name"), cell=Cell("role", write=roles.label))
ORGANIZATION = Column("organization", _("Organization"), cell=Cell("organization__name"), on_page=False)
SUPERVISOR = Column(
    "supervisor",
    _("Supervisor"),
    sort=("supervisor__family_name", "supervisor__given_name"),
    cell=Cell(*by_path("supervisor", *CALLED_NAME), write=_name_or_nothing),
)
SINCE = Column("since", _("Since"), sort=("started_at",), cell=Cell("started_at", write=home_day))


class PeopleList(OfPortal, ListView):
    """Who holds a role here; on top, the invitations that are still open."""

    template_name = "people/people.html"
    noun, nouns = _("person"), _("people")
    search_fields = ("user__called_name", "user__family_name", "user__email")
    search_label = _("Name or email address")
    filterset_class = RoleFilter
    default_sort = "name"
    columns = (NAME, EMAIL, ROLE, ORGANIZATION, SINCE)
    file_name = "people"
    empty_heading = _("No one yet")
    empty_text = _("Invite the first person. We email them a link.")

    def get_heading(self):
        """The portal's own."""
        return self.portal.heading

    def get_crumbs(self):
        """Nothing above: the list is in the menu."""
        return []

    def get_filterset_arguments(self):
        """The roles to choose from."""
        return {"given": self.portal.given}

    def get_rows(self):
        """The roles that have not ended."""
        return self.get_memberships().not_ended()

    def prepare(self, rows):
        """The names of the roles."""
        for row in rows:
            row.label = roles.label(row.role)

    def get_context_data(self, **context):
        """Also the open invitations."""
        now, invitations = timezone.now(), list(self.get_invitations()[:MAX_INVITATIONS])
        for row in invitations:
            row.label, row.expired = roles.label(row.role), row.expires_at <= now
        context = super().get_context_data(
            portal=self.portal,
            open_invitations=invitations,
            invite_url=self.portal.url("invite"),
            with_supervisor=self.portal is AGENCY,
            **context,
        )
        several = len({row.organization_id for row in context["page"]}) > 1
        return context | {"empty_url": self.portal.url("invite"), "several": several}


class OfAgency:
    """For agency coordinators."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    portal = AGENCY


class OfVendor:
    """For vendor coordinators."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)
    portal = VENDOR


class AgencyPeople(OfAgency, PeopleList):
    """Trainees and supervisors of the coordinator's agencies."""

    columns = (NAME, EMAIL, ROLE, ORGANIZATION, SUPERVISOR, SINCE)
    attention_label = _("Trainees without a supervisor")
    no_attention = _("Every trainee has a supervisor")

    def needing_attention(self, rows):
        """Trainees for whom nobody signs."""
        return rows.filter(role=roles.TRAINEE, supervisor=None)


class VendorPeople(OfVendor, PeopleList):
    """Trainers and proctors of the coordinator's vendors."""
