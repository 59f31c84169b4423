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


def differences(path: str, result, reference) -> list[tuple]:
    """(path, result, reference) for each part of `reference` missing or different in `result`; rows in order."""
    if isinstance(reference, dict):
        if not isinstance(result, dict):
            return [(path, result, reference)]
        return [
            d for name in reference for d in differences(f"{path}.{name}", result.get(name, "absent"), reference[name])
        ]
    if isinstance(reference, list):
        return _rows(path, result, reference)
    if isinstance(reference, (int, float)) and not isinstance(reference, bool):
        near = isinstance(result, (int, float)) and abs(result - reference) <= tolerance(path) * max(1, abs(reference))
        return [] if near else [(path, result, reference)]
    return [] if result == reference else [(path, result, reference)]


def _rows(path: str, result, reference: list) -> list[tuple]:
    if not isinstance(result, list) or len(result) != len(reference):
        return [(path, result, reference)]
    wrong = []
    for place, (one, other) in enumerate(zip(result, reference, strict=True)):
        name = next((other[k] for k in ("item", "option") if isinstance(other, dict) and k in other), place)
        wrong += differences(f"{path}[{name}]", one, other)
    return wrong
