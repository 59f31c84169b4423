"""Calendars: the feed behind a secret address, the pages where people get and turn off addresses, and files to add."""

from django.contrib.auth.models import AnonymousUser
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core import roles
from cohorts.core.access import ANYONE, SIGNED_IN
from cohorts.core.addresses import public_address
from cohorts.people.models import Organization
from cohorts.training.actions import feeds as actions
from cohorts.training.models import CalendarFeed, Cohort, MakeUp, Session, Venue
from cohorts.training.models.calendar_entries import calendar_of, file_of_session, public_file
from cohorts.training.models.feeds import COHORT_READERS, allowed_feeds, feed_by_token
from cohorts.training.models.make_ups import session_rows
from cohorts.training.views.calendar_answers import PUBLIC, calendar_answer, no_calendar
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, RowMixin, crumb

# Opens the calendar program of the device.
WEBCAL = "webcal"


class Feed(Page, View):
    """The calendar behind a secret address. Its right is asked each time, and nothing else in the request counts."""

    allowed_roles = (ANYONE,)

    def get(self, request, token):
        """The calendar, or 404."""
        feed = feed_by_token(token)
        if feed is None:
            return no_calendar()
        return calendar_answer(request, calendar_of(feed, timezone.now()), filename="training.ics")


class SessionFile(RowMixin, Page, View):
    """One session as a file that a calendar program adds."""

    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """Sessions that the person may read, and those to which they come as a guest."""
        user = self.request.user
        guest = session_rows(MakeUp.objects.visible_to(user).of_person(user).approved())
        return (Session.objects.visible_to(user).with_course() | guest).distinct()

    def get(self, request, pk):
        """The file."""
        body = file_of_session(self.row, request.user)
        return calendar_answer(request, body, filename="session.ics", attached=True)


class CohortFile(RowMixin, Page, View):
    """The sessions of a public cohort as a file: what everyone may read of them."""

    allowed_roles = (ANYONE,)

    def get_rows(self):
        """Cohorts that everyone may read. Always for a visitor, so that the file is the same for everyone."""
        return Cohort.objects.visible_to(AnonymousUser())

    def get(self, request, pk):
        """The file."""
        body = public_file(self.row, timezone.now())
        return calendar_answer(request, body, filename="training.ics", attached=True, cache=PUBLIC)


class Calendars(Page, TemplateView):
    """The calendars that a person can subscribe to, and the addresses that they have."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/calendars.html"
    heading = _("Calendars")

    def get_context_data(self, **context):
        """The vendors that the person coordinates, and the addresses with whether each still works."""
        user = self.request.user
        vendors = Organization.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).order_by("name")
        feeds = list(CalendarFeed.objects.visible_to(user).working().select_related("cohort", "vendor", "place"))
        allowed = {feed.pk for feed in allowed_feeds(user, feeds)}
        rows = [(feed, feed.pk in allowed) for feed in feeds]
        return super().get_context_data(vendors=list(vendors), rows=rows, **context)


class GetAddress(ActionView):
    """Get a secret address for a calendar, or a new one instead; it is shown once, on the page that answers."""

    template_name = "training/calendar_address.html"
    made_template = "training/calendar_address_made.html"
    allowed_roles = (SIGNED_IN,)

    def get_feed(self):
        """The address to make, unsaved."""
        raise NotImplementedError

    @cached_property
    def current(self):
        """The address that the person has for this calendar, or None."""
        feed = self.get_feed()
        feed.person = self.request.user
        return CalendarFeed.objects.visible_to(self.request.user).working().like(feed).first()

    @property
    def action_label(self):
        """The button."""
        return gettext("Get a new address") if self.current else gettext("Get the address")

    def get_crumbs(self):
        """The calendars."""
        return [crumb(_("Calendars"), "calendars")]

    def get_back_url(self):
        """The calendars."""
        return reverse("calendars")

    def get_context_data(self, **context):
        """The address that the person has."""
        return super().get_context_data(current=self.current, **context)

    def act(self, data, by, at):
        """Make the address."""
        return actions.make_feed(feed=self.get_feed(), by=by, at=at)

    def go_on(self, result):
        """Show the address. It is stored nowhere, so it cannot be shown again."""
        feed, token = result
        address = public_address(reverse("calendar_feed", args=[token]))
        context = {
            "heading": gettext("Your calendar address"),
            "crumbs": self.get_crumbs(),
            "about": self.get_heading(),
            "feed": feed,
            "address": address,
            "device_address": f"{WEBCAL}:{address.partition(':')[2]}",
        }
        return TemplateResponse(self.request, self.made_template, context)


class OwnAddress(GetAddress):
    """The person's own sessions and exams."""

    heading = _("Subscribe to my sessions and exams")
    lead = _("The sessions of your cohorts, the sessions that you teach, and the times at which your exams are open.")

    def get_feed(self):
        """The person's own calendar."""
        return CalendarFeed(kind=CalendarFeed.Kind.PERSON)


class CohortAddress(RowMixin, GetAddress):
    """The sessions and exam windows of one cohort."""

    allowed_roles = COHORT_READERS

    def get_rows(self):
        """Cohorts that the person reads in a role."""
        return Cohort.objects.visible_to(self.request.user, role=COHORT_READERS).select_related("vendor")

    def get_heading(self):
        """The page's title."""
        return gettext("Subscribe to %(cohort)s") % {"cohort": self.row}

    def get_lead(self):
        """What is in it."""
        return gettext("All sessions and exam windows of %(cohort)s. No names.") % {"cohort": self.row}

    def get_feed(self):
        """The calendar of the cohort."""
        return CalendarFeed(kind=CalendarFeed.Kind.COHORT, cohort=self.row)


class VendorAddress(RowMixin, GetAddress):
    """The sessions and exam windows of all cohorts of a vendor."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)

    def get_rows(self):
        """Vendors that the person coordinates."""
        return Organization.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)

    def get_heading(self):
        """The page's title."""
        return gettext("Subscribe to all cohorts of %(vendor)s") % {"vendor": self.row}

    def get_lead(self):
        """What is in it."""
        return gettext("All sessions and exam windows of all cohorts of %(vendor)s. No names.") % {"vendor": self.row}

    def get_feed(self):
        """The calendar of the vendor."""
        return CalendarFeed(kind=CalendarFeed.Kind.VENDOR, vendor=self.row)


class PlaceAddress(RowMixin, GetAddress):
    """What a vendor has at one of its places."""

    allowed_roles = (roles.VENDOR_COORDINATOR,)

    def get_rows(self):
        """The places of the vendor."""
        return Venue.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).select_related("vendor")

    def get_heading(self):
        """The page's title."""
        return gettext("Subscribe to what is at %(place)s") % {"place": self.row}

    def get_lead(self):
        """What is in it."""
        text = gettext("All sessions and exam windows of %(vendor)s at %(place)s, in every cohort. No names.")
        return text % {"vendor": self.row.vendor, "place": self.row}

    def get_feed(self):
        """The calendar of the place."""
        return CalendarFeed(kind=CalendarFeed.Kind.PLACE, vendor=self.row.vendor, place=self.row)


class EndAddress(ConfirmView):
    """Turn an address off, after saying what that means."""

    allowed_roles = (SIGNED_IN,)
    heading = _("Turn off this calendar address?")
    action_label = _("Turn off the address")

    def get_rows(self):
        """The person's own addresses that work."""
        return CalendarFeed.objects.visible_to(self.request.user).working()

    def get_crumbs(self):
        """The calendars."""
        return [crumb(_("Calendars"), "calendars")]

    def get_back_url(self):
        """The calendars."""
        return reverse("calendars")

    def get_consequences(self):
        """Nobody can read it there any more."""
        return gettext("The address stops working at once. Calendars that subscribe to it receive nothing more.")

    def get_affected(self):
        """Whoever has the address."""
        return gettext("You, and everyone to whom you gave the address. Other people’s addresses still work.")

    def get_undo(self):
        """Only with another address."""
        return gettext("No. You can get a new address and subscribe to it instead.")

    def act(self, data, by, at):
        """Turn it off."""
        return actions.end_feed(feed=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is off."""
        return gettext("The address is turned off.")
