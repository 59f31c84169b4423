"""One candidacy on a path: its steps, its next step, and what its certificate says."""

from dataclasses import dataclass

from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.models import (
    ApplicationState,
    Candidacy,
    Certificate,
    CertificateState,
    CycleKind,
)
from lms.certification.rules.findings import FEE_TYPE
from lms.certification.views.steps import Step


@dataclass(frozen=True)
class Progress:
    """One candidacy with its steps, its next step and its certificate. `met` is None where the rules are unreadable."""

    candidacy: Candidacy
    certificate: Certificate | None
    met: bool | None = None
    steps: tuple[Step, ...] = ()
    next: Step | None = None
    button: tuple[str, str] | None = None
    contacts: tuple[str, ...] = ()

    @property
    def stays_unpaid(self):
        """Whether a fee is owed again that does not touch the certificate, by the rules of the program.

        A fee of a renewal that is open was never paid; and what has ended does not stay valid.
        """
        row = self.certificate
        if row is None or row.decision is None or self.is_past or row.state != CertificateState.ACTIVE:
            return False
        steps = [step.finding for step in self.steps if step.finding.type == FEE_TYPE]
        return row.decision.cycle_id == self.candidacy.cycle_id and any(
            finding.open and not finding.holds_certificate for finding in steps
        )

    @property
    def is_past(self):
        """Whether the last valid day of the certificate is over."""
        until = self.certificate.valid_until if self.certificate else None
        return until is not None and until < home_day(timezone.now())

    @property
    def certified_until(self):
        """The last day of the term that runs while what was renewed early is on hold; else None."""
        row = self.certificate
        waits = row is not None and row.held_from is not None and home_day(timezone.now()) < row.held_from
        return row.last_valid_day if waits else None

    @property
    def is_denied(self):
        """Whether the first application was not granted: what else is required asks nobody for anything then."""
        return self._first_is(ApplicationState.DENIED)

    @property
    def is_withdrawn(self):
        """Whether the person withdrew the first application: the way begins again with another one."""
        return self._first_is(ApplicationState.WITHDRAWN)

    def _first_is(self, state):
        row = getattr(self.candidacy, "application", None)
        is_first = row is not None and row.state == state and row.cycle.kind == CycleKind.INITIAL
        return is_first and not self.certificate and not self.met

    @property
    def done(self):
        """How many requirements in force are met."""
        return sum(step.finding.met for step in self.steps)

    @property
    def required(self):
        """How many requirements are in force."""
        return sum(step.finding.in_force for step in self.steps)
