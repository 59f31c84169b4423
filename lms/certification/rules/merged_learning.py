"""Continuing education of two records that turned out to be one person's: no hour counts twice. Pure Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.text import fold_text


@dataclass(frozen=True)
class Entry:
    """An entry of one of the records. `counted`: minutes that count; `proof`: the keyed hash of its proof, or “”."""

    pk: int
    account: int
    program: int
    on: date
    minutes: int
    counted: int
    title: str
    proof: str
    at: datetime


def twice(entries: Iterable[Entry]) -> Mapping[int, int]:
    """Return {id of an entry that does not count: id of the one that counts for it}.

    The same proof counts once, whatever day and title stand beside it. Without a proof, entries of two records are the
    same if day, minutes and title are. The one that was entered first counts, of those of which anything counts.
    Within one record nothing is compared: it was looked at when it was entered.
    """
    rows = sorted((entry for entry in entries if entry.counted), key=lambda entry: (entry.at, entry.pk))
    if len({entry.account for entry in rows}) < 2:
        return {}
    first: dict[tuple[object, ...], Entry] = {}
    double = {}
    for entry in rows:
        kept = next((first[key] for key in _keys(entry) if key in first and first[key].account != entry.account), None)
        if kept is not None:
            double[entry.pk] = kept.pk
        else:
            for key in _keys(entry):
                first.setdefault(key, entry)
    return double


def _keys(entry: Entry) -> list[tuple[object, ...]]:
    """By what an entry is the same as another: its proof; day, length and title where one of both has no proof."""
    by_time = ("time", entry.program, entry.on, entry.minutes, fold_text(entry.title))
    return [("proof", entry.program, entry.proof)] if entry.proof else [by_time]
