"""A person sets up a second factor and logs in with it, for the test of marked sentences."""

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.passkeys import add_passkey

PAGES = (
    "mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_reauthenticate", "mfa_authenticate",
)  # fmt: skip


def second_factor(reader, world, run_jobs):
    """Passkeys and codes: adding, naming, removing, and logging in with them."""
    person = world.trainee
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": "correct horse"})
    reader.get(client, "mfa_add_webauthn")
    reader.post(client, "mfa_add_webauthn", data={"name": "", "credential": ""})
    reader.post(client, "mfa_add_webauthn", data={"name": "Xyzzy", "credential": "{}"})
    passkey = add_passkey(person, "Xyzzy")
    for name in ("mfa_index", "mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
        reader.get(client, name)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        reader.get(client, name, passkey.pk)
        reader.post(client, name, passkey.pk)
    TOTP.activate(person, generate_totp_secret())
    add_passkey(person, "Xyzzy")
    reader.get(client, "mfa_reauthenticate")
    reader.post(client, "mfa_reauthenticate", data={"code": "000000"})
    reader.post(client, "mfa_reauthenticate_webauthn", data={"credential": "{}"})
    visitor = Client()
    reader.post(visitor, "account_login", data={"login": person.email, "password": "correct horse"})
    reader.get(visitor, "mfa_authenticate")
    reader.post(visitor, "mfa_authenticate", data={"code": "000000"})
    reader.post(visitor, "mfa_authenticate", data={"credential": "{}"})
