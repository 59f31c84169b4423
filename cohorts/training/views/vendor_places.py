"""The places of a vendor and their rooms: the list, a place with what is booked in it, and what is changed."""

from django import forms
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.refusals import sentence_of
from cohorts.people.models import Organization
from cohorts.training.actions import venues as actions
from cohorts.training.models import Enrollment, Room, Session, Venue
from cohorts.training.models.cohorts import UNFINISHED
from cohorts.training.rules.venues import MAX_ADDRESS, MAX_CAPACITY, MAX_NAME, RoomFacts, VenueFacts
from cohorts.ui.action_view import ActionView, RowActionView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import ZONES, text_field
from cohorts.ui.page import Page, RowMixin, crumb

VENDOR = (roles.VENDOR_COORDINATOR,)
MAX_NOTES = 1000
MOST_BOOKINGS = 30


def _venues(user):
    return Venue.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).select_related("vendor")


def _rooms(user):
    return Room.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).select_related("venue__vendor")


class VenueForm(forms.Form):
    """A place."""

    vendor = forms.ModelChoiceField(None, label=_("Vendor"), empty_label=None)
    name = forms.CharField(
        label=_("Name of the place"),
        max_length=MAX_NAME,
        help_text=_("As people know it, such as Lakes Center."),
        error_messages={"required": _("Enter the name of the place, such as Lakes Center.")},
    )
    is_online = forms.BooleanField(
        label=_("Sessions here are online"),
        required=False,
        help_text=_("Its rooms have links. Only people with a seat, and trainers, see them."),
    )
    address = forms.CharField(
        label=_("Address"), max_length=MAX_ADDRESS, required=False, help_text=_("Street and city. Not for online.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    accessibility = text_field(
        _("Accessibility"),
        max_length=MAX_NOTES,
        required=False,
        help_text=_("Steps, doors, restrooms, parking, bus stops; online: captions. Everybody can read this."),
    )

    def __init__(self, *args, vendors=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.vendors = list(vendors or ())
        if len(self.vendors) > 1:
            self.fields["vendor"].queryset = vendors
        else:
            del self.fields["vendor"]

    def facts(self):
        """What was typed, as VenueFacts."""
        data = self.cleaned_data
        words = {name: data[name].strip() for name in ("name", "address", "accessibility")}
        return VenueFacts(**words, zone=data["time_zone"], is_online=data["is_online"])


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(
        label=_("Name of the room"),
        max_length=MAX_NAME,
        error_messages={"required": _("Enter the name of the room, such as North 2.")},
    )
    capacity = forms.IntegerField(
        label=_("People with a seat who fit in"),
        min_value=1,
        max_value=MAX_CAPACITY,
        help_text=_("A cohort with more seats cannot meet here."),
        error_messages={"required": _("Enter how many people fit in.")},
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        assume_scheme="https",
        help_text=_("Of the online meeting. Only people with a seat, and trainers, see it."),
    )

    def __init__(self, *args, is_online, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_online:
            del self.fields["link"]

    def facts(self):
        """What was typed, as RoomFacts."""
        data = self.cleaned_data
        return RoomFacts(data["name"].strip(), data["capacity"], data.get("link", "").strip())


class VendorPlaces(Page, TemplateView):
    """All places of the vendor with their rooms."""

    allowed_roles = VENDOR
    template_name = "training/vendor_places.html"
    heading = _("Places and rooms")

    def get_crumbs(self):
        """The list of cohorts."""
        return [crumb(_("Cohorts"), "vendor_cohorts")]

    def get_context_data(self, **context):
        """The places, those in use first. Two queries."""
        rooms = Prefetch("rooms", _rooms(self.request.user).by_name(), to_attr="all_rooms")
        venues = list(_venues(self.request.user).by_name().prefetch_related(rooms))
        return super().get_context_data(venues=venues, **context)


class OfPlace(RowMixin):
    """A page about one place, reached from its own page."""

    allowed_roles = VENDOR

    @property
    def venue(self):
        """The place."""
        return self.row

    def get_rows(self):
        """The places of the vendor."""
        return _venues(self.request.user)

    def get_back_url(self):
        """The place."""
        return reverse("vendor_place", args=[self.venue.pk])

    def get_crumbs(self):
        """The places, and this one."""
        return [crumb(_("Places and rooms"), "vendor_places"), (self.venue, self.get_back_url())]


class VendorPlace(DetailView):
    """One place: its rooms, and what is booked in them."""

    allowed_roles = VENDOR
    template_name = "training/vendor_place.html"
    row_name = "venue"

    def get_rows(self):
        """The places of the vendor."""
        return _venues(self.request.user)

    def get_crumbs(self):
        """The places."""
        return [crumb(_("Places and rooms"), "vendor_places")]

    def get_context_data(self, **context):
        """The rooms, and the sessions to come."""
        user = self.request.user
        rows = Session.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).select_related("cohort", "room")
        there = Q(room__venue=self.row) | Q(room=None, cohort__venue=self.row)
        rows = rows.filter(there, ends_at__gt=timezone.now(), cohort__state__in=UNFINISHED)
        sessions = list(rows.order_by("starts_at", "pk")[:MOST_BOOKINGS])
        rooms = _rooms(user).filter(venue=self.row).by_name()
        in_use = actions.venue_in_use(self.row, timezone.now())
        context["in_use"] = in_use and sentence_of(in_use)
        return super().get_context_data(rooms=list(rooms), sessions=sessions, **context)


class AddPlace(ActionView):
    """Add a place."""

    allowed_roles = VENDOR
    form_class = VenueForm
    heading = _("Add a place")
    action_label = _("Save the place")

    def get_back_url(self):
        """The places."""
        return reverse("vendor_places")

    def get_crumbs(self):
        """The places."""
        return [crumb(_("Places and rooms"), "vendor_places")]

    def get_form_kwargs(self):
        """The vendors of the person."""
        vendors = Organization.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).order_by("name")
        return super().get_form_kwargs() | {"vendors": vendors}

    def form_valid(self, form):
        """The facts go to the action."""
        form.cleaned_data["facts"] = form.facts()
        form.cleaned_data.setdefault("vendor", form.vendors[0] if form.vendors else None)
        return super().form_valid(form)

    def act(self, data, by, at):
        """Add it."""
        return actions.add_venue(vendor=data["vendor"], facts=data["facts"], by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("%(place)s is added. Add its rooms now.") % {"place": result}

    def get_done_url(self, result):
        """The new place."""
        return reverse("vendor_place", args=[result.pk])


class ChangePlace(OfPlace, RowActionView):
    """Change a place."""

    refuses_older = True
    form_class = VenueForm
    action_label = _("Save the place")

    def get_heading(self):
        """The page's title."""
        return gettext("Change %(place)s") % {"place": self.row}

    def get_lead(self):
        """Who hears of it."""
        there = Q(cohort__sessions__room__venue=self.row) | Q(cohort__venue=self.row)
        open_cohorts = Q(cohort__state__in=UNFINISHED, cohort__ends_at__gt=timezone.now())
        rows = Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).taken()
        count = rows.filter(there & open_cohorts).values("person").distinct().count()
        text = ngettext(
            "If the name or the address changes, %(count)s person with a seat is emailed where they meet.",
            "If the name or the address changes, %(count)s people with a seat are emailed where they meet.",
            count,
        )
        return text % {"count": count}

    def get_initial(self):
        """The place as it is now."""
        names = ("name", "address", "time_zone", "accessibility", "is_online")
        return {name: getattr(self.row, name) for name in names}

    def form_valid(self, form):
        """The facts go to the action."""
        form.cleaned_data["facts"] = form.facts()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Change it."""
        return actions.change_venue(venue=self.row, facts=data["facts"], by=by, at=at)

    def done_text(self, result):
        """That it is saved."""
        return gettext("%(place)s is saved.") % {"place": result}
