"""How hours of continuing education count: each once, up to the maximum of an area, minimums first.

A flow from proofs through areas to the sum (Ford and Fulkerson 1956). First as much as possible flows into the
minimums, then as much as possible besides; what has flowed into an area stays there, so no minimum is lost. Whole
minutes.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

START, END, UNTAGGED = "start", "end", ""


@dataclass(frozen=True)
class Caps:
    """Minutes at least and at most for areas. `areas`: the only ones that count; empty: all, and hours without one."""

    minimums: Mapping[str, int] = field(default_factory=dict)
    maximums: Mapping[str, int] = field(default_factory=dict)
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counted:
    """The minutes that count, for each area, and what is missing of minimums."""

    by_area: Mapping[str, int]
    lacking: Mapping[str, int]

    @property
    def total(self) -> int:
        """All minutes that count."""
        return sum(self.by_area.values())


def counted(entries: Iterable[tuple[Iterable[str], int]], caps: Caps) -> Counted:
    """Return what counts of (areas, minutes) entries, in any order."""
    groups: dict[tuple[str, ...], int] = defaultdict(int)
    for areas, length in entries:
        groups[_areas(areas, caps)] += length
    room: dict[tuple[str, str], int] = defaultdict(int)
    for number, (areas, length) in enumerate(sorted(groups.items())):
        room[START, f"group {number}"] = length
        for area in areas:
            room[f"group {number}", f"area {area}"] = length
    names = {area for areas in groups for area in areas}
    flowed: dict[str, int] = defaultdict(int)
    everything = sum(groups.values())
    for limits in (caps.minimums, {area: caps.maximums.get(area, everything) for area in names}):
        for area in names:
            room[f"area {area}", END] = limits.get(area, 0) - flowed[area]
        for area, length in _push(room).items():
            flowed[area] += length
    lacking = {area: least - flowed[area] for area, least in caps.minimums.items() if flowed[area] < least}
    return Counted({area: length for area, length in flowed.items() if length}, lacking)


def _areas(areas: Iterable[str], caps: Caps) -> tuple[str, ...]:
    own = sorted({area for area in areas if not caps.areas or area in caps.areas or area in caps.minimums})
    return tuple(own) or (() if caps.areas else (UNTAGGED,))


def _push(room: dict[tuple[str, str], int]) -> dict[str, int]:
    """Send as much as fits from START to END, and return how much reached END from each area."""
    reached: dict[str, int] = defaultdict(int)
    while path := _path(room):
        least = min(room[edge] for edge in path)
        for start, end in path:
            room[start, end] -= least
            room[end, start] += least
        reached[path[-1][0].removeprefix("area ")] += least
    return reached


def _path(room: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Return the edges of a shortest path with room from START to END; [] if there is none."""
    ends: dict[str, list[str]] = defaultdict(list)
    for (start, end), free in room.items():
        if free > 0:
            ends[start].append(end)
    came_from, queue = {START: ""}, deque([START])
    while queue:
        node = queue.popleft()
        for end in sorted(ends[node]):
            if end not in came_from and end != START:
                came_from[end] = node
                queue.append(end)
        if END in came_from:
            break
    path, node = [], END if END in came_from else START
    while node != START:
        path.append((came_from[node], node))
        node = came_from[node]
    return path[::-1]
