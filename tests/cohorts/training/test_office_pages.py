"""Agency and vendor portals over HTTP: people, invitations, invoices, and access by others."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cohorts.billing.actions import invoices
from cohorts.billing.actions.receipt_ends import return_receipt
from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.actions import people
from cohorts.people.models import Invitation, Membership, User
from tests.charges import charge_for, credit_fee, pay_invoice, payer_of
from tests.refusals import on_page
from tests.world import MARKER

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the lake"
FORM = {"email": "noor@example.org", "given_name": "Noor", "family_name": "Haddad", "role": "trainee"}


@pytest.fixture
def enter(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def invite(world, **changes):
    fields = {
        "email": "noor@example.org",
        "given_name": "Noor",
        "family_name": "Haddad",
        "organization": world.agency,
        "role": roles.TRAINEE,
        "by": world.agency_coordinator,
        "at": timezone.now(),
    } | changes
    return people.invite(**fields)


def an_invoice(world, agency=None, person=None):
    agency = agency or world.agency
    seat = world.enroll(world.cohort(f"C-{Charge.objects.count()}"), person or world.trainee, agency)
    charge_for(seat, 1200, agency=agency, description=f"Seat of {agency}", at=timezone.now())
    due = date.today() + timedelta(days=30)
    return invoices.issue_invoice(payer=payer_of(agency), due_on=due, by=world.finance, at=timezone.now())


def membership_of(person):
    return Membership.objects.get(user=person)


def messages(answer):
    return [str(message) for message in answer.context["messages"]]


# --- Invitations ----------------------------------------------------------------------------------------------------
def test_an_invited_person_sets_a_password_and_logs_in(world, client, enter, run_jobs):
    enter(world.agency_coordinator)
    answer = client.post(reverse("agency_invite"), FORM | {"supervisor": world.supervisor.pk}, follow=True)
    assert "We emailed an invitation to Noor Haddad (noor@example.org)." in messages(answer)
    run_jobs()
    link = re.search(r"http://localhost:8000(/invitation/\S+)", mail.outbox[0].body).group(1)
    client.logout()
    page = client.get(link)
    assert "Prairie Community Services invites you" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    answer = client.post(link, {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("desk") and client.session["_auth_user_id"]
    client.logout()
    answer = client.post(reverse("account_login"), {"login": "Noor@Example.org", "password": PASSWORD})
    assert answer.status_code == 302 and client.session["_auth_user_id"]


def test_the_invitation_page_asks_only_for_a_password(world, client):
    page = client.get(reverse("invitation", args=[invite(world).token]))
    assert re.findall(r'<input[^>]* name="([^"]+)"', page.content.decode().split("<main")[1]) == [
        "csrfmiddlewaretoken",
        "username",
        "password",
    ]


def test_a_weak_password_is_explained_at_the_field_and_keeps_the_invitation_valid(world, client):
    invitation = invite(world)
    page = client.post(reverse("invitation", args=[invitation.token]), {"password": "short"})
    assert page.status_code == 422 and "too short" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"accepted_at": "now"}, 410, "invitation_used"),
        ({"expires_at": "now"}, 410, "invitation_expired"),
        ({"withdrawn_at": "now"}, 410, "invitation_canceled"),
        (None, 404, "invitation_unknown"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_does_not_work_says_why(world, client, change, status, code, method):
    invitation = invite(world)
    token = invitation.token
    if change is None:
        token = "x" * 43
    else:
        Invitation.objects.update(**dict.fromkeys(change, timezone.now()))
    answer = getattr(client, method)(reverse("invitation", args=[token]), {"password": PASSWORD})
    words = {"day": home_day(timezone.now()), "organization": invitation.organization}
    assert answer.status_code == status and on_page(code, **words) in answer.content.decode()
    assert not User.objects.get(email="noor@example.org").has_usable_password()


def test_a_person_with_an_account_accepts_without_a_password(world, client):
    trainer = world.trainer
    invitation = invite(world, email=trainer.email, given_name=trainer.given_name, family_name=trainer.family_name)
    link = reverse("invitation", args=[invitation.token])
    assert 'name="password"' not in client.get(link).content.decode()
    client.post(link, {"password": "somebody else’s choice"})
    trainer.refresh_from_db()
    assert trainer.check_password("correct horse")
    assert trainer.memberships.filter(organization=world.agency, role=roles.TRAINEE, ended_at=None).exists()


# --- People ---------------------------------------------------------------------------------------------------------
def test_a_coordinator_sees_the_people_of_their_own_side_only(world, enter):
    page = enter(world.agency_coordinator).get(reverse("agency_people")).content.decode()
    assert "Trainee Example" in page and "Supervisor Example" in page and MARKER not in page
    assert "Agency Example</th>" not in page
    page = enter(world.vendor_coordinator).get(reverse("vendor_people")).content.decode()
    assert "Trainer Example" in page and "Proctor Example" in page and MARKER not in page


def test_people_can_be_searched_by_name_and_email(world, enter):
    page = enter(world.agency_coordinator).get(reverse("agency_people"), {"q": "TRAINEE example.org"})
    assert [row.user for row in page.context["page"]] == [world.trainee]
    page = enter(world.agency_coordinator).get(reverse("agency_people"), {"q": "zz", "sort": "-nonsense", "page": "x"})
    assert "No people match" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "nobody"}, "Enter an email address such as"),
        ({"email": "trainee@example.org", "given_name": "Trainee", "family_name": "Example"}, "already a trainee at"),
        ({"role": "program"}, "Choose from the list."),
        ({"given_name": ""}, "required"),
    ],
)
def test_an_invalid_invitation_is_explained_and_keeps_the_input(world, enter, change, words):
    before = User.objects.count()
    answer = enter(world.agency_coordinator).post(reverse("agency_invite"), FORM | change)
    body = answer.content.decode()
    assert answer.status_code == 422 and words in body and (FORM | change)["email"] in body
    assert User.objects.count() == before and not Invitation.objects.exists()


def test_a_supervisor_of_another_agency_cannot_be_chosen(world, enter):
    answer = enter(world.agency_coordinator).post(
        reverse("agency_invite"), FORM | {"supervisor": world.other_supervisor.pk}
    )
    assert "Choose from the list." in answer.content.decode() and not Invitation.objects.exists()


def test_the_second_submission_of_an_invitation_is_refused(world, enter):
    client = enter(world.agency_coordinator)
    client.post(reverse("agency_invite"), FORM)
    answer = client.post(reverse("agency_invite"), FORM)
    refusal = on_page("already_invited", person="Noor Haddad")
    assert refusal in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_an_invitation_email_can_be_sent_again_from_the_list(world, enter, run_jobs):
    invitation = invite(world)
    run_jobs()
    client = enter(world.agency_coordinator)
    assert "Pending invitations" in client.get(reverse("agency_people")).content.decode()
    assert client.get(reverse("agency_send_again", args=[invitation.pk])).status_code == 405
    answer = client.post(reverse("agency_send_again", args=[invitation.pk]), follow=True)
    assert "The old one no longer works" in messages(answer)[0]
    run_jobs()
    assert len({re.search(r"/invitation/(\S+)/", email.body).group(1) for email in mail.outbox}) == 2


def test_ending_a_role_asks_first_and_a_stale_confirmation_changes_nothing(world, enter):
    client, row = enter(world.agency_coordinator), membership_of(world.trainee)
    url = reverse("agency_end_role", args=[row.pk])
    assert "What will happen" in client.get(url).content.decode()
    answer = client.post(url, {"reason": "Moved away"}, follow=True)
    assert "has ended" in messages(answer)[0]
    ended_at = membership_of(world.trainee).ended_at
    answer = client.post(url, {"reason": "Moved away"}, follow=True)
    assert "is no longer a trainee" in answer.content.decode() and membership_of(world.trainee).ended_at == ended_at


def test_a_supervisor_is_changed_by_the_coordinator(world, enter):
    second = world.person("second", world.agency, roles.SUPERVISOR)
    url = reverse("agency_supervisor", args=[membership_of(world.trainee).pk])
    enter(world.agency_coordinator).post(url, {"supervisor": second.pk})
    assert membership_of(world.trainee).supervisor == second


def test_a_coordinator_cannot_open_rows_of_another_organization_by_id(world, enter):
    theirs = invite(world, organization=world.other_agency, by=world.other_agency_coordinator)
    before = membership_of(world.other_trainee), theirs.token_hash
    client = enter(world.agency_coordinator)
    for name, row in (
        ("agency_end_role", membership_of(world.other_trainee)),
        ("agency_end_role", membership_of(world.trainer)),
        ("agency_end_role", membership_of(world.agency_coordinator)),
        ("agency_supervisor", membership_of(world.other_trainee)),
        ("agency_supervisor", membership_of(world.supervisor)),
        ("agency_send_again", theirs),
        ("vendor_end_role", membership_of(world.trainer)),
    ):
        assert client.post(reverse(name, args=[row.pk]), {"reason": "x"}).status_code == 404, name
    theirs.refresh_from_db()
    after = membership_of(world.other_trainee)
    assert (after.ended_at, after.supervisor_id, theirs.token_hash) == (
        before[0].ended_at,
        before[0].supervisor_id,
        before[1],
    )


OFFICE = ["agency_people", "agency_invite", "agency_invoices", "agency_invoices_file", "vendor_people", "vendor_invite"]


@pytest.mark.parametrize("name", OFFICE)
def test_an_office_page_is_not_found_for_others(world, client, enter, name):
    assert reverse("account_login") in client.get(reverse(name))["Location"]
    own = {"agency": {"agency_coordinator"}, "vendor": {"vendor_coordinator"}}[name.split("_")[0]]
    everybody = {
        "trainee",
        "supervisor",
        "trainer",
        "proctor",
        "agency_coordinator",
        "vendor_coordinator",
        "program_staff",
        "finance",
        "auditor",
        "publishing",
        "examinations",
    }
    for who in everybody - own:
        assert enter(getattr(world, who)).get(reverse(name)).status_code == 404, who
        assert client.post(reverse(name), FORM).status_code in (404, 405), who
    for who in own:
        assert enter(getattr(world, who)).get(reverse(name)).status_code == 200


# --- Invoices -------------------------------------------------------------------------------------------------------
def test_an_agency_reads_its_invoices_and_nobody_else_s(world, enter):
    mine, theirs = an_invoice(world), an_invoice(world, world.other_agency, world.other_trainee)
    client = enter(world.agency_coordinator)
    page = client.get(reverse("agency_invoices"))
    assert [row.pk for row in page.context["page"]] == [mine.pk] and MARKER not in page.content.decode()
    assert client.get(reverse("agency_invoice", args=[theirs.pk])).status_code == 404
    assert enter(world.trainee).get(reverse("agency_invoice", args=[mine.pk])).status_code == 404
    assert MARKER not in enter(world.agency_coordinator).get(reverse("agency_invoices_file")).content.decode()


def test_an_agency_searches_its_invoices_by_number_and_payment(world, enter):
    first, second = an_invoice(world), an_invoice(world)
    an_invoice(world, world.other_agency, world.other_trainee)
    yesterday = date.today() - timedelta(days=1)
    pay_invoice(second, 7, received_on=yesterday, reference="check 77", by=world.finance, at=timezone.now())
    client = enter(world.agency_coordinator)

    def matching(words):
        return {row.pk for row in client.get(reverse("agency_invoices"), {"q": words}).context["page"]}

    assert matching(first.number) == {first.pk} and matching("check 77") == {second.pk}
    assert matching("prairie") == {first.pk, second.pk} and matching(world.other_agency.name) == set()


def test_an_invoice_shows_lines_credits_payments_and_what_is_owed(world, enter):
    invoice = an_invoice(world)
    row = Charge.objects.get()
    yesterday = date.today() - timedelta(days=1)
    paid = pay_invoice(invoice, 700, received_on=yesterday, reference="check 77", by=world.finance, at=timezone.now())
    return_receipt(receipt=paid, returned_on=yesterday, reason="Bounced", by=None, at=timezone.now())
    credit_fee(row, Decimal(200), at=timezone.now())
    body = enter(world.agency_coordinator).get(reverse("agency_invoice", args=[invoice.pk])).content.decode()
    for words in (invoice.number, "$1,200.00", "CN-", "$200.00", "check 77", "Returned by the bank", "$1,000.00"):
        assert words in body


def test_fees_that_are_not_invoiced_yet_are_shown(world, enter):
    an_invoice(world)
    seat = world.enroll(world.cohort("NEXT"))
    charge_for(seat, 300, agency=world.agency, at=world.now)
    page = enter(world.agency_coordinator).get(reverse("agency_invoices")).content.decode()
    assert "Fees of $300.00 are not on an invoice yet." in page


def test_the_list_of_invoices_can_be_downloaded(world, enter):
    invoice = an_invoice(world)
    answer = enter(world.agency_coordinator).get(reverse("agency_invoices_file"))
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Number,Agency") and row.startswith(f"{invoice.number},Prairie Community Services")
    assert row.endswith("1200.00,0.00,0.00,1200.00,Not due")


def test_a_list_in_which_nothing_needs_attention_says_the_good_news(world, enter):
    page = enter(world.agency_coordinator).get(reverse("agency_invoices"), {"attention": "1"}).text
    assert "No invoice is overdue" in page and "Search for another word" not in page
    searched = enter(world.agency_coordinator).get(reverse("agency_invoices"), {"attention": "1", "q": "zz"}).text
    assert "Search for another word" in searched


def test_a_supervisor_is_asked_about_people_who_need_another_seat_and_not_about_missing_attendance(world, enter):
    listed = lambda: enter(world.supervisor).get(reverse("supervisor_home"), {"attention": "1"}).context["page"]  # noqa: E731
    running = world.cohort("PET-RUN", days=10, state="running", starts=world.now - timedelta(days=5))
    type(world.enroll(running)).objects.update(enrolled_at=running.scheduled_at)
    assert not list(listed()), "only the trainer can record attendance"
    type(running).objects.filter(pk=running.pk).update(state="finished")
    running.sessions.all().update(cohort=world.cohort("PET-NONE", days=1))
    assert [row.user for row in listed()] == [world.trainee], "the hours cannot be reached any more"
    world.enroll(world.cohort("PET-NEXT", days=10))
    assert not list(listed()), "there is another seat"
