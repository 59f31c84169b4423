"""The link of an invitation: it asks for a password, where there is none yet, and for nothing else."""

from functools import partial

from allauth.account import app_settings
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.access import ANYONE
from cohorts.core.refusals import sentence_of
from cohorts.notices.ports import sender_name
from cohorts.people.actions import invitation_changes, invitation_links, people
from cohorts.people.models.contacts import contacts_at
from cohorts.people.ports import invited_for
from cohorts.ui.action_view import ActionView
from cohorts.ui.page import Page
from cohorts.ui.refusals import run_for_button

# Where the page of a letter for somebody else sends what was decided: join their address, or log out first.
JOIN = "join"
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
        """A link that no longer works leads nowhere else. Somebody else who is logged in is asked what to do."""
        self.invitation = invitation_links.invitation_by_token(kwargs["token"])
        problem = invitation_links.problem_of_link(kwargs["token"], timezone.now())
        if problem:
            status = 404 if problem.code == "invitation_unknown" else 410
            return self._no_longer_open(problem, status=status)
        if self._is_of_another:
            return self._for_somebody_else(request)
        return super().dispatch(request, *args, **kwargs)

    @property
    def _is_of_another(self):
        """Whether somebody else is logged in."""
        return self.request.user.is_authenticated and self.request.user.pk != self.invitation.person.pk

    def _for_somebody_else(self, request):
        """Say whose letter it is, and both ways out. Only the button that says so uses it."""
        may_join, is_post = invitation_changes.may_join(self.invitation, request.user), request.method == "POST"
        if is_post and JOIN in request.POST and may_join:
            return self._join(request, self.kwargs["token"])
        about = {"invitation": self.invitation, "may_join": may_join, **self._facts()}
        return render(request, "people/invitation_of_another.html", about, status=409 if is_post else 200)

    def _join(self, request, token):
        about = {"invitation": self.invitation, "token": token, "by": request.user, "at": timezone.now()}
        _result, refusal = run_for_button(request, partial(invitation_changes.accept_with, **about))
        if refusal is not None:
            return redirect("invitation", token)
        messages.success(request, gettext("You have accepted the invitation, and the address is yours."))
        return redirect(settings.LOGIN_REDIRECT_URL)

    @property
    def _needs_password(self):
        return not self.invitation.person.has_usable_password()

    def _inviting(self):
        """The authority that invites its own staff, or the state program."""
        organization = self.invitation.organization
        return organization.name if organization.kind == roles.AUTHORITY else sender_name()

    def _facts(self):
        """The state, the roles and whom to ask."""
        offers = [invitation.get_role_display() for invitation in self.invitation.sent_together()]
        about = {"offers": offers, "reasons": invited_for(self.invitation)}
        return about | {"state": self._inviting(), "contacts": _contacts_of(self.invitation)}

    def get_form_class(self):
        """Whoever has an account keeps their password."""
        return PasswordForm if self._needs_password else forms.Form

    def get_heading(self):
        """A greeting."""
        return gettext("Welcome, %(person)s") % {"person": self.invitation.person.get_short_name()}

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
        own = by if by.is_authenticated else None
        person = people.accept(token=self.kwargs["token"], password=data.get("password", ""), by=own, at=at)
        self.is_logged_in = is_new and not self.request.user.is_authenticated
        if self.is_logged_in:
            perform_login(self.request, person, email_verification=app_settings.EmailVerificationMethod.NONE)
        return person

    def done_text(self, result):
        """What to do next."""
        if self.is_logged_in:
            done = gettext("Your account is ready.")
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
            return self._page_of(" ".join(form.non_field_errors()), status=410, is_blocked=True)
        return super().form_invalid(form)

    def get_context_data(self, **context):
        """The invitation, and whether a password is asked for."""
        more = {"invitation": self.invitation, "needs_password": self._needs_password, **self._facts()}
        return super().get_context_data(**more, **context)

    def _no_longer_open(self, problem, *, status):
        may_ask = problem.code == "invitation_expired" and self.invitation.user.is_active
        about = {"ask": may_ask, "asked": self.invitation.asked_at if may_ask else None}
        return self._page_of(sentence_of(problem), status=status, is_blocked=problem.code in BLOCKED, **about)

    def _page_of(self, sentence, *, status, **more):
        about = {"problem": sentence, "token": self.kwargs["token"], **more}
        return render(self.request, "people/invitation_dead.html", about, status=status)


def _contacts_of(invitation):
    """Whom to ask about an invitation: the coordinators of the organization, or its own phone and email address."""
    coordinators = {roles.AGENCY: roles.AGENCY_COORDINATOR, roles.VENDOR: roles.VENDOR_COORDINATOR}
    role = coordinators.get(invitation.organization.kind, roles.PROGRAM)
    return contacts_at([invitation.organization], role)


@method_decorator(never_cache, name="dispatch")
class AskAgain(Page, View):
    """The button of a letter that lapsed: whoever invites is told that a new one is asked for. POST only."""

    allowed_roles = (ANYONE,)
    http_method_names = ["post", "options"]

    def post(self, request, token):
        """Ask, once for each letter, and go back to the page of the letter."""
        invitation = invitation_links.invitation_by_token(token)
        if invitation is not None:
            by = request.user if request.user.is_authenticated else None
            act = partial(invitation_changes.ask_again, invitation=invitation, by=by, at=timezone.now())
            _result, refusal = run_for_button(request, act)
            if refusal is None:
                text = gettext("We told %(organization)s that you ask for a new invitation.")
                messages.success(request, text % {"organization": invitation.organization})
        return redirect("invitation", token)
