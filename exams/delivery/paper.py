"""The paper of one sitting: the order of its questions and options, and their opaque names.

Everything is derived from the sitting's secret seed by hashing, not by a random generator, so that an upgrade of Python
never changes a paper. Data sent to the browser does not reveal labels, the author's order, or places on the form.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from cohorts.core.problems import Problem, ProblemError

CHOOSE_ONE = ("single", "true_false")
CHOOSE_SEVERAL = "multiple"
CHOICES = (*CHOOSE_ONE, CHOOSE_SEVERAL)
MAX_TEXT_LENGTH = 200


class Unreadable(ProblemError):
    """Raised for a message without a valid question, option or value of this paper."""


@dataclass(frozen=True)
class Place:
    """A place on a form. `labels` are in the author's order; empty if the answer is typed."""

    id: int
    kind: str
    labels: tuple[str, ...]
    shuffle: bool


@dataclass(frozen=True)
class Question:
    """A question as shown to one candidate: `labels` in the order shown."""

    place: int
    kind: str
    labels: tuple[str, ...]


def option_tokens(seed: str, place: int, labels: Iterable[str]) -> list[str]:
    """The opaque names of a question's options, in the order of `labels`: 12 hexadecimal digits each.

    BLAKE2b with the seed as its key (RFC 7693, section 2.9) is as secure as an HMAC and takes a third of the time; an
    exam page needs hundreds. A copy of a digest that has its key takes half of the time of a new one.
    """
    keyed, names = _keyed(seed), []
    for label in labels:
        digest = keyed.copy()
        digest.update(f"option:{place}:{label}".encode())
        names.append(digest.hexdigest())
    return names


@lru_cache(maxsize=16)
def _keyed(seed):
    return blake2b(digest_size=6, key=seed.encode())


def _rank(text):
    return hashlib.sha256(text.encode()).digest()


def paper(places: Iterable[Place], seed: str) -> tuple[Question, ...]:
    """The questions in the order for this seed, scored and pretest mixed."""
    places_in_order = sorted(places, key=lambda place: _rank(f"{seed}:{place.id}"))
    return tuple(Question(place.id, place.kind, _labels_in_order(place, seed)) for place in places_in_order)


def _labels_in_order(place, seed):
    if not place.shuffle:
        return place.labels
    prefix = f"{seed}:{place.id}:"
    return tuple(sorted(place.labels, key=lambda label: _rank(prefix + label)))


def as_record(seed: str, questions: Sequence[Question]) -> list:
    """The paper as stored with the sitting: [[place id, kind, [labels as shown], question token], ...]."""
    return [[q.place, q.kind, list(q.labels), question_token(seed, q)] for q in questions]


def from_record(record: Sequence) -> tuple[Question, ...]:
    """The paper from the record that `as_record` returned."""
    return tuple(Question(place, kind, tuple(labels)) for place, kind, labels, _ in record)


def find(record: Sequence, token: str) -> Question | None:
    """The question with this token in a stored paper, or None."""
    for place, kind, labels, name in record:
        if name == token:
            return Question(place, kind, tuple(labels))
    return None


def question_numbers(record: Sequence) -> dict[int, int]:
    """{place: number of the question as shown to this candidate} of a stored paper."""
    return {place: number for number, (place, *_) in enumerate(record, 1)}


def outbox_key(seed: str) -> str:
    """The key with which the exam page locks the answers that it keeps on the device: 64 hexadecimal digits.

    It is never stored on the device; the page gets it again after the person has logged in again.
    """
    return hmac.digest(seed.encode(), b"outbox", "sha256").hex()


def question_token(seed: str, question: Question) -> str:
    """The opaque name of a question in this sitting, 16 hexadecimal digits."""
    return hmac.digest(seed.encode(), f"question:{question.place}".encode(), "sha256").hex()[:16]


def option_token(seed: str, question: Question, label: str) -> str:
    """The opaque name of an option in this sitting, 12 hexadecimal digits."""
    return option_tokens(seed, question.place, (label,))[0]


def read_value(seed: str, question: Question, value: object) -> list[str] | str | None:
    """Convert the browser's value for a question to the stored value: sorted labels, a text, or None if cleared.

    Raises Unreadable for another type, for an option of another question, and for a text of more than MAX_TEXT_LENGTH
    characters.
    """
    if value is None or value in ("", []):
        return None
    if question.kind in CHOICES:
        return _read_choice(seed, question, value)
    if not isinstance(value, str):
        raise Unreadable(Problem("answer_not_text"))
    # A lone surrogate or a NUL is valid JSON, but databases cannot store it.
    text = " ".join(value.replace("\x00", " ").encode("utf-8", "replace").decode().split())
    if len(text) > MAX_TEXT_LENGTH:
        raise Unreadable(Problem("answer_too_long", most=MAX_TEXT_LENGTH))
    return text or None


def _read_choice(seed, question, value):
    if not isinstance(value, list) or not all(isinstance(token, str) for token in value):
        raise Unreadable(Problem("answer_not_choice"))
    if question.kind in CHOOSE_ONE and len(value) > 1:
        raise Unreadable(Problem("answer_not_single"))
    labels = dict(zip(option_tokens(seed, question.place, question.labels), question.labels, strict=True))
    if not set(value) <= set(labels):
        raise Unreadable(Problem("answer_option_unknown"))
    return sorted({labels[token] for token in value})


def show_value(seed: str, question: Question, value: list[str] | str | None) -> list[str] | str | None:
    """Convert a stored value to the browser's value: option tokens, a text, or None."""
    if isinstance(value, list):
        return [option_token(seed, question, label) for label in question.labels if label in value]
    return value


def response(value: list[str] | str | None) -> str:
    """A stored value as one text of an answer sheet: "" for none, labels joined by "+"."""
    if value is None:
        return ""
    return "+".join(sorted(value)) if isinstance(value, list) else value


def sheet(places: Iterable[int], settled: Mapping[int, list[str] | str | None]) -> list[str]:
    """The answer sheet: one text per place, in the order of `places`. `settled` is {place: value that counts}."""
    return [response(settled.get(place)) for place in places]
