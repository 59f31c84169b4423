"""What supervisors are, with evidence: confirmed by state staff, from a day through a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet
from lms.certification.messages.practice import SUPERVISOR_KINDS
from lms.certification.models.offices import of_its_supervisors


class QualificationKind(models.TextChoices):
    """What a supervisor can be, as the rules of programs call it."""

    QMHP = "qmhp", SUPERVISOR_KINDS["qmhp"]
    PROFESSIONAL = "mental-health-professional", SUPERVISOR_KINDS["mental-health-professional"]
    PRACTITIONER = "mental-health-practitioner", SUPERVISOR_KINDS["mental-health-practitioner"]
    PEER = "certified-peer", SUPERVISOR_KINDS["certified-peer"]


class QualificationState(models.TextChoices):
    """The state of a qualification."""

    SENT = "sent", _("Waits for program staff")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


QUALIFICATION_TRANSITIONS = (
    Transition("confirm", QualificationState.SENT, QualificationState.CONFIRMED),
    Transition("refuse", QualificationState.SENT, QualificationState.REFUSED),
    Transition("withdraw", QualificationState.SENT, QualificationState.WITHDRAWN),
    Transition("end", QualificationState.CONFIRMED, QualificationState.ENDED),
    # Another last day.
    Transition("correct_end", QualificationState.ENDED, QualificationState.ENDED),
)


class QualificationQuerySet(ScopedQuerySet):
    """Filters for qualifications."""

    def counting(self):
        """Return those that program staff confirmed; one that was ended counts through its last day."""
        return self.filter(state__in=(QualificationState.CONFIRMED, QualificationState.ENDED))


class SupervisorQualification(StatefulModel):
    """One qualification of a supervisor. Evidence: the number in a public register, or a document, or both."""

    State = QualificationState
    Kind = QualificationKind
    TRANSITIONS = QUALIFICATION_TRANSITIONS
    INITIAL = QualificationState.SENT
    objects = QualificationQuerySet.as_manager()
    access = AccessPath(staff=(roles.AUDITOR,), also={roles.PROGRAM: of_its_supervisors}, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualified_as")
    kind = models.CharField(max_length=60, choices=QualificationKind)
    register = models.CharField("which register", max_length=200, blank=True)
    number = models.CharField("number in the register", max_length=60, blank=True)
    record = models.OneToOneField(RestrictedRecord, on_delete=models.PROTECT, null=True, related_name="+")
    media_type = models.CharField(max_length=60, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day. Empty if it has no end.")
    sent_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ["-sent_at", "pk"]
        constraints = [
            states_check(QUALIFICATION_TRANSITIONS, QualificationState.SENT, "qualification_state_known"),
            models.CheckConstraint(condition=Q(kind__in=QualificationKind.values), name="qualification_kind_known"),
            models.CheckConstraint(
                condition=~Q(number="") | Q(record__isnull=False), name="qualification_has_evidence"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="qualification_ends_later"
            ),
        ]

    def __str__(self):
        return f"Qualification {self.pk}"
