"""allauth's forms in our words: labels and no placeholders, help before the field, errors that say what to enter."""

from typing import NamedTuple

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _


class FieldWords(NamedTuple):
    """What a field says. `help` None: allauth's own, as the rules of a password."""

    label: object
    missing: object
    help: object | None = ""


EMAIL = FieldWords(_("Email address"), _("Enter your email address."))
PASSWORD = FieldWords(_("Password"), _("Enter your password."))
NEW_PASSWORD = FieldWords(_("New password"), _("Enter a new password."), None)
AGAIN = FieldWords(_("New password again"), _("Enter the new password again."))
CODE = FieldWords(
    _("Code"), _("Enter the code."), _("The 6 digits from your authenticator app, or one of your recovery codes.")
)
PASSKEY_NAME = FieldWords(_("Name of the passkey, such as “My phone”"), _("Enter a name."))


class InOurWords:
    """Mixed into a form of allauth: `WORDS` says for each field what it is called."""

    WORDS: dict[str, FieldWords] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in self.WORDS.items():
            field = self.fields[name]
            field.label, field.error_messages["required"] = words.label, words.missing
            field.widget.attrs.pop("placeholder", None)
            if words.help is not None:
                field.help_text = words.help


class LoginForm(InOurWords, account.LoginForm):
    """The link for a forgotten password stands after the form, not between the label and the field."""

    WORDS = {
        "login": FieldWords(
            _("Email address"), _("Enter your email address."), _("The one we emailed your invitation to.")
        ),
        "password": PASSWORD,
        "remember": FieldWords(_("Keep me logged in"), "", _("Do not use this on a shared device.")),
    }


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """A new password for somebody who knows the old one."""

    WORDS = {
        "oldpassword": FieldWords(_("Current password"), _("Enter your current password.")),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    """A first password."""

    WORDS = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    """Where the link to a new password goes."""

    WORDS = {"email": EMAIL}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    """A new password for somebody who came by the link."""

    WORDS = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    """The password once more."""

    WORDS = {"password": PASSWORD}


class AddEmailForm(InOurWords, account.AddEmailForm):
    """A further address."""

    WORDS = {"email": FieldWords(_("New email address"), _("Enter an email address."))}


class AuthenticateForm(InOurWords, mfa.AuthenticateForm):
    """The second step of a login."""

    WORDS = {"code": CODE}


class ReauthenticateCodeForm(InOurWords, mfa.ReauthenticateForm):
    """The second step once more."""

    WORDS = {"code": CODE}


class ActivateAppForm(InOurWords, ActivateTOTPForm):
    """The first code of an authenticator app."""

    WORDS = {"code": FieldWords(_("Code from the app"), _("Enter the 6 digits that the app shows."))}


class RenamePasskeyForm(InOurWords, EditWebAuthnForm):
    """Another name for a passkey."""

    WORDS = {"name": PASSKEY_NAME}


class AddPasskeyForm(InOurWords, AddWebAuthnForm):
    """A passkey that logs one in by itself from the start: without `passwordless` the login page would not know it."""

    WORDS = {
        "name": PASSKEY_NAME,
        "passwordless": FieldWords(
            _("Log in with it alone"),
            "",
            _(
                "The device then asks for your fingerprint, your face or its screen lock. Without this, the passkey is "
                "asked for after the password."
            ),
        ),
    }

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("name", "My passkey")
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
