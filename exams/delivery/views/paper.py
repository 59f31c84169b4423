"""What a candidate's browser is told of a paper. Only what this file loads can leave; the key is never among it."""

from dataclasses import dataclass
from typing import NamedTuple

from exams.delivery import paper as assembly
from exams.delivery.models.own_sittings import given_in
from exams.delivery.models.printed_forms import printed_items
from exams.delivery.rules import sittings as rules

HOW = {
    "single": "Choose one answer.",
    "true_false": "Choose one answer.",
    "multiple": "Choose every answer that is right.",
    "numeric": "Type a number.",
    "short_text": "Type a short answer.",
}


def control_of(kind):
    """The kind of input a question is answered with: radio, checkbox or text."""
    return {"multiple": "checkbox", "single": "radio", "true_false": "radio"}.get(kind, "text")


class ShownOption(NamedTuple):
    """An option: its opaque name, its text, and whether it is chosen."""

    token: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """A question as it is sent."""

    number: int
    token: str
    kind: str
    stem: str
    how: str
    control: str
    options: tuple[ShownOption, ...]
    text: str

    @property
    def was(self):
        """The answer as it stood when the page was made, in one text; a plain form sends it back."""
        return " ".join(option.token for option in self.options if option.chosen) or self.text

    @property
    def answered(self):
        """Whether there is an answer."""
        return bool(self.was)


def shown(sitting, values):
    """The questions of a sitting in its order, with `values`, {place: the value that counts}, filled in."""
    printed = {item.place: item for item in printed_items(sitting.form_id)}
    return [
        _shown(number, token, printed[place], labels, sitting.seed, values.get(place))
        for number, (place, _, labels, token) in enumerate(sitting.paper, 1)
    ]


def _shown(number, token, item, labels, seed, value):
    chosen, texts = value if isinstance(value, list) else (), dict(item.options)
    names = assembly.option_tokens(seed, item.place, labels)
    return Shown(
        number=number,
        token=token,
        kind=item.kind,
        stem=item.stem,
        how=HOW[item.kind],
        control=control_of(item.kind),
        options=tuple(
            ShownOption(name, texts[label], label in chosen) for label, name in zip(labels, names, strict=True)
        ),
        text=value if isinstance(value, str) else "",
    )


def settled(sitting):
    """{place: the value that counts now}. One query."""
    return rules.settle(given_in(sitting.pk))


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
    found = []
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
            found.append((question.token, value or None))
    return found
