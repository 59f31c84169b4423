"""Logging in: by email, the rate limit, resetting a password by email, and two-factor authentication of state staff."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import reverse

from cohorts.notices.ports import sender_name, sign_off
from cohorts.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse"


@pytest.fixture
def accounts(world):
    """Users with verified email addresses, as after an invitation."""
    for user in User.objects.all():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return world


def log_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def a_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_person_logs_in_with_the_email_address_in_any_letter_case(accounts, client):
    answer = log_in(client, "TRAINEE@example.org")
    assert answer.status_code == 302 and answer["Location"] == reverse("desk")
    assert client.session["_auth_user_id"] == str(accounts.trainee.pk)


def test_after_log_in_people_get_the_page_they_requested(accounts, client):
    target = reverse("agency_people")
    log_in_address = client.get(target)["Location"]
    answer = client.post(log_in_address, {"login": "agency@example.org", "password": PASSWORD, "next": target})
    assert answer["Location"] == target


def test_a_wrong_password_and_an_unknown_address_get_the_same_message(accounts, client):
    sentences = []
    for email in ("trainee@example.org", "nobody@example.org"):
        body = log_in(client, email, "wrong").content.decode()
        assert "_auth_user_id" not in client.session
        sentences.append(re.search(r"[^<>]*(?:password|Password)[^<>]*not correct[^<>]*", body).group(0).strip())
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("account_login", {"login": "trainee@example.org", "password": "wrong"}),
        ("account_reset_password", {"email": "no address"}),
        ("account_email", {"email": "no address", "action_add": ""}),
        ("verify", {"number": "", "family_name": ""}),
        ("verify", {"number": "PSS-2026-0000001", "family_name": "Nobody"}),
    ],
)
def test_the_title_of_a_page_with_errors_begins_with_what_to_do(accounts, client, name, sent):
    if name == "account_email":
        client.force_login(accounts.trainee)
    assert "<title>Please check: " in client.post(reverse(name), sent).content.decode()


def test_the_rate_limit_also_blocks_the_right_password(accounts, client):
    for _ in range(5):
        log_in(client, "trainee@example.org", "wrong")
    body = log_in(client, "trainee@example.org").content.decode()
    assert "Too many attempts" in body and "_auth_user_id" not in client.session


def test_a_person_with_a_closed_account_cannot_log_in(accounts, client):
    User.objects.filter(pk=accounts.trainee.pk).update(is_active=False)
    log_in(client, "trainee@example.org")
    assert client.get(reverse("desk")).status_code == 302


def test_nobody_can_sign_up_without_an_invitation(accounts, client):
    before = User.objects.count()
    body = {"email": "me@example.org", "password1": "a long walk home", "password2": "a long walk home"}
    client.post(reverse("account_signup"), body)
    assert User.objects.count() == before


def test_a_forgotten_password_can_be_reset_by_email(accounts, client):
    client.post(reverse("account_reset_password"), {"email": "trainee@example.org"})
    (email,) = mail.outbox
    assert email.to == ["trainee@example.org"]
    assert email.subject == "Reset your password" and "testserver!" not in email.body
    link = re.search(r"https?://[^/]+(/accounts/\S+)", email.body).group(1)
    page = client.get(link, follow=True)
    form = {"password1": "a long walk home", "password2": "a long walk home"}
    client.post(page.request["PATH_INFO"], form)
    assert log_in(client, "trainee@example.org", "a long walk home").status_code == 302
    assert User.objects.get(pk=accounts.trainee.pk).check_password("a long walk home")


def test_the_password_reset_page_does_not_reveal_who_has_an_account(accounts, client):
    pages = []
    for email in ("trainee@example.org", "nobody@example.org"):
        pages.append(client.post(reverse("account_reset_password"), {"email": email}))
    assert pages[0].status_code == pages[1].status_code == 302
    assert pages[0]["Location"] == pages[1]["Location"]
    assert [email.to for email in mail.outbox] == [["trainee@example.org"]]


# --- The second factor ----------------------------------------------------------------------------------------------
@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("who", ["program", "examinations", "finance", "publishing", "auditor"])
def test_state_staff_without_a_second_factor_must_set_one_up(accounts, client, strict, who):
    log_in(client, f"{who}@example.org")
    for url in (reverse("desk"), reverse("wagtailadmin_home"), reverse("people")):
        answer = client.get(url)
        assert answer.status_code == 302 and answer["Location"] == reverse("mfa_index"), url
    page = client.get(reverse("mfa_index"))
    assert page.status_code == 200 and "State staff must set up one of the two" in page.content.decode()


def test_a_new_passkey_works_without_a_user_name(accounts, client):
    log_in(client, "trainee@example.org")
    url = reverse("mfa_add_webauthn")
    page = client.get(url, follow=True)
    if page.request["PATH_INFO"] != url:
        page = client.post(page.request["PATH_INFO"], {"password": PASSWORD, "next": url}, follow=True)
    field = page.context["form"]["passwordless"]
    assert field.initial is True and "Log in with this passkey alone" in page.content.decode()


def test_the_first_administrator_confirms_the_address_by_email(client, db):
    User.objects.create_superuser("root@example.org", PASSWORD, given_name="R", family_name="T")
    page = log_in(client, "root@example.org", follow=True)
    assert "Confirm your email address" in page.content.decode()
    [email] = mail.outbox
    assert email.subject == "Confirm your email address" and "testserver!" not in email.body
    assert email.body.rstrip().endswith(sign_off()), "the name and contact stand at the end"
    assert f"entered for an account at {sender_name()}. If it was you" in email.body
    client.post(re.search(r"http\S+(/accounts/\S+)", email.body)[1])
    assert log_in(client, "root@example.org")["Location"] == reverse("desk")


def test_a_superuser_needs_a_second_factor_too(accounts, client, strict):
    root = User.objects.create_superuser("root@example.org", PASSWORD, given_name="R", family_name="T")
    EmailAddress.objects.create(user=root, email=root.email, verified=True, primary=True)
    log_in(client, "root@example.org")
    assert client.get(reverse("wagtailadmin_home"))["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("who", ["trainee", "agency", "vendor", "trainer", "supervisor", "proctor"])
def test_everyone_else_needs_no_second_factor(accounts, client, strict, who):
    log_in(client, f"{who}@example.org")
    assert "State staff need one" not in client.get(reverse("mfa_index")).content.decode()
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code in (200, 302)  # offered, not required
    target = {"agency": "agency_people", "vendor": "vendor_people"}.get(who)
    if target:
        assert client.get(reverse(target)).status_code == 200
    assert client.session["_auth_user_id"]


def test_with_a_second_factor_the_code_is_required_to_log_in(accounts, client, strict):
    secret = generate_totp_secret()
    TOTP.activate(accounts.finance, secret)
    answer = log_in(client, "finance@example.org")
    assert answer["Location"] == reverse("mfa_authenticate") and "_auth_user_id" not in client.session
    assert client.get("/admin/invoices/").status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert answer.status_code == 200 and "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": a_code(secret)})
    assert client.get("/admin/invoices/").status_code == 200


# allauth sends its email when the transaction commits, within the same request.
@pytest.mark.django_db(transaction=True)
def test_a_second_factor_is_set_up_over_http(accounts, client, strict):
    log_in(client, "program@example.org")
    url = reverse("mfa_activate_totp")
    page = client.get(url, follow=True)
    if "password" in page.request["PATH_INFO"] or "reauthenticate" in page.request["PATH_INFO"]:
        page = client.post(page.request["PATH_INFO"], {"password": PASSWORD, "next": url}, follow=True)
    secret = client.session["mfa.totp.secret"]
    page = client.post(url, {"code": a_code(secret)}, follow=True).content.decode()
    assert "Go to your tasks" in page and len(re.findall(r"^\d{8}\b", page, re.MULTILINE)) >= 9
    assert "Recovery codes" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("people")).status_code == 200
    codes = client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    assert "10 of 10 codes are left" in codes and "Keep them where others cannot read them" in codes


def test_the_demo_setting_turns_the_second_factor_off(accounts, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    log_in(client, "program@example.org")
    assert client.get(reverse("people")).status_code == 200


def test_no_other_log_in_page_accepts_a_password(accounts, client):
    for address in ("/_util/login/", "/admin/login/"):
        for method in (client.get, client.post):
            response = method(address, {"username": "examinations@example.org", "password": "correct horse"})
            assert response.status_code == 302 and "/accounts/login/" in response.url
    assert "_auth_user_id" not in client.session


def test_a_session_without_the_second_factor_is_ended_even_if_one_is_set_up(world, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(world.examinations, generate_totp_secret())
    client.force_login(world.examinations)
    response = client.get("/admin/")
    assert response.status_code == 302 and "/accounts/login/" in response.url
    assert "_auth_user_id" not in client.session


def test_a_removed_factor_must_be_set_up_again(world, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(world.examinations)
    assert client.get("/admin/").url == "/accounts/2fa/"
    factor = TOTP.activate(world.examinations, generate_totp_secret())
    session = client.session
    session["second_factor_proven"] = True
    session.save()
    assert client.get("/admin/").status_code == 200
    factor.instance.delete()
    assert client.get("/admin/").url == "/accounts/2fa/"
    assert "second_factor_proven" not in client.session


def test_a_session_from_before_the_factor_was_set_up_elsewhere_is_ended(world, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(world.examinations)
    assert client.get("/admin/").url == "/accounts/2fa/"
    TOTP.activate(world.examinations, generate_totp_secret())
    assert "/accounts/login/" in client.get("/admin/").url


@pytest.mark.parametrize(
    "name",
    "account_change_password account_email mfa_index mfa_activate_totp mfa_add_webauthn usersessions_list".split(),
)  # fmt: skip
def test_account_pages_have_our_texts_and_no_inline_scripts(accounts, client, name):
    log_in(client, "agency@example.org")
    page = client.get(reverse(name), follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "ui/peer.css" in text and " style=" not in text and not re.search(r"<script(?![^>]*(src=|json))", text)
    assert not re.search(r"[Ss]ign(ed|ing)?[ -]?(in|out)\b|e-mail|[Tt]wo-[Ff]actor|placeholder=", text)


def test_a_proxy_that_does_not_say_who_asks_is_a_bad_request_and_no_fault(accounts, client, settings, caplog):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    client.raise_request_exception = False
    answer = log_in(client, "trainee@example.org", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.status_code == 400 and "BEHIND_PROXY=1" in caplog.text
    assert log_in(client, "trainee@example.org", headers={"X-Forwarded-For": "203.0.113.7, ::1"}).status_code == 302
