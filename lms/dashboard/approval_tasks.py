"""What waits for a second person, for a review, or for the first set-up."""

from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.people.actions.authority import needs_set_up

FEW = 20


def approvals(user, need):
    """For state staff and superusers: what waits for their decision, and for an auditor's review."""
    if not user.is_state_staff():
        return []
    waiting = Proposal.objects.waiting_for(user).select_related("by").order_by("at")[:FEW]
    found = [
        need(
            f"Decide: {_titled(row)}",
            f"Proposed by {row.by or 'the command line'}.",
            row.at,
            reverse("proposal", args=[row.pk]),
            "Read the proposal",
            "approval",
        )
        for row in waiting
    ]
    to_review = Proposal.objects.to_review().order_by("at")[:FEW] if user.holds(roles.AUDITOR) else ()
    found += [
        need(
            f"Review: {_titled(row)}",
            "One person proposed and approved this alone.",
            row.at,
            reverse("proposal", args=[row.pk]),
            "Read the proposal",
            "approval",
        )
        for row in to_review
    ]
    if user.is_superuser and needs_set_up():
        found.append(
            need(
                "Set up the site",
                "Name the authority and its first people.",
                user.date_joined,
                reverse("set_up"),
                "Set up the site",
            )
        )
    return found


def _titled(proposal):
    """The act and what it is about."""
    subject = f" ({proposal.subject_label})" if proposal.subject_label else ""
    return f"{proposal.act_entry.label}{subject}"
