"""The way in for whoever has no account: what a program asks, then a link by email, then a password.

Every answer is the same whether or not there is an account with the address.
"""

from allauth.account import app_settings
from allauth.account.utils import perform_login
from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from cohorts.core.access import ANYONE
from cohorts.core.dates import home_day
from cohorts.core.limits import try_all
from cohorts.core.refusals import Refused, sentence_of
from cohorts.core.text import same_name
from cohorts.people.views.invitations import PasswordForm
from cohorts.ui.action_view import ActionView
from cohorts.ui.page import Page, crumb
from lms.certification.actions import sign_ups
from lms.certification.actions.sign_ups import DAYS_KEPT, HOURS_TO_CONFIRM
from lms.certification.models.sign_ups import open_programs, sign_up_by_token
from lms.certification.ways_in import ways_in


class Programs(Page, TemplateView):
    """Every program that one can apply to today."""

    allowed_roles = (ANYONE,)
    http_method_names = ["get", "head", "options"]
    template_name = "certification/programs_open.html"
    heading = _("Apply for certification")

    def get_context_data(self, **context):
        """The programs."""
        return super().get_context_data(programs=open_programs(home_day(timezone.now())), **context)


class OfProgram(Page):
    """A page about a program for which one can sign up; any other is not found."""

    allowed_roles = (ANYONE,)

    @cached_property
    def open_program(self):
        """(the program, its version in force). Raises Http404."""
        pairs = open_programs(home_day(timezone.now()))
        found_pair = next((pair for pair in pairs if pair[0].key == self.kwargs["key"]), None)
        if found_pair is None:
            raise Http404
        return found_pair

    def get_crumbs(self):
        """All programs."""
        return [crumb(_("Apply"), "programs_open")]

    def get_context_data(self, **context):
        """The program."""
        return super().get_context_data(program=self.open_program[0], **context)


class HowToApply(OfProgram, TemplateView):
    """What the published rules ask, when, and who reads it."""

    http_method_names = ["get", "head", "options"]
    template_name = "certification/how_to_apply.html"

    def get_heading(self):
        """For which certificate."""
        return gettext("How to become certified: %(credential)s") % {"credential": self.open_program[0].credential}

    def get_context_data(self, **context):
        """The ways in by the version in force."""
        version = self.open_program[1]
        ways = ways_in(version, home_day(timezone.now()))
        return super().get_context_data(version=version, ways=ways, **context)


class SignUpForm(forms.Form):
    """The legal name and an address."""

    given_name = forms.CharField(
        label=_("Legal first name"),
        max_length=100,
        error_messages={"required": _("Enter your legal first name.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Legal last name"),
        max_length=100,
        help_text=_("As on your ID. Your certificate will show it."),
        error_messages={"required": _("Enter your legal last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Your own, not one that you share. We write to it about your application."),
        error_messages={"required": _("Enter your email address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@method_decorator(never_cache, name="dispatch")
class Begin(OfProgram, ActionView):
    """Name and address of whoever begins. Whoever is logged in goes straight to their application."""

    template_name = "certification/sign_up_begin.html"
    form_class = SignUpForm
    action_label = _("Email me the link")
    heading = _("Begin your application")

    def dispatch(self, request, *args, **kwargs):
        """Whoever has a session needs no account."""
        if request.user.is_authenticated:
            return redirect(apply_address(self.open_program[0]))
        return super().dispatch(request, *args, **kwargs)

    def get_crumbs(self):
        """What is asked."""
        program = self.open_program[0]
        return [*super().get_crumbs(), (program.credential, reverse("how_to_apply", args=[program.key]))]

    def get_back_url(self):
        """What is asked."""
        return reverse("how_to_apply", args=[self.kwargs["key"]])

    def act(self, data, by, at):
        """Keep it and email the address, as often as the limits allow. Raises Refused."""
        limits = [("sign_up_address", data["email"].strip().lower()), ("sign_up_source", "")]
        if try_all(self.request, limits).limit:
            raise Refused("sign_up_too_often")
        return sign_ups.ask_to_sign_up(program=self.open_program[0], **data, by=None, at=at)

    def get_done_url(self, result):
        """The same page for everybody."""
        return reverse("sign_up_sent")

    def done_text(self, result):
        """The page says it."""
        return ""

    def get_context_data(self, **context):
        """How long what is typed is kept."""
        return super().get_context_data(days=DAYS_KEPT, **context)


class Sent(Page, TemplateView):
    """That an email is on its way, whoever asked."""

    allowed_roles = (ANYONE,)
    http_method_names = ["get", "head", "options"]
    template_name = "certification/sign_up_sent.html"
    heading = _("Look at your email")

    def get_context_data(self, **context):
        """How long the link works, and what was typed is kept."""
        return super().get_context_data(hours=HOURS_TO_CONFIRM, days=DAYS_KEPT, **context)


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class Confirm(ActionView):
    """Choose a password; then straight to the application. The token in the link is what gives access to this page."""

    allowed_roles = (ANYONE,)
    template_name = "certification/sign_up.html"
    form_class = PasswordForm
    action_label = _("Open my account")

    def dispatch(self, request, *args, **kwargs):
        """A link that no longer works says what to do. GET and HEAD change nothing: mail filters open links."""
        self.sign_up = sign_up_by_token(kwargs["token"])
        problem = self.sign_up.problem(timezone.now()) if self.sign_up else None
        if self.sign_up is None or problem:
            answer = self._over(problem)
        elif request.user.is_authenticated:
            about = {"heading": self.get_heading(), "sign_up": self.sign_up}
            answer = render(request, "certification/sign_up_of_another.html", about, status=409)
        else:
            answer = super().dispatch(request, *args, **kwargs)
        # Not "no-referrer": Chromium would send the form with an Origin of "null", which the form check must refuse.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def _over(self, problem):
        if problem is None:
            sentence = gettext("It is not complete, or it has ended. Begin again, and we send a new one.")
        else:
            sentence = sentence_of(problem)
        is_used = problem is not None and problem.code == "sign_up_used"
        about = {"sentence": sentence, "is_used": is_used, "sign_up": self.sign_up}
        return render(self.request, "certification/sign_up_over.html", about, status=404 if problem is None else 410)

    def get_heading(self):
        """What is left to do."""
        return gettext("Choose your password")

    def get_back_url(self):
        """There is no page before this one."""
        return ""

    def act(self, data, by, at):
        """Open the account, and log its owner in, who has just chosen the password."""
        person = sign_ups.confirm_sign_up(token=self.kwargs["token"], password=data["password"], by=None, at=at)
        perform_login(self.request, person, email_verification=app_settings.EmailVerificationMethod.NONE)
        return person

    def get_done_url(self, result):
        """The application to the program."""
        return apply_address(self.sign_up.program)

    def done_text(self, result):
        """That they are in; and under which name, if an invitation has another one."""
        done = gettext("Your account is ready.")
        typed = self.sign_up
        if same_name(result.given_name, typed.given_name) and same_name(result.family_name, typed.family_name):
            return done
        text = gettext("Your invitation has the name %(name)s. If it is wrong, ask for another one in your profile.")
        return f"{done} {text % {'name': result.get_full_name()}}"

    def get_context_data(self, **context):
        """Who it is for."""
        return super().get_context_data(sign_up=self.sign_up, program=self.sign_up.program, **context)


def apply_address(program):
    """Return where an application to a program is begun."""
    return f"{reverse('apply')}?program={program.key}"
