"""What waits for a second person about a row, for the page of that row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cohorts.core.approvals.models import Proposal
from cohorts.people.actions.approval_emails import urgent_until


@dataclass(frozen=True)
class WaitingProposal:
    """One proposal that nobody has decided. `until`: when an urgent act ends by itself, else None."""

    act: str
    label: str
    by: Any
    at: datetime
    url: str
    subject_id: int
    until: datetime | None


def waiting_about(user: Any, *subjects: Model) -> Sequence[WaitingProposal]:
    """What waits about these rows of one model, as far as `user` sees it, oldest first. One query; none for no row."""
    rows = Proposal.objects.visible_to(user).open().about_any(*subjects)
    return [_shown(row) for row in rows.select_related("by").order_by("at", "pk")]


def _shown(row: Proposal) -> WaitingProposal:
    act = row.act_entry
    until = urgent_until(row) if row.begun else None
    return WaitingProposal(
        act=act.code, label=str(act.label), by=row.proposer, at=row.at, url=reverse("proposal", args=[row.pk]),
        subject_id=row.subject_id, until=until,
    )  # fmt: skip
