"""The revisions of a draft of rules: each change is kept, so that the last one can be taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from lms.certification.models import Program, RuleDraft, RuleEdit, RuleRevision

MAX_ABOUT = 200


def next_number(program: Program, version: str) -> int:
    """Return the number of the next revision; a draft that begins again under a name goes on counting."""
    last = RuleRevision.objects.filter(program=program, version=version).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def keep_revision(draft: RuleDraft, edit: Any, *, about: str = "", restores: int | None = None) -> RuleRevision:
    """Keep a draft as it is now, as its revision `draft.revision`. `edit`: a RuleEdit."""
    return RuleRevision.objects.create(
        program=draft.program,
        version=draft.version,
        number=draft.revision,
        edit=edit,
        about=about[:MAX_ABOUT],
        restores=restores,
        content=draft.content,
        by=draft.changed_by,
        at=draft.changed_at,
    )


def revisions_of(draft: RuleDraft) -> Sequence[RuleRevision]:
    """Return the revisions of a draft, the latest first, since it was begun; without their content."""
    rows = RuleRevision.objects.filter(program=draft.program_id, version=draft.version).select_related("by")
    kept = []
    for row in rows.defer("content").order_by("-number"):
        kept.append(row)
        if row.edit == RuleEdit.BEGUN:
            break
    return kept


def begun_at(program: Program, version: str) -> datetime | None:
    """Return when the draft of a name was begun; None while there is none."""
    drafts = RuleDraft.objects.filter(program=program, version=version)
    rows = RuleRevision.objects.filter(program=program, version=version, edit=RuleEdit.BEGUN)
    begun = rows.aggregate(last=Max("at"))["last"]
    return begun or drafts.values_list("changed_at", flat=True).first() if drafts.exists() else None


def undone_by(revisions: Sequence[RuleRevision]) -> tuple[RuleRevision, RuleRevision] | None:
    """Return (what the next undo takes back, the revision to go back to); None if there is nothing left.

    Undoing again goes one more step back: what was undone already is passed over.
    """
    by_number = {row.number: row for row in revisions}
    if not revisions:
        return None
    last = _origin(revisions[0], by_number)
    before = by_number.get(last.number - 1)
    if last.edit == RuleEdit.BEGUN or before is None:
        return None
    return last, _origin(before, by_number)


def _origin(row: RuleRevision, by_number: dict[int, RuleRevision]) -> RuleRevision:
    """Return the revision that first had the content of one."""
    while row.restores is not None and row.restores in by_number:
        row = by_number[row.restores]
    return row
