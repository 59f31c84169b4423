"""Simulated answers of trainees: a two-parameter model for right answers, and a preferred wrong option for others.

The probability of a right answer is g + (1 - g) / (1 + exp(-a (ability - b))). The parameters a and b are computed from
the code of the item, so that an item behaves the same on every form. The data is plausible but not real.
"""

import hashlib
import math
import random


def item_traits(code):
    """Return (a, b), the discrimination and the difficulty of an item; always the same for a code."""
    rng = random.Random(hashlib.sha256(code.encode()).digest())
    return rng.uniform(0.7, 1.6), rng.gauss(-1.1, 0.75)


def answer(item, ability, rng):
    """Return the answer of a person of `ability`: a list of labels, a text, or None for no answer.

    `item`: dict with code, kind, labels (in display order), right (labels, or a text).
    """
    if rng.random() < 0.008:
        return None
    a, b = item_traits(item["code"])
    guess = 0.2 if item["labels"] else 0.0
    knows = rng.random() < guess + (1 - guess) / (1 + math.exp(-a * (ability - b)))
    if item["kind"] in {"numeric", "short_text"}:
        return item["right"] if knows else rng.choice(["", "7", "maybe", "12"]) or None
    if knows:
        return list(item["right"])
    return _wrong(item, rng)


def borderline_answers(items, needed, *, gains, rng):
    """Return {place id: answer} for a person whose result depends on the one wrong key; `needed` points pass.

    `items`: {place id: the item for `answer`, with scored, and keyed (the wrong key's answer) in addition to right}. A
    person who `gains` answers correctly and is one point short while the key is wrong. Otherwise the person chose the
    wrong key's answer and has exactly the passing score.
    """
    miskeyed = next(place for place, item in items.items() if item["scored"] and item["keyed"] != item["right"])
    others = [place for place, item in items.items() if item["scored"] and place != miskeyed]
    others.sort(key=lambda place: item_traits(items[place]["code"])[1] + rng.gauss(0, 0.5))
    right_places = set(others[: needed - 1])
    answers = {place: _fixed_answer(item, rng, knows=place in right_places) for place, item in items.items()}
    answers[miskeyed] = list(items[miskeyed]["right" if gains else "keyed"])
    return answers


def _fixed_answer(item, rng, *, knows):
    if item["kind"] in {"numeric", "short_text"}:
        return item["right"] if knows else "maybe"
    return list(item["right"]) if knows else _wrong(item, rng)


def _wrong(item, rng):
    right, labels = set(item["right"]), list(item["labels"])
    if item["kind"] == "multiple":
        chosen = set(rng.sample(labels, k=max(1, min(len(right), len(labels) - 1))))
        return sorted(chosen if chosen != right else chosen ^ {labels[0]}) or [labels[0]]
    others = [label for label in labels if label not in right] or labels
    item_rng = random.Random(hashlib.sha256(item["code"].encode() + b"lure").digest())
    weights = [item_rng.uniform(0.4, 2.0) for _ in others]
    return rng.choices(others, weights)[:1]
