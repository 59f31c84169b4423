"""One change of a draft's rules in the tree editor, and taking back the last one. Each is a revision of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.problems import ProblemError
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from lms.certification.actions.rule_drafts import locked_draft
from lms.certification.actions.rule_revisions import keep_revision, revisions_of, undone_by
from lms.certification.messages.asked import short_data
from lms.certification.messages.program_files import ProblemList
from lms.certification.models import RuleDraft, RuleEdit, RuleRevision
from lms.certification.rules import editing
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import block_data, read_version

# Details of a change that are places, in an address.
PLACES = ("target", "copy_of")
REMOVE = "remove"


@action("rule_draft.edited", "Changed draft of rules")
def edit_draft(
    *, draft: RuleDraft, edit: str, pointer: str, details: Mapping[str, Any], seen: int, by: User, at: datetime
) -> tuple[RuleDraft, str]:
    """Make one change at a place of a draft (see `rules.editing`); returns the draft and the place afterward.

    Refuses a draft that changed after revision `seen`, which whoever made the change had read; what cannot be done; and
    rules that could not be read. Rules that nobody could meet are kept: they are named, and cannot be published.
    """
    require(by, roles.PROGRAM, organization=draft.program.authority)
    row = _seen(draft, seen)
    try:
        place = editing.read_pointer(row.content, pointer)
        places = {name: editing.read_pointer(row.content, value) for name, value in details.items() if name in PLACES}
        content, after = editing.edited(row.content, edit, place, {**details, **places})
    except ProblemError as error:
        refuse(error.problem)
    content = _read(content)
    if content == row.content:
        raise Refused("rule_draft_same")
    about = _about(row.content, place) if edit == REMOVE else _about(content, after)
    _save(row, content, by, at)
    keep_revision(row, RuleEdit(edit), about=about)
    names = {"program": row.program.key, "version": row.version, "revision": row.revision}
    log(row, by=by, at=at, **names, edit=edit, place=pointer, about=about)
    return row, editing.write_pointer(after)


@action("rule_draft.restored", "Took back a change of a draft of rules")
def undo_edit(*, draft: RuleDraft, seen: int, by: User, at: datetime) -> RuleDraft:
    """Take back the last change of a draft; once more, the one before it. Returns the draft.

    Refuses a draft that changed after revision `seen`, and one without a change to take back.
    """
    require(by, roles.PROGRAM, organization=draft.program.authority)
    row = _seen(draft, seen)
    step = undone_by(revisions_of(row))
    if step is None:
        raise Refused("rule_draft_nothing_to_undo")
    undone, target = step
    _save(row, RuleRevision.objects.values_list("content", flat=True).get(pk=target.pk), by, at)
    about = f"{undone.get_edit_display()}: {undone.about}" if undone.about else str(undone.get_edit_display())
    keep_revision(row, RuleEdit.RESTORED, about=about, restores=target.number)
    names = {"program": row.program.key, "version": row.version, "revision": row.revision}
    log(row, by=by, at=at, **names, undone=undone.number, restored=target.number)
    return row


def _seen(draft: RuleDraft, seen: int) -> RuleDraft:
    """Return the draft, locked. Refuses one that is another than whoever changes it has read."""
    row = locked_draft(draft)
    if row.revision != seen:
        raise Refused("rule_draft_newer", by=str(row.changed_by or ""))
    return row


def _read(content: Any) -> dict[str, Any]:
    try:
        return block_data(read_version(content, start=()))
    except ProgramFileError as error:
        raise Refused("rule_change_refused", problems=ProblemList(error.problems)) from error


def _save(row: RuleDraft, content: Any, by: User, at: datetime) -> None:
    row.content, row.changed_by, row.changed_at, row.revision = content, by, at, row.revision + 1
    row.save(update_fields=["content", "changed_by", "changed_at", "revision"])


def _about(content: Any, place: editing.Place) -> str:
    try:
        return short_data(editing.find(content, place), place)
    except ProblemError:
        return ""
