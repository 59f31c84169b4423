"""What a person without an agency asks of one: to take them on as a trainee and sponsor their training."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import ScopedQuerySet
from cohorts.people.models import Membership, Organization
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program

# So many agencies can be asked at once, so that none gets letters from everybody.
MAX_OPEN = 3
# An agency that declined, or did not answer, is asked again after this.
PAUSE = timedelta(days=30)
# An offer after a decline ends after so many days.
OFFER_DAYS = timedelta(days=14)


class SponsorState(models.TextChoices):
    """The state of a request to an agency."""

    OPEN = "open", _("Waiting for the agency")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    OFFERED = "offered", _("Offered after all")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not answered in time")
    CLOSED = "closed", _("Closed")


SPONSOR_TRANSITIONS = (
    Transition("accept", SponsorState.OPEN, SponsorState.ACCEPTED),
    Transition("decline", SponsorState.OPEN, SponsorState.DECLINED),
    # The agency thought again: the person, who may have gone on meanwhile, says yes or no.
    Transition("offer", SponsorState.DECLINED, SponsorState.OFFERED),
    Transition("accept", SponsorState.OFFERED, SponsorState.ACCEPTED),
    Transition("turn_down", SponsorState.OFFERED, SponsorState.DECLINED),
    Transition("lapse", SponsorState.OFFERED, SponsorState.DECLINED),
    Transition("close", SponsorState.OFFERED, SponsorState.CLOSED),
    Transition("withdraw", SponsorState.OPEN, SponsorState.WITHDRAWN),
    Transition("expire", SponsorState.OPEN, SponsorState.EXPIRED),
    # The person has an agency meanwhile, or is not admitted any more.
    Transition("close", SponsorState.OPEN, SponsorState.CLOSED),
)


class SponsorRequestQuerySet(ScopedQuerySet):
    """Filters for requests to agencies."""

    def open(self):
        """Return requests that nobody has answered yet."""
        return self.filter(state=SponsorState.OPEN)

    def offered(self):
        """Return declined requests with an offer that the person has not answered."""
        return self.filter(state=SponsorState.OFFERED)

    def waiting(self):
        """Return requests that wait for the agency or, after an offer, for the person."""
        return self.filter(state__in=(SponsorState.OPEN, SponsorState.OFFERED))

    def with_names(self):
        """Select the related rows for a list."""
        return self.select_related("person", "agency", "program__authority", "answered_by")


class SponsorRequest(StatefulModel):
    """One request. The agency reads the name, the program, and whether the person is admitted.

    While the request waits, it also reads how to reach the person and their message, if they gave them. Both are erased
    when the request is answered or ends.
    """

    State = SponsorState
    TRANSITIONS = SPONSOR_TRANSITIONS
    INITIAL = SponsorState.OPEN
    LATEST_BY = ("asked_at", "pk")
    access = read_by_office("program", people=("person",), members={roles.AGENCY_COORDINATOR: "agency"})
    objects = SponsorRequestQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sponsor_requests")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="sponsor_requests")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sponsor_requests")
    asked_at = models.DateTimeField()
    contact = models.CharField(max_length=120, blank=True, help_text="How the agency can reach the person.")
    message = models.CharField(max_length=300, blank=True, help_text="A sentence to the agency.")
    answered_at = models.DateTimeField(null=True, editable=False, help_text="When it was answered or ended.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Why it was declined. The person reads it.")
    offered_at = models.DateTimeField(
        null=True, editable=False, help_text="When the agency offered, after it declined, to take the person on."
    )

    class Meta:
        verbose_name = "request to an agency"
        verbose_name_plural = "requests to agencies"
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["agency", "state"])]
        constraints = [
            states_check(SPONSOR_TRANSITIONS, SponsorState.OPEN, "sponsor_request_state_known"),
            models.UniqueConstraint(
                fields=["person", "agency"], condition=Q(state=SponsorState.OPEN), name="one_open_sponsor_request"
            ),
            models.CheckConstraint(
                condition=~Q(state=SponsorState.DECLINED) | ~Q(reason=""), name="sponsor_declined_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"Sponsor request {self.pk}"

    @property
    def is_open(self):
        """Whether nobody has answered it yet."""
        return self.state == SponsorState.OPEN

    @property
    def may_offer(self):
        """Whether the agency can offer, once, to take the person on after all."""
        return self.state == SponsorState.DECLINED and self.offered_at is None

    @property
    def offer_until(self):
        """The last day of an offer."""
        return home_day(self.offered_at) + OFFER_DAYS if self.offered_at else None


def agencies_to_ask() -> ScopedQuerySet:
    """Return the agencies that a person can ask to take them on, with `is_here`: whether a coordinator can answer.

    Everybody may read their names and how to reach them: it is how people without an agency find one.
    """
    coordinators = Membership.objects.in_force().filter(organization=OuterRef("pk"), role=roles.AGENCY_COORDINATOR)
    rows = Organization.objects.filter(kind=roles.AGENCY, is_active=True)
    return rows.annotate(is_here=Exists(coordinators))


def asking_problems(requests: Iterable[SponsorRequest], at: datetime) -> dict[int, Problem]:
    """Return {agency id: why it cannot be asked now} by a person with these requests. No query."""
    problems, withdrawn = {}, Counter()
    for row in sorted(requests, key=lambda row: (row.asked_at, row.pk)):
        if row.state == SponsorState.OPEN:
            problems[row.agency_id] = Problem("sponsor_asked_already", agency=row.agency)
        elif row.state == SponsorState.OFFERED:
            problems[row.agency_id] = Problem("sponsor_offered_already", agency=row.agency)
        elif row.state in (SponsorState.DECLINED, SponsorState.EXPIRED) and row.answered_at > at - PAUSE:
            from_day = home_day(row.answered_at + PAUSE)
            problems[row.agency_id] = Problem("sponsor_answered_lately", agency=row.agency, from_day=from_day)
        elif row.state == SponsorState.WITHDRAWN and row.answered_at > at - PAUSE:
            withdrawn[row.agency_id] += 1
            # Once can be a mistake; each request and each withdrawal is an email to the agency.
            if withdrawn[row.agency_id] > 1:
                from_day = home_day(row.answered_at + PAUSE)
                problems[row.agency_id] = Problem("sponsor_withdrawn_twice", agency=row.agency, from_day=from_day)
    return problems


def agency_problem(agency: Organization, person: Any, at: datetime) -> Problem | None:
    """Return why a person cannot ask this agency now: it is not here, was asked lately, or too many were. Two queries.

    Whether the person can ask at all is not looked at.
    """
    if not agencies_to_ask().filter(pk=agency.pk, is_here=True).exists():
        return Problem("sponsor_not_here", agency=agency)
    own = list(SponsorRequest.objects.of_person(person).with_names())
    is_full = sum(row.is_open for row in own) >= MAX_OPEN
    too_many = Problem("sponsor_too_many", count=MAX_OPEN) if is_full else None
    return asking_problems(own, at).get(agency.pk) or too_many


def has_agency(person: Any) -> bool:
    """Return whether an agency employs a person as a trainee today. One query."""
    return bool(Membership.objects.in_force().of_person(person).filter(role=roles.TRAINEE).exists())
