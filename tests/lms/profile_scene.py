"""A person opens their profile and letters to them, for the test of marked sentences."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.actions import invitation_changes, people
from cohorts.people.models import Membership, NameRequest
from tests.lms.page_reader import logged_in


def own_profile(reader, world, run_jobs):
    """The name one goes by, a request for another legal name, and leaving the agency."""
    client = logged_in(world.trainee)
    reader.get(client, "profile")
    reader.post(client, "profile", data={"preferred_name": "Dignity", "phone": "x"})
    reader.post(client, "profile", data={"preferred_name": "Dignity", "phone": "651 555 0134"})
    reader.get(client, "profile_name")
    reader.post(client, "profile_name", data={})
    reader.post(client, "profile_name", data={"given_name": "Dignity", "family_name": "Example", "reason": "Alarm"})
    reader.get(client, "profile")
    reader.post(client, "profile_name_withdraw", NameRequest.objects.get().pk)
    world.enroll(world.cohort())
    role = Membership.objects.get(user=world.trainee)
    reader.get(client, "leave_agency", role.pk)
    reader.post(client, "leave_agency", role.pk, data={"message": "Alarm"})
    reader.get(client, "leave_agency", role.pk)
    run_jobs()


def letters(reader, world, run_jobs):
    """Letters that are for another log-in, lapsed, or replaced by a newer one."""
    now = timezone.now()

    def invite(email, at):
        return people.invite(
            email=email, given_name="Noor", family_name="Haddad", organization=world.agency, role=roles.TRAINEE,
            by=world.agency_coordinator, at=at,
        )  # fmt: skip

    letter = invite("new@example.org", now)
    reader.get(logged_in(world.other_trainee), "invitation", letter.token)
    used = people.invite(
        email=world.supervisor.email, given_name=world.supervisor.given_name, family_name="Example",
        organization=world.agency, role=roles.TRAINEE, by=world.agency_coordinator, at=now,
    )  # fmt: skip
    reader.get(logged_in(world.other_trainee), "invitation", used.token)
    lapsed = invite("late@example.org", now - timedelta(days=90))
    reader.get(Client(), "invitation", lapsed.token)
    reader.post(Client(), "invitation_ask", lapsed.token)
    reader.get(Client(), "invitation", lapsed.token)
    invitation_changes.correct(
        invitation=letter, email="newer@example.org", given_name="Noor", family_name="Haddad",
        by=world.agency_coordinator, at=now,
    )  # fmt: skip
    reader.get(Client(), "invitation", letter.token)
