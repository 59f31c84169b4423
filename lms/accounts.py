"""Adapters for allauth: accounts by invitation or in order to apply, and errors that say what to do."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core.addresses import made_public
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.jobs import enqueue
from cohorts.core.persons import the_person
from cohorts.core.refusals import sentence
from cohorts.notices.ports import sender_address, sender_name, sign_off
from lms.log_ins import Try, forget_tries, people_with, try_for

WRONG_CODE = gettext_lazy("This code is not correct. Enter the code that the app shows now.")
# For the log of the server: whoever runs it must correct it.
NO_ADDRESS = "BEHIND_PROXY=1, but the proxy did not add the visitor's address to X-Forwarded-For."
# {id of allauth's reauthentication method: label}
CONFIRMATION_METHODS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code from your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Closes the library's sign-up page. People are invited, or sign up to apply (lms.certification.views.sign_ups)."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed. Contact state program staff."),
        "cannot_remove_primary_email": gettext_lazy("Make another address the main one before you remove this one."),
        "duplicate_email": gettext_lazy("This address is already on your account."),
        "email_password_mismatch": gettext_lazy("The email address or the password is not correct."),
        "email_taken": gettext_lazy("Another account uses this address."),
        "enter_current_password": gettext_lazy("The current password is not correct."),
        "incorrect_password": gettext_lazy("The password is not correct."),
        "max_email_addresses": gettext_lazy("You can have up to %d email addresses."),
        "incorrect_code": gettext_lazy("This code is not correct. Enter the code from the last email we sent."),
        # For codes; for passwords see lms.log_ins.
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong codes. Wait 5 minutes, then try again. If you have a passkey, you can use it now."
        ),
        "rate_limited": gettext_lazy("Too many attempts. Wait 5 minutes, then try again."),
        "unverified_primary_email": gettext_lazy("Confirm this address before you make it the main one."),
    }

    def is_open_for_signup(self, request):
        """Return False: people join by invitation, or to apply for a program."""
        return False

    def pre_login(self, request, user, **details):
        """Lead whoever logs in with a merged account to the one that stays, before a second step."""
        person = the_person(user)
        if person.pk == user.pk:
            return super().pre_login(request, user, **details)
        clear_login(request)
        messages.error(request, sentence("account_merged", {"email": person.email}))
        return redirect("account_login")

    def get_from_email(self):
        """The sender of emails about an account: the same as of all our emails."""
        return sender_address()

    def send_mail(self, template_prefix, email, context):
        """Send an email about an account, with the name of the state program at its end."""
        words = {"sign_off": sign_off(), "office": sender_name()}
        super().send_mail(template_prefix, email, {**words, **context})

    def get_reset_password_from_key_url(self, key):
        """The address for a new password, the same behind every host name of the site."""
        return made_public(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request, emailconfirmation):
        """The address that confirms an email address, the same behind every host name of the site."""
        return made_public(super().get_email_confirmation_url(request, emailconfirmation))

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell a person that their account was changed, by name, and when."""
        more = {"user": user, "done_at": format_long_moment(timezone.now(), home_zone())}
        super().send_notification_mail(template_prefix, user, more | (context or {}), email)

    def get_client_ip(self, request):
        """The visitor's address. Raises BadRequest where the proxy that is promised did not pass it on."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            raise BadRequest(NO_ADDRESS) from None

    def pre_authenticate(self, request, **credentials):
        """Count a try before the password is checked; allauth uncounts it if it is right."""
        self._login_failed_rl_usage = try_for(request, Try.PASSWORD, credentials.get("email", ""))

    def authentication_failed(self, request, **credentials):
        """Record a wrong password for the log of the account, without the password.

        A job does it, and it is queued for an address without an account too, so that the answer takes as long.
        """
        people = people_with(credentials.get("email", ""))
        enqueue("lms.tasks.record_wrong_password", people[0].pk if people else 0, get_ip(request))

    def _delete_login_attempts_cached_email(self, request, **credentials):
        forget_tries(request, credentials.get("email", ""))

    def get_reauthentication_methods(self, user):
        """Return the methods to confirm a login, with our labels."""
        methods = super().get_reauthentication_methods(user)
        return [
            {**method, "description": CONFIRMATION_METHODS.get(method["id"], method["description"])}
            for method in methods
        ]


class TwoStepAdapter(DefaultMFAAdapter):
    """The second step of a login."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "unverified_email": gettext_lazy("Confirm your email address before you set this up."),
    }

    def generate_authenticator_name(self, user, type):
        """Return the name of a new passkey until its owner renames it."""
        return _("My passkey")
