"""manage.py grant_state_role EMAIL ROLE --reason TEXT: a state role without a second person, while there is none."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.people.actions.state_roles import grant
from cohorts.people.models import Organization


class Command(BaseCommand):
    """Invites somebody to a state role while fewer than two people hold it. Logged, and emailed to the others."""

    help = (
        "Invite somebody to a state role while fewer than two people hold it. "
        "From the second person on, roles are proposed and approved in the administration."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=roles.STATE)
        parser.add_argument("--reason", required=True, help="Stays in the log.")
        parser.add_argument("--given-name", default="", help="Legal given name; needed for somebody new.")
        parser.add_argument("--family-name", default="", help="Legal family name; needed for somebody new.")
        parser.add_argument("--authority", help="Name of the authority, where there is more than one.")

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
        except Refused as no:
            raise CommandError(str(no), returncode=2) from no
        self.stdout.write(f"We emailed an invitation to {invitation.user.email}: {roles.label(role)}.")
