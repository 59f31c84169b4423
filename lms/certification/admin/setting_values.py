"""What settings of rules say, in the words of their forms: labels, choices, days and amounts instead of code."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from lms.certification.admin.choice_words import CHOICES
from lms.certification.admin.setting_fields import core
from lms.certification.admin.setting_words import label_of
from lms.certification.messages.areas import area_words
from lms.certification.messages.asked import group_text, short
from lms.certification.messages.formats import day, dollars
from lms.certification.messages.parts import MOMENTS
from lms.certification.messages.practice import kinds_in_words
from lms.certification.messages.rule_terms import term_text
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.lapses import LapseStep
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.problems import field_of
from lms.certification.rules.requirements import Group
from lms.certification.rules.settings import SET_BY_COURSE

# Of settings that have no field in a form: they are edited in the tree, or only as text.
OTHER_LABELS = {
    "all_of": _("All of these"),
    "any_of": _("One of these is enough"),
    "courses": _("Courses that make up for hours"),
    "employer_training": _("Training for employers"),
    "endorsements": _("Endorsements"),
    "n_of": _("A number of these"),
    "of": _("Of these"),
    "n": _("How many of these"),
    "planned_requirements": _("Planned requirements"),
    "reference_only": _("Notes for reference"),
    "reminder_days": _("Reminders, in days before the end"),
    "requirements": _("Requirements"),
    "step": _("Step"),
    "steps": _("Steps after the last valid day"),
    "supervision_plan": _("Supervision after the certificate"),
}


# Settings whose values are codes that have words, by their names: of each value, or of each name in a mapping.
CODES = {
    "areas": area_words,
    "by": lambda kind: kinds_in_words([kind]),
    "confirmed_by": lambda kind: kinds_in_words([kind]),
    "maximums": area_words,
    "minimums": area_words,
}
# What all kinds of requirements have, after what is of one kind.
LAST = ("sensitivity", "stage", "at", "effective_from", "why")


def setting_label(model: type[BaseModel], name: str) -> str:
    """Return the name of a setting of a block, as its form says it."""
    info = model.model_fields.get(name)
    try:
        return str(label_of(model, (info.alias if info else None) or name))
    except KeyError:
        return str(OTHER_LABELS.get(name, name.replace("_", " ")))


def set_values(block: BaseModel, *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (name, value) of every setting that stands in a block, in words."""
    names = [name for name in type(block).model_fields if name in block.model_fields_set and name not in without]
    names.sort(key=lambda name: name in LAST)
    return [(setting_label(type(block), name), value_of(block, name)) for name in names]


def held_values(block: BaseModel, *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (name, value) of every setting that holds, in words: also of one that the file leaves as it usually is."""
    names = [name for name in type(block).model_fields if name not in without]
    names = [name for name in names if getattr(block, name) not in (None, (), {}, "")]
    return [(setting_label(type(block), name), value_of(block, name)) for name in names]


def value_of(block: BaseModel, name: str) -> str:
    """Return the value of a setting in words."""
    return value_text(getattr(block, name), field_of(type(block), name).annotation, name)


def value_text(value: Any, annotation: Any = None, name: str = "") -> str:
    """Return a value in words. `annotation`: the type of its setting, which says what a code stands for, as its name
    can.
    """
    if value is None or value in ((), {}):
        return gettext("not set")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, BaseModel):
        return block_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(value_text(one, annotation, name) for one in value)
    if isinstance(value, dict):
        words = CODES.get(name, str)
        return ", ".join(f"{words(key)}: {value_text(inner)}" for key, inner in value.items())
    if isinstance(value, str) and name in CODES:
        return CODES[name](value)
    return _one(value, annotation)


def block_text(block: BaseModel) -> str:
    """Return a block in words: a requirement by its name, any other with its settings."""
    if isinstance(block, Group):
        return f"{group_text(block)} ({'; '.join(block_text(part) for part in block.parts)})"
    if isinstance(block, LapseStep) and block.requires is not None:
        return f"{term_text(block)} ({block_text(block.requires)})"
    if (term := term_text(block)) is not None:
        return term
    without = ("title", "key", "type")
    if isinstance(block, Leaf):
        name, without = short(block), (*without, block.KEY)
    else:
        name = getattr(block, "title", None) or getattr(block, "key", None)
    rest = "; ".join(f"{label}: {value}" for label, value in set_values(block, without=without))
    return f"{name} ({rest})" if name and rest else str(name or rest)


def _one(value: Any, annotation: Any) -> str:
    """Return a number, a day, an amount, a choice or a text."""
    if isinstance(value, AskedAt):
        return str(MOMENTS[value])
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return dollars(value)
    if value == SET_BY_COURSE:
        return gettext("as the version of the course says")
    return str(CHOICES.get(value, value)) if value in _choices_of(annotation) else str(value)


def _choices_of(annotation: Any) -> tuple[Any, ...]:
    """Return the words that a setting, or each entry of a list, can be."""
    if annotation is None:
        return ()
    kind, _kinds = core(annotation)
    if get_origin(kind) is tuple:
        return _choices_of(get_args(kind)[0])
    return get_args(kind) if get_origin(kind) is Literal else ()
