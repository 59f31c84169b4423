"""Email program staff what the nightly sweep had to change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from cohorts.core import roles
from cohorts.core.actions import action
from cohorts.core.dates import home_day
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, User
from lms.certification.events import SWEEP as SWEEP_CHANGES
from lms.certification.messages.emails import SWEEP, SWEEP_MET, SWEEP_OPEN, SWEEP_SUBJECT, SWEEP_TASK
from lms.certification.models import Decision


@action("candidacy.swept", "Recomputed decisions")
@in_email_language
def report_sweep(*, decision_ids: Sequence[int], by: User | None, at: datetime) -> None:
    """Email program staff the decisions of their authority that the nightly sweep had to change."""
    decisions = Decision.objects.filter(pk__in=decision_ids).select_related("candidacy__person", "candidacy__program")
    by_authority: dict[int, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_authority[decision.candidacy.program.authority_id].append(decision)
    staff = Membership.objects.in_force().filter(role=roles.PROGRAM, organization__in=list(by_authority))
    for membership in staff.select_related("user").order_by("user_id"):
        own = by_authority[membership.organization_id]
        names = [(row.met, {"person": row.candidacy.person, "program": row.candidacy.program}) for row in own]
        lines = "\n".join(str(SWEEP_MET if met else SWEEP_OPEN) % about for met, about in names)
        queue_email(
            person=membership.user,
            kind=SWEEP_CHANGES,
            key=f"sweep-{home_day(at)}-{min(row.pk for row in own)}-{membership.user_id}",
            subject=str(SWEEP_SUBJECT),
            body=email_text(membership.user, str(SWEEP), lines, str(SWEEP_TASK)),
            by=by,
            at=at,
        )
