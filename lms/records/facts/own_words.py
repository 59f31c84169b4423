"""Words for what a person's own copy names by codes: requirements of decisions, parts of applications, outcomes."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.certification.application_forms import title_of
from lms.certification.models import Application
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import asked_leaves

Titles = Mapping[tuple[str, str], str]
# {name of a column: {code: words}}
CODES = {
    "outcome": {
        "accepted": gettext_lazy("accepted"),
        "returned": gettext_lazy("sent back"),
        "refused": gettext_lazy("not accepted"),
        "waived": gettext_lazy("waived"),
        "required": gettext_lazy("needed after all"),
    },
    "pathway": {"initial": gettext_lazy("the usual way")},
}


def titles_of_parts(accounts: Collection[int]) -> dict[tuple[str, str], str]:
    """Return {(type, key): title} of what was asked in the applications of these accounts. One query."""
    rows = Application.objects.of_accounts(accounts).select_related("cycle__version", "cycle__candidacy")
    titles = {}
    for row in rows.order_by("pk"):
        rules = rules_of(row.cycle)
        if rules is not None:
            titles |= {(leaf.type, leaf.key_value): title_of(leaf) for leaf in asked_leaves(rules)}
    return titles


def in_words(name: str, value: Any) -> str | None:
    """Return the words for a code, or the requirements of a decision, of a column with this name; None for no such."""
    if name == "words" and isinstance(value, dict):
        return "\n".join(_requirement(one) for path, one in value.items() if not _has_parts(path, value))
    if name == "pathway" and value and value not in CODES[name]:
        return str(value).replace("_", " ")
    words = CODES.get(name, {}).get(value) if isinstance(value, str) else None
    return None if words is None else str(words)


def _has_parts(path: str, paths: Collection[str]) -> bool:
    return any(other.startswith((f"{path}[", f"{path}.")) for other in paths)


def _requirement(row: Mapping[str, str]) -> str:
    about = {"title": row["title"], "state": row["state"], "text": row["text"]}
    return (_("%(title)s: %(state)s. %(text)s") % about).strip()
