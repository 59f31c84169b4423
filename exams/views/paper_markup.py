"""The questions of the exam page as markup, put together by hand: 85 questions are over a thousand tags, and a template
would spend most of the page's time on them. What a published form says never changes, so each process reads it once.
"""

import functools

from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.safestring import mark_safe

from .. import assembly
from ..models import FormItem
from .paper import HOW, control_of

SECTION = (
    '<section class="asked" id="q{number}" data-question="{token}" data-control="{control}" tabindex="-1"'
    ' aria-label="Question {number} of {total}">\n<input type="hidden" name="was-{token}" value="{was}">\n'
    "{body}</section>\n"
)
CHOICE = (
    '<fieldset><legend class="question__stem"><span class="asked__number">{number}. </span>{stem}</legend>\n'
    '<p class="question__how">{how}</p>\n<ul class="options">\n{options}</ul></fieldset>\n'
)
OPTION = (
    '<li class="option"><label class="option__row"><input type="{control}" name="q-{token}" value="{name}"{checked}>'
    '<span class="option__text">{text}</span></label></li>\n'
)
TYPED = (
    '<label class="question__stem" for="a{number}"><span class="asked__number">{number}. </span>{stem}</label>\n'
    '<p class="question__how" id="how{number}">{how}</p>\n'
    '<input class="usa-input answer-field" id="a{number}" name="q-{token}" value="{was}" maxlength="200"'
    ' aria-describedby="how{number}" spellcheck="false" autocapitalize="off"{mode}>\n'
)


@functools.lru_cache(maxsize=64)
def written(form_id):
    """{place: (stem, {label: option text})} of a published form, escaped. A version also carries its rationale and
    feedback: they are not even fetched here.
    """
    wanted = FormItem.objects.filter(form=form_id).values_list("pk", "version__stem", "version__options")
    return {
        pk: (linebreaksbr(stem, autoescape=True), {o["label"]: str(escape(o["text"])) for o in options})
        for pk, stem, options in wanted
    }


def markup(sitting, values):
    """Every question of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    texts, total = written(sitting.form_id), len(sitting.paper)
    return mark_safe(
        "".join(
            _section(number, total, token, *texts[place], _named(sitting.seed, place, labels), kind, values.get(place))
            for number, (place, kind, labels, token) in enumerate(sitting.paper, 1)
        )
    )


def _named(seed, place, labels):
    """[(label, opaque name)] in the order shown."""
    return list(zip(labels, assembly.option_tokens(seed, place, labels), strict=True))


def _section(number, total, token, stem, texts, names, kind, value):
    control, how = control_of(kind), HOW[kind]
    if control == "text":
        was = str(escape(value or ""))
        mode = ' inputmode="decimal"' if kind == "numeric" else ""
        body = TYPED.format(number=number, stem=stem, how=how, token=token, was=was, mode=mode)
    else:
        chosen = value or ()
        was = " ".join([name for label, name in names if label in chosen]) if chosen else ""
        options = "".join(
            [
                OPTION.format(
                    control=control, token=token, name=name, checked=" checked" * (label in chosen), text=texts[label]
                )
                for label, name in names
            ]
        )
        body = CHOICE.format(number=number, stem=stem, how=how, options=options)
    return SECTION.format(number=number, token=token, control=control, total=total, was=was, body=body)
