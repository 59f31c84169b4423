"""What a candidate's browser is told of a paper. Only what this file loads can leave; the key is never among it."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.ui.typed_text import typed_text
from exams.delivery import paper as assembly
from exams.delivery.models.form_questions import form_questions
from exams.delivery.models.own_sittings import answers_of
from exams.delivery.rules import sittings as rules
from exams.delivery.scoring import number

HOW = {
    "single": _("Choose one answer."),
    "true_false": _("Choose one answer."),
    "multiple": _("You can choose more than one answer."),
    "numeric": _("Enter a number."),
    "short_text": _("Enter a short answer."),
}


CONTROLS = {"multiple": "checkbox", "single": "radio", "true_false": "radio"}


def control_of(kind):
    """The kind of input a question is answered with: radio, checkbox or text."""
    return CONTROLS.get(kind, "text")


class ShownOption(NamedTuple):
    """An option: its opaque name, its text as markup, and whether it is chosen."""

    token: str
    text: SafeString
    chosen: bool


class Shown(NamedTuple):
    """A question as it is sent: `stem` as markup, `text` as it was typed, `name` for screen readers.

    `was` is the answer as it stood when the page was made, in one text; a plain form sends it back.
    """

    number: int
    token: str
    name: str
    kind: str
    stem: SafeString
    how: str
    control: str
    options: tuple[ShownOption, ...]
    text: str
    was: str

    @property
    def answered(self):
        """Whether there is an answer."""
        return bool(self.was)


@lru_cache(maxsize=64)
def markup_of(form_id):
    """{place: (stem, {label: option text})} of a published form, escaped once."""
    return {
        item.place: (typed_text(item.stem), {label: typed_text(text) for label, text in item.options})
        for item in form_questions(form_id)
    }


def shown(sitting, values):
    """The questions of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    markup, words = markup_of(sitting.form_id), _words(len(sitting.paper))
    return [
        _shown(number, question, sitting.seed, values.get(question[0]), markup[question[0]], words)
        for number, question in enumerate(sitting.paper, 1)
    ]


def unreadable_numbers(questions):
    """The questions that ask for a number and have another text as their answer, which would earn no point."""
    return [one for one in questions if one.kind == "numeric" and one.text and number(one.text) is None]


def name_of_questions(total):
    """The name of a question for screen readers, as a format for its number."""
    return gettext("Question %(number)s of %(total)s") % {"number": "%s", "total": total}


def _words(total):
    """(the name of a question, {kind: how it is answered}), translated once for all questions of a page."""
    return name_of_questions(total), {kind: str(text) for kind, text in HOW.items()}


def _shown(number, question, seed, value, markup, words):
    place, kind, labels, token = question
    (stem, texts), chosen = markup, value if isinstance(value, list) else ()
    names = assembly.option_tokens(seed, place, labels)
    options = tuple(ShownOption(name, texts[label], label in chosen) for label, name in zip(labels, names, strict=True))
    text = value if isinstance(value, str) else ""
    was = " ".join(option.token for option in options if option.chosen) or text
    name, how = words
    return Shown(number, token, name % number, kind, stem, how[kind], control_of(kind), options, text, was)


def settled(sitting):
    """{place: the value that counts now}. One query."""
    return rules.settle(answers_of(sitting.pk))


def values_by_token(sitting, given):
    """{question token: value as the browser knows it}, for every question ever answered."""
    values = rules.settle(given)
    return {
        assembly.question_token(sitting.seed, question): assembly.show_value(
            sitting.seed, question, values[question.place]
        )
        for question in assembly.from_record(sitting.paper)
        if question.place in values
    }


def changed(questions, posted):
    """What a plain form changed: [(question token, value)], compared with what the form was made from.

    So a form that was open in an old window changes only what was changed in it.
    """
    changes = []
    for question in questions:
        name = f"q-{question.token}"
        if f"was-{question.token}" not in posted:
            continue
        if question.control == "text":
            value = now = posted.get(name, "").strip()
        else:
            value = posted.getlist(name)
            now = " ".join(option.token for option in question.options if option.token in value)
        if now != posted[f"was-{question.token}"]:
            changes.append((question.token, value or None))
    return changes
