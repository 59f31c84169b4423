"""Addresses of calendars: who has one, for what, and whether they still have the right to it."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.venues import Venue

# Who may have the calendar of a cohort: whoever reads the cohort in one of these roles. An auditor changes nothing, so
# they make no address.
STATE_READERS = tuple(role for role in roles.STATE if role != roles.AUDITOR)
COHORT_READERS = (roles.VENDOR_COORDINATOR, roles.TRAINER, roles.PROCTOR, *STATE_READERS)


class FeedKind(models.TextChoices):
    """What a calendar is about."""

    PERSON = "person", _("My sessions and exams")
    COHORT = "cohort", _("A cohort")
    VENDOR = "vendor", _("All cohorts of a vendor")
    PLACE = "place", _("A place")


class CalendarFeedQuerySet(ScopedQuerySet):
    """Filters for addresses of calendars."""

    def working(self):
        """Return addresses that were neither renewed nor turned off. The right to them is asked at each fetch."""
        return self.filter(stopped_at__isnull=True)

    def like(self, feed):
        """Return addresses of the same person for the same calendar as `feed`, which need not be saved."""
        rows = self.filter(person=feed.person_id, kind=feed.kind, place=feed.place_id)
        return rows.filter(cohort=feed.cohort_id, vendor=feed.vendor_id)


class CalendarFeed(ScopedModel):
    """A secret address of a calendar, for one person. Only a hash of its token is stored."""

    Kind = FeedKind
    access = AccessPath(people=("person",))
    objects = CalendarFeedQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    kind = models.CharField(max_length=10, choices=FeedKind)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_feeds")
    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_feeds"
    )
    place = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="When it was renewed or turned off.")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FeedKind.PERSON, cohort=None, vendor=None, place=None)
                | Q(kind=FeedKind.COHORT, cohort__isnull=False, vendor=None, place=None)
                | Q(kind=FeedKind.VENDOR, cohort=None, vendor__isnull=False, place=None)
                | Q(kind=FeedKind.PLACE, cohort=None, vendor__isnull=False, place__isnull=False),
                name="calendar_feed_fits_its_kind",
            ),
            # One for each kind, because NULL equals nothing in an index.
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind=FeedKind.PERSON, stopped_at=None), name="one_own_calendar_feed"
            ),
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(kind=FeedKind.COHORT, stopped_at=None),
                name="one_calendar_feed_per_cohort",
            ),
            models.UniqueConstraint(
                fields=["person", "vendor"],
                condition=Q(kind=FeedKind.VENDOR, stopped_at=None),
                name="one_calendar_feed_per_vendor",
            ),
            models.UniqueConstraint(
                fields=["person", "place"],
                condition=Q(kind=FeedKind.PLACE, stopped_at=None),
                name="one_calendar_feed_per_place",
            ),
        ]

    def __str__(self):
        return f"Calendar address of {format_day(home_day(self.made_at))}"

    @staticmethod
    def hash_of(token):
        """Return the hash of a token, which is what the database stores."""
        return sha256(token.encode()).hexdigest()

    @property
    def subject(self):
        """What the calendar is about, in words: the cohort, the vendor or the place; "" for a person's own."""
        if self.kind == FeedKind.COHORT:
            return str(self.cohort)
        return str(self.place or self.vendor or "")

    def is_allowed(self):
        """Return whether its person has the right to the calendar now. At most two queries."""
        return bool(allowed_feeds(self.person, [self]))


def allowed_feeds(person, feeds):
    """Return those of a person's addresses to which they have the right now, in order. At most two queries."""
    if not person.is_active or roles.AUDITOR in person.holdings():
        return []
    cohorts = set()
    if cohort_ids := {feed.cohort_id for feed in feeds if feed.kind == FeedKind.COHORT}:
        rows = Cohort.objects.visible_to(person, role=COHORT_READERS)
        cohorts = set(rows.filter(pk__in=cohort_ids).values_list("pk", flat=True))
    vendors = person.holdings().get(roles.VENDOR_COORDINATOR, ())
    return [
        feed
        for feed in feeds
        if feed.kind == FeedKind.PERSON
        or (feed.kind == FeedKind.COHORT and feed.cohort_id in cohorts)
        or (feed.kind in (FeedKind.VENDOR, FeedKind.PLACE) and feed.vendor_id in vendors)
    ]


def feed_by_token(token):
    """Return the working address with this token if its person has the right to the calendar now, else None."""
    rows = CalendarFeed.objects.working().filter(token_hash=CalendarFeed.hash_of(token))
    feed = rows.select_related("person", "cohort", "vendor", "place").first()
    return feed if feed is not None and feed.is_allowed() else None
