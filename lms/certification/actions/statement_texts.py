"""Enter the texts that applicants sign. A new version is another row; what was signed keeps its own."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from lms.certification.models import FilingKind, Program, ProgramVersion, StatementText
from lms.certification.models.rules import version_rules
from lms.certification.rules.leaves import Agreement, Attestation
from lms.certification.rules.requirements import leaves_of


@action("statement_text.entered", "Entered a text to sign")
def enter_text(*, program: Program, key: str, text: str, by: User, at: datetime) -> StatementText:
    """Enter the text of a statement or an agreement; returns its version, which counts from now on.

    Refuses everybody but program staff, a key that no version of the rules asks for, no text, and the current text.
    """
    require(by, roles.PROGRAM, organization=program.authority)
    Program.objects.select_for_update().get(pk=program.pk)
    if key not in signed_keys(program):
        raise Refused("text_key_unknown", field="key")
    if not text.strip():
        raise Refused("text_empty", field="text")
    latest = StatementText.objects.filter(program=program, key=key).latest_row()
    if latest is not None and latest.text == text.strip():
        raise Refused("text_unchanged", field="text")
    number = latest.number + 1 if latest else 1
    row = StatementText.objects.create(program=program, key=key, number=number, text=text.strip(), by=by, at=at)
    log(row, by=by, at=at, program=program.key, key=key, number=number)
    return row


def signed_keys(program: Program) -> dict[str, str]:
    """Return {key: title} of what applicants sign without a text in the rules, and of the forms of agencies."""
    # What agencies sign above their forms, if the built-in text is not enough.
    titles: dict[str, str] = {value: str(label) for value, label in FilingKind.choices}
    for version in ProgramVersion.objects.filter(program=program).order_by("effective_from"):
        rules = version_rules(version)
        trees = [tree for level in rules.all_levels for tree in level.trees.values()] if rules else []
        for leaf in (leaf for tree in trees for leaf in leaves_of(tree)):
            if isinstance(leaf, Agreement | Attestation) and not leaf.text:
                titles[leaf.key] = leaf.title or leaf.key
    return titles
