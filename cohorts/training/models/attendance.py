"""Attendance of people in sessions: when they were present. Corrections are appended with a reason."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.formatting import format_range
from cohorts.core.visibility import AccessPath
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models.cohorts import Session
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.teaching import by_trainer
from cohorts.training.rules.agenda import AgendaPlan
from cohorts.training.rules.credit import moment_of
from cohorts.training.rules.device_marks import MarkFacts
from cohorts.training.rules.presence import ABSENT, EXCUSED, PRESENT, Presence, minutes_present, read, written


class AttendanceMark(AppendOnly):
    """When a person was present in a session. The mark that was made last counts, and of two the higher number.

    `minutes` follow from `periods` and the agenda of the session, which does not change once it is marked.
    """

    PERSON = "enrollment__person"
    LATEST_BY = ("made_at", "number")
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "session__cohort__vendor", roles.AGENCY_COORDINATOR: "enrollment__agency"},
        people=("enrollment__person",),
        named=(by_supervisor("enrollment__person"), by_trainer("session__trainers", "session__cohort__vendor")),
    )

    class Status(models.TextChoices):
        """Whether the person was there."""

        PRESENT = PRESENT, _("Present")
        ABSENT = ABSENT, _("Absent")
        EXCUSED = EXCUSED, _("Excused")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField(help_text="1 for the first mark, 2 for its correction, and so on.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PRESENT)
    periods = models.JSONField(default=list, help_text="Presence as [start, end] in UTC, to the minute.")
    minutes = models.PositiveSmallIntegerField(help_text="Minutes of units attended.")
    reason = models.TextField(blank=True, help_text="Required for a correction and for an excuse.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    made_at = models.DateTimeField(help_text="When it was made. Earlier than `at` if a device delivered it later.")
    device_key = models.CharField(
        max_length=32,
        blank=True,
        help_text="The device's own name of a mark that it sent, so that one sent again is stored once.",
    )

    class Meta:
        ordering = ["session", "enrollment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrollment", "number"], name="attendance_numbered"),
            models.UniqueConstraint(
                fields=["by", "device_key"], condition=~models.Q(device_key=""), name="attendance_sent_once"
            ),
            # Of two that were made without knowing of each other, the second one to arrive corrects nothing.
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason="") | ~models.Q(device_key=""),
                name="attendance_correction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(status=PRESENT)
                | models.Q(status=ABSENT, minutes=0)
                | (models.Q(status=EXCUSED, minutes=0) & ~models.Q(reason="")),
                name="attendance_status_known",
            ),
        ]
        # The record of attendance lists the newest first.
        indexes = [models.Index(fields=["at"])]

    def __str__(self):
        return f"{self.minutes} minutes"

    @property
    def presence(self) -> Presence:
        """When the person was present."""
        return Presence(self.status, read(self.periods), self.reason if self.status == EXCUSED else "")

    @property
    def spans(self):
        """[(start, end)] of the periods, as moments."""
        return [(moment_of(first), moment_of(end)) for first, end in read(self.periods)]

    def get_periods_display(self) -> str:
        """When the person was present, in words in the zone of the cohort. Reads the session and its cohort."""
        return "; ".join(format_range(start, end, self.session.cohort.zone) for start, end in self.spans)

    @property
    def is_correction(self) -> bool:
        """Whether somebody who saw the mark before it wrote this one instead, with a reason."""
        return self.number > 1 and not self.device_key

    @property
    def facts(self) -> MarkFacts:
        """What `rules.device_marks` asks of it."""
        return MarkFacts(self.presence, self.is_correction)

    @property
    def was_sent_later(self) -> bool:
        """Whether a device kept it for a minute or more before it could send it."""
        return self.at - self.made_at >= timedelta(minutes=1)

    @property
    def is_whole(self):
        """Whether the person was present from the start of the session to its end."""
        return self.minutes == self.session.minutes and self.status == PRESENT


def unsaved_mark(
    session: Session, enrollment: Enrollment, presence: Presence, agenda: Sequence[AgendaPlan], **fields: Any
) -> AttendanceMark:
    """Return a mark with the minutes that follow from when the person was present and from the agenda."""
    return AttendanceMark(
        session=session,
        enrollment=enrollment,
        status=presence.status,
        periods=written(presence.periods),
        minutes=minutes_present(presence, agenda),
        **fields,
    )
