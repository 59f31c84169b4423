"""Reads the settings of one requirement from a program file and says in a sentence what is wrong with them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a program file: where, and a sentence about it."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


@dataclass(frozen=True)
class Setting:
    """One setting a requirement understands. ``complaint`` returns a sentence, or "" when the value is fine."""

    required: bool
    complaint: Callable[[Any], str]
    inner: Mapping[str, "Setting"] | None = None


def text(*, required: bool = False) -> Setting:
    """Words, not empty."""
    return Setting(
        required, lambda value: "" if isinstance(value, str) and value.strip() else "It must be words, not empty."
    )


def true(*, required: bool = False) -> Setting:
    """The word true; a requirement cannot ask for the opposite."""
    return Setting(required, lambda value: "" if value is True else "It can only be true; leave it out otherwise.")


def choice(*words: str, required: bool = False) -> Setting:
    """One of the given words."""
    return Setting(required, lambda value: "" if value in words else f"It must be one of: {', '.join(words)}.")


def hours_setting(*, required: bool = False, zero_allowed: bool = False) -> Setting:
    """A number of hours that comes to whole minutes."""

    def complaint(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return "It must be a number of hours."
        if not (0 <= value <= 100_000) or (value == 0 and not zero_allowed):
            return "It must be more than 0 hours." if value == 0 else "It must be between 0 and 100,000 hours."
        if abs(value * 60 - round(value * 60)) > 1e-6:
            return "It must come to whole minutes."
        return ""

    return Setting(required, complaint)


def nested(inner: Mapping[str, Setting], *, required: bool = False) -> Setting:
    """A block of further settings."""
    return Setting(
        required, lambda value: "" if isinstance(value, Mapping) else "It must be a block of settings.", inner
    )


def check_settings(
    given: Mapping[str, Any], known: Mapping[str, Setting], *, path: str, what: str, problems: list[Problem]
) -> bool:
    """Append a problem for every unknown, missing or unfit setting of ``what`` (such as "the requirement “course”").

    True when all that is known is there and fits, so that reading can go on and find further problems.
    """
    for name in given:
        if name not in known:
            listed = ", ".join(sorted(known))
            problems.append(
                Problem(f"{path}.{name}", f"“{name}” is not a setting of {what}. It understands: {listed}.")
            )
    before = len(problems)
    for name, setting in known.items():
        if name not in given:
            if setting.required:
                problems.append(Problem(path, f"{what[0].upper()}{what[1:]} needs the setting “{name}”."))
            continue
        complaint = setting.complaint(given[name])
        if complaint:
            problems.append(Problem(f"{path}.{name}", complaint))
        elif setting.inner is not None:
            check_settings(
                given[name], setting.inner, path=f"{path}.{name}", what=f"“{name}” in {what}", problems=problems
            )
    return len(problems) == before
