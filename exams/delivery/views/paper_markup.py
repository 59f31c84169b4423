"""The questions of the exam page as markup, put together by hand: 85 questions are over a thousand tags, and a template
would spend most of the page's time on them. What a published form says never changes, so each process reads it once.
"""

import functools

from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.safestring import mark_safe

from exams.delivery import paper as assembly
from exams.delivery.models.progress import question_texts
from exams.delivery.views.paper import HOW, control_of


@functools.lru_cache(maxsize=64)
def written(form_id):
    """{place: (stem, {label: option text})} of a published form, escaped. A version also carries its rationale and
    feedback: they are not even fetched here.
    """
    return {
        place: (linebreaksbr(stem, autoescape=True), {o["label"]: str(escape(o["text"])) for o in options})
        for place, (stem, options) in question_texts(form_id).items()
    }


def markup(sitting, values):
    """Every question of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    texts, total = written(sitting.form_id), len(sitting.paper)
    sections = []
    for number, (place, kind, labels, token) in enumerate(sitting.paper, 1):
        value, control = values.get(place), control_of(kind)
        if control == "text":
            was, body = _typed(number, token, kind, texts[place], value)
        else:
            names = list(zip(labels, assembly.option_tokens(sitting.seed, place, labels), strict=True))
            was, body = _choice(number, token, kind, texts[place], value, names)
        sections.append(
            f'<section class="asked" id="q{number}" data-question="{token}" data-control="{control}" tabindex="-1"'
            f' aria-label="Question {number} of {total}">\n'
            f'<input type="hidden" name="was-{token}" value="{was}">\n{body}</section>\n'
        )
    return mark_safe("".join(sections))


def _choice(number, token, kind, text, value, names):
    """(what is chosen, markup) of a question with options; `names` is [(label, opaque name)] in the order shown."""
    (stem, texts), chosen, control = text, value or (), control_of(kind)
    options = "".join(
        [
            f'<li class="option"><label class="option__row"><input type="{control}" name="q-{token}" value="{name}"'
            f'{" checked" if label in chosen else ""}><span class="option__text">{texts[label]}</span></label></li>\n'
            for label, name in names
        ]
    )
    return " ".join([name for label, name in names if label in chosen]), (
        f'<fieldset><legend class="question__stem"><span class="asked__number">{number}. </span>{stem}</legend>\n'
        f'<p class="question__how">{HOW[kind]}</p>\n<ul class="options">\n{options}</ul></fieldset>\n'
    )


def _typed(number, token, kind, text, value):
    """(what is typed, markup) of a question that is answered with a number or a text."""
    stem, was, mode = text[0], str(escape(value or "")), ' inputmode="decimal"' if kind == "numeric" else ""
    return was, (
        f'<label class="question__stem" for="a{number}"><span class="asked__number">{number}. </span>'
        f"{stem}</label>\n"
        f'<p class="question__how" id="how{number}">{HOW[kind]}</p>\n'
        f'<input class="usa-input answer-field" id="a{number}" name="q-{token}" value="{was}" maxlength="200"'
        f' aria-describedby="how{number}" spellcheck="false" autocapitalize="off"{mode}>\n'
    )
