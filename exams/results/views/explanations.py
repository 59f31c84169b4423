"""After practice: every question with one's own answer, the right one, and why. For practice exams alone.

Law: no key of an item that ever stood on a real form leaves here, and none before the sitting has ended.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from exams.bank.rules.items import plain_number
from exams.delivery import paper as assembly
from exams.delivery.views.paper import settled
from exams.results.facts import practice_form_of


@dataclass(frozen=True)
class Explained:
    """A question of a practice exam, explained. `right` is None where nothing may be told."""

    number: int
    stem: str
    yours: str
    answer: str
    right: bool | None
    why: str


def explained(sitting, score):
    """The questions of an ended practice sitting in the order it was sat; [] for every other sitting.

    `score`: the one that counts.
    """
    form = practice_form_of(sitting)
    if form is None:
        return []
    values = settled(sitting)
    marks = dict(zip(_positions(form.places), score.marks, strict=True))
    return [
        _explained(number, form.places[question.place], values.get(question.place), form.keys, marks, form.secret)
        for number, question in enumerate(assembly.from_record(sitting.paper), 1)
    ]


def _positions(places):
    return [place.pk for place in sorted(places.values(), key=lambda place: place.position)]


def _explained(number, place, value, keys, marks, secret):
    version = place.version
    texts = {option["label"]: option["text"] for option in version.options}
    yours = _words(value, texts) or _("no answer")
    if version.item_id in secret or place.version_id not in keys:
        return Explained(number, version.stem, yours, "", None, "")
    mark = marks.get(place.pk)
    return Explained(
        number,
        version.stem,
        yours,
        _key_words(keys[place.version_id], texts),
        None if mark is None else mark > 0,
        _why(version, value),
    )


def _why(version, value):
    chosen = value if isinstance(value, list) else []
    feedback = [version.feedback[label] for label in chosen if version.feedback.get(label)]
    return " ".join([*feedback, version.rationale]).strip()


def _words(value, texts):
    if isinstance(value, list):
        return "; ".join(texts.get(label, "") for label in value)
    return value or ""


def _key_words(key, texts):
    if key.get("credit_all"):
        return _("every answer counts")
    if key.get("drop"):
        return _("this question does not count")
    if "any_of" in key:
        return _any_of(texts[label] for label in key["any_of"])
    if "set" in key:
        return "; ".join(texts[label] for label in key["set"])
    if "texts" in key:
        return _any_of(key["texts"])
    return _any_of(_range_words(Decimal(low), Decimal(high)) for low, high in key["ranges"])


def _range_words(low, high):
    if low == high:
        return plain_number(low)
    return _("%(low)s to %(high)s") % {"low": plain_number(low), "high": plain_number(high)}


def _any_of(answers):
    return f" {_('or')} ".join(answers)
