"""The ledger of practice: hours of work and sessions of supervision, and what supervisors confirmed. Append-only."""

import json
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.membership import not_ended
from cohorts.core.visibility import Named
from cohorts.people.models import Membership
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program
from lms.certification.rules.practice import CONFIRMED, FIELD, INDIVIDUAL, RETURNED, SESSIONS, WAITING, WORK


class PracticeKind(models.TextChoices):
    """What an entry is."""

    WORK = WORK, _("Work")
    INDIVIDUAL = INDIVIDUAL, _("Individual supervision")
    FIELD = FIELD, _("Field supervision")


class CheckOutcome(models.TextChoices):
    """What a supervisor said about an entry."""

    CONFIRMED = CONFIRMED, _("Confirmed")
    RETURNED = RETURNED, _("Sent back")


def _readers(entry=""):
    """Who supervises reads all hours at that employer; who supervised before, those of the days of their term."""
    path = f"{entry}__" if entry else ""
    employment = f"{path}employment"
    term = f"{employment}__supervisor_terms"
    day = F(f"{path}on")
    of_the_day = Q(**{f"{term}__begins_on__lte": day}) & (
        Q(**{f"{term}__ends_on": None}) | Q(**{f"{term}__ends_on__gte": day})
    )
    organization = f"{employment}__organization"
    return read_by_office(
        f"{path}program",
        people=(f"{path}person",),
        named=(
            Named(f"{employment}__supervisor", roles.SUPERVISOR, organization, not_ended(employment)),
            Named(f"{term}__supervisor", roles.SUPERVISOR, organization, of_the_day),
        ),
        members={roles.AGENCY_COORDINATOR: organization},
    )


class PracticeEntryQuerySet(AppendOnlyQuerySet):
    """Filters for entries."""

    def standing(self):
        """Return entries that nothing has replaced, without those that were taken out."""
        return self.filter(replaced_by=None, is_void=False)

    def of_kind(self, kind):
        """Return entries that may not overlap with one of this kind: work with work, sessions with sessions."""
        return self.filter(kind__in=SESSIONS) if kind in SESSIONS else self.filter(kind=WORK)

    def with_state(self):
        """Return them with `status` and `checked_by`: what the last check of each said; waiting without one."""
        last = PracticeCheck.objects.filter(entry=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            status=Coalesce(Subquery(last.values("outcome")[:1]), models.Value(WAITING)),
            checked_by=Subquery(last.values("by")[:1]),
            check_id=Subquery(last.values("pk")[:1]),
            check_reason=Subquery(last.values("reason")[:1]),
            is_cosigned=Subquery(last.values("is_cosigned")[:1]),
        )


class PracticeEntry(AppendOnly):
    """From and to on one day: work in one category, or a session of supervision. Nothing about people served.

    A later row `replaces` an earlier one, which stays; with `is_void` it takes it out. `digest` is what a confirmation
    names: it changes with anything that the supervisor sees.
    """

    Kind = PracticeKind
    LATEST_BY = ("pk",)
    objects = PracticeEntryQuerySet.as_manager()
    access = _readers()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practice")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="practice")
    employment = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="practice")
    kind = models.CharField(max_length=30, choices=PracticeKind)
    category = models.CharField(max_length=120, blank=True, help_text="Of work: as the rules of the program call it.")
    is_contact = models.BooleanField(default=False, help_text="Work in contact with people served.")
    on = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    is_void = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=1000, help_text="Why it was changed or taken out.")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["begins_at", "pk"]
        verbose_name_plural = "practice entries"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PracticeKind.values), name="practice_kind_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="practice_ends_later"),
            models.CheckConstraint(condition=Q(minutes__gt=0, minutes__lte=1440), name="practice_within_a_day"),
            models.CheckConstraint(
                condition=Q(kind=WORK) | Q(category="", is_contact=False), name="sessions_are_no_work"
            ),
            models.CheckConstraint(condition=Q(is_void=False) | Q(replaces__isnull=False), name="void_of_an_entry"),
        ]
        indexes = [models.Index(fields=["person", "on"]), models.Index(fields=["employment", "on"])]

    def __str__(self):
        return f"Entry {self.pk}"

    @property
    def span(self):
        """From and to, as moments."""
        return self.begins_at, self.ends_at

    @property
    def is_session(self):
        """Whether it is supervision, not work."""
        return self.kind in SESSIONS

    def count_digest(self):
        """The SHA-256 of everything that a supervisor sees of it, in hex."""
        seen = [
            self.person_id, self.program_id, self.employment_id, self.kind, self.category, self.is_contact,
            self.on.isoformat(), self.begins_at.timestamp(), self.ends_at.timestamp(), self.replaces_id,
        ]  # fmt: skip
        return sha256(json.dumps(seen).encode()).hexdigest()


class PracticeCheck(AppendOnly):
    """What a supervisor said about an entry; the last one counts. `seen`: the digest of what was on their page.

    `is_cosigned`: they reviewed and signed the charts of the session. No charts are kept.
    """

    Outcome = CheckOutcome
    PERSON = "entry__person"
    LATEST_BY = ("pk",)
    access = _readers("entry")

    entry = models.ForeignKey(PracticeEntry, on_delete=models.PROTECT, related_name="checks")
    outcome = models.CharField(max_length=10, choices=CheckOutcome)
    seen = models.CharField(max_length=64)
    is_cosigned = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=CheckOutcome.values), name="practice_check_known"),
            models.CheckConstraint(
                condition=Q(outcome=CONFIRMED) | (~Q(reason="") & Q(is_cosigned=False)), name="sent_back_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"Check {self.pk}"


class PracticeClosing(AppendOnly):
    """Program staff closed the ledger of a program through a day, or opened it again. The latest row counts."""

    LATEST_BY = ("pk",)
    access = read_by_office("program")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="practice_closings")
    through = models.DateField(null=True, help_text="Empty: nothing is closed.")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "pk"]

    def __str__(self):
        return f"Closing {self.pk}"


class PlanOverride(AppendOnly):
    """Something else than the plan of supervision applies to a person for a time. The plan stays.

    Either the duty is waived, or it needs so many minutes or times. A later row `replaces` an earlier one; with
    `is_void` it ends it.
    """

    LATEST_BY = ("pk",)
    access = read_by_office(
        "program",
        people=("person",),
        named=(Named("employment__supervisor", roles.SUPERVISOR, "employment__organization", not_ended("employment")),),
        members={roles.AGENCY_COORDINATOR: "employment__organization"},
    )

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_overrides")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    employment = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="plan_overrides")
    duty = models.CharField(max_length=120)
    is_waived = models.BooleanField()
    minutes = models.PositiveIntegerField(null=True)
    times = models.PositiveIntegerField(null=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.TextField(max_length=1000)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    is_void = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_waived=True, minutes=None, times=None)
                | Q(is_waived=False, minutes__isnull=False, times=None)
                | Q(is_waived=False, minutes=None, times__isnull=False),
                name="plan_override_says_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="plan_override_ends_later"
            ),
        ]

    def __str__(self):
        return f"Override {self.pk}"
