"""Calendar files (iCalendar, RFC 5545) of sessions and exam windows.

Calendar programs tell two versions of an entry apart by its UID and SEQUENCE, so both are stored with what the entry
is about. Entries name no people, and their titles do not say what a training is for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, TimezoneDaylight, TimezoneStandard, vText
from icalendar.parser import Contentline, Parameters

from cohorts.training.rules.calendar_zones import Observance, observances

# Names no site: on a calendar that others see, that would say why somebody is in training.
PRODUCT = "-//Training calendar//LMS//EN"
# How long an entry stays in a feed after its end: canceled, so that each calendar hears of it; and held.
CANCELED_STAYS = timedelta(days=30)
HELD_STAYS = timedelta(days=366)
# How often a calendar program should ask again.
REFRESH = "PT1H"
UTC_NAMES = {"UTC", "Etc/UTC"}
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar.

    starts_at, ends_at, changed_at: aware. zone: a name in the tz database. sequence: rises whenever a time or the state
    changes. busy: whether it takes the reader's time; an exam window only says when an exam can be taken.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    place: str
    changed_at: datetime
    sequence: int = 0
    canceled: bool = False
    busy: bool = True

    @property
    def order(self) -> tuple[datetime, str]:
        """By start; the same every time."""
        return self.starts_at, self.uid


@dataclass(frozen=True)
class SeatFacts:
    """A seat as calendars see it.

    since: when it was taken. given_up_at: when it was given up or moved; None while it is taken. sequence: how often
    that or its undoing happened. changed_at: when it happened last.
    """

    since: datetime
    given_up_at: datetime | None = None
    sequence: int = 0
    changed_at: datetime | None = None


def for_seats(entry: Entry, seats: Sequence[SeatFacts]) -> Entry:
    """Return the entry as it is in the calendar of a person with these seats, of which at least one leads to it.

    It is canceled if it begins after the last of them was given up; an exam window, if it closes after that.
    """
    has_seat = any(seat.given_up_at is None for seat in seats)
    given_up_at = max((seat.given_up_at for seat in seats if seat.given_up_at), default=entry.ends_at)
    is_after = (entry.starts_at if entry.busy else entry.ends_at) > given_up_at
    # A further seat in the same cohort is a change, too, so the number never falls.
    changes = sum(seat.sequence for seat in seats) + len(seats) - 1
    return replace(
        entry,
        canceled=entry.canceled or (is_after and not has_seat),
        sequence=entry.sequence + changes,
        changed_at=max([entry.changed_at, *(seat.changed_at for seat in seats if seat.changed_at)]),
    )


def for_trainer(entry: Entry, ends: Sequence[datetime], is_taught: bool) -> Entry:
    """Return the entry as it is in the calendar of a trainer who was taken out of the session at `ends`.

    It is canceled unless they teach it again. Each change counts, so the number never falls.
    """
    if not ends:
        return entry
    return replace(
        entry,
        canceled=entry.canceled or not is_taught,
        sequence=entry.sequence + 2 * len(ends) - (not is_taught),
        changed_at=max(entry.changed_at, *ends),
    )


def concerns_seats(entry: Entry, seats: Sequence[SeatFacts]) -> bool:
    """Return whether the entry ends after the first of these seats was taken."""
    return entry.ends_at > min(seat.since for seat in seats)


def is_listed(entry: Entry, at: datetime) -> bool:
    """Return whether a feed still has the entry at `at`."""
    return entry.ends_at + (CANCELED_STAYS if entry.canceled else HELD_STAYS) >= at


def write_calendar(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return a calendar file with the entries, in order of time, and each of their zones once. The same every time."""
    rows = sorted(entries, key=lambda entry: entry.order)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    years = _first_years(rows)
    for zone, year in sorted(years.items()):
        calendar.add_component(_zone_component(zone, observances(zone, year)))
    frame = bytes(calendar.to_ical(sorted=False))
    texts: dict[tuple[str, str], bytes] = {}
    events = b"".join(_event(entry, is_local=entry.zone in years, texts=texts) for entry in rows)
    return frame.removesuffix(END) + events + END


def _first_years(entries: Sequence[Entry]) -> dict[str, int]:
    """Return {zone: the year before its first entry}, of zones that two yearly rules describe; not of UTC."""
    first: dict[str, datetime] = {}
    for entry in entries:
        if entry.zone not in UTC_NAMES:
            first[entry.zone] = min(entry.starts_at, first.get(entry.zone, entry.starts_at))
    years = {zone: at.astimezone(ZoneInfo(zone)).year - 1 for zone, at in first.items()}
    return {zone: year for zone, year in years.items() if observances(zone, year)}


def _zone_component(zone: str, rules: Sequence[Observance]) -> Component:
    component = Timezone()
    component.add("tzid", zone)
    for rule in rules:
        part = TimezoneDaylight() if rule.is_daylight else TimezoneStandard()
        part.add("dtstart", rule.starts)
        part.add("tzoffsetfrom", rule.offset_from)
        part.add("tzoffsetto", rule.offset_to)
        part.add("tzname", rule.name)
        if rule.month:
            part.add("rrule", {"freq": "yearly", "bymonth": rule.month, "byday": rule.weekday})
        component.add_component(part)
    return component


def _event(entry: Entry, *, is_local: bool, texts: dict[tuple[str, str], bytes]) -> bytes:
    """Return the lines of an entry. texts: lines that were written before, which most entries of a calendar share.

    Only lines of numbers are composed here, which are short and need no escapes: with objects of the library for each
    of them, the calendar of a vendor with 1,000 sessions takes five times as long.
    """
    changed = _utc(entry.changed_at)
    start, end = (_moment(at, entry.zone, is_local) for at in (entry.starts_at, entry.ends_at))
    is_busy = entry.busy and not entry.canceled
    numbers = (
        f"DTSTAMP:{changed}\r\nLAST-MODIFIED:{changed}\r\nSEQUENCE:{entry.sequence}\r\n"
        f"STATUS:{'CANCELLED' if entry.canceled else 'CONFIRMED'}\r\nDTSTART{start}\r\nDTEND{end}\r\n"
    )
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            _text_line("UID", entry.uid),
            numbers.encode(),
            _shared_line("SUMMARY", entry.title, texts),
            _shared_line("LOCATION", entry.place, texts) if entry.place else b"",
            b"TRANSP:OPAQUE\r\n" if is_busy else b"TRANSP:TRANSPARENT\r\n",
            b"END:VEVENT\r\n",
        )
    )


def _shared_line(name: str, text: str, texts: dict[tuple[str, str], bytes]) -> bytes:
    if (name, text) not in texts:
        texts[name, text] = _text_line(name, text)
    return texts[name, text]


def _text_line(name: str, text: str) -> bytes:
    """Return a line with a text, escaped and folded by the library."""
    return bytes(Contentline.from_parts(name, Parameters(), vText(text)).to_ical()) + b"\r\n"


def _moment(at: datetime, zone: str, is_local: bool) -> str:
    """Return the moment on the wall clock of its zone; in UTC without one, and in an hour that the night has twice.

    As it follows the name of its property: “;TZID=America/Chicago:20270309T090000” or “:20270309T150000Z”.
    """
    if is_local:
        local = at.astimezone(ZoneInfo(zone))
        # RFC 5545 reads such a wall clock as the first of the two.
        if local.fold == 0:
            return f";TZID={zone}:{_clock(local)}"
    return f":{_utc(at)}"


def _utc(at: datetime) -> str:
    return f"{_clock(at.astimezone(UTC))}Z"


def _clock(at: datetime) -> str:
    return f"{at.year:04}{at.month:02}{at.day:02}T{at.hour:02}{at.minute:02}{at.second:02}"
