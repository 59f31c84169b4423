"""Differences of two versions, and what other rules would say of people, in words."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.admin.words import KINDS, setting_text
from lms.certification.messages.findings import LEAF_TITLES, title
from lms.certification.rules.comparison import ChangeKind
from lms.certification.rules.findings import open_findings

WORDS = {
    ChangeKind.ADDED: _("New"),
    ChangeKind.REMOVED: _("No longer asked"),
    ChangeKind.CHANGED: _("Changed"),
    ChangeKind.REGROUPED: _("Grouped in another way"),
}
MOST_PEOPLE = 10


def changes_in_words(changes):
    """Each difference as {kind, level, pathway, title, details}."""
    return [
        {
            "kind": str(WORDS[change.kind]),
            "where": ", ".join(filter(None, (change.level, change.pathway))),
            "title": _title(change),
            "details": [
                gettext("%(name)s: %(before)s, now %(after)s")
                % {"name": setting_text(name), "before": _value(before), "after": _value(after)}
                for name, before, after in change.settings
            ],
        }
        for change in changes
    ]


def _title(change):
    leaf = change.leaf
    if leaf is None:
        if change.kind == ChangeKind.REGROUPED:
            return gettext("The same requirements, in other groups")
        return gettext("What applies besides requirements")
    name = leaf.title or LEAF_TITLES[leaf.type] % {"key": leaf.key_value}
    return f"{name} ({KINDS[leaf.type]})"


def _value(value):
    if value is None or value in ((), {}):
        return gettext("not set")
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{setting_text(name)} {inner}" for name, inner in value.items() if inner is not None)
    return str(value)


def trial_in_words(tried, trials):
    """What trying on people gave: the sentence, and for each outcome the people, up to MOST_PEOPLE of them by name."""
    text = ngettext(
        "%(count)s of %(all)s people on the way to a certificate would have other requirements open.",
        "%(count)s of %(all)s people on the way to a certificate would have other requirements open.",
        len(trials),
    ) % {"count": len(trials), "all": tried}
    groups = defaultdict(list)
    for trial in trials:
        groups[_outcome(trial)].append(trial.candidacy)
    outcomes = [_group(outcome, rows) for outcome, rows in sorted(groups.items(), key=lambda item: -len(item[1]))]
    return {"text": text, "outcomes": outcomes}


def _outcome(trial):
    before, after = ({title(one) for one in open_findings(tree)} for tree in (trial.before, trial.after))
    return tuple(sorted(after - before)), tuple(sorted(before - after)), trial.after.met


def _group(outcome, rows):
    opened, closed, certified = outcome
    return {
        "opened": opened,
        "closed": closed,
        "certified": certified,
        "count": len(rows),
        "people": [
            {"name": str(row.person), "url": reverse("candidacies:inspect", args=[row.pk])}
            for row in rows[:MOST_PEOPLE]
        ],
        "others": max(len(rows) - MOST_PEOPLE, 0),
    }
