"""Agencies and vendors keep their people on the same pages; a portal says what differs."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.people.models import Organization


@dataclass(frozen=True)
class Portal:
    """Whose people these are: the coordinator's role, the roles they invite into, and the words for both."""

    key: str
    coordinator: str
    heading: str
    invite_heading: str

    @property
    def given(self):
        """Roles that the coordinator may give."""
        return roles.INVITED_BY[self.coordinator]

    def organizations(self, user):
        """Where `user` coordinates."""
        return Organization.objects.visible_to(user, role=self.coordinator)

    def url(self, name, *args):
        """The address of one of this portal's pages."""
        return reverse(f"{self.key}_{name}", args=args)


AGENCY = Portal("agency", roles.AGENCY_COORDINATOR, _("People"), _("Invite a trainee or a supervisor"))
VENDOR = Portal("vendor", roles.VENDOR_COORDINATOR, _("Trainers"), _("Invite a trainer or a proctor"))
