"""The questions of an exam page as markup.

What a form says is rendered once in each language by each process, by the templates `delivery/question.html` and
`delivery/question_option.html`. A page only puts in what differs between people: the numbers, the opaque names, the
order of the options, and the answers.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import compress
from operator import itemgetter
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.delivery.models import Sitting
from exams.delivery.models.form_questions import form_questions
from exams.delivery.paper import option_tokens
from exams.delivery.views.paper import control_of, markup_of, words_of

# What a page puts in, in the order in which `_question` passes it.
QUESTION_VALUES = ("number", "token", "name", "was", "text", "options")
OPTION_VALUES = ("token", "option", "checked")
# They stand for a value while a template is rendered. No text of an author can contain them.
MARKS = {name: secrets.token_hex(16) for name in {*QUESTION_VALUES, *OPTION_VALUES}}
CHECKED = " checked"


class Blank(NamedTuple):
    """Markup with `%s` for each value, and which of the values that are passed go there."""

    markup: str
    pick: Callable[[tuple[object, ...]], tuple[object, ...]]

    def fill(self, *values: object) -> str:
        """Return the markup with the values in it."""
        return self.markup % self.pick(values)


class QuestionParts(NamedTuple):
    """The blank of a question, and {label: blank} of its options."""

    question: Blank
    options: dict[str, Blank]


@lru_cache(maxsize=64)
def parts_of(form_id: int, language: str | None) -> dict[int, QuestionParts]:
    """{place: its parts} of a published form in `language`, which must be the active one."""
    markup, (_name, how) = markup_of(form_id), words_of(1)
    parts = {}
    for item in form_questions(form_id):
        stem, texts = markup[item.place]
        context = {"kind": item.kind, "control": control_of(item.kind), "stem": stem, "how": how[item.kind]}
        options = {
            label: _blank("delivery/question_option.html", context | {"words": text}, OPTION_VALUES)
            for label, text in texts.items()
        }
        parts[item.place] = QuestionParts(_blank("delivery/question.html", context, QUESTION_VALUES), options)
    return parts


def _blank(template, context, values):
    markup = render_to_string(template, MARKS | context, using="jinja2") + "\n"
    pieces = re.split(f"({'|'.join(MARKS.values())})", markup)
    positions = {MARKS[name]: position for position, name in enumerate(values)}
    blank = "%s".join(text.replace("%", "%%") for text in pieces[::2])
    return Blank(blank, itemgetter(*(positions[mark] for mark in pieces[1::2])))


def questions_markup(sitting: Sitting, values: Mapping[int, object]) -> SafeString:
    """The questions of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    parts, name = parts_of(sitting.form_id, get_language()), escape(words_of(len(sitting.paper))[0])
    return mark_safe(  # Only markup of ours, hexadecimal names, and answers that `_question` escapes.
        "".join(
            _question(question, values.get(question[0]), parts[question[0]], number, name % number, sitting.seed)
            for number, question in enumerate(sitting.paper, 1)
        )
    )


def _question(question, value, parts, number, name, seed):
    place, _kind, labels, token = question
    names = option_tokens(seed, place, labels)
    chosen = value if isinstance(value, list) else ()
    checked = [CHECKED if label in chosen else "" for label in labels]
    options = "".join(
        [parts.options[label].fill(token, *option) for label, *option in zip(labels, names, checked, strict=True)]
    )
    text = escape(value) if isinstance(value, str) else ""
    was = " ".join(compress(names, checked)) or text
    return parts.question.fill(number, token, name, was, text, options)
