"""Appointments of interviews: who leads one, when and where, and what became of it."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.persons import accounts_of
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import ScopedQuerySet
from lms.certification.models.applications import Application, PartDecision


class AppointmentState(models.TextChoices):
    """What became of an appointment."""

    ARRANGED = "arranged", _("Arranged")
    MOVED = "moved", _("Moved")
    CANCELED = "canceled", _("Canceled")
    MISSED = "missed", _("Did not take place")
    OVER = "over", _("Took place")


APPOINTMENT_TRANSITIONS = (
    Transition("move", AppointmentState.ARRANGED, AppointmentState.MOVED),
    Transition("cancel", AppointmentState.ARRANGED, AppointmentState.CANCELED),
    Transition("miss", AppointmentState.ARRANGED, AppointmentState.MISSED),
    Transition("finish", AppointmentState.ARRANGED, AppointmentState.OVER),
)


class Meeting(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("By video")
    PHONE = "phone", _("By phone")


class AppointmentQuerySet(ScopedQuerySet):
    """Filters for appointments."""

    def arranged(self):
        """Those that count now."""
        return self.filter(state=AppointmentState.ARRANGED)

    def led_by(self, user):
        """Those that a person leads, by any of their accounts."""
        return self.filter(interviewer__in=list(accounts_of([user.pk])))


class InterviewAppointment(StatefulModel):
    """One appointment of the interview that an application asks for. Moving it makes a new one, with the next number.

    `key`: the kind of the interview in the rules. `minutes`: how long it is planned. `where`: a place, a link or a
    phone number, by `meeting`. `reason`: why it was moved or canceled, as both read it. `other_time_at`: when the
    applicant asked for another time, `declined_at`: when the interviewer said that they cannot lead it.
    """

    objects = AppointmentQuerySet.as_manager()

    State = AppointmentState
    TRANSITIONS = APPOINTMENT_TRANSITIONS
    INITIAL = AppointmentState.ARRANGED
    PERSON = "application__cycle__candidacy__person"
    access = replace(PartDecision.access, people=("application__cycle__candidacy__person", "interviewer"))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interviews")
    key = models.CharField(max_length=120)
    restricted = models.BooleanField()
    number = models.PositiveIntegerField()
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    time_zone = models.CharField(max_length=40)
    meeting = models.CharField(max_length=10, choices=Meeting)
    where = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    other_time_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "key", "number"]
        constraints = [
            states_check(APPOINTMENT_TRANSITIONS, AppointmentState.ARRANGED, "appointment_state_known"),
            models.CheckConstraint(condition=Q(meeting__in=Meeting.values), name="appointment_meeting_known"),
            models.UniqueConstraint(fields=["application", "key", "number"], name="appointment_numbered"),
            models.UniqueConstraint(
                fields=["application", "key"], condition=Q(state=AppointmentState.ARRANGED), name="one_appointment"
            ),
        ]

    def __str__(self):
        return f"Interview {self.pk}"

    @property
    def type(self):
        """The type of the requirement."""
        return "interview"

    @property
    def ends_at(self):
        """The planned end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_arranged(self):
        """Whether it counts now."""
        return self.state == AppointmentState.ARRANGED

    @property
    def calendar_uid(self):
        """The name of the entry in calendars: the same when it is moved."""
        return f"interview-{self.application_id}-{self.key}"


def place_text(row):
    """Return how and where people meet, in words."""
    return gettext("%(how)s: %(where)s") % {"how": row.get_meeting_display(), "where": row.where}
