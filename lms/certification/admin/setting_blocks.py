"""Forms of whole blocks of rules, made from their models: settings, blocks inside them, and rows."""

import re
from typing import Any, get_args, get_origin

from django import forms
from django.utils.translation import gettext, gettext_lazy
from pydantic import ValidationError

from lms.certification.admin.setting_codecs import MISSING, Codec, NumberCodec, TextCodec, fill_in_text
from lms.certification.admin.setting_fields import codec_of, core, is_block, number_field
from lms.certification.admin.setting_words import label_of
from lms.certification.messages.program_files import sentence_of_problem
from lms.certification.rules.problems import problems_of
from lms.certification.rules.requirements import KINDS

# What is edited at places of its own, in the tree, or only as text.
ELSEWHERE = {
    "type", "requirements", "pathways", "levels", "endorsements", "planned_requirements", "supervision_plan",
    "employer_training", "reference_only", "all_of", "any_of", "n_of", "courses", "reminder_days", "steps",
}  # fmt: skip
LAST = ("sensitivity", "stage", "at", "effective_from", "why")
# The setting, in its block, that a fault of the whole block is about.
ABOUT = {
    "age_range_empty": "max_years", "category_excludes_itself": "category", "criteria_too_many": "criteria",
    "criterion_min_too_high": "criteria", "criterion_twice": "criteria", "endorsement_needs_requirements": "course",
    "exam_sat_or_passed": "sat", "fixed_date_missing": "fixed", "latest_of_missing": "of",
    "leap_day_missing": "leap_day", "min_total_too_high": "min_total", "minimum_above_maximum": "minimums",
    "minimums_above_total": "total", "missed_hours_of_nothing": "min_hours",
    "missed_hours_too_many": "attendance-max_missed_hours", "rubric_twice": "rubric",
    "version_ends_before_it_starts": "effective_to",
}  # fmt: skip
# The code of an error whose sentence names its field: lists above a form do not put the label before it.
NAMED = "required"
# The name of a draft stays.
FIXED = {"ProgramVersion.version"}
EMPTY_ROWS = 2


class BlockCodec(Codec):
    """A block inside a block. It stands there if one of its settings does."""

    def __init__(self, name, model, *, label, nested=True):
        super().__init__(name, label=label)
        self.legend, self.model = label, model
        prefix = f"{name}-" if name else ""
        self.inner = [(key, codec_at(model, key, info, prefix, nested=nested)) for key, info in settings_of(model)]

    def fields(self):
        """Those of its settings."""
        return {name: field for _key, codec in self.inner for name, field in codec.fields().items()}

    def shown(self, old):
        """Its settings."""
        block = {} if old is MISSING or old is None else old
        return {
            name: value for key, codec in self.inner for name, value in codec.shown(block.get(key, MISSING)).items()
        }

    def merge(self, old, values):
        """The block with what changed; MISSING if nothing is left in it."""
        block = {} if old is MISSING or old is None else dict(old)
        constants = {}
        for key, codec in self.inner:
            new = codec.merge(block.get(key, MISSING), values)
            if not codec.fields() and key not in block and new is not MISSING:
                constants[key] = new
            elif new is MISSING:
                block.pop(key, None)
            else:
                block[key] = new
        if old not in (MISSING, None) and block == old:
            return old
        emptied = not block or set(block) <= {key for key, codec in self.inner if not codec.fields()}
        return (old if old is None else MISSING) if emptied and self.name else {**constants, **block}

    def problems(self, values):
        """Those of its settings."""
        return [problem for _key, codec in self.inner for problem in codec.problems(values)]


class RowsCodec(Codec):
    """Several blocks of the same kind, or values by name: a row each, with some empty rows to add more.

    A row whose fields are all empty is removed.
    """

    def __init__(self, name, *, label, make_row, keyed):
        super().__init__(name, label=label)
        self.legend, self.make_row, self.keyed, self.size = label, make_row, keyed, 0

    def _rows(self):
        return [self.make_row(f"{self.name}-{index}") for index in range(self.size)]

    def fields(self):
        """Those of every row."""
        return {name: field for row in self._rows() for name, field in row.fields().items()}

    def shown(self, old):
        """The rows that there are."""
        return {
            name: value
            for row, entry in zip(self._rows(), self._entries(old), strict=False)
            for name, value in row.shown(entry).items()
        }

    def _entries(self, old):
        if old is MISSING:
            return []
        return [{"name": key, "value": value} for key, value in old.items()] if self.keyed else list(old)

    def merge(self, old, values):
        """The rows that are not empty, in their order."""
        entries = self._entries(old)
        rows = [
            row.merge(entries[index] if index < len(entries) else MISSING, values)
            for index, row in enumerate(self._rows())
        ]
        rows = [row for row in rows if row is not MISSING]
        if rows == entries:
            return old
        return ({row.get("name", ""): row.get("value", {}) for row in rows} if self.keyed else rows) or MISSING

    def problems(self, values):
        """Those of its rows, and a name that is there twice."""
        problems = [problem for row in self._rows() for problem in row.problems(values)]
        names = [values.get(f"{self.name}-{index}-name") for index in range(self.size)] if self.keyed else []
        for index, name in enumerate(names):
            if name and name in names[:index]:
                problems.append((f"{self.name}-{index}-name", gettext("This name is in another row already.")))
        return problems


class KeyedRow(BlockCodec):
    """A row of a name and a value or a block."""

    def __init__(self, name, make_value):
        Codec.__init__(self, name, label="")
        key = TextCodec(f"{name}-name", label=gettext_lazy("Name"))
        self.inner = [("name", key), ("value", make_value(f"{name}-value"))]


def settings_of(model):
    """(name in files, field) of what a form of this model shows: its name, what it needs, the rest."""
    rows = [(info.alias or name, info) for name, info in model.model_fields.items()]
    rows = [row for row in rows if row[0] not in ELSEWHERE and f"{model.__name__}.{row[0]}" not in FIXED]
    return sorted(rows, key=lambda row: _rank(model, *row))


def _rank(model, name, info):
    if name in LAST and "type" in model.model_fields:
        return len(LAST) + LAST.index(name)
    return 0 if name == "title" else 1 if info.is_required() or name == "effective_from" else 2


def codec_at(model, name, info, prefix="", *, nested=False) -> Codec:
    """The codec of any setting: a block, rows, or one value."""
    kind, _kinds = core(info.annotation)
    label = label_of(model, name)
    if is_block(kind):
        return BlockCodec(prefix + name, kind, label=label)
    inner = core(get_args(kind)[-1 if get_origin(kind) is dict else 0])[0] if get_args(kind) else None
    if get_origin(kind) is dict:
        return RowsCodec(prefix + name, label=label, keyed=True, make_row=lambda row: _keyed(row, model, name, inner))
    if get_origin(kind) is tuple and is_block(inner):
        return RowsCodec(
            prefix + name, label=label, keyed=False, make_row=lambda row: BlockCodec(row, inner, label=label)
        )
    return codec_of(model, name, info, prefix, nested=nested)


def _keyed(row: str, model: Any, name: str, inner: Any) -> KeyedRow:
    if is_block(inner):
        return KeyedRow(row, lambda at: BlockCodec(at, inner, label=""))
    return KeyedRow(row, lambda at: NumberCodec(at, label=gettext_lazy("Hours"), make=number_field))


def _sets_of(codec, outside=""):
    """[(legend, names of fields)] of a block: its own, then those of each block inside it, named with both."""
    legend = f"{outside}: {codec.legend}" if outside else str(codec.legend)
    if not isinstance(codec, BlockCodec):
        return [(legend, list(codec.fields()))]
    own, inside = [], []
    for _key, inner in codec.inner:
        if inner.legend and inner.fields():
            inside += _sets_of(inner, legend)
        else:
            own += inner.fields()
    return [*([(legend, own)] if own else []), *inside]


class BlockForm(forms.Form):
    """A block of rules. After a check, `content` is the block as the form says.

    `beside`: settings that come from elsewhere, for the check only. `without`: settings that are not shown.
    """

    def __init__(self, *args, model, old=None, beside=None, without=(), **kwargs):
        self.model, self.old, self.beside = model, dict(old or {}), beside or {}
        self.codec = BlockCodec("", model, label="", nested=False)
        self.codec.inner = [pair for pair in self.codec.inner if pair[0] not in without]
        self._size_rows(self.codec)
        kwargs["initial"] = {**(kwargs.get("initial") or {}), **self.codec.shown(self.old)}
        super().__init__(*args, **kwargs)
        self.fields.update(self.codec.fields())
        sets = [one for _key, codec in self.codec.inner if codec.legend for one in _sets_of(codec)]
        self.block_of = {name: legend for legend, names in sets for name in names}

    def add_error(self, field, error):
        """Say the block and the setting too: several blocks have a field of the same name, such as “Days”.

        The code says that the sentence names its field, so that lists of errors do not put the label before it again.
        """
        if field in self.block_of:
            errors = error.error_list if isinstance(error, forms.ValidationError) else [forms.ValidationError(error)]
            error = [self._named(field, one) for one in errors]
        super().add_error(field, error)

    def _named(self, field, error):
        (sentence,) = error.messages
        place = self.block_of[field]
        if error.code != NAMED and self.fields[field].label:
            place = f"{place}: {self.fields[field].label}"
        return forms.ValidationError(f"{place}: {sentence}", code=NAMED)

    def _size_rows(self, codec):
        for key, inner in codec.inner:
            if isinstance(inner, RowsCodec):
                inner.size = len(self.old.get(key, ())) + EMPTY_ROWS

    @property
    def groups(self):
        """(legend, fields) in the order of the page: what is simple, each block, and at the end what all kinds have."""
        simple, blocks, last = [], [], []
        is_leaf = "type" in self.model.model_fields
        for key, codec in self.codec.inner:
            if codec.legend and codec.fields():
                blocks += [(legend, [self[name] for name in names]) for legend, names in _sets_of(codec)]
            else:
                (last if is_leaf and key in LAST else simple).extend(self[name] for name in codec.fields())
        groups = [("", simple), *blocks, (gettext("Who reads it, and when it is asked"), last)]
        return [group for group in groups if group[1]]

    def clean(self):
        """Read the block and check it by its model, with each fault at its field."""
        values = super().clean()
        if self.errors:
            return values
        for name, sentence in self.codec.problems(values):
            self.add_error(name, sentence)
        if not self.errors:
            content = self.codec.merge(self.old, values)
            self.content = self._constant() | (self.old if content is MISSING else content)
            self._check()
        return values

    def _constant(self):
        """The kind of a requirement."""
        info = self.model.model_fields.get("type")
        return {"type": get_args(info.annotation)[0]} if info else {}

    def _check(self):
        try:
            self.model.model_validate({**self.beside, **self.content})
        except ValidationError as error:
            for problem in problems_of(error, root=self.model, kinds=KINDS).problems:
                self.add_error(*self._at_field(problem))

    def _at_field(self, problem):
        """(field, sentence) of a fault: at the field that it is about, or else at the nearest to its place."""
        place = "" if problem.path == "file" else re.sub(r"[.\[]", "-", problem.path.replace("]", ""))
        name = problem.params["name"] if problem.code == "setting_missing" else ABOUT.get(problem.code, "")
        place = f"{place}-{name}".strip("-")
        while place:
            near = [name for name in self.fields if name == place or name.startswith(f"{place}-")]
            if near:
                return near[0], self._sentence(problem, near[0])
            place = place.rpartition("-")[0]
        return None, self._sentence(problem)

    def _sentence(self, problem, field=""):
        """What is wrong, with the settings called as their fields are."""
        if problem.code == "setting_missing" and field:
            text = fill_in_text(self.fields[field].label)
            return forms.ValidationError(text, code=NAMED)
        return re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", self._label, sentence_of_problem(problem))

    def _label(self, word):
        """The label of a setting that a sentence calls by its code; the code where no field has it."""
        names = [name for name in self.fields if name.rpartition("-")[2] == word.group()]
        return f"“{self.fields[names[0]].label}”" if names else word.group()
