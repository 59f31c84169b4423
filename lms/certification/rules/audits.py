"""How the renewals to audit are chosen, so that nobody can choose them and anybody can check it. Pure.

A secret seed is drawn when the audit is announced, and its SHA-256 is shown at once (the commitment). When the list of
renewals has closed, the seed is shown, and each renewal of the list gets a key: HMAC-SHA256 of its fingerprint. Sorted
by these keys, the first n are audited; if somebody drops out, the next of the same order follows. Nothing depends on a
database, on the order in which renewals are read, or on who presses the button.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from cohorts.core.problems import Problem

SEED_BYTES = 32
LEAST_ANSWER_DAYS, MOST_ANSWER_DAYS, MOST_RENEWALS = 7, 180, 10_000
# A reminder goes out so many days before the last day.
REMINDER_DAYS = 7
ALL_PERCENT = 100
WAY = (
    "commitment = SHA-256 of the bytes of seed. key of a renewal = HMAC-SHA256(key: the bytes of seed, message: its "
    "fingerprint as ASCII). The list is sorted by key; the first renewals of it were audited, and each that dropped "
    "out was followed by the next."
)


@dataclass(frozen=True)
class Plan:
    """What staff announce: renewals submitted on these days, of these kinds; a share in percent, or a number."""

    first_on: date
    last_on: date
    kinds: tuple[str, ...]
    percent: int | None = None
    number: int | None = None
    answer_days: int = 30


@dataclass(frozen=True)
class Drawn:
    """One renewal in the order: its key, by which it is sorted, and its fingerprint."""

    key: str
    fingerprint: str


def plan_problem(plan: Plan, today: date) -> Problem | None:
    """Return why an audit cannot be announced so, or None. The list must close after today: the seed comes first."""
    checks = (
        (not plan.kinds, "audit_kinds_missing", "kinds"),
        (plan.last_on < plan.first_on, "audit_days_wrong", "last_on"),
        (plan.last_on < today, "audit_list_closed", "last_on"),
        ((plan.percent is None) == (plan.number is None), "audit_size_missing", "percent"),
        (plan.percent is not None and not 1 <= plan.percent <= ALL_PERCENT, "audit_percent_wrong", "percent"),
        (plan.number is not None and not 1 <= plan.number <= MOST_RENEWALS, "audit_number_wrong", "number"),
        (not LEAST_ANSWER_DAYS <= plan.answer_days <= MOST_ANSWER_DAYS, "audit_answer_days_wrong", "answer_days"),
    )
    return next((Problem(code, field=field) for holds, code, field in checks if holds), None)


def commitment_of(seed: str) -> str:
    """Return what is shown of a seed (hexadecimal) before the list has closed. Raises ValueError for another text."""
    return sha256(_bytes(seed)).hexdigest()


def fingerprint_of(audit: int, renewal: int) -> str:
    """Return what stands for a renewal in the public record of an audit: it names nobody, and never changes."""
    return sha256(f"audit {audit} renewal {renewal}".encode()).hexdigest()


def in_order(seed: str, fingerprints: Iterable[str]) -> list[Drawn]:
    """Return the renewals of a list in the order of their keys, each once, whatever the order in which they come."""
    secret = _bytes(seed)
    keys = {name: hmac.new(secret, name.encode("ascii"), sha256).hexdigest() for name in fingerprints}
    return sorted((Drawn(key, name) for name, key in keys.items()), key=lambda row: (row.key, row.fingerprint))


def size_of(listed: int, *, percent: int | None, number: int | None) -> int:
    """Return how many of a list are audited: a number, at most all; or a share, rounded up."""
    if number is not None:
        return min(number, listed)
    return -(-listed * (percent or 0) // ALL_PERCENT)


def chosen(order: Sequence[str], size: int, out: Collection[str] = ()) -> list[str]:
    """Return who is audited: the first `size` of an order without those who dropped out. Nobody else moves."""
    return [one for one in order if one not in out][:size]


def reminds(until: date, reminded_for: date | None, today: date) -> bool:
    """Return whether a reminder is due: within a week of the last day, once for each last day."""
    return reminded_for != until and until - timedelta(days=REMINDER_DAYS) <= today <= until


def faults_of(record: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the public record of an audit, as an outsider would compute it; [] if nothing is."""
    rows = record["renewals"]
    faults = [] if commitment_of(record["seed"]) == record["commitment"] else ["seed"]
    order = in_order(record["seed"], [row["fingerprint"] for row in rows])
    if [(row.key, row.fingerprint) for row in order] != [(row["key"], row["fingerprint"]) for row in rows]:
        faults.append("order")
    size = size_of(len(rows), percent=record["percent"], number=record["number"])
    out = [row["fingerprint"] for row in rows if row["dropped_out"]]
    audited = [row["fingerprint"] for row in rows if row["audited"] and not row["dropped_out"]]
    # Somebody who was excused by mistake and audited after all is one more.
    expected = chosen([row.fingerprint for row in order], size, out)
    if audited[: len(expected)] != expected or len(audited) > size + record["audited_after_all"]:
        faults.append("audited")
    return faults


def _bytes(seed: str) -> bytes:
    secret = bytes.fromhex(seed)
    if len(secret) != SEED_BYTES:
        raise ValueError("A seed has 32 bytes.")
    return secret
