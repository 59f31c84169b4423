"""The questions of an exam page as markup.

What a form says is rendered once in each language by each process, by the templates `delivery/question.html` and
`delivery/question_option.html`. A page only puts in what differs between people: the numbers, the opaque names, the
order of the options, and the answers.
"""

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.delivery.models import Sitting
from exams.delivery.models.form_questions import form_questions
from exams.delivery.paper import option_tokens
from exams.delivery.views.paper import HOW, control_of, markup_of, name_of_questions

# They stand for what differs while a template is rendered. No text of an author can contain them.
MARKS = {
    name: secrets.token_hex(16) for name in ("number", "token", "name", "was", "text", "options", "option", "checked")
}
CHECKED = " checked"


class QuestionParts(NamedTuple):
    """Formats for `%`: what is before the options and after them, and {label: an option}.

    A label, which is a capital letter, is the key for the opaque name of its option, and `_checked` of it the key for
    what marks the option as chosen. `unchecked`: {key: value} of options that are not chosen.
    """

    before: str
    options: dict[str, str]
    after: str
    unchecked: dict[str, str]


def _checked(label):
    return f"{label} {CHECKED}"


@lru_cache(maxsize=64)
def parts_of(form_id: int, language: str | None) -> dict[int, QuestionParts]:
    """{place: its parts} of a published form in `language`, which must be the active one."""
    markup = markup_of(form_id)
    return {item.place: _parts(item.kind, *markup[item.place]) for item in form_questions(form_id)}


def _parts(kind, stem, texts):
    context = {"kind": kind, "control": control_of(kind), "stem": stem, "how": HOW[kind]}
    before, _, after = _format("delivery/question.html", context).partition("%(options)s")
    options = {label: _option(context | {"words": text}, label) for label, text in texts.items()}
    return QuestionParts(before, options, after, {_checked(label): "" for label in texts})


def _option(context, label):
    return _format("delivery/question_option.html", context, option=label, checked=_checked(label))


def _format(template, context, **keys):
    """The template as a format for `%`. `keys`: {mark: its key in the format}, if that is not the mark's own name."""
    markup = render_to_string(template, MARKS | context, using="jinja2").replace("%", "%%") + "\n"
    for name, mark in MARKS.items():
        markup = markup.replace(mark, f"%({keys.get(name, name)})s")
    return markup


def questions_markup(sitting: Sitting, values: Mapping[int, object]) -> SafeString:
    """The questions of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    language = get_language()
    parts, name = parts_of(sitting.form_id, language), _name_of_questions(language, len(sitting.paper))
    questions = [
        _question(parts[question[0]], question, sitting.seed, {"number": number, "name": name % number}, values)
        for number, question in enumerate(sitting.paper, 1)
    ]
    # Only markup of ours, hexadecimal names, and answers that `_question` escapes.
    return mark_safe("".join(questions))


@lru_cache(maxsize=64)
def _name_of_questions(language, total):
    return escape(name_of_questions(total))


def _question(parts, question, seed, filled, values):
    place, _kind, labels, token = question
    names = option_tokens(seed, place, labels)
    value = values.get(place)
    filled |= {"token": token, "was": "", "text": "", **parts.unchecked, **dict(zip(labels, names, strict=True))}
    if isinstance(value, list):
        filled |= {_checked(label): CHECKED for label in value}
        filled["was"] = " ".join([name for label, name in zip(labels, names, strict=True) if label in value])
    elif value is not None:
        filled["was"] = filled["text"] = escape(value)
    options = "".join([parts.options[label] for label in labels])
    return f"{parts.before}{options}{parts.after}" % filled
