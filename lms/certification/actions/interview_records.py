"""What is kept of an interview: the marks and notes as one restricted text, and what they come to."""

from typing import Any

from django.utils.translation import gettext as _

from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.rules.applications import Outcome
from lms.certification.rules.leaves import Interview, Leaf
from lms.certification.rules.leaves.interviews import YES_NO, Criterion, Marks, marks_problem


def marks_of(leaf: Leaf, record: OfficeRecord) -> Marks | None:
    """Return what the marks of a record come to; None where the rules have no criteria. Refuses a missing mark and one
    outside its scale."""
    criteria = leaf.criteria if isinstance(leaf, Interview) else ()
    refuse(marks_problem(criteria, record.marks))
    return leaf.add_up(record.marks) if isinstance(leaf, Interview) and criteria else None


def decided_fields(marks: Marks | None) -> dict[str, Any]:
    """Return what the decision keeps of marks: the sum and whether they meet the minimum."""
    return {"total": marks.total, "most": marks.most, "meets": marks.meets} if marks else {}


def deviation_problem(marks: Marks | None, outcome: str, reason: str) -> Problem | None:
    """Return that a reason is missing: marks fall short, or the outcome is another one than they propose; or None."""
    if marks is None or marks.meets is None or reason.strip() or (marks.meets and outcome == Outcome.ACCEPTED):
        return None
    if marks.lacking:
        about = {"total": marks.total, "most": marks.most, "criteria": "; ".join(marks.lacking)}
        return Problem("marks_lack", field="reason", **about)
    code = "marks_meet" if marks.meets else "marks_fall_short"
    return Problem(code, field="reason", total=marks.total, most=marks.most)


def outcome_of(marks: Marks | None, outcome: str) -> str:
    """Return the outcome that was chosen, or for "" the one that the marks propose. Refuses neither."""
    if outcome in (Outcome.ACCEPTED, Outcome.REFUSED):
        return outcome
    if outcome or marks is None or marks.meets is None:
        raise Refused("outcome_missing", field="outcome")
    return Outcome.ACCEPTED if marks.meets else Outcome.REFUSED


def restricted_text(leaf: Leaf, record: OfficeRecord, marks: Marks | None) -> bytes | None:
    """Return marks and notes as one text for the reviewer, to be encrypted; None without either."""
    texts = []
    if marks is not None and isinstance(leaf, Interview):
        lines = [f"{one.text}: {_mark(one, record.marks[one.key])}" for one in leaf.criteria]
        lines.append(_("Sum: %(total)s of %(most)s") % {"total": marks.total, "most": marks.most})
        texts.append("\n".join(lines))
    if record.notes.strip():
        texts.append(record.notes.strip())
    return "\n\n".join(texts).encode() if texts else None


def _mark(criterion: Criterion, mark: int) -> str:
    if criterion.scale == YES_NO:
        return _("yes") if mark else _("no")
    return _("%(mark)s of %(most)s") % {"mark": mark, "most": criterion.most}
