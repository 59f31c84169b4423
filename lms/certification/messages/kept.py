"""The words of a decision, kept with it.

Whoever reads a past decision reads it as it was then: later versions of the rules, the sentences and the names of exams
and courses do not change it.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import override

from lms.certification.messages import findings as words
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.messages.met import state_of
from lms.certification.rules.findings import Finding

Kept = dict[str, dict[str, str]]


def words_to_keep(tree: Finding, person: str) -> Kept:
    """Return {path: {title, state, text, actor}} of every finding of a tree, in the site's own language.

    For staff, who read it about `person`, a name.
    """
    with override(settings.LANGUAGE_CODE):
        return {finding.path: words_of(finding, person) for finding in _all(tree)}


def words_of(finding: Finding, person: str, kept: Kept | None = None) -> dict[str, str]:
    """Return the title, state, text and next actor of a finding for staff: as they were kept, or else in today's words.

    person: the name of whom it is about.
    """
    if kept and finding.path in kept:
        return kept[finding.path]
    return {
        "title": words.title(finding),
        "state": state_of(finding),
        "text": staff_sentence(finding, person),
        "actor": str(words.ACTOR_LABELS[finding.actor]),
    }


def reason_as_kept(event: Any) -> str:
    """Return the reason of an event of a certificate for records. An automatic hold has the words of its decision."""
    if not event.lost or event.decision is None:
        return event.reason
    person = str(event.certificate.person)
    rows = [words_of(finding, person, event.decision.words) for finding in event.lost]
    return " ".join(f"{row['title']}: {row['text']}" for row in rows)


def _all(finding: Finding) -> list[Finding]:
    return [finding, *(inner for child in finding.children for inner in _all(child))]
