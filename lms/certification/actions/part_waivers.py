"""Waive a part that an application lacks, and take a waiver back."""

from datetime import datetime

from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.application_parts import asked_leaf
from lms.certification.actions.application_reviews import keep_decision, reviewed
from lms.certification.actions.interview_ends import end_interviews
from lms.certification.events import PART_RETURNED
from lms.certification.facts.parts import part_facts
from lms.certification.models import Application, PartDecision
from lms.certification.models.applications import standing_waivers
from lms.certification.rules.applications import Outcome, is_signed
from lms.certification.rules.leaves import Interview, Part
from lms.certification.rules.leaves.parts import COUNTING


@action("part.waived", "Waived a part of an application")
def waive_part(
    *, application: Application, kind: str, key: str, reason: str, authority: str, by: User, at: datetime
) -> PartDecision:
    """Waive one part that an application lacks, with the reason and the rule that allows it. An interview that is
    arranged is canceled.

    Refuses everybody but the reviewer, what the applicant signs, what enough parts or waivers meet already, no reason,
    and no authority.
    """
    row = reviewed(application, by)
    leaf = asked_leaf(row, kind, key)
    if not isinstance(leaf, Part) or is_signed(leaf):
        raise Refused("part_not_waived")
    if _enough(row, leaf, at):
        raise Refused("part_enough")
    if not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    if not authority.strip():
        raise Refused("waiver_authority_missing", field="authority")
    if isinstance(leaf, Interview):
        end_interviews(row, key=leaf.key_value, by=by, at=at)
    return keep_decision(row, leaf, Outcome.WAIVED, reason, authority=authority.strip(), by=by, at=at)


def _enough(row: Application, leaf: Part, at: datetime) -> bool:
    """Whether so many parts as are needed count or are waived."""
    parts = part_facts([row.cycle])[row.cycle_id].parts
    own = [part for part in parts if (part.type, part.key) == (leaf.type, leaf.key_value)]
    return sum(part.state in COUNTING and not leaf.fault_of(part, home_day(at)) for part in own) >= leaf.needed


@action("part.waiver_ended", "Took waiver of a part back")
def end_waiver(*, waiver: PartDecision, reason: str, by: User, at: datetime) -> PartDecision:
    """Take a waiver back: the part is needed after all; returns the decision. The applicant is emailed.

    Refuses everybody but the reviewer, what is no waiver or is withdrawn already, and no reason.
    """
    row = reviewed(waiver.application, by)
    leaf = asked_leaf(row, waiver.type, waiver.key)
    rows = PartDecision.objects.filter(application=row, type=waiver.type, key=waiver.key).order_by("pk")
    if waiver not in standing_waivers(rows):
        raise Refused("waiver_ended_already")
    if not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    decision = keep_decision(row, leaf, Outcome.REQUIRED, reason, by=by, at=at)
    email_applicant(application=row, kind=PART_RETURNED, key=f"part-decided-{decision.pk}", by=by, at=at)
    return decision
