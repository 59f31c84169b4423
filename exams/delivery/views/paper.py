"""What a candidate's browser is told of a paper. Only what this file loads can leave; the key is never among it."""

from dataclasses import dataclass

from exams.delivery import paper as assembly
from exams.delivery.models.own_sittings import given_in
from exams.delivery.models.progress import question_texts
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


@dataclass(frozen=True)
class ShownOption:
    """An option: its opaque name, its text, and whether it is chosen."""

    token: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """A question as it is sent."""

    number: int
    token: str
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


def shown(sitting):
    """The questions of a sitting in its order, with the answers that count now. Two queries."""
    values = settled(sitting)
    texts = question_texts(sitting.form_id)
    written = {place: (stem, {o["label"]: o["text"] for o in options}) for place, (stem, options) in texts.items()}
    questions = assembly.from_record(sitting.paper)
    return [
        _shown(number, sitting.seed, question, *written[question.place], values.get(question.place))
        for number, question in enumerate(questions, 1)
    ]


def _shown(number, seed, question, stem, texts, value):
    chosen = value if isinstance(value, list) else []
    return Shown(
        number=number,
        token=assembly.question_token(seed, question),
        stem=stem,
        how=HOW[question.kind],
        control=control_of(question.kind),
        options=tuple(
            ShownOption(assembly.option_token(seed, question, label), texts[label], label in chosen)
            for label in question.labels
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
