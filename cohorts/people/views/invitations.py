"""The link of an invitation: it asks for a password, where there is none yet, and for nothing else."""

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cohorts.core.access import ANYONE, allow
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.actions import people
from cohorts.ui.refusals import add_refusal


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


@sensitive_post_parameters("password")
@never_cache
@allow(ANYONE)
def invitation(request, token):
    """Show what the link is for; on POST, accept it. The token in the link is what lets somebody in here."""
    now = timezone.now()
    invited = people.invitation_by_token(token)
    problem = invited.problem(now) if invited else Problem("invitation_unknown")
    if problem:
        return _no_longer_open(request, sentence_of(problem), status=410 if invited else 404)
    form = PasswordForm(request.POST or None) if not invited.user.has_usable_password() else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            people.accept(token=token, password=form.cleaned_data["password"] if form else "", at=now)
        except Refused as no:
            if form is None or no.field != "password":
                return _no_longer_open(request, str(no), status=410)
            add_refusal(form, no)
        else:
            messages.success(request, _("Your account is ready. Log in with your email address and your password."))
            return redirect("account_login")
    return render(request, "people/invitation.html", {"invitation": invited, "form": form})


def _no_longer_open(request, sentence, *, status):
    return render(request, "people/invitation_dead.html", {"problem": sentence}, status=status)
