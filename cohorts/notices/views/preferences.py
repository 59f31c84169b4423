"""A reader’s own page about emails, and the page behind the link “Turn off emails like this one”."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from cohorts.core.access import ANYONE, SIGNED_IN, has_role
from cohorts.notices.actions import policies
from cohorts.notices.events import EVENTS, find
from cohorts.notices.facts import email_of
from cohorts.notices.letters import optional_events, read_token
from cohorts.notices.models import Timing
from cohorts.notices.models.timings import allowed_timings, choices_of, policies_of
from cohorts.ui.action_view import ActionView
from cohorts.ui.page import Page


def own_events(user):
    """{event: what the state decided} of those that a person can choose about."""
    optional = [
        event for event in EVENTS.values() if event.optional and (not event.roles or has_role(user, *event.roles))
    ]
    timings = policies_of(optional)
    return {event: timings[event.code] for event in optional if timings[event.code] != Timing.OFF}


class ChoicesForm(forms.Form):
    """For each email that can be turned off, when to get it."""

    def __init__(self, *args, events, **kwargs):
        super().__init__(*args, **kwargs)
        for event in events:
            self.fields[event.code] = forms.ChoiceField(
                label=event.title,
                choices=[(timing.value, timing.label) for timing in allowed_timings(event)],
                widget=forms.RadioSelect,
            )


class MyNotices(ActionView):
    """Which of the emails that can be turned off a person wants, and when."""

    allowed_roles = (SIGNED_IN,)
    form_class = ChoicesForm
    heading = _("My emails")
    action_label = _("Save my choices")
    refuses_older = True

    def setup(self, request, *args, **kwargs):
        """Read what can be chosen."""
        super().setup(request, *args, **kwargs)
        self.events = own_events(request.user) if request.user.is_authenticated else {}

    def get_lead(self):
        """Which are always sent."""
        always = gettext(
            "Emails about your seat, your dates, your exams, your certificate and your account are always sent, "
            "because you need them. You can choose about these:"
        )
        none = gettext(
            "You get only emails about your seat, your dates, your exams, your certificate and your account. They are "
            "always sent, because you need them."
        )
        return always if self.events else none

    def get_form_kwargs(self):
        """With the emails to choose about."""
        return super().get_form_kwargs() | {"events": list(self.events)}

    def get_initial(self):
        """What counts now."""
        chosen = choices_of(self.request.user)
        return {event.code: chosen.get(event.code, timing) for event, timing in self.events.items()}

    def act(self, data, by, at):
        """Save what was changed."""
        return policies.choose(person=by, timings=data, by=by, at=at)

    def done_text(self, result):
        """That it counts."""
        return gettext("Your choices are saved.") if result else gettext("Nothing was changed.")

    def get_back_url(self):
        """This page: nothing comes before it."""
        return reverse("my_notices")

    def get_done_url(self, result):
        """The same page, with what counts now."""
        return reverse("my_notices")


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Unsubscribe(Page, TemplateView):
    """Turns off emails like the one with the link, without log-in (RFC 8058).

    A GET only asks, because mail scanners open links. A POST comes from the button, or from a mail program; neither has
    a session, and nobody else knows the token, so a CSRF token would protect nothing.
    """

    allowed_roles = (ANYONE,)
    http_method_names = ["get", "head", "post", "options"]
    template_name = "notices/unsubscribe.html"
    heading = _("Turn off emails")

    def setup(self, request, *args, **kwargs):
        """Find the email of the token."""
        super().setup(request, *args, **kwargs)
        self.found = self._find(kwargs["token"])

    def _find(self, token):
        email = email_of(read_token(token))
        events = optional_events(email) if email else []
        return (email.person, events) if events else None

    def get_context_data(self, **context):
        """Which emails."""
        titles = [find(code).title for code in self.found[1]] if self.found else []
        return super().get_context_data(titles=titles, found=self.found is not None, **context)

    def get(self, request, *args, **kwargs):
        """Ask; 404 for a link that we did not make."""
        response = super().get(request, *args, **kwargs)
        response.status_code = 200 if self.found else 404
        return response

    def post(self, request, *args, **kwargs):
        """Turn them off. Doing it twice is as once."""
        if self.found is None:
            return self.get(request, *args, **kwargs)
        person, events = self.found
        policies.unsubscribe(person=person, events=events, by=None, at=timezone.now())
        return self.render_to_response(self.get_context_data(done=True))
