"""The states of a certificate, and its status on a day."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core.states import Transition
from lms.certification.rules.validity import is_past


class CertificateState(models.TextChoices):
    """The state of a certificate: what people and the gate decided, whatever its dates are."""

    ACTIVE = "active", _("Active")
    PROBATION = "probation", _("On probation")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SURRENDERED = "surrendered", _("Given up")
    DECEASED = "deceased", _("Ended by death")


class CertificateStatus(models.TextChoices):
    """The status of a certificate on a day: its state, or what its dates and a later certificate make of it."""

    ACTIVE = "active", _("Active")
    GRACE = "grace", _("In the grace period")
    PROBATION = "probation", _("On probation")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SURRENDERED = "surrendered", _("Given up")
    DECEASED = "deceased", _("Ended by death")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Replaced by a later certificate")


# With which statuses a person counts as certified.
CERTIFIED = (CertificateStatus.ACTIVE, CertificateStatus.GRACE, CertificateStatus.PROBATION)
# From these a certificate comes back only where a mistake is undone, or never.
ENDED_STATES = (CertificateState.REVOKED, CertificateState.SURRENDERED, CertificateState.DECEASED)
RUNNING_STATES = (CertificateState.ACTIVE, CertificateState.PROBATION)
_LIVE = (*RUNNING_STATES, CertificateState.SUSPENDED)

CERTIFICATE_TRANSITIONS = (
    Transition("suspend", CertificateState.ACTIVE, CertificateState.SUSPENDED),
    Transition("suspend", CertificateState.PROBATION, CertificateState.SUSPENDED),
    Transition("reinstate", CertificateState.SUSPENDED, CertificateState.ACTIVE),
    # Back to what it was before (`models.certificate_before`).
    Transition("reinstate_on_probation", CertificateState.SUSPENDED, CertificateState.PROBATION),
    Transition("restrict", CertificateState.ACTIVE, CertificateState.PROBATION),
    Transition("restrict", CertificateState.SUSPENDED, CertificateState.PROBATION),
    Transition("lift", CertificateState.PROBATION, CertificateState.ACTIVE),
    *(Transition("revoke", state, CertificateState.REVOKED) for state in _LIVE),
    *(Transition("surrender", state, CertificateState.SURRENDERED) for state in _LIVE),
    *(Transition("end_by_death", state, CertificateState.DECEASED) for state in _LIVE),
    Transition("restore", CertificateState.SURRENDERED, CertificateState.ACTIVE),
    Transition("restore", CertificateState.DECEASED, CertificateState.ACTIVE),
    Transition("restore_on_probation", CertificateState.SURRENDERED, CertificateState.PROBATION),
    Transition("restore_on_probation", CertificateState.DECEASED, CertificateState.PROBATION),
    Transition("restore_suspended", CertificateState.SURRENDERED, CertificateState.SUSPENDED),
    Transition("restore_suspended", CertificateState.DECEASED, CertificateState.SUSPENDED),
    # Of an appeal that was granted (`actions.annulments`).
    Transition("overturn", CertificateState.REVOKED, CertificateState.ACTIVE),
    Transition("overturn_on_probation", CertificateState.REVOKED, CertificateState.PROBATION),
)
CERTIFICATE_INITIAL = CertificateState.ACTIVE
# The columns that the status follows from, in the order in which `status_of` takes their values.
STATUS_COLUMNS = (
    "state", "valid_until", "after_end", "grace_until", "window_until", "replaced_from", "held_from", "held_over",
)  # fmt: skip


def status_of(  # noqa: PLR0917  one argument for each column
    state: str,
    valid_until: date | None,
    after_end: str,
    grace_until: date | None,
    window_until: date | None,
    replaced_from: date | None,
    held_from: date | None = None,
    held_over: str = "",
    *,
    today: date,
) -> CertificateStatus:
    """Return the status on a day from the values of STATUS_COLUMNS of a certificate.

    A hold of what was renewed early is about the term that has not begun: until then it is what the term before is.
    """
    if replaced_from is not None and replaced_from <= today:
        return CertificateStatus.SUPERSEDED
    if state == CertificateState.SUSPENDED and held_from is not None and today < held_from:
        return CertificateStatus(held_over)
    if state not in RUNNING_STATES or not is_past(valid_until, today):
        return CertificateStatus(state)
    if window_until is not None and today <= window_until:
        return CertificateStatus.GRACE
    if after_end != CertificateStatus.EXPIRED and (grace_until is None or today <= grace_until):
        return CertificateStatus(after_end)
    return CertificateStatus.EXPIRED


def last_valid_day(state: str, valid_until: date | None, held_from: date | None) -> date | None:
    """Return the last day of the term that counts: of what was renewed early and is on hold, that of the one before."""
    if state == CertificateState.SUSPENDED and held_from is not None:
        return held_from - timedelta(days=1)
    return valid_until


class CertificateKind(models.TextChoices):
    """Why a certificate was issued."""

    FIRST = "first", _("First certificate")
    RENEWAL = "renewal", _("Renewal")
    REINSTATEMENT = "reinstatement", _("Reinstatement")
    UPGRADE = "upgrade", _("Next level")
    NAME_CHANGE = "name_change", _("Change of name")
    CORRECTION = "correction", _("Correction")
    REISSUE = "reissue", _("New copy")
    IMPORTED = "imported", _("Issued before this site was used")
