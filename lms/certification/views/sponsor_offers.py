"""An agency that declined offers to take a person on after all, and the person answers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.problems import Problem
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import crumb
from lms.certification.actions import sponsor_offers
from lms.certification.models import SponsorState
from lms.certification.models.sponsor_requests import OFFER_DAYS
from lms.certification.views.sponsor_answers import OfRequest
from lms.certification.views.sponsors import FIND, own_sponsor_requests


class OfferAfterAll(OfRequest):
    """Offer to take on somebody whose request was declined."""

    action_label = _("Send the offer")
    serious = False
    answerable = (SponsorState.DECLINED,)

    def get_problem(self):
        """It was offered before."""
        offered = Problem("sponsor_offered_once") if self.row.offered_at else None
        return super().get_problem() or offered

    def get_heading(self):
        """The question."""
        return gettext("Offer %(person)s to take them on after all?") % self.get_about()

    def get_consequences(self):
        """The person decides."""
        return gettext(
            "%(person)s may have asked others since you declined, so they decide. If they say yes within %(days)s days "
            "they become a trainee of your agency, for %(program)s. If not, the offer ends. You can offer this once. "
            "%(admission)s"
        ) % (self.get_about() | {"days": OFFER_DAYS.days, "admission": self.get_admission()})  # fmt: skip

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed. You are emailed about the answer.") % self.get_about()

    def get_undo(self):
        """Not before the answer."""
        return gettext(
            "You cannot take the offer back. If they say yes, you can end the role on the list of your people."
        )

    def act(self, data, by, at):
        """Offer."""
        return sponsor_offers.offer_after_all(request=self.row, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        about = self.get_about() | {"day": format_day(result.offer_until)}
        return gettext("The offer is sent. %(person)s can answer until %(day)s.") % about


class _OfOffer(ConfirmView):
    """A page on which a person answers the offer of an agency."""

    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """One's own requests."""
        return own_sponsor_requests(self.request.user)

    def get_problem(self):
        """There is no offer, or it is over."""
        if self.row.state != SponsorState.OFFERED:
            return Problem("sponsor_answered", state=self.row.State(self.row.state))
        is_over = self.row.offer_until < home_day(timezone.now())
        return Problem("sponsor_offer_over", day=self.row.offer_until) if is_over else None

    def get_affected(self):
        """The coordinators."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row.agency}

    def get_crumbs(self):
        """The list."""
        return [crumb(FIND, "my_agencies")]

    def get_back_url(self):
        """The list."""
        return reverse("my_agencies")


class AcceptOffer(_OfOffer):
    """Become a trainee of the agency."""

    action_label = _("Yes, become a trainee")
    serious = False

    def get_heading(self):
        """The question."""
        return gettext("Become a trainee of %(agency)s?") % {"agency": self.row.agency}

    def get_consequences(self):
        """What follows."""
        return gettext(
            "You are a trainee of %(agency)s at once, and it sees how far you are with the training. Then you can ask "
            "it for a seat. Your requests to other agencies end."
        ) % {"agency": self.row.agency}  # fmt: skip

    def get_undo(self):
        """By the agency."""
        return gettext("Not by yourself. Ask the agency to end the role.")

    def act(self, data, by, at):
        """Say yes."""
        return sponsor_offers.accept_sponsor_offer(request=self.row, by=by, at=at)

    def done_text(self, result):
        """Whose trainee one is."""
        return gettext("You are a trainee of %(agency)s now. Ask it for a seat in a training.") % {
            "agency": result.agency
        }


class TurnDownOffer(_OfOffer):
    """Say no to the offer."""

    action_label = _("No, turn the offer down")

    def get_heading(self):
        """The question."""
        return gettext("Turn down the offer of %(agency)s?") % {"agency": self.row.agency}

    def get_consequences(self):
        """Nothing else."""
        return gettext("You do not become a trainee of this agency. Nothing else changes.")

    def get_undo(self):
        """By asking."""
        return gettext("The agency cannot offer it again, but you can ask it again 30 days after it declined.")

    def act(self, data, by, at):
        """Say no."""
        return sponsor_offers.turn_down_sponsor_offer(request=self.row, by=by, at=at)

    def done_text(self, result):
        """Whose offer it was."""
        return gettext("You turned down the offer of %(agency)s.") % {"agency": result.agency}
