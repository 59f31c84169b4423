"""Wrong passwords slow down a guesser and keep nobody else out, and the answers never tell who has an account."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from cohorts.notices.models import Email
from cohorts.people.actions.log_ins import record_wrong_password
from cohorts.people.models import User
from tests.examples import examples
from tests.lms.test_entering import PASSWORD, a_code

pytestmark = pytest.mark.django_db
CLASSROOM, STRANGER = "198.51.100.7", "203.0.113.66"
REFUSED = "Too many attempts."


@pytest.fixture
def accounts(world):
    """Users with verified email addresses, as after an invitation."""
    for user in User.objects.all():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return world


def try_password(client, email, password, source=CLASSROOM):
    answer = client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=source)
    return "in" if answer.status_code == 302 else "refused" if REFUSED in answer.content.decode() else "wrong"


def attack(email, times, source=STRANGER):
    return [try_password(Client(), email, f"guess {number}", source) for number in range(times)]


def known_device(email):
    """A browser in which the person has logged in once, and is logged out now."""
    client = Client()
    assert try_password(client, email, PASSWORD, "192.0.2.44") == "in"
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    return client


def log_in_with_code(client, email, source=CLASSROOM):
    client.post(reverse("account_request_login_code"), {"email": email}, REMOTE_ADDR=source)
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE).group(0)
    return client.post(reverse("account_confirm_login_code"), {"code": code}, REMOTE_ADDR=source)


def class_of_24():
    people = []
    for number in range(24):
        person = User.objects.create_user(f"pupil{number}@example.org", PASSWORD, given_name="P", family_name="Upil")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        people.append(person.email)
    return people


def test_a_class_behind_one_address_gets_in_after_four_wrong_passwords_each(accounts):
    people = class_of_24()
    for _ in range(4):
        assert {try_password(Client(), email, "wrong") for email in people} == {"wrong"}
    assert {try_password(Client(), email, PASSWORD) for email in people} == {"in"}


def test_a_class_may_ask_for_codes_at_the_same_moment(accounts):
    for email in class_of_24():
        assert log_in_with_code(Client(), email)["Location"] == reverse("desk")


def test_a_stranger_elsewhere_does_not_keep_the_proctor_out(accounts):
    assert attack("proctor@example.org", 7) == ["wrong"] * 5 + ["refused"] * 2
    assert try_password(Client(), "proctor@example.org", PASSWORD) == "in"


def test_a_stranger_in_the_classroom_does_not_keep_the_proctor_out_of_a_known_device(accounts):
    own = known_device("proctor@example.org")
    assert attack("proctor@example.org", 6, CLASSROOM)[-1] == "refused"
    assert try_password(Client(), "proctor@example.org", PASSWORD) == "refused"
    assert try_password(own, "proctor@example.org", PASSWORD) == "in"


def test_a_code_by_email_is_a_way_round_on_a_new_device(accounts):
    attack("proctor@example.org", 6, CLASSROOM)
    client = Client()
    page = client.post(reverse("account_login"), {"login": "proctor@example.org", "password": PASSWORD},
                       REMOTE_ADDR=CLASSROOM).content.decode()  # fmt: skip
    assert "again in 5 min" in page and reverse("account_request_login_code") in page
    assert log_in_with_code(client, "proctor@example.org")["Location"] == reverse("desk")
    assert client.session["_auth_user_id"] == str(accounts.proctor.pk)


def test_an_attack_from_many_addresses_is_slowed_down_and_known_devices_still_work(accounts):
    own = known_device("proctor@example.org")
    outcomes = [attack("proctor@example.org", 2, f"203.0.113.{number}") for number in range(12)]
    assert sum(outcomes, []).count("wrong") == 20
    assert try_password(Client(), "proctor@example.org", PASSWORD) == "refused"
    assert try_password(own, "proctor@example.org", PASSWORD) == "in"
    assert log_in_with_code(Client(), "proctor@example.org")["Location"] == reverse("desk")


def test_one_address_that_tries_many_accounts_is_slowed_down(accounts):
    own = known_device("trainee@example.org")
    outcomes = [attack(f"someone{number}@example.org", 4)[-1] for number in range(32)]
    assert outcomes == ["wrong"] * 30 + ["refused"] * 2
    assert try_password(own, "trainee@example.org", PASSWORD, STRANGER) == "in"


def test_a_known_device_has_a_limit_too_and_knows_only_its_people(accounts):
    own = known_device("proctor@example.org")
    assert [try_password(own, "proctor@example.org", "wrong") for _ in range(11)] == ["wrong"] * 10 + ["refused"]
    assert [try_password(own, "trainee@example.org", "wrong") for _ in range(6)] == ["wrong"] * 5 + ["refused"]


def test_a_device_is_not_known_after_the_password_was_changed_or_with_an_invented_cookie(accounts):
    own = known_device("proctor@example.org")
    accounts.proctor.set_password("another horse")
    accounts.proctor.save()
    attack("proctor@example.org", 6, CLASSROOM)
    assert try_password(own, "proctor@example.org", "another horse") == "refused"
    for cookie in ("nonsense", own.cookies["known_device"].value[:-1] + "x", "W10:1:2"):
        client = Client()
        client.cookies["known_device"] = cookie
        assert try_password(client, "proctor@example.org", "another horse") == "refused"


def test_the_cookie_of_a_device_names_nobody(accounts):
    value = known_device("proctor@example.org").cookies["known_device"].value
    assert "proctor" not in value and value != known_device("proctor@example.org").cookies["known_device"].value


def test_time_frees_the_tries_and_the_message_says_when(accounts, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    attack("proctor@example.org", 5)
    time_machine.move_to(start + timedelta(minutes=2), tick=False)
    answer = Client().post(reverse("account_login"), {"login": "proctor@example.org", "password": PASSWORD},
                           REMOTE_ADDR=STRANGER)  # fmt: skip
    assert "again in 3 min" in answer.content.decode()
    time_machine.move_to(start + timedelta(minutes=5, seconds=1), tick=False)
    assert try_password(Client(), "proctor@example.org", PASSWORD, STRANGER) == "in"


@pytest.mark.parametrize(
    ("page", "field"),
    [("account_login", "login"), ("account_request_login_code", "email"), ("account_reset_password", "email")],
)
def test_every_answer_is_the_same_with_and_without_an_account(accounts, page, field):
    def answers(email):
        answered = []
        for _ in range(7):
            answer = Client().post(reverse(page), {field: email, "password": "wrong"}, follow=True)
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            answered.append((answer.redirect_chain, body.replace(email, "X")))
        return answered

    real, none = answers("trainee@example.org"), answers("nobodyx@example.org")
    assert real == none and "Too many" in real[-1][1]


def test_an_invitation_that_is_not_accepted_gets_no_code(accounts):
    person = User.objects.create_user("new@example.org", given_name="N", family_name="Ew")
    client = Client()
    answer = client.post(reverse("account_request_login_code"), {"email": person.email})
    assert answer["Location"] == reverse("account_confirm_login_code") and mail.outbox == []


def test_an_address_that_somebody_only_typed_gets_no_code(accounts):
    EmailAddress.objects.create(user=accounts.trainee, email="typed@example.org", verified=False)
    Client().post(reverse("account_request_login_code"), {"email": "typed@example.org"})
    assert mail.outbox == []


def test_a_code_does_not_replace_the_second_factor(accounts, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(accounts.finance, secret)
    client = Client()
    answer = log_in_with_code(client, "finance@example.org")
    assert answer["Location"] == reverse("mfa_authenticate") and "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": a_code(secret)})
    assert client.session["_auth_user_id"] == str(accounts.finance.pk)


def test_the_code_can_be_sent_again_twice(accounts):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "trainee@example.org"})
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert len(mail.outbox) == 3
    assert "Send the code again" not in client.get(reverse("account_confirm_login_code")).content.decode()
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE).group(0)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.session["_auth_user_id"] == str(accounts.trainee.pk)


def test_wrong_codes_by_email_end_the_code(accounts):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": "trainee@example.org"})
    for _ in range(3):
        answer = client.post(reverse("account_confirm_login_code"), {"code": "BBBB-BBBB"})
    assert answer["Location"] == reverse("account_request_login_code")
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE).group(0)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session


def test_wrong_codes_of_the_second_factor_are_limited_by_person_and_say_when_to_try_again(accounts, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    secret = generate_totp_secret()
    for person in (accounts.finance, accounts.program_staff):
        TOTP.activate(person, secret)
    pages = []
    client = Client()
    try_password(client, "finance@example.org", PASSWORD)
    for number in range(6):
        pages.append(client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"}).content.decode())
    assert "Too many wrong codes" not in pages[4]
    assert "Wait 5 minutes" in pages[5]
    client.post(reverse("mfa_authenticate"), {"code": a_code(secret)})
    assert "_auth_user_id" not in client.session
    # A colleague behind the same address gets in.
    other = Client()
    try_password(other, "program@example.org", PASSWORD)
    other.post(reverse("mfa_authenticate"), {"code": a_code(secret)})
    assert other.session["_auth_user_id"] == str(accounts.program_staff.pk)


def test_a_password_can_be_confirmed_by_who_is_logged_in_whatever_strangers_do(accounts):
    client = Client()
    client.force_login(accounts.trainee)
    attack("trainee@example.org", 6, "127.0.0.1")
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": reverse("account_email")})
    assert answer["Location"] == reverse("account_email")


def test_a_new_password_by_email_frees_the_tries(accounts):
    attack("trainee@example.org", 6, "127.0.0.1")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "trainee@example.org"})
    link = re.search(r"https?://[^/]+(/accounts/\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "a long walk home", "password2": "a long walk home"})
    assert try_password(Client(), "trainee@example.org", "a long walk home", "127.0.0.1") == "in"


def test_a_wrong_password_is_recorded_with_its_source_and_without_the_password(accounts, caplog, run_jobs):
    secret = "My Very Own Password"
    for email in ("trainee@example.org", "nobody@example.org", secret + "@example.org"):
        for _ in range(6):
            try_password(Client(), email, secret, STRANGER)
    run_jobs()
    entries = ModelLogEntry.objects.filter(action="log_in.failed")
    assert {(entry.object_id, entry.data["source"]) for entry in entries} == {(str(accounts.trainee.pk), STRANGER)}
    assert len(entries) == 5
    assert "password_source_person" in caplog.text and STRANGER in caplog.text
    for place in (caplog.text, str(list(ModelLogEntry.objects.values())), str(list(Email.objects.values()))):
        assert secret not in place and "nobody@" not in place


def test_many_wrong_passwords_are_told_to_the_person_once_a_day(accounts):
    now = timezone.now()
    for _ in range(15):
        record_wrong_password(person=accounts.trainee, source=STRANGER, by=None, at=now)
    [email] = Email.objects.filter(person=accounts.trainee, kind="wrong-passwords")
    assert "10 times or more" in email.body


@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30))
def test_whatever_others_try_the_proctor_gets_in_on_a_known_device(tries, accounts):
    cache.clear()
    own = known_device("proctor@example.org")
    targets = ("proctor@example.org", "trainee@example.org", "agency@example.org", "nobody@example.org")
    for target, source in tries:
        try_password(Client(), targets[target], "wrong", f"203.0.113.{source}")
    assert try_password(own, "proctor@example.org", PASSWORD, "203.0.113.0") == "in"
