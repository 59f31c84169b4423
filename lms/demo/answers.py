"""How an invented trainee answers: a two-parameter model for knowing, a favorite wrong option for not knowing.

Plausible, not real: chance of a right answer = g + (1 - g) / (1 + exp(-a (ability - b))), with a, b drawn per item from
its own code, so that the same item behaves alike on every form.
"""

import hashlib
import math
import random


def item_traits(code):
    """(a, b): how sharply and at which ability an item parts people; the same for a code every time."""
    draw = random.Random(hashlib.sha256(code.encode()).digest())
    return draw.uniform(0.7, 1.6), draw.gauss(-1.1, 0.75)


def answer(item, ability, rng):
    """What somebody of `ability` answers: a list of labels, a text, or None where they leave it out.

    item: dict with code, kind, labels (as shown), right (labels, or a text).
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


def on_the_edge(items, needed, *, gains, rng):
    """{place id: answer} of somebody whose result hangs on the one wrong key: they pass with `needed` points or more.

    items: {place id: what `answer` needs, with scored, and keyed (what the key says) beside right (the truth)}. Who
    gains knows the truth and is one point short while the key is wrong; who does not gain chose what the wrong key
    says and is exactly at the mark.
    """
    wrongly = next(place for place, item in items.items() if item["scored"] and item["keyed"] != item["right"])
    others = [place for place, item in items.items() if item["scored"] and place != wrongly]
    others.sort(key=lambda place: item_traits(items[place]["code"])[1] + rng.gauss(0, 0.5))
    right_places = set(others[: needed - 1])
    answers = {place: _settled(item, rng, knows=place in right_places) for place, item in items.items()}
    answers[wrongly] = list(items[wrongly]["right" if gains else "keyed"])
    return answers


def _settled(item, rng, *, knows):
    if item["kind"] in {"numeric", "short_text"}:
        return item["right"] if knows else "maybe"
    return list(item["right"]) if knows else _wrong(item, rng)


def _wrong(item, rng):
    right, labels = set(item["right"]), list(item["labels"])
    if item["kind"] == "multiple":
        chosen = set(rng.sample(labels, k=max(1, min(len(right), len(labels) - 1))))
        return sorted(chosen if chosen != right else chosen ^ {labels[0]}) or [labels[0]]
    others = [label for label in labels if label not in right] or labels
    draw = random.Random(hashlib.sha256(item["code"].encode() + b"lure").digest())
    weights = [draw.uniform(0.4, 2.0) for _ in others]
    return rng.choices(others, weights)[:1]
