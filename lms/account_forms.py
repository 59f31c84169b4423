"""allauth's forms with our texts: labels instead of placeholders, and errors that say what to enter."""

from typing import NamedTuple

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.utils.translation import gettext_lazy as _

from lms.log_ins import Try, people_with, try_for


class FieldText(NamedTuple):
    """The texts of a field. `help` None keeps allauth's own help, such as the rules for passwords."""

    label: object
    missing: object
    help: object | None = ""


EMAIL = FieldText(_("Email address"), _("Enter your email address."))
PASSWORD = FieldText(_("Password"), _("Enter your password."))
NEW_PASSWORD = FieldText(_("New password"), _("Enter a new password."), None)
NEW_PASSWORD_AGAIN = FieldText(_("New password again"), _("Enter the new password again."))
CODE = FieldText(
    _("Code"), _("Enter the code."), _("The 6 digits from your authenticator app, or one of your recovery codes.")
)
PASSKEY = FieldText(_("Passkey"), _("Select “Use a passkey” and follow the steps on your device."))
PASSKEY_NAME = FieldText(_("Name of the passkey, such as “My phone”"), _("Enter a name."))


class TextsMixin:
    """A mixin for forms of allauth that sets the texts of the fields from `TEXTS`."""

    TEXTS: dict[str, FieldText] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, text in self.TEXTS.items():
            field = self.fields[name]
            field.label, field.error_messages["required"] = text.label, text.missing
            field.widget.attrs.pop("placeholder", None)
            if text.help is not None:
                field.help_text = text.help


class LoginForm(TextsMixin, account.LoginForm):
    """Login. The link for a forgotten password is after the form, not between the label and the field."""

    TEXTS = {
        "login": FieldText(
            _("Email address"), _("Enter your email address."), _("The one to which we emailed your link.")
        ),
        "password": PASSWORD,
        "remember": FieldText(_("Keep me logged in"), "", _("Do not use this on a shared device.")),
    }


class ChangePasswordForm(TextsMixin, account.ChangePasswordForm):
    """Change the password, with the current one."""

    TEXTS = {
        "oldpassword": FieldText(_("Current password"), _("Enter your current password.")),
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD_AGAIN,
    }


class SetPasswordForm(TextsMixin, account.SetPasswordForm):
    """Set a first password."""

    TEXTS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ResetPasswordForm(TextsMixin, account.ResetPasswordForm):
    """Ask for a link to set a new password."""

    TEXTS = {"email": EMAIL}

    def clean_email(self):
        """Count the request, whether or not there is an account."""
        email = super().clean_email()
        try_for(context.request, Try.RESET, email)
        return email


class RequestCodeForm(TextsMixin, account.RequestLoginCodeForm):
    """Ask for a code to log in without a password."""

    TEXTS = {"email": EMAIL}

    def clean_email(self):
        """Count the request. A code goes only to who has accepted an invitation; the answer is the same for all."""
        email = self.cleaned_data["email"]
        try_for(context.request, Try.CODE, email)
        self._user = next((person for person in people_with(email) if person.has_usable_password()), None)
        return email


class EmailedCodeForm(TextsMixin, account.ConfirmLoginCodeForm):
    """Log in with the code from the email."""

    TEXTS = {"code": FieldText(_("Code from the email"), _("Enter the code."), _("Eight letters, such as BCDF-GHJK."))}


class ResetPasswordKeyForm(TextsMixin, account.ResetPasswordKeyForm):
    """Set a new password with the link from the email."""

    TEXTS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ReauthenticateForm(TextsMixin, account.ReauthenticateForm):
    """Confirm the login with the password."""

    TEXTS = {"password": PASSWORD}


class AddEmailForm(TextsMixin, account.AddEmailForm):
    """Add an email address."""

    TEXTS = {"email": FieldText(_("New email address"), _("Enter an email address."))}


class AuthenticateForm(TextsMixin, mfa.AuthenticateForm):
    """The second step of a login."""

    TEXTS = {"code": CODE}


class ReauthenticateCodeForm(TextsMixin, mfa.ReauthenticateForm):
    """Confirm the login with a code."""

    TEXTS = {"code": CODE}


class ActivateAppForm(TextsMixin, ActivateTOTPForm):
    """Set up an authenticator app with its first code."""

    TEXTS = {"code": FieldText(_("Code from the app"), _("Enter the 6 digits that the app shows."))}


class PasskeyForm(TextsMixin, AuthenticateWebAuthnForm):
    """The second step of a login, with a passkey. A script fills in the hidden field."""

    TEXTS = {"credential": PASSKEY}


class PasskeyLoginForm(TextsMixin, LoginWebAuthnForm):
    """Login with a passkey alone."""

    TEXTS = {"credential": PASSKEY}


class ReauthenticatePasskeyForm(TextsMixin, ReauthenticateWebAuthnForm):
    """Confirm the login with a passkey."""

    TEXTS = {"credential": PASSKEY}


class RenamePasskeyForm(TextsMixin, EditWebAuthnForm):
    """Rename a passkey."""

    TEXTS = {"name": PASSKEY_NAME}


class AddPasskeyForm(TextsMixin, AddWebAuthnForm):
    """Add a passkey. `passwordless` is selected at first, because otherwise the login page cannot use the passkey."""

    TEXTS = {
        "name": PASSKEY_NAME,
        "credential": FieldText(_("Passkey"), _("Select “Add passkey” and follow the steps on your device.")),
        "passwordless": FieldText(
            _("Log in with this passkey alone"),
            "",
            _(
                "Your device will ask for your fingerprint, your face or your screen lock. If you do not select this, "
                "we will ask for the passkey after your password."
            ),
        ),
    }

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("name", "My passkey")
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
