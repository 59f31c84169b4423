"""All emails, and one of them: who gets it, when, in which words. State staff look, program staff decide."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.notices.actions import policies
from cohorts.notices.events import EVENTS
from cohorts.notices.language import email_languages
from cohorts.notices.models import EmailTemplate, NoticePolicy
from cohorts.notices.models.timings import allowed_timings, policies_of, policy_of
from cohorts.notices.wording import Wording, built_in, languages_of
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.page import AdminSkin, Page, crumb

ICON = "mail"


def may_decide(user):
    """Whether this person writes and decides, and not only looks."""
    return has_role(user, roles.PROGRAM)


class EventList(AdminSkin, Page, TemplateView):
    """Everything that sends an email."""

    allowed_roles = roles.STATE
    header_icon = ICON
    heading = _("Emails")
    template_name = "notices/admin/events.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **context):
        """Each with when it is sent, in which languages readers get it, and in which staff wrote it."""
        timings = policies_of(EVENTS.values())
        rows = EmailTemplate.objects.visible_to(self.request.user).latest_only("event", "language").exclude(text="")
        own: dict[str, list[str]] = {}
        for row in rows.order_by("language"):
            own.setdefault(row.event, []).append(row.language)
        events = [
            {
                "event": event, "timing": timings[event.code].label, "own": _names(own.get(event.code, [])),
                "languages": _names(languages_of(event, own.get(event.code, []))),
            }
            for event in sorted(EVENTS.values(), key=lambda one: (str(one.audience), str(one.title)))
        ]  # fmt: skip
        reads_queue = has_role(self.request.user, roles.PROGRAM, roles.AUDITOR)
        return super().get_context_data(events=events, reads_queue=reads_queue, **context)


def _names(codes):
    """Languages as their readers call them."""
    return ", ".join(email_languages().get(code, code) for code in codes)


class OfEvent:
    """A page about the event of its address, `self.event`."""

    header_icon = ICON

    def setup(self, request, *args, **kwargs):
        """Find the event first."""
        super().setup(request, *args, **kwargs)
        if kwargs["event"] not in EVENTS:
            raise Http404
        self.event = EVENTS[kwargs["event"]]

    def get_crumbs(self):
        """The list, and the event."""
        return [crumb(_("Emails"), "email_events"), crumb(self.event.title, "email_event", self.event.code)]

    def get_back_url(self):
        """The event."""
        return reverse("email_event", args=[self.event.code])


class ShowEvent(OfEvent, AdminSkin, Page, TemplateView):
    """One event: who gets it, when, its variables, and its words in each language."""

    allowed_roles = roles.STATE
    template_name = "notices/admin/event.html"
    http_method_names = ["get", "head", "options"]

    def get_heading(self):
        """What happens."""
        return self.event.title

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Emails"), "email_events")]

    def get_context_data(self, **context):
        """The words that count, and who decided what."""
        user = self.request.user
        templates = EmailTemplate.objects.visible_to(user).filter(event=self.event.code).select_related("by")
        latest = templates.latest_per("language")
        decided = NoticePolicy.objects.visible_to(user).filter(event=self.event.code).select_related("by")
        return super().get_context_data(
            writes=may_decide(user),
            timing=policy_of(self.event).label,
            decided=decided.latest_row(),
            languages=[self._language(code, name, latest.get(code)) for code, name in email_languages().items()],
            **{**context, "event": self.event},
        )

    def _language(self, code, name, row):
        own = row is not None and not row.is_built_in
        wording = Wording(row.subject, row.text, row.html) if own else built_in(self.event, code)
        return {"code": code, "name": name, "row": row, "own": own, "wording": wording}


class PolicyForm(forms.Form):
    """When it is sent."""

    timing = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["timing"].choices = [(timing.value, timing.label) for timing in allowed_timings(event)]


class ChangePolicy(OfEvent, AdminActionView):
    """Decide when emails about an event are sent."""

    allowed_roles = (roles.PROGRAM,)
    form_class = PolicyForm
    refuses_older = True
    action_label = _("Save when it is sent")

    def get_heading(self):
        """Of which event."""
        return gettext("When is this sent: %(event)s") % {"event": self.event.title}

    def get_lead(self):
        """What is not open for a decision, and why."""
        lines = []
        if not self.event.optional:
            lines.append(gettext("This email is always sent: people must be told of this, so it cannot be turned off."))
        if self.event.urgent:
            lines.append(gettext("It says something with a time limit, so it cannot wait for the daily email."))
        if self.event.optional:
            lines.append(gettext("Each reader can also choose. If you turn it off, nobody gets it."))
        return "\n".join(lines)

    def get_form_kwargs(self):
        """With the choices of the event."""
        return super().get_form_kwargs() | {"event": self.event}

    def get_initial(self):
        """What counts now."""
        return {"timing": policy_of(self.event).value}

    def act(self, data, by, at):
        """Decide it."""
        return policies.set_policy(event=self.event.code, timing=data["timing"], by=by, at=at)

    def done_text(self, result):
        """What counts from now on."""
        return gettext("From now on: %(when)s.") % {"when": result.get_timing_display()}
