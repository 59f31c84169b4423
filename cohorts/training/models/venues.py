"""Places where a vendor teaches, with their rooms. Pages call them places; in code `place` is also a text.

A cohort and a session keep the name of their place as text, so that what was printed or held stays as it was. Changing
a place writes the new text into what is still to come (`actions.venues`).
"""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.training.rules.venues import MAX_ADDRESS, MAX_CAPACITY, MAX_NAME, venue_text


def check_zone(name):
    """Refuse a time zone that is not in the tz database."""
    if name not in zoneinfo.available_timezones():
        message = gettext("“%(name)s” is not a time zone. Choose one such as America/Chicago.")
        raise ValidationError(message % {"name": name}, code="time_zone_unknown")


class VenueQuerySet(ScopedQuerySet):
    """Places, those in use first."""

    def in_use(self):
        """Return places that can be chosen."""
        return self.filter(retired_at__isnull=True)

    def by_name(self):
        """Order those in use first, then by name."""
        return self.order_by(F("retired_at").asc(nulls_first=True), Lower("name"), "pk")


class Venue(ScopedModel):
    """A building of a vendor, or its way to meet online. Nothing that was used is deleted: it is retired."""

    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "vendor"})
    objects = VenueQuerySet.as_manager()

    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="venues", limit_choices_to={"kind": roles.VENDOR}
    )
    name = models.CharField(max_length=MAX_NAME)
    address = models.CharField(max_length=MAX_ADDRESS, blank=True)
    time_zone = models.CharField(max_length=60, validators=[check_zone])
    accessibility = models.TextField(blank=True, help_text="Steps, doors, restrooms, parking, captions.")
    is_online = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("vendor", Lower("name"), name="venue_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="venue_has_a_name"),
        ]

    def __str__(self):
        return self.name

    @property
    def text(self):
        """Name and address, as a cohort keeps them."""
        return venue_text(self.name, self.address)


class RoomQuerySet(ScopedQuerySet):
    """Rooms with their places."""

    def in_use(self):
        """Return rooms that can be chosen: neither they nor their places are retired."""
        return self.filter(retired_at__isnull=True, venue__retired_at__isnull=True)

    def by_name(self):
        """Order by place and name, those in use first, with the place."""
        rows = self.select_related("venue")
        return rows.order_by(Lower("venue__name"), F("retired_at").asc(nulls_first=True), Lower("name"), "pk")


class Room(ScopedModel):
    """A room of a place, in which one session can be at a time. Online: a meeting with a link."""

    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "venue__vendor"})
    objects = RoomQuerySet.as_manager()

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=MAX_NAME)
    capacity = models.PositiveSmallIntegerField(help_text="How many people with a seat fit into it.")
    link = models.URLField(blank=True, help_text="Of an online meeting. Only people with a seat see it.")
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("venue", Lower("name"), name="room_name_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MAX_CAPACITY) & ~Q(name=""), name="room_holds_people"
            ),
        ]

    def __str__(self):
        return self.name
