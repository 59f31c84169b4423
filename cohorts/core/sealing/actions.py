"""Seal the entries of the log, and check all seals.

These are not actions with an entry of their own: the entry about a seal would need the next seal.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from wagtail.models import ModelLogEntry, PageLogEntry

from cohorts.core.problems import Problem, as_json
from cohorts.core.sealing.models import LogCheck, LogSeal
from cohorts.core.sealing.rules import FIRST_PREVIOUS, Ranges, count_of, gaps, merged, ranges_of, seal_hash

TABLES = {"model": ModelLogEntry, "page": PageLogEntry}
# No transaction is open for so long: an entry that takes an older id was added past the log.
LATE = timedelta(days=1)
# Conditions in one query; SQLite limits the depth of an expression.
RANGES_PER_QUERY = 200


def seal_log(*, at: datetime) -> LogSeal | None:
    """Seal every committed entry that no seal covers. Returns the seal; None if there is nothing new.

    Takes no lock on the log. Of two calls at the same moment one writes the seal, the other returns None.
    """
    last = LogSeal.objects.last()
    ids = {table: _unsealed(table, at) for table in TABLES}
    if not any(ids.values()):
        return None
    ranges = {table: ranges_of(ids[table]) for table in TABLES}
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST_PREVIOUS)
    try:
        with transaction.atomic():
            return LogSeal.objects.create(
                number=number,
                at=at,
                previous=previous,
                ranges=ranges,
                entries=sum(map(len, ids.values())),
                hash=seal_hash(number=number, at=at, previous=previous, ranges=ranges, entries=_entries(ranges)),
            )
    except IntegrityError:
        return None


def check_log(*, at: datetime) -> LogCheck:
    """Check every seal against the log, and store the result."""
    seals = list(LogSeal.objects.order_by("number"))
    problems = _missing_since_a_check(seals)
    previous = FIRST_PREVIOUS
    for expected, seal in enumerate(seals, 1):
        problems += _seal_problems(seal, expected, previous)
        previous = seal.hash
    problems += _added_later(seals, at)
    return LogCheck.objects.create(
        at=at,
        seals=len(seals),
        entries=sum(seal.entries for seal in seals),
        last_hash=seals[-1].hash if seals else "",
        problems=[as_json(problem) for problem in problems],
    )


def _missing_since_a_check(seals: list[LogSeal]) -> list[Problem]:
    """Return a problem if the end of the chain at an earlier check is no longer in it: what followed was cut off."""
    hashes = {seal.hash for seal in seals}
    checks = LogCheck.objects.exclude(last_hash="").order_by("pk").values_list("seals", "last_hash")
    numbers = [number for number, last_hash in checks if last_hash not in hashes]
    return [Problem("log_hash_missing", number=numbers[-1])] if numbers else []


def _seal_problems(seal: LogSeal, expected: int, previous: str) -> list[Problem]:
    if seal.number != expected:
        return [Problem("log_seal_missing", number=expected)]
    if seal.previous != previous:
        return [Problem("log_chain_broken", number=seal.number)]
    computed = seal_hash(
        number=seal.number, at=seal.at, previous=seal.previous, ranges=seal.ranges, entries=_entries(seal.ranges)
    )
    if computed == seal.hash:
        return []
    missing = sum(count_of(seal.ranges[table]) - _in_ranges(table, seal.ranges[table]).count() for table in TABLES)
    return [Problem("log_entries_changed", number=seal.number, at=seal.at.isoformat(), missing=missing)]


def _added_later(seals: list[LogSeal], at: datetime) -> list[Problem]:
    """Return a problem for each entry with an id that older seals left out or passed."""
    problems = []
    old = [seal for seal in seals if seal.at < at - LATE]
    for table in TABLES:
        covered = merged(seal.ranges[table] for seal in seals)
        last = max((pair[1] for seal in old for pair in seal.ranges[table]), default=0)
        left_out = [pair for pair in gaps([[0, 0], *covered]) if pair[0] <= last]
        added = _in_ranges(table, [[first, min(end, last)] for first, end in left_out])
        problems += [
            Problem("log_entry_not_sealed", table=table, entry=pk) for pk in added.values_list("pk", flat=True)
        ]
    return problems


def _unsealed(table: str, at: datetime) -> list[int]:
    """Return the ids of committed entries after the last seal, and of late ones that recent seals left out."""
    start = _highest_sealed(table, at - LATE)
    recent = [seal.ranges[table] for seal in LogSeal.objects.filter(at__gte=at - LATE)]
    covered = merged([[[start, start]], *recent])
    ids = TABLES[table].objects.filter(pk__gt=covered[-1][1]).values_list("pk", flat=True)
    return [*ids, *_in_ranges(table, gaps(covered)).values_list("pk", flat=True)]


def _highest_sealed(table: str, before: datetime) -> int:
    """Return the highest id that seals before this moment cover; 0 if there are none."""
    seals = LogSeal.objects.filter(at__lt=before).reverse().values_list("ranges", flat=True)
    covering = (ranges[table] for ranges in seals.iterator(chunk_size=50) if ranges[table])
    return max((pair[1] for pair in next(covering, [])), default=0)


def _in_ranges(table: str, ranges: Ranges) -> Any:
    """Return the entries of a table whose ids are in one of the ranges."""
    model = TABLES[table]
    if len(ranges) > RANGES_PER_QUERY:
        parts = [ranges[first : first + RANGES_PER_QUERY] for first in range(0, len(ranges), RANGES_PER_QUERY)]
        ids = [pk for part in parts for pk in _in_ranges(table, part).values_list("pk", flat=True)]
        return model.objects.filter(pk__in=ids)
    condition = Q(pk__in=[])
    for first, last in ranges:
        condition |= Q(pk__range=(first, last))
    return model.objects.filter(condition)


def _entries(ranges: dict[str, Ranges]) -> Iterator[dict[str, Any]]:
    """Yield every column of the entries in these ranges, by table and id, one range at a time."""
    for table, model in TABLES.items():
        columns = [field.attname for field in model._meta.concrete_fields]
        for first, last in ranges[table]:
            rows = model.objects.filter(pk__range=(first, last)).order_by("pk")
            yield from rows.values(*columns).iterator(chunk_size=500)
