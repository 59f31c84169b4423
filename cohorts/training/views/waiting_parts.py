"""What pages about waiting lists share: the places of a list with their numbers and offers, and the step off a list."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import Problem
from cohorts.notices.models.bounces import unreachable
from cohorts.training.actions import waiting
from cohorts.training.actions.hold_time import can_keep_longer
from cohorts.training.models import Cohort
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.waiting_messages import format_offer_end
from cohorts.ui.confirmation import ConfirmView

MAX_PLACES = 200


def read_places(rows):
    """The places of people on lists, in order, each with `number`, `number_of`, `offer` and `until`. Three queries."""
    rows = rows.annotate(unreached=unreachable("person"))
    now = timezone.now()
    places = add_numbers(rows.on_list().with_cohort().with_offers().in_line()[:MAX_PLACES])
    for place in places:
        place.offer = next(iter(place.open_offers), None)
        place.until = format_offer_end(place.offer.ends_at, place.cohort.time_zone) if place.offer else ""
        place.can_keep_longer = place.offer is not None and can_keep_longer(place.offer, place.cohort, now)
    return places


def by_invitation(places):
    """{"kept": places of invited people for whom a seat is kept, "places": everybody else on the lists}."""
    kept = [place for place in places if place.offer and place.is_invited]
    return {"kept": kept, "places": [place for place in places if place not in kept]}


def add_enrolling(cohorts, at):
    """Say of each cohort, with its seats counted, what can be done in it now: `can_take` a seat, or `can_wait`."""
    for cohort in cohorts:
        cohort.is_closed = cohort.is_enrollment_over(at)
        cohort.can_take = cohort.left > 0 and not cohort.waiting and not cohort.is_closed
        cohort.can_wait = not cohort.can_take and cohort.fills_at(at)


def place_over(place):
    """What became of a place on a list, as a Problem; None while the person is on it."""
    if place.is_on_list:
        return None
    if place.cohort.state == Cohort.State.CANCELED:
        return Problem("waiting_canceled", cohort=place.cohort)
    return Problem("waiting_over", person=place.shown_name, cohort=place.cohort)


class LeaveListView(ConfirmView):
    """Take somebody off a list, after saying what that means. A subclass says whose places, and where it leads back."""

    action_label = _("Take off the list")
    serious = False

    def get_problem(self):
        """The person is not on the list any more."""
        return place_over(self.row)

    def get_heading(self):
        """The question."""
        about = {"person": self.row.shown_name, "cohort": self.row.cohort}
        return gettext("Take %(person)s off the waiting list of %(cohort)s?") % about

    def get_consequences(self):
        """What becomes of the place, and of a seat that is offered."""
        text = gettext("The place on the list is lost.")
        if self.row.state == self.row.State.OFFERED:
            return f"{text} {gettext('The seat that is offered goes to the next person.')}"
        return text

    def get_affected(self):
        """The person and the agency."""
        about = {"person": self.row.shown_name, "agency": self.row.agency}
        return gettext("%(person)s and the coordinators of %(agency)s. They are emailed.") % about

    def get_undo(self):
        """A new place is the last one."""
        return gettext("No. The person can be put on the list again, at its end.")

    def act(self, data, by, at):
        """Take them off."""
        return waiting.leave(place=self.row, reason=data.get("reason", ""), by=by, at=at)

    def done_text(self, result):
        """Who is no longer on the list."""
        about = {"person": self.row.shown_name, "cohort": self.row.cohort}
        return gettext("%(person)s is no longer on the waiting list of %(cohort)s.") % about
