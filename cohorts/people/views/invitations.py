"""The link of an invitation: it asks for a password, where there is none yet, and for nothing else."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import render
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


class PasswordForm(forms.Form):
    """One new password."""

    password = forms.CharField(
        label=_("Choose a password"),
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
            return self._no_longer_open(sentence_of(problem), status=410 if self.invitation else 404)
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
        """To log-in."""
        return reverse("account_login")

    def act(self, data, by, at):
        """Accept the invitation."""
        return people.accept(token=self.kwargs["token"], password=data.get("password", ""), at=at)

    def done_text(self, result):
        """What to do next."""
        return gettext("Your account is ready. Log in with your email address and your password.")

    def form_invalid(self, form):
        """What is wrong with the password; anything else means that the link no longer works."""
        if form.non_field_errors():
            return self._no_longer_open(" ".join(form.non_field_errors()), status=410)
        return super().form_invalid(form)

    def get_context_data(self, **context):
        """The invitation, and whether a password is asked for."""
        more = {"invitation": self.invitation, "needs_password": self._needs_password}
        return super().get_context_data(**more, **context)

    def _no_longer_open(self, sentence, *, status):
        return render(self.request, "people/invitation_dead.html", {"problem": sentence}, status=status)
