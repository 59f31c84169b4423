"""Requests of people to correct an entry of their attendance, and how they were decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.rules.corrections import EntryFacts


class CorrectionState(models.TextChoices):
    """The state of a request."""

    REQUESTED = "requested", _("Asked for")
    GRANTED = "granted", _("Corrected")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


CORRECTION_TRANSITIONS = (
    Transition("grant", CorrectionState.REQUESTED, CorrectionState.GRANTED),
    Transition("decline", CorrectionState.REQUESTED, CorrectionState.DECLINED),
    Transition("withdraw", CorrectionState.REQUESTED, CorrectionState.WITHDRAWN),
)
DECIDED = (CorrectionState.GRANTED, CorrectionState.DECLINED)


class CorrectionQuerySet(ScopedQuerySet):
    """Filters and orders for requests."""

    def open(self):
        """Return those that the vendor has not answered."""
        return self.filter(state=CorrectionState.REQUESTED)

    def with_session(self):
        """Select the related rows for a list: the person, the entry, its session, cohort and vendor."""
        return self.select_related(
            "mark__enrollment__person", "mark__session__cohort__vendor", "mark__session__cohort__course_version"
        )

    def by_date(self):
        """Order by when they were made."""
        return self.order_by("requested_at", "pk")


class CorrectionRequest(StatefulModel):
    """A person asks the training vendor to correct an entry of their attendance; a coordinator decides with a reason.

    What they write is for the vendor and the state; agencies and supervisors do not read it, because it may tell why
    somebody was not there.
    """

    PERSON = "mark__enrollment__person"
    State = CorrectionState
    TRANSITIONS = CORRECTION_TRANSITIONS
    INITIAL = CorrectionState.REQUESTED
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "mark__session__cohort__vendor"},
        people=("mark__enrollment__person",),
    )
    objects = CorrectionQuerySet.as_manager()

    mark = models.ForeignKey(AttendanceMark, on_delete=models.PROTECT, related_name="correction_requests")
    text = models.TextField(editable=False, help_text="What was different, in the words of the person.")
    requested_at = models.DateTimeField(editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reason = models.TextField(blank=True, editable=False, help_text="Why it was corrected or declined.")
    correction = models.OneToOneField(
        AttendanceMark, on_delete=models.PROTECT, null=True, editable=False, related_name="corrects_for"
    )

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            states_check(CORRECTION_TRANSITIONS, CorrectionState.REQUESTED, "correction_request_state_known"),
            models.UniqueConstraint(
                fields=["mark"],
                condition=~Q(state=CorrectionState.WITHDRAWN),
                name="one_correction_request_for_each_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED) | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="correction_request_decided_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"])]

    def __str__(self):
        return f"Request of {format_day(home_day(self.requested_at))}"

    @property
    def is_open(self):
        """Whether the vendor has not answered."""
        return self.state == CorrectionState.REQUESTED


def requests_by_mark(marks: Iterable[int]) -> dict[int, CorrectionRequest]:
    """Return {mark id: its latest request}. The caller may read the marks. One query."""
    rows = CorrectionRequest.objects.filter(mark__in=list(marks)).order_by("requested_at", "pk")
    return {row.mark_id: row for row in rows}


def entry_facts(mark: AttendanceMark, latest: Any, request: CorrectionRequest | None) -> EntryFacts:
    """Return the facts about an entry; latest: the entry of its session that counts. Reads session and cohort."""
    cohort = mark.session.cohort
    return EntryFacts(
        recorded_at=mark.at,
        zone=cohort.time_zone,
        days=cohort.course_version.correction_days,
        is_latest=latest is not None and latest.pk == mark.pk,
        is_whole=mark.is_whole,
        is_answered=request is not None and request.state in DECIDED,
        is_asked=request is not None and request.is_open,
    )


def latest_mark(mark: AttendanceMark) -> AttendanceMark | None:
    """Return the entry that counts now for the person and session of an entry. One query."""
    rows = AttendanceMark.objects.filter(session=mark.session_id, enrollment=mark.enrollment_id)
    return rows.order_by("made_at", "number").last()


def own_marks(user: Any) -> Any:
    """Return the entries of a person's own attendance, with their sessions and cohorts."""
    rows = AttendanceMark.objects.visible_to(user).of_person(user)
    return rows.select_related("session__cohort__course_version", "session__cohort__vendor", "enrollment__person")


def asked_since(rows: Any) -> datetime | None:
    """Return when the first of requests was made, or None."""
    return min((row.requested_at for row in rows), default=None)
