"""How a passkey is added: in the words of the log-in page, and ready to log in with from the start."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class AddPasskeyForm(AddWebAuthnForm):
    """allauth's form with `passwordless` ticked: without it the log-in page would not know the passkey."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("name", "My passkey")
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "A name for it, such as “My phone”"
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "Log in with it alone"
        passwordless.help_text = (
            "The device then asks for your fingerprint, your face or its code. "
            "Without this, the passkey only comes after the password."
        )
