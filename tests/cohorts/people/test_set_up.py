"""A new site is set up once, by a superuser, with its first people; program staff change the settings afterward."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.actions import authority
from cohorts.people.models import AuthoritySettings, CertificateLook, Invitation, Organization, User
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
NOOR = {"email": "noor@example.org", "given_name": "Noor", "family_name": "Haddad"}
PASSWORD = "a long walk by the lake"


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.org", PASSWORD, given_name="Robin", family_name="Root")


FIRST = {
    "name": "State Office",
    "contact_email": "office@example.org",
    "fiscal_year_starts": "10",
    "signatory_name": "Ada Lund",
    "signatory_title": "Director",
    "email_1": "one@example.org",
    "given_name_1": "One",
    "family_name_1": "First",
    "role_1": roles.PROGRAM,
    "email_2": "two@example.org",
    "given_name_2": "Two",
    "family_name_2": "Second",
    "role_2": roles.PROGRAM,
}


def test_a_superuser_sets_a_new_site_up_once(client, root):
    client.force_login(root)
    page = reverse("set_up")
    assert page in client.get(reverse("desk")).content.decode()
    assert "HOME_TIME_ZONE" in client.get(page).content.decode()
    assert client.post(page, FIRST).status_code == 302
    stored = AuthoritySettings.objects.get()
    assert (stored.authority.name, stored.fiscal_year_starts) == ("State Office", 10)
    assert CertificateLook.objects.get().signatory == "Ada Lund, Director"
    assert set(Invitation.objects.values_list("user__email", "role")) == {
        ("one@example.org", roles.PROGRAM),
        ("two@example.org", roles.PROGRAM),
    }
    assert client.get(page).status_code == 404
    with refuses("already_set_up"):
        authority.set_up(name="Another", by=root, at=NOW)


@pytest.mark.parametrize("people", [0, 1])
def test_an_office_of_one_or_two_people_starts_and_reads_what_waits_for_another(client, root, people):
    client.force_login(root)
    body = {name: value for name, value in FIRST.items() if not name.endswith(("_1", "_2")[people:])}
    page = client.post(reverse("set_up"), body, follow=True)
    assert Organization.objects.get().name == "State Office" and Invitation.objects.count() == people
    text = page.content.decode()
    assert "Publish a form with its passing score" in text and "14 days" in text
    assert ("Load program rules" in text) == (people == 0)


def test_the_command_for_state_roles_says_what_to_do_on_an_empty_site(db):
    with pytest.raises(CommandError, match="open /admin/setup/"):
        call_command("grant_state_role", "a@example.org", roles.PROGRAM, reason="First.")


def test_a_person_of_the_set_up_is_complete_or_absent_and_nothing_is_half_done(client, root):
    client.force_login(root)
    body = client.post(reverse("set_up"), FIRST | {"given_name_2": ""}).content.decode()
    assert "Complete this person" in body and not Organization.objects.exists()
    third = {"email_3": "three@example.org", "given_name_3": "T", "family_name_3": "T", "role_3": roles.PROGRAM}
    body = client.post(reverse("set_up"), FIRST | third).content.decode()
    assert "You have entered two people for this role" in body and not Organization.objects.exists()


def test_a_refusal_stands_at_the_person_it_is_about(client, root):
    client.force_login(root)
    third = {f"{part}_4": value for part, value in NOOR.items()} | {"role_4": roles.PROGRAM}
    errors = client.post(reverse("set_up"), FIRST | third).context["form"].errors
    assert list(errors) == ["role_4"]
    other_name = {"email_3": "ONE@example.org", "given_name_3": "Una", "family_name_3": "F", "role_3": roles.FINANCE}
    errors = client.post(reverse("set_up"), FIRST | other_name).context["form"].errors
    assert list(errors) == ["email_3"] and "program staff" not in str(errors)


def test_nobody_is_entered_as_auditor_and_for_another_role(client, root):
    client.force_login(root)
    second = {"email_2": "ONE@example.org", "given_name_2": "One", "family_name_2": "First", "role_2": roles.AUDITOR}
    errors = client.post(reverse("set_up"), FIRST | second).context["form"].errors
    assert list(errors) == ["role_2"] and "for another role too" in str(errors)
    assert not Organization.objects.exists()


def test_the_set_up_has_room_for_two_people_of_each_kind_and_an_auditor(client, root):
    client.force_login(root)
    rows = [role for role in roles.STATE if role != roles.AUDITOR for _ in range(2)] + [roles.AUDITOR]
    people = {"name": "State Office", "fiscal_year_starts": "7"}
    for number, role in enumerate(rows, 1):
        names = {
            "email": f"p{number}@example.org",
            "given_name": "Person " + "abcdefghi"[number - 1],
            "family_name": "First",
        }
        people |= {f"{part}_{number}": value for part, value in (names | {"role": role}).items()}
    assert client.post(reverse("set_up"), people).status_code == 302
    assert Invitation.objects.count() == len(rows) == 9


def test_the_first_people_learn_of_each_other_and_each_invitation_names_its_role(client, root, run_jobs):
    client.force_login(root)
    client.post(reverse("set_up"), FIRST)
    run_jobs()
    about = [sent for sent in mail.outbox if sent.subject == "A colleague is invited to a state role"]
    assert {sent.to[0] for sent in about} == {"one@example.org"}
    invited = [sent for sent in mail.outbox if "/invitation" in sent.body]
    assert len(invited) == 2 and all(roles.with_article(roles.PROGRAM) in sent.body for sent in invited)


def test_the_desk_says_what_a_new_office_lacks(client, root):
    client.force_login(root)
    client.post(reverse("set_up"), FIRST)
    body = client.get(reverse("desk")).content.decode()
    assert "State: finance staff" in body and "There is no program yet" in body
    assert "State: program staff" not in body


def test_a_superuser_gives_themselves_no_role_in_the_set_up(client, root):
    client.force_login(root)
    own = {"email_2": root.email, "given_name_2": "Robin", "family_name_2": "Root"}
    assert "You cannot give yourself a role" in client.post(reverse("set_up"), FIRST | own).content.decode()
    assert not Organization.objects.exists()


def test_nobody_else_sets_a_site_up(client, world):
    client.force_login(world.program_staff)
    assert client.get(reverse("set_up")).status_code == 404
    with refuses("not_a_proposer"):
        authority.set_up(name="Another", by=world.program_staff, at=NOW)


def test_program_staff_change_the_settings_of_the_authority(client, world):
    client.force_login(world.program_staff)
    page = reverse("authority_settings", args=[world.state.pk])
    client.post(page, {"fiscal_year_starts": "1"})
    assert AuthoritySettings.objects.get().fiscal_year_starts == 1
    body = client.get(reverse("organizations:inspect", args=[world.state.pk])).content.decode()
    assert page in body and "January" in body
    other = client.get(reverse("organizations:inspect", args=[world.vendor.pk])).content.decode()
    assert "Who signs certificates" not in other
    client.force_login(world.finance)
    body = client.get(reverse("organizations:inspect", args=[world.state.pk])).content.decode()
    assert page not in body and "January" in body
    with refuses("role_required"):
        authority.change_settings(authority=world.state, fiscal_year_starts=1, by=world.finance, at=NOW)
