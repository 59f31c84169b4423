"""The paper of one sitting: in which order its questions and options stand, and the opaque names they go by.

Everything follows from the sitting's secret seed by hashing, never from a random generator, so that no upgrade of
Python changes a paper. Nothing a browser is sent tells the label, the order of writing, or the place on the form.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from cohorts.core.problems import Problem, ProblemError

CHOOSE_ONE = ("single", "true_false")
CHOOSE_SEVERAL = "multiple"
CHOICES = (*CHOOSE_ONE, CHOOSE_SEVERAL)
LONGEST_TEXT = 200


class Unreadable(ProblemError):
    """A message that names no question or option of this paper."""


@dataclass(frozen=True)
class Place:
    """A place on a form. `labels` in the order of writing; empty where the answer is typed."""

    id: int
    kind: str
    labels: tuple[str, ...]
    shuffle: bool


@dataclass(frozen=True)
class Question:
    """A place as one candidate meets it: `labels` in the order shown."""

    place: int
    kind: str
    labels: tuple[str, ...]


def _digest(seed, *parts):
    return hmac.digest(seed.encode(), ":".join(map(str, parts)).encode(), "sha256").hex()


def option_tokens(seed: str, place: int, labels: Iterable[str]) -> list[str]:
    """The opaque names of a question's options, in the order of `labels`: 12 hexadecimal digits each.

    BLAKE2b with the seed as its key (RFC 7693, section 2.9) is as opaque as an HMAC and takes a third of its time; the
    exam page asks for hundreds.
    """
    key = seed.encode()
    return [blake2b(f"option:{place}:{label}".encode(), digest_size=6, key=key).hexdigest() for label in labels]


def _rank(seed, *parts):
    return hashlib.sha256(":".join(map(str, (seed, *parts))).encode()).digest()


def paper(places: Iterable[Place], seed: str) -> tuple[Question, ...]:
    """The questions in the order in which the person with this seed meets them, scored and pretest mixed."""
    ordered = sorted(places, key=lambda place: _rank(seed, place.id))
    return tuple(Question(place.id, place.kind, _shown(place, seed)) for place in ordered)


def _shown(place, seed):
    if not place.shuffle:
        return place.labels
    return tuple(sorted(place.labels, key=lambda label: _rank(seed, place.id, label)))


def as_record(seed: str, questions: Sequence[Question]) -> list:
    """The paper as it is kept with the sitting: [[place id, kind, [labels as shown], question token], ...]."""
    return [[q.place, q.kind, list(q.labels), question_token(seed, q)] for q in questions]


def from_record(record: Sequence) -> tuple[Question, ...]:
    """The paper that `as_record` kept."""
    return tuple(Question(place, kind, tuple(labels)) for place, kind, labels, _ in record)


def find(record: Sequence, token: str) -> Question | None:
    """The question that goes by `token` on a kept paper, or None."""
    for place, kind, labels, name in record:
        if name == token:
            return Question(place, kind, tuple(labels))
    return None


def question_token(seed: str, question: Question) -> str:
    """The opaque name of a question in this sitting, 16 hexadecimal digits."""
    return _digest(seed, "question", question.place)[:16]


def option_token(seed: str, question: Question, label: str) -> str:
    """The opaque name of an option in this sitting, 12 hexadecimal digits."""
    return option_tokens(seed, question.place, (label,))[0]


def read_value(seed: str, question: Question, value: object) -> list[str] | str | None:
    """What a browser sent for a question, as it is kept: sorted labels, a text, or None for an answer taken back.

    Raises Unreadable for another shape, for an option that is not this question's, and for a text of over
    LONGEST_TEXT characters.
    """
    if value is None or value in ("", []):
        return None
    if question.kind in CHOICES:
        return _read_choice(seed, question, value)
    if not isinstance(value, str):
        raise Unreadable(Problem("answer_not_text"))
    # A lone surrogate or a NUL is valid JSON, but no database keeps it.
    text = " ".join(value.replace("\x00", " ").encode("utf-8", "replace").decode().split())
    if len(text) > LONGEST_TEXT:
        raise Unreadable(Problem("answer_too_long", most=LONGEST_TEXT))
    return text or None


def _read_choice(seed, question, value):
    if not isinstance(value, list) or not all(isinstance(token, str) for token in value):
        raise Unreadable(Problem("answer_not_choice"))
    if question.kind in CHOOSE_ONE and len(value) > 1:
        raise Unreadable(Problem("answer_not_single"))
    labels = {option_token(seed, question, label): label for label in question.labels}
    if not set(value) <= set(labels):
        raise Unreadable(Problem("answer_option_unknown"))
    return sorted({labels[token] for token in value})


def show_value(seed: str, question: Question, value: list[str] | str | None) -> list[str] | str | None:
    """A kept value, as the browser knows it: option tokens, a text, or None."""
    if isinstance(value, list):
        return [option_token(seed, question, label) for label in question.labels if label in value]
    return value


def response(value: list[str] | str | None) -> str:
    """A kept value as one text of an answer sheet: "" for none, labels joined by "+"."""
    if value is None:
        return ""
    return "+".join(sorted(value)) if isinstance(value, list) else value


def sheet(places: Iterable[int], settled: Mapping[int, list[str] | str | None]) -> list[str]:
    """The answer sheet: one text per place, in the order of `places`, from the answers that count."""
    return [response(settled.get(place)) for place in places]
