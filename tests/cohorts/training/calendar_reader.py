"""An independent reader of calendar files: it knows no zones but what the file says, as Outlook does.

It resolves a wall clock only from DTSTART, a yearly RRULE, TZOFFSETFROM and TZOFFSETTO of the VTIMEZONE in the file.
"""

import calendar
import functools
import re
from datetime import UTC, datetime, timedelta

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def unfold(body):
    """The content lines of a file; checks that lines are short, whole characters, and end as they must."""
    assert body.endswith(b"\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    lines = body.split(b"\r\n")[:-1]
    for line in lines:
        assert len(line) <= 75
        line.decode()
    return re.sub(r"\r\n[ \t]", "", body.decode()).split("\r\n")[:-1]


def split(line):
    """(name, parameters, value) of a content line."""
    head, _, value = line.partition(":")
    name, *parameters = head.split(";")
    return name, dict(part.split("=", 1) for part in parameters), value


def text(value):
    """A text value without its escapes."""
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), value)


class Component:
    """A component with its properties, {name: (parameters, value)}, and the components in it."""

    def __init__(self, name):
        self.name, self.properties, self.parts = name, {}, []

    def __getitem__(self, name):
        return self.properties[name][1]

    def get(self, name):
        """The value of a property, or None."""
        return self.properties[name][1] if name in self.properties else None

    def of(self, name):
        """The components of a kind in it."""
        return [part for part in self.parts if part.name == name]


def read(body):
    """The VCALENDAR of a file."""
    stack = [Component("")]
    for line in unfold(body):
        name, parameters, value = split(line)
        if name == "BEGIN":
            stack.append(Component(value))
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            stack[-1].parts.append(done)
        else:
            assert name not in stack[-1].properties, f"{name} twice"
            stack[-1].properties[name] = (parameters, value)
    (whole,) = stack[0].parts
    return whole


def events(body):
    """{UID: VEVENT} of a file."""
    rows = read(body).of("VEVENT")
    assert len({row["UID"] for row in rows}) == len(rows)
    return {row["UID"]: row for row in rows}


def moment(whole, event, name="DTSTART"):
    """The moment of a property in UTC, resolved by the file alone."""
    parameters, value = event.properties[name]
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")
    (zone,) = [zone for zone in whole.of("VTIMEZONE") if zone["TZID"] == parameters["TZID"]]
    return (wall - offset(zone, wall)).replace(tzinfo=UTC)


def offset(zone, wall):
    """The offset of a wall clock: that of the onset before it. An hour that comes twice is the first of the two."""
    onsets = [onset for part in zone.parts for onset in onsets_of(part, wall.year)]
    past = [onset for onset in onsets if onset[0] <= wall]
    assert past, "The zone begins after the event."
    return max(past)[1]


def onsets_of(part, year):
    """[(wall clock of an onset, offset after it)] of a STANDARD or DAYLIGHT up to a year."""
    starts, after = datetime.strptime(part["DTSTART"], "%Y%m%dT%H%M%S"), delta(part["TZOFFSETTO"])
    if part.get("RRULE") is None:
        return [(starts, after)]
    rule = dict(one.split("=") for one in part["RRULE"].split(";"))
    assert set(rule) == {"FREQ", "BYMONTH", "BYDAY"} and rule["FREQ"] == "YEARLY"
    days = [day_of(rule["BYDAY"], int(rule["BYMONTH"]), one) for one in range(starts.year, year + 1)]
    return [(starts.replace(year=day.year, month=day.month, day=day.day), after) for day in days]


@functools.cache
def day_of(by_day, month, year):
    """The day of a rule such as BYMONTH=3, BYDAY=2SU in a year."""
    position, weekday = int(by_day[:-2]), WEEKDAYS.index(by_day[-2:])
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if d.month == month and d.weekday() == weekday]
    return days[position - 1 if position > 0 else position]


def delta(value):
    """An offset such as -0500."""
    sign = -1 if value[0] == "-" else 1
    return sign * timedelta(hours=int(value[1:3]), minutes=int(value[3:5]))
