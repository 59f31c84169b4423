"""Whoever has no account signs up to apply: the same answer for everybody, a link that ends, no role, one person."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions import people
from cohorts.people.models import Membership, User
from lms.certification import tasks
from lms.certification.actions import sign_ups
from lms.certification.models import Application, SignUp, SignUpSwitch
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses

NEW = {"given_name": "Noor", "family_name": "Haddad", "email": "Noor@Example.org"}
PASSWORD = "correct horse battery"


@pytest.fixture
def desk(world):
    cache.clear()
    return Desk(world)


@pytest.fixture
def today(desk):
    with time_machine.travel(desk.now, tick=False):
        yield desk.now


def begin(run_jobs, source="198.51.100.7", client=None, **typed):
    """Send the form; the answer, after the job has run."""
    address = reverse("sign_up_begin", args=["p"])
    answer = (client or Client()).post(address, {**NEW, **typed}, REMOTE_ADDR=source)
    run_jobs()
    return answer


def last_link():
    return re.search(r"/sign-up/\S+", mail.outbox[-1].body).group(0)


def test_a_visitor_reads_what_is_asked_signs_up_and_begins_an_application(desk, today, run_jobs):
    visitor = Client()
    page = visitor.get(reverse("programs_open")).text
    assert reverse("how_to_apply", args=["p"]) in page
    page = visitor.get(reverse("how_to_apply", args=["p"])).text
    for words in ("Asked with the application", "Code of ethics", "You name the person.", "One of these is enough.",
                  "Quartz</strong> (private)"):  # fmt: skip
        assert words in page
    answer = begin(run_jobs)
    assert (answer.status_code, answer.url) == (302, reverse("sign_up_sent"))
    assert not User.objects.filter(email="noor@example.org").exists()
    assert mail.outbox[-1].to == ["noor@example.org"] and not Email.objects.filter(kind="sign-up").exists()
    link = last_link()
    for _ in range(2):
        visitor.head(link)
        assert "Noor Haddad" in visitor.get(link).text
    assert not User.objects.filter(email="noor@example.org").exists()
    answer = visitor.post(link, {"password": PASSWORD})
    assert answer.url == "/my/applications/?program=p"
    person = User.objects.get(email="noor@example.org")
    assert (person.given_name, person.family_name) == ("Noor", "Haddad")
    assert not Membership.objects.filter(user=person).exists() and not person.is_superuser and not person.is_staff
    assert EmailAddress.objects.get(user=person).verified
    page = visitor.get(answer.url).text
    assert re.search(r'value="\d+:initial"[^>]*checked', page)
    answer = visitor.post("/my/applications/", {"way": f"{desk.program.pk}:initial"})
    assert Application.objects.get(cycle__candidacy__person=person).state == "draft"
    assert visitor.get(answer.url).status_code == 200
    assert reverse("my_application", args=[Application.objects.get().pk]) in visitor.get(reverse("desk")).text
    assert ModelLogEntry.objects.filter(action="person.signed_up", object_id=str(person.pk)).count() == 1


def test_the_answer_is_the_same_with_and_without_an_account(desk, today, run_jobs):
    """No page says who has an account, and no row is made that a page shows."""
    unknown = begin(run_jobs)
    of_account = begin(run_jobs, email=desk.person.email)
    closed = begin(run_jobs, email=_closed(desk).email)
    assert {(a.status_code, a.url, a.content) for a in (unknown, of_account, closed)} == {(302, "/sign-up/sent/", b"")}
    kinds = Email.objects.filter(kind="sign-up-known").values_list("person__email", flat=True)
    assert set(kinds) == {desk.person.email, _closed(desk).email}
    body = mail.outbox[-1].body
    assert "/accounts/login/?next=%2Fmy%2Fapplications%2F%3Fprogram%3Dp" in body and "/sign-up/" not in body


def _closed(desk):
    person = desk.world.agency_coordinator
    User.objects.filter(pk=person.pk).update(is_active=False)
    return person


def test_a_link_ends_is_used_once_and_another_one_of_the_mailbox_ends_with_it(desk, run_jobs):
    with time_machine.travel(desk.now, tick=False):
        begin(run_jobs)
        first = last_link()
        begin(run_jobs, given_name="Nur")
        second = last_link()
    assert first != second
    with time_machine.travel(desk.now + timedelta(hours=72), tick=False):
        late = Client().get(first)
        assert late.status_code == 410 and "Begin again" in late.text
        assert Client().post(first, {"password": PASSWORD}).status_code == 410
    with time_machine.travel(desk.now + timedelta(hours=71), tick=False):
        weak = Client().post(second, {"password": "short"})
        assert weak.status_code == 422 and "10 characters" in weak.text
        assert Client().post(second, {"password": PASSWORD}).status_code == 302
        for link in (first, second):
            used = Client().post(link, {"password": "another password"})
            assert used.status_code == 410 and "This link was used" in used.text
    assert User.objects.get(email="noor@example.org").given_name == "Nur"
    assert Client().get("/sign-up/no-such-token/").status_code == 404


def test_what_nobody_confirmed_is_deleted_after_a_week_and_leaves_no_name(desk, run_jobs):
    with time_machine.travel(desk.now, tick=False):
        begin(run_jobs)
        link = last_link()
    with time_machine.travel(desk.now + timedelta(days=7, seconds=1), tick=False):
        assert tasks.forget_sign_ups() == 1 and tasks.forget_sign_ups() == 0
        assert Client().get(link).status_code == 404
    assert not SignUp.objects.exists() and not User.objects.filter(email="noor@example.org").exists()
    entries = ModelLogEntry.objects.filter(action__startswith="sign_up").values_list("label", "data")
    assert entries and not any("oor" in f"{label}{data}" for label, data in entries)


def test_an_invited_person_and_one_who_signs_up_with_the_same_mailbox_are_one(desk, today, run_jobs):
    invitation = people.invite(
        email="noor@example.org", given_name="Noor", family_name="Haddad-Ali", organization=desk.world.agency,
        role=roles.TRAINEE, by=desk.world.agency_coordinator, at=desk.now,
    )  # fmt: skip
    begin(run_jobs)
    client = Client()
    answer = client.post(last_link(), {"password": PASSWORD}, follow=True)
    person = User.objects.get(email="noor@example.org")
    assert person.pk == invitation.user_id and person.family_name == "Haddad-Ali"
    assert "Your invitation has the name Noor Haddad-Ali" in answer.text
    assert not person.memberships.exists()
    people.accept(token=invitation.token, by=person, at=desk.now)
    assert person.memberships.get().role == roles.TRAINEE


def test_whoever_was_asked_by_link_signs_up_with_the_same_mailbox(desk, today, run_jobs):
    desk.begin()
    desk.ask(name="Sam Boss", email="sam@work.example")
    account = User.objects.get(email="sam@work.example")
    begin(run_jobs, given_name="Samantha", family_name="Boss", email="sam@work.example")
    Client().post(last_link(), {"password": PASSWORD})
    person = User.objects.get(email="sam@work.example")
    assert (person.pk, person.given_name, person.has_usable_password()) == (account.pk, "Samantha", True)


def test_an_account_that_was_opened_meanwhile_keeps_its_password(desk, today, run_jobs):
    begin(run_jobs)
    row = SignUp.objects.get()
    User.objects.create_user("noor@example.org", "its own password", given_name="N", family_name="H")
    answer = Client().post(last_link(), {"password": PASSWORD})
    assert answer.status_code == 422 and "There is an account with this email address already" in answer.text
    assert User.objects.get(email="noor@example.org").check_password("its own password")
    with refuses("sign_up_logged_in"):
        sign_ups.confirm_sign_up(token=row.token, password=PASSWORD, by=desk.person, at=desk.now)
    with refuses("sign_up_unknown"):
        sign_ups.confirm_sign_up(token="x", password=PASSWORD, by=None, at=desk.now)


def test_somebody_who_is_logged_in_is_led_to_their_own_application(desk, today, run_jobs):
    begin(run_jobs)
    client = Client()
    client.force_login(desk.person)
    assert client.get(reverse("sign_up_begin", args=["p"])).url == "/my/applications/?program=p"
    for answer in (client.get(last_link()), client.post(last_link(), {"password": PASSWORD})):
        assert answer.status_code == 409 and desk.person.email in answer.text
    assert not User.objects.filter(email="noor@example.org").exists()


def test_nobody_sends_many_emails_to_one_address_or_from_one_network(desk, today, run_jobs):
    for number in range(3):
        assert begin(run_jobs, source=f"192.0.2.{number}").status_code == 302
    refused = begin(run_jobs, source="192.0.2.9", email=" NOOR@example.org")
    assert refused.status_code == 422 and "Too many links were asked for" in refused.text
    answers = [begin(run_jobs, email=f"n{number}@example.org").status_code for number in range(41)]
    assert answers == [302] * 40 + [422]
    assert begin(run_jobs, source="192.0.2.77", email="other@example.org").status_code == 302


def test_state_staff_switch_sign_up_off_and_on_again(desk, today, run_jobs):
    client = Client()
    client.force_login(desk.staff)
    address, page = (
        reverse("sign_up_switch", args=[desk.program.pk]),
        reverse("programs:inspect", args=[desk.program.pk]),
    )
    assert "Switch sign-up off" in client.get(page).text
    client.post(address, {"reason": "We have no seats"})
    assert "Off: only people who were invited can apply." in client.get(page).text
    assert "We have no seats" in client.get(page).text
    for name in ("how_to_apply", "sign_up_begin"):
        assert Client().get(reverse(name, args=["p"])).status_code == 404
    assert Client().post(reverse("sign_up_begin", args=["p"]), NEW).status_code == 404
    with refuses("sign_up_off"):
        sign_ups.ask_to_sign_up(program=desk.program, **NEW, by=None, at=desk.now)
    with refuses("sign_up_switched_already"):
        sign_ups.switch_sign_up(program=desk.program, is_on=False, reason="No", by=desk.staff, at=desk.now)
    with refuses("reason_missing"):
        sign_ups.switch_sign_up(program=desk.program, is_on=True, reason=" ", by=desk.staff, at=desk.now)
    with refuses("role_required"):
        sign_ups.switch_sign_up(program=desk.program, is_on=True, reason="Yes", by=desk.person, at=desk.now)
    client.post(address, {"reason": "Seats again"})
    assert begin(run_jobs).status_code == 302 and SignUpSwitch.objects.count() == 2


def test_words_that_are_no_name_or_address_are_refused(desk, today, run_jobs):
    for typed in ({"email": "no"}, {"given_name": ""}, {"family_name": "https://x.example"}, {"family_name": "7"}):
        assert begin(run_jobs, **typed).status_code == 422
    with refuses("email_invalid"):
        sign_ups.ask_to_sign_up(program=desk.program, **NEW | {"email": "no"}, by=None, at=desk.now)
    assert not SignUp.objects.exists() and not mail.outbox


def test_an_address_that_the_mail_server_refuses_is_no_failed_job(desk, today, monkeypatch):
    row = sign_ups.ask_to_sign_up(program=desk.program, **NEW, by=None, at=desk.now)

    class Letter:
        def __init__(self, code):
            self.code = code

        def send(self):
            raise SMTPRecipientsRefused({"noor@example.org": (self.code, b"no")})

    monkeypatch.setattr(tasks, "letter_of", lambda sign_up: Letter(550))
    tasks.send_sign_up(row.pk)
    monkeypatch.setattr(tasks, "letter_of", lambda sign_up: Letter(451))
    with pytest.raises(SMTPRecipientsRefused):
        tasks.send_sign_up(row.pk)
    tasks.send_sign_up(0)


def test_the_public_pages_take_the_same_queries_with_many_programs(desk, today, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(reverse("programs_open"))
    with django_assert_max_num_queries(12):
        client.get(reverse("how_to_apply", args=["p"]))
    assert timezone.now() == today
