"""All that a version of rules holds, in words, for the page of its program: levels, and what holds for all of them."""

from django.utils.translation import gettext, ngettext

from lms.certification.admin.setting_values import held_values, setting_label, value_of
from lms.certification.admin.words import PATHWAYS, rules_in_words
from lms.certification.messages.practice import duty_title
from lms.certification.messages.renewals import STEP_NAMES
from lms.certification.messages.rule_terms import open_text, step_text
from lms.certification.rules.ladder import StepKind
from lms.certification.rules.lapses import Lapse
from lms.certification.rules.programs import Level, ProgramVersion

# What the page says elsewhere: in its heading, or in a block of its own.
OF_VERSION = (
    "version", "effective_from", "effective_to", "citation", "levels", "pathways", "open_days", "validity", "renewal",
    "endorsements", "planned_requirements", "supervision_plan", "employer_training", "clocks", "reviews",
    "reference_only",
)  # fmt: skip
OF_LEVEL = ("key", "title", "requirements", "pathways", "open_days", "validity", "renewal", "lapse")
OF_RENEWAL = ("all_of", "any_of", "n_of", "same_as")
OF_ENDORSEMENT = ("key", "title", "requirements", "course", "min_hours")


def version_in_words(version):
    """What a version holds: {levels, blocks}; None if it cannot be read.

    A level is {title, ways, blocks}, a way {title, window, rules}, a block {title, lines, rules}: lines are (name,
    value) or ("", sentence).
    """
    if version is None:
        return None
    return {
        "levels": [_level(version, level) for level in version.all_levels],
        "blocks": [block for block in _of_version(version) if block["lines"] or block["rules"]],
    }


def _block(title, lines=(), rules=None):
    return {"title": str(title), "lines": list(lines), "rules": rules}


def _level(version: ProgramVersion, level: Level):
    blocks = [_validity(level), _renewal(version, level), _lapse(level.lapse), _others(version, level)]
    return {
        "title": (level.title or level.key) if len(version.all_levels) > 1 else "",
        "ways": [_way(version, level, name) for name in level.trees],
        "blocks": [block for block in blocks if block["lines"] or block["rules"]],
    }


def _way(version, level, name):
    days = level.open_days.get(name)
    return {
        "title": str(PATHWAYS.get(name, name)) if len(level.trees) > 1 else gettext("Requirements"),
        "window": open_text(days) if days else "",
        "rules": rules_in_words(version.tree(level.key, name)),
    }


def _validity(level: Level):
    """How long a certificate is valid, and from which day."""
    if level.validity is None or level.validity.months is None:
        return _block(gettext("Validity"), [("", gettext("Certificates have no end date."))])
    months = level.validity.months
    text = ngettext(
        "Certificates are valid for %(months)s month.", "Certificates are valid for %(months)s months.", months
    )
    lines = [("", text % {"months": months}), *held_values(level.validity, without=("months",))]
    return _block(gettext("Validity"), lines)


def _renewal(version: ProgramVersion, level: Level):
    """When a renewal opens, the reminders, and what it asks."""
    renewal = level.renewal
    if renewal is None:
        return _block(gettext("Renewal"), [("", gettext("These rules have no renewal."))])
    lines = held_values(renewal, without=OF_RENEWAL)
    if renewal.window_days_before is None:
        lines.insert(0, ("", gettext("It can be submitted at any time before the last valid day.")))
    if renewal.same_as is not None:
        titles = {one.key: one.title or one.key for one in version.all_levels}
        title = titles.get(renewal.same_as, renewal.same_as)
        lines.append(("", gettext("It asks the same as that of “%(level)s”.") % {"level": title}))
    return _block(gettext("Renewal"), lines, rules_in_words(renewal.tree))


def _lapse(lapse: Lapse | None):
    """The steps after the last valid day, in their order."""
    title = gettext("After the last valid day")
    if lapse is None:
        return _block(title, [("", gettext("These rules have no steps after it: a renewal is submitted by then."))])
    lines = [(setting_label(Lapse, "status_after"), value_of(lapse, "status_after"))]
    lines += [("", step_text(step)) for step in lapse.steps]
    if not lapse.steps or lapse.steps[-1].through_months is not None:
        lines.append(("", gettext("After that it can no longer be renewed.")))
    parts = [
        {"title": str(STEP_NAMES[StepKind(step.step)]), "detail": "", "parts": [rules_in_words(step.requires)]}
        for step in lapse.steps
        if step.requires is not None
    ]
    rules = {"title": gettext("What it takes besides the renewal"), "detail": "", "parts": parts} if parts else None
    return _block(title, lines, rules)


def _others(version: ProgramVersion, level: Level):
    """The rest. Of a first level nothing stands before it that it could stand beside."""
    without = (*OF_LEVEL, "beside") if level == version.all_levels[0] else OF_LEVEL
    return _block(gettext("What else holds for this certificate"), held_values(level, without=without))


def _of_version(version: ProgramVersion):
    """What holds for the whole version."""
    clocks = held_values(version.clocks)
    if version.clocks.appeal is None:
        clocks.append(("", gettext("These rules say nothing about appeals.")))
    yield _block(gettext("Deadlines"), clocks)
    yield _block(gettext("Second opinions"), held_values(version.reviews))
    planned = [rules_in_words(tree) for tree in version.planned_requirements]
    node = {"title": gettext("Already among the requirements above"), "detail": "", "parts": planned}
    yield _block(gettext("Planned requirements"), [], node if planned else None)
    for entry in version.endorsements:
        title = gettext("Endorsement: %(title)s") % {"title": entry.title or entry.key}
        yield _block(title, held_values(entry, without=OF_ENDORSEMENT), rules_in_words(entry.tree))
    for duty in version.supervision_plan:
        title = gettext("Supervision after the certificate: %(title)s") % {"title": duty_title(duty)}
        yield _block(title, held_values(duty, without=("key", "title")))
    for training in version.employer_training:
        title = gettext("Training for employers: %(course)s") % {"course": training.course}
        yield _block(title, held_values(training, without=("course",)))
    yield _block(gettext("Other settings"), held_values(version, without=OF_VERSION))
    notes = [(str(name).replace("_", " "), str(value)) for name, value in version.reference_only.items()]
    yield _block(gettext("Notes for reference"), notes)
