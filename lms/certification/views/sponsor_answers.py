"""An agency answers people who ask it to take them on and sponsor their training."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import Page, crumb
from lms.certification.actions import sponsor_requests
from lms.certification.facts.sponsor_admissions import admissions_of
from lms.certification.models import SponsorRequest, SponsorState

AGENCY = (roles.AGENCY_COORDINATOR,)
TITLE = _("People who ask to be taken on")
MAX_ROWS = 50


def _requests_to(user):
    """The requests to the agencies that somebody coordinates."""
    return SponsorRequest.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).with_names()


class SponsorRequests(Page, TemplateView):
    """Requests that wait, the oldest first, and those that were answered lately."""

    allowed_roles = AGENCY
    http_method_names = ["get", "head", "options"]
    template_name = "certification/sponsor_requests.html"
    heading = TITLE

    def get_crumbs(self):
        """The people."""
        return [crumb(_("People of your agency"), "agency_people")]

    def get_context_data(self, **context):
        """Both lists, with whether the person is admitted."""
        rows = _requests_to(self.request.user)
        waiting = list(rows.open().order_by("asked_at", "pk")[:MAX_ROWS])
        answered = rows.exclude(state=SponsorState.OPEN).order_by("-answered_at", "-pk")
        admissions = admissions_of(waiting)
        for row in waiting:
            row.admission = admissions.get(row.pk, "")
        return super().get_context_data(waiting=waiting, answered=list(answered[:MAX_ROWS]), **context)


class OfRequest(ConfirmView):
    """A page about one request to the agency."""

    allowed_roles = AGENCY
    answerable: tuple[str, ...] = (SponsorState.OPEN,)

    def get_rows(self):
        """The requests to the agency."""
        return _requests_to(self.request.user)

    def get_problem(self):
        """It was answered or has ended."""
        is_over = self.row.state not in self.answerable
        return Problem("sponsor_answered", state=self.row.State(self.row.state)) if is_over else None

    def get_crumbs(self):
        """The requests."""
        return [crumb(TITLE, "sponsor_requests")]

    def get_back_url(self):
        """The requests."""
        return reverse("sponsor_requests")

    def get_admission(self):
        """Whether they are admitted, also on a condition, in a sentence; nothing if nobody decided."""
        text = admissions_of([self.row]).get(self.row.pk, "")
        return gettext("The state’s decision about them: %(admission)s.") % {"admission": text} if text else ""

    def get_about(self):
        """The names for the sentences."""
        return {"person": called(self.row.person), "agency": self.row.agency, "program": self.row.program}


class AcceptSponsor(OfRequest):
    """Accept a person as a trainee."""

    action_label = _("Accept as a trainee")
    serious = False

    def get_heading(self):
        """The question."""
        return gettext("Accept %(person)s as a trainee of %(agency)s?") % self.get_about()

    def get_consequences(self):
        """What follows."""
        return gettext(
            "%(person)s is a trainee of your agency at once, for %(program)s, and counts as employed by it from today. "
            "Nothing is charged: you take a seat for them, or they ask you for one, as the next step. %(admission)s"
        ) % (self.get_about() | {"admission": self.get_admission()})  # fmt: skip

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed. Other agencies that they asked read that they need no answer.") % (
            self.get_about()
        )

    def get_undo(self):
        """By ending the role."""
        return gettext("You can end the role again on the list of your people.")

    def act(self, data, by, at):
        """Take them on."""
        return sponsor_requests.accept_sponsor_request(request=self.row, by=by, at=at)

    def get_done_url(self, result):
        """Where a seat is taken."""
        return reverse("agency_home")

    def done_text(self, result):
        """What comes next."""
        text = gettext("%(person)s is a trainee of %(agency)s now. Take a seat for them, or wait for their request.")
        return text % self.get_about()


class DeclineSponsor(OfRequest):
    """Decline, with a reason that the person reads."""

    form_class = ReasonForm
    form_arguments = {
        "label": _("Why do you decline?"),
        "help_text": _("The person reads this. Do not write about anyone’s health."),
        "missing": _("Enter why you decline. The person reads it."),
    }
    action_label = _("Decline the request")

    def get_heading(self):
        """The question."""
        return gettext("Decline the request of %(person)s?") % self.get_about()

    def get_consequences(self):
        """They can ask another agency."""
        return gettext("%(person)s does not become a trainee of your agency, and can ask another one.") % (
            self.get_about()
        )

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed with the reason.") % self.get_about()

    def get_undo(self):
        """By an offer."""
        return gettext("You cannot take it back. Later you can offer once to take them on after all, and they decide.")

    def act(self, data, by, at):
        """Decline it."""
        return sponsor_requests.decline_sponsor_request(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose request it was."""
        return gettext("The request of %(person)s is declined.") % self.get_about()
