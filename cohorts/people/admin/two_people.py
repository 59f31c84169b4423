"""Who proposed and who approved what was done to a row, each with the reason, for the history on its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from cohorts.core.approvals.models import CARRIED_OUT, Proposal


@dataclass(frozen=True)
class TwoPeople:
    """The proposer and the approver of an act, with their reasons."""

    proposer: Any
    proposal_reason: str
    approver: Any
    reason: str

    def __str__(self) -> str:
        """Both in two sentences."""
        return _("Proposed by %(proposer)s: %(proposal_reason)s Approved by %(approver)s: %(reason)s") % {
            "proposer": self.proposer, "proposal_reason": _ended(self.proposal_reason), "approver": self.approver,
            "reason": _ended(self.reason),
        }  # fmt: skip


def _ended(reason: str) -> str:
    """A reason as a sentence."""
    reason = reason.strip()
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def two_people_of(user: Any, *subjects: Model) -> dict[tuple[Any, datetime], TwoPeople]:
    """Return {(id of the row, time of the approval): who decided} for these rows of one model, if `user` may read it.

    Two queries; none for no row. What an approval writes has the time of the approval.
    """
    rows = Proposal.objects.visible_to(user).about_any(*subjects).decided()
    decided = [(row, row.decision()) for row in rows.select_related("by").prefetch_related("facts__by")]
    return {
        (row.subject_id, fact.at): TwoPeople(row.proposer, row.reason, fact.by, fact.reason)
        for row, fact in decided
        if fact.kind in CARRIED_OUT
    }
