"""The form field of a setting of rules, from the type that its model gives it."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from cohorts.ui.fields import money_field
from lms.certification.admin.choice_words import CHOICES, MOMENT_CHOICES
from lms.certification.admin.setting_codecs import (
    Codec,
    ConstantCodec,
    DayCodec,
    FlagCodec,
    FlagOrNothing,
    KeptCodec,
    LinesCodec,
    ManyCodec,
    MoneyCodec,
    NumberCodec,
    PairCodec,
    StartCodec,
    TextCodec,
    YesNoCodec,
)
from lms.certification.admin.setting_words import help_of, label_of
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.settings import SET_BY_COURSE, OpenValue

# Of a number: as many as a stored one can have.
MAX_DIGITS = 30


@dataclass(frozen=True)
class Setting:
    """A setting of a model: the name of its field, its type, and the words around it."""

    model: type[BaseModel]
    name: str
    info: Any
    nested: bool
    words: dict[str, Any]


def core(annotation):
    """The type of a setting without “or nothing” and notes, and its further types: (int, {int, float})."""
    if get_origin(annotation) is Annotated:
        return core(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [core(one) for one in get_args(annotation) if one is not type(None)]
        return inner[0][0], {kind for _first, kinds in inner for kind in kinds}
    return annotation, {annotation if isinstance(annotation, type) else get_origin(annotation)}


def codec_of(model, name, info, prefix="", *, nested=False):
    """The codec of a setting that is not a block itself. `nested`: it can be left out with the block around it."""
    is_needed = info.is_required()
    words = {"label": label_of(model, name), "help_text": help_of(model, name), "required": is_needed and not nested}
    words["default"] = None if is_needed else info.default
    codec = _made(Setting(model, prefix + name, info, nested, words))
    if any(isinstance(one, OpenValue) for one in info.metadata) and not isinstance(codec, DayCodec):
        codec.words["required"] = False
        return PairCodec(codec, word=None, label=_("The authority has still to set this"))
    return codec


def _made(setting):
    kind, kinds = core(setting.info.annotation)
    if get_origin(kind) is Literal:
        return _choice(setting, get_args(kind))
    if get_origin(kind) is tuple:
        return _list(setting, kind)
    if kind is date:
        return _day(setting)
    if kind is AskedAt:
        return _moment(setting)
    if kind is bool:
        return (YesNoCodec if setting.nested and setting.info.default else FlagCodec)(setting.name, **setting.words)
    return _typed(setting, kind, kinds)


def _typed(setting, kind, kinds):
    """What is typed: text or a number."""
    name, words = setting.name, setting.words
    if kinds == {int, float, str}:
        number = NumberCodec(name, make=number_field, **words | {"required": False})
        return PairCodec(number, word=SET_BY_COURSE, label=_("The version of the course says how many"))
    if kind is str:
        return TextCodec(name, make=lambda **more: _text(setting, **more), **words)
    if kind is Decimal:
        return MoneyCodec(name, make=money_field, **words)
    if float in kinds:
        return NumberCodec(name, make=number_field, **words)
    return Codec(name, make=forms.IntegerField, **words)


# Settings with one value that the page shows all the same, because they say who does something.
SHOWN_WITH_ONE = ("interviewer_role",)
# Settings that name a row of the site: the list of codes that the page offers, while any other can be typed.
CODES = {"course": "courses", "after": "courses", "exam": "exams", "level": "levels", "same_as": "levels"}


def _text(setting, **words):
    offered = CODES.get(setting.name.rpartition("-")[2])
    return forms.CharField(widget=forms.TextInput(attrs={"list": offered} if offered else {}), **words)


def number_field(**words):
    """A number, which may have a part after the point."""
    return forms.DecimalField(max_digits=MAX_DIGITS, **words)


def _moment(setting):
    usual = dict(MOMENT_CHOICES)[setting.model.ASKED_AT.value]
    choices = [("", _("as is usual: %(moment)s") % {"moment": usual}), *MOMENT_CHOICES]
    return Codec(setting.name, make=_choices(choices), **setting.words)


def _day(setting):
    kind = StartCodec if "type" in setting.model.model_fields else DayCodec
    codec = kind(setting.name, make=_day_field, **setting.words)
    codec.open_when_empty = any(isinstance(one, OpenValue) for one in setting.info.metadata)
    return codec


def _day_field(**words):
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **words)


def _choices(choices):
    return lambda **words: forms.ChoiceField(choices=choices, **words)


def _choice(setting, values):
    """One of some words. A word that has no other is not asked for, unless it can be left out."""
    name, info, words = setting.name, setting.info, setting.words
    if len(values) == 1 and info.is_required() and name not in SHOWN_WITH_ONE:
        return ConstantCodec(name, **words | {"default": values[0]})
    if len(values) == 1 and not info.is_required() and info.default is not None:
        return KeptCodec(name, **words)
    if values == (True,):
        return FlagOrNothing(name, **words)
    # A row to add more is empty only if its choices are, too.
    is_in_row = re.search(r"-\d+-", name) is not None
    needs_none = info.is_required() and len(values) == 1
    empty = [("", _("Not set"))] if not needs_none and (info.default is None or info.is_required() or is_in_row) else []
    return Codec(name, make=_choices([*empty, *((value, CHOICES[value]) for value in values)]), **words)


def _list(setting, kind):
    inner, _kinds = core(get_args(kind)[0])
    if get_origin(inner) is not Literal:
        return LinesCodec(setting.name, **setting.words)
    choices = [(value, CHOICES[value]) for value in get_args(inner)]
    return ManyCodec(setting.name, make=lambda **words: _boxes(choices, **words), **setting.words)


def _boxes(choices, **words):
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **words)


def is_block(kind):
    """Whether a type is a block of settings."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)
