"""Differences of two versions, and what other rules would say of people, in words."""

from collections import Counter, defaultdict

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.actions.rule_trials import NO_LEVEL, NO_WAY, UNREADABLE
from lms.certification.admin.setting_values import setting_label, value_text
from lms.certification.admin.words import KINDS, PATHWAYS
from lms.certification.messages.findings import LEAF_TITLES, title
from lms.certification.rules.comparison import ChangeKind, compare
from lms.certification.rules.findings import open_findings
from lms.certification.rules.problems import field_of
from lms.certification.rules.program_parts import INITIAL

WORDS = {
    ChangeKind.ADDED: _("New"),
    ChangeKind.REMOVED: _("No longer asked"),
    ChangeKind.CHANGED: _("Changed"),
    ChangeKind.REGROUPED: _("Grouped in another way"),
}
MOST_PEOPLE = 10


def compared(before, after):
    """What a version changes of another one (or None), in words: each as {kind, where, title, details}."""
    names = {level.key: level.title or level.key for rules in (before, after) if rules for level in rules.all_levels}
    return [
        {
            "kind": str(WORDS[change.kind]),
            "where": ", ".join(filter(None, _where(change, names, after))),
            "title": _title(change),
            "details": [_detail(one) for one in change.settings],
        }
        for change in compare(before, after)
    ]


def _where(change, names, after):
    """The level, where there are several, and the pathway, where it is not the usual one."""
    if len(names) > 1:
        yield names.get(change.level, "")
    if change.pathway != INITIAL or any(len(level.trees) > 1 for level in after.all_levels):
        yield str(PATHWAYS.get(change.pathway, change.pathway))


def _title(change):
    leaf = change.leaf
    if leaf is None:
        if change.kind == ChangeKind.REGROUPED:
            return gettext("The same requirements, in other groups")
        return gettext("What applies besides requirements")
    name = leaf.title or LEAF_TITLES[leaf.type] % {"key": leaf.key_value}
    kind = str(KINDS[leaf.type])
    return f"{name} ({kind})" if name != kind else str(name)


def _detail(one):
    """One setting: its name with those of the blocks around it, and both values. Of a list, what came and went."""
    name = ", ".join(setting_label(model, name) for model, name in (*one.inside, (one.model, one.name)))
    before, after = one.before, one.after
    if _is_list(before) and _is_list(after):
        before, after = _without(before, after), _without(after, before)
        if before and after:
            return gettext("%(name)s: no longer %(before)s; new: %(after)s") % _values(one, name, before, after)
        if before or after:
            text = gettext("%(name)s: no longer %(before)s") if before else gettext("%(name)s: new: %(after)s")
            return text % _values(one, name, before, after)
        before, after = one.before, one.after
    return gettext("%(name)s: %(before)s before, now %(after)s") % _values(one, name, before, after)


def _is_list(value):
    return isinstance(value, tuple | list) and bool(value)


def _without(values, others):
    return tuple(value for value in values if value not in others)


def _values(one, name, before, after):
    kind = field_of(one.model, one.name).annotation
    return {
        "name": name,
        "before": value_text(before, kind, one.name),
        "after": value_text(after, kind, one.name),
    }


def trial_in_words(tried):
    """What trying on people gave: the sentence, for each outcome the people by name, and who could not be judged."""
    text = ngettext(
        "%(count)s of %(all)s people on the way to a certificate would have other requirements open.",
        "%(count)s of %(all)s people on the way to a certificate would have other requirements open.",
        len(tried.trials),
    ) % {"count": len(tried.trials), "all": tried.people}
    groups = defaultdict(list)
    for trial in tried.trials:
        groups[_outcome(trial)].append(trial.candidacy)
    outcomes = [_group(outcome, rows) for outcome, rows in sorted(groups.items(), key=lambda item: -len(item[1]))]
    left_out = [_left_out(*why, count) for why, count in sorted(Counter(tried.left_out).items())]
    return {"text": text, "outcomes": outcomes, "left_out": left_out}


def _left_out(why, level, way, count):
    """How many people could not be judged, and why."""
    texts = {
        NO_LEVEL: ngettext(
            "%(count)s person could not be judged, because these rules have no level “%(level)s”.",
            "%(count)s people could not be judged, because these rules have no level “%(level)s”.",
            count,
        ),
        NO_WAY: ngettext(
            "%(count)s person could not be judged, because level “%(level)s” has no pathway “%(way)s” in these rules.",
            "%(count)s people could not be judged, because level “%(level)s” has no pathway “%(way)s” in these rules.",
            count,
        ),
        UNREADABLE: ngettext(
            "%(count)s person could not be judged, because the rules that they have now cannot be read.",
            "%(count)s people could not be judged, because the rules that they have now cannot be read.",
            count,
        ),
    }
    return texts[why] % {"count": count, "level": level, "way": PATHWAYS.get(way, way)}


def _outcome(trial):
    before, after = ({title(one) for one in open_findings(tree)} for tree in (trial.before, trial.after))
    return tuple(sorted(after - before)), tuple(sorted(before - after)), trial.after.met


def _group(outcome, rows):
    opened, closed, certified = outcome
    people = [{"name": str(row.person), "url": reverse("candidacies:inspect", args=[row.pk])} for row in rows]
    return {
        "opened": opened,
        "closed": closed,
        "certified": certified,
        "count": len(rows),
        "people": people[:MOST_PEOPLE],
        "others": people[MOST_PEOPLE:],
    }
