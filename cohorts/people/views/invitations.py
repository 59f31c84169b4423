"""The link of an invitation: it asks for a password, where there is none yet, and for nothing else."""

from allauth.account import app_settings
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cohorts.core.access import ANYONE
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.actions import people
from cohorts.ui.action_view import ActionView

# The link works, but not for this person as they are now.
BLOCKED = ("invitation_other_name", "invitation_conflicts", "invitations_conflict")


class PasswordForm(forms.Form):
    """One new password."""

    password = forms.CharField(
        label=_("Choose a password"),
        error_messages={"required": _("Choose a password.")},
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class AcceptInvitation(ActionView):
    """Show what the link is for; on POST, accept it. The token in the link is what gives access to this page."""

    allowed_roles = (ANYONE,)
    template_name = "people/invitation.html"

    def dispatch(self, request, *args, **kwargs):
        """A link that no longer works leads nowhere else."""
        self.invitation = people.invitation_by_token(kwargs["token"])
        problem = self.invitation.problem(timezone.now()) if self.invitation else Problem("invitation_unknown")
        if problem:
            status = 410 if self.invitation else 404
            return self._no_longer_open(sentence_of(problem), status=status, is_blocked=problem.code in BLOCKED)
        return super().dispatch(request, *args, **kwargs)

    @property
    def _needs_password(self):
        return not self.invitation.user.has_usable_password()

    def get_form_class(self):
        """Whoever has an account keeps their password."""
        return PasswordForm if self._needs_password else forms.Form

    def get_heading(self):
        """A greeting."""
        return gettext("Welcome, %(person)s") % {"person": self.invitation.user.get_short_name()}

    def get_back_url(self):
        """To log-in; for whoever is logged in, to their tasks."""
        return (
            resolve_url(settings.LOGIN_REDIRECT_URL) if self.request.user.is_authenticated else reverse("account_login")
        )

    def act(self, data, by, at):
        """Accept the invitation, and log a new person in, who has just chosen their password.

        Whoever had an account logs in as always, because the link alone must not replace the password and the second
        factor; and a session of someone else on this device stays theirs.
        """
        is_new = self._needs_password
        person = people.accept(token=self.kwargs["token"], password=data.get("password", ""), at=at)
        self.is_logged_in = is_new and not self.request.user.is_authenticated
        if self.is_logged_in:
            perform_login(self.request, person, email_verification=app_settings.EmailVerificationMethod.NONE)
        return person

    def done_text(self, result):
        """What to do next."""
        if self.is_logged_in:
            done = gettext("Your account is ready, and you are logged in.")
        elif self.request.user == result:
            done = gettext("You have accepted the invitation.")
        else:
            done = gettext("You have accepted the invitation. Log in with your email address and your password.")
        if people.has_open_invitation(result, timezone.now()):
            more = gettext("You have another invitation. To accept it, open the link in the other email.")
            return f"{done} {more}"
        return done

    def form_invalid(self, form):
        """What is wrong with the password; anything else is why this person cannot accept."""
        if form.non_field_errors():
            return self._no_longer_open(" ".join(form.non_field_errors()), status=410, is_blocked=True)
        return super().form_invalid(form)

    def get_context_data(self, **context):
        """The invitation, and whether a password is asked for."""
        offers = [invitation.get_role_display() for invitation in self.invitation.sent_together()]
        more = {"invitation": self.invitation, "needs_password": self._needs_password, "offers": offers}
        return super().get_context_data(**more, **context)

    def _no_longer_open(self, sentence, *, status, is_blocked):
        about = {"problem": sentence, "is_blocked": is_blocked}
        return render(self.request, "people/invitation_dead.html", about, status=status)
