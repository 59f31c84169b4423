"""manage.py grant_state_role EMAIL ROLE --reason TEXT: give a state role while no second person can approve it."""

from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.commands import DatabaseCommand
from cohorts.people.actions.state_roles import grant
from cohorts.people.models import Organization


class Command(DatabaseCommand):
    """Invites someone to a state role while fewer than two people hold it. Logged, and emailed to state staff."""

    help = (
        "Invite someone to a state role while fewer than two people hold it. "
        "Once two people hold it, propose and approve the role in the admin site."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=roles.STATE)
        parser.add_argument("--reason", required=True, help="Kept in the audit log.")
        parser.add_argument("--given-name", default="", help="Legal given name; required for a new person.")
        parser.add_argument("--family-name", default="", help="Legal family name; required for a new person.")
        parser.add_argument("--authority", help="Name of the authority, if there is more than one.")

    def handle(self, *, email, role, reason, given_name, family_name, authority, **options):
        organization = None
        if authority:
            organization = Organization.objects.filter(kind=roles.AUTHORITY, name=authority).first()
            if organization is None:
                raise CommandError(f"There is no authority called “{authority}”.", returncode=2)
        try:
            invitation = grant(
                email=email, role=role, reason=reason, given_name=given_name, family_name=family_name,
                organization=organization, by=None, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        self.stdout.write(f"We emailed an invitation to {invitation.user.email}: {roles.label(role)}.")
