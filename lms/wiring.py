"""Connects what lower apps report or ask to the apps above them. Every signal and every port is connected here.

A receiver notes who must be reconsidered, inside the transaction of the change; one job works the notes off.
"""

from django.urls import reverse

from cohorts.billing.signals import balance_changed
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.signals import proposal_changed
from cohorts.notices import ports as notices
from cohorts.people.actions import role_letters
from cohorts.people.models import Invitation
from cohorts.training.signals import enrollment_changed
from exams.delivery.signals import result_changed
from lms.certification.actions import candidacies


def connect():
    """Connect every signal and plug every port in. Called once, at start."""
    enrollment_changed.connect(_seat_changed, dispatch_uid="certification-enrollment")
    balance_changed.connect(_balance_changed, dispatch_uid="certification-balance")
    result_changed.connect(_result_changed, dispatch_uid="certification-result")
    proposal_changed.connect(_proposal_changed, dispatch_uid="approvals-letters")
    notices.LINKS["invitation"] = _invitation_path
    notices.LINKS["dates"] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS["invoice"] = lambda invoice_id: reverse("agency_invoice", args=[invoice_id])


def _seat_changed(sender, person_ids, at, **kwargs):
    """A seat, attendance or admission changed: new candidates begin, everybody concerned is noted."""
    candidacies.begin_from_seats(person_ids=person_ids, by=None, at=at)
    candidacies.note(person_ids=person_ids, by=None, at=at)


def _balance_changed(sender, person_ids, at, **kwargs):
    """Something was charged, invoiced or paid: everybody concerned is noted."""
    candidacies.note(person_ids=person_ids, by=None, at=at)


def _result_changed(sender, person_ids, at, **kwargs):
    """A score was appended or a sitting voided: everybody concerned is noted."""
    candidacies.note(person_ids=person_ids, by=None, at=at)


def _proposal_changed(sender, proposal_id, kind, at, **kwargs):
    """Something was proposed or decided: whoever may decide is emailed, or the proposer is."""
    proposal = Proposal.objects.select_related("by").get(pk=proposal_id)
    if kind == "proposed":
        role_letters.tell_approvers(proposal=proposal, by=proposal.by, at=at)
    else:
        role_letters.tell_decided(proposal=proposal, kind=kind, at=at)


def _invitation_path(invitation_id):
    """The path of an invitation. Its token is computed now and never stored."""
    return reverse("invitation", args=[Invitation.objects.get(pk=invitation_id).token])
