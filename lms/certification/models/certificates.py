"""Certificates. What one says is a snapshot; its status is of today."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.number_series import NumberSeries
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from cohorts.people.models.supervision import by_supervisor
from lms.certification.models.decisions import Decision
from lms.certification.models.programs import Program, ProgramVersion


class CertificateSeries(NumberSeries):
    """The counter of a year's certificate numbers."""

    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR))

    class Meta:
        verbose_name_plural = "certificate series"


CERTIFICATE_TRANSITIONS = (
    Transition("suspend", "active", "suspended"),
    Transition("reinstate", "suspended", "active"),
    Transition("revoke", "active", "revoked"),
    Transition("revoke", "suspended", "revoked"),
)
CERTIFICATE_INITIAL = "active"


class Certificate(StatefulModel):
    """A certificate, issued once for a candidacy by the gate itself."""

    LATEST_BY = ("issued_at", "pk")
    TRANSITIONS = CERTIFICATE_TRANSITIONS
    INITIAL = CERTIFICATE_INITIAL
    access = AccessPath(
        staff=(roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR),
        people=("person",),
        named=(by_supervisor("person"),),
    )

    number = models.CharField(max_length=30, unique=True)
    token = models.CharField(max_length=64, unique=True, help_text="In the verification link; cannot be guessed.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="certificates")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="certificate")
    name = models.CharField(max_length=220, help_text="The legal name as it was on the day.")
    family_name = models.CharField(max_length=100)
    credential = models.CharField(max_length=200)
    program_title = models.CharField(max_length=200)
    authority_name = models.CharField(max_length=200)
    signatory = models.CharField(max_length=420, blank=True, help_text="Who signs for the authority, as on the day.")
    legal_basis = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    issued_at = models.DateTimeField()
    state_reason = models.TextField(blank=True, editable=False, help_text="Why it stands where it stands.")
    state_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-issued_at", "pk"]
        constraints = [
            states_check(CERTIFICATE_TRANSITIONS, CERTIFICATE_INITIAL, "certificate_state_known"),
            models.UniqueConstraint(
                fields=["person", "program"], condition=~Q(state="revoked"), name="one_standing_certificate_per_program"
            ),
        ]

    def __str__(self):
        return self.number
