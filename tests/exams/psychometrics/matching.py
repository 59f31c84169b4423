"""Compares a document with a reference figure by figure and names every path that differs."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

OWN = Path(__file__).parent / "own"
ITERATED = ("omega", "logistic")
FITTED = ("livingston_lewis",)


def text_frame(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, dtype=str)


def own_set(name: str) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    reference = json.loads((OWN / f"{name}_reference.json").read_text())
    return text_frame(OWN / f"{name}_responses.csv"), text_frame(OWN / f"{name}_key.csv"), reference


def tolerance(path: str) -> float:
    if any(part in path for part in ITERATED):
        return 1e-4
    return 1e-6 if any(part in path for part in FITTED) else 1e-9


def differences(path: str, found, wanted) -> list[tuple]:
    """(path, found, wanted) for everything in `wanted` that `found` does not hold; rows are met by name, in order."""
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return [(path, found, wanted)]
        return [d for name in wanted for d in differences(f"{path}.{name}", found.get(name, "absent"), wanted[name])]
    if isinstance(wanted, list):
        return _rows(path, found, wanted)
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        near = isinstance(found, (int, float)) and abs(found - wanted) <= tolerance(path) * max(1, abs(wanted))
        return [] if near else [(path, found, wanted)]
    return [] if found == wanted else [(path, found, wanted)]


def _rows(path: str, found, wanted: list) -> list[tuple]:
    if not isinstance(found, list) or len(found) != len(wanted):
        return [(path, found, wanted)]
    wrong = []
    for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
        name = next((other[k] for k in ("item", "option") if isinstance(other, dict) and k in other), place)
        wrong += differences(f"{path}[{name}]", one, other)
    return wrong
