"""The parts of a person's page: a heading, and a line for each record, which leads to it.

Each app registers functions under SECTION_HOOK, `(person, request) -> Section | None`, with the order of its layer. A
function reads rows only through `visible_to`, in a constant number of queries; what the reader may not see has no line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.search import search
from cohorts.people.admin.waiting import waiting_about
from cohorts.people.models import DifferentPeople, NameRequest, User

SECTION_HOOK = "person_sections"
# Of longer lists the page shows the latest, and says that there are more.
MOST_LINES = 10
MOST_ALIKE = 5


@dataclass(frozen=True)
class Line:
    """One record in words. `url`: its page, if the reader may open it. `note`: state and days."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Section:
    """Records of one kind. `notes`: sentences above the lines. `more`: whether only the latest are shown."""

    key: str
    title: Any
    lines: Sequence[Line] = ()
    notes: Sequence[str] = ()
    more: bool = False


def section(key: str, title: Any, lines: Iterable[Line], notes: Sequence[str] = ()) -> Section | None:
    """Return a section with the first MOST_LINES of `lines`, of which the caller read one more; None without any."""
    rows = list(lines)
    if not rows and not notes:
        return None
    return Section(key, title, tuple(rows[:MOST_LINES]), tuple(notes), len(rows) > MOST_LINES)


def noted(*parts: object) -> str:
    """Return the parts of a note that are not empty, with commas."""
    return ", ".join(str(part) for part in parts if part)


def sections_of(person: User, request: Any) -> list[Section]:
    """Return what every app has about a person and the reader may see, in the order of the layers."""
    written = (write(person, request) for write in hooks.get_hooks(SECTION_HOOK))
    return [one for one in written if one is not None]


def to_decide(person: User, request: Any) -> Section | None:
    """What waits for somebody: proposals about the person, and a request for another legal name."""
    user = request.user
    lines = [
        Line(row.label, gettext("Proposed on %(day)s by %(by)s") % {"day": day_of(row.at), "by": row.by}, row.url)
        for row in waiting_about(user, person)
    ]
    for request_row in NameRequest.objects.visible_to(user).open().of_person(person):
        note = gettext("Asked on %(day)s") % {"day": day_of(request_row.at)}
        lines.append(Line(gettext("Request for another legal name"), note, reverse("name_requests")))
    return section("to-decide", _("Waits for a decision"), lines)


def day_of(moment: Any) -> str:
    """Return the day of a moment in the zone of the state, in words."""
    return format_day(home_day(moment))


def alike(person: User, request: Any) -> Section | None:
    """Other records with the same legal name or phone number, which may be the same person's."""
    user = request.user
    others = User.objects.visible_to(user).own_accounts().exclude(pk=person.pk)
    named = search(others, person.get_full_name(), ["given_name", "family_name"]).order_by()
    same = Q(pk__in=named.values("pk"))
    if person.phone:
        same |= Q(phone=person.phone)
    rows = others.filter(same).order_by("pk")
    rows = list(rows[: MOST_ALIKE + 1])
    if not rows or len(rows) > MOST_ALIKE:
        return None
    pairs = DifferentPeople.objects.visible_to(user).pairs().filter(Q(first=person) | Q(second=person))
    apart = {pk for pair in pairs.values_list("first", "second") for pk in pair}
    merges = has_role(user, roles.PROGRAM)
    lines = [
        Line(row.get_full_name(), row.email, reverse("person_merge", args=[person.pk, row.pk]) if merges else "")
        for row in rows
        if row.pk not in apart
    ]
    note = gettext("The same legal name or phone number. Look at both before you merge them.")
    return section("alike", _("Perhaps the same person"), lines, [note]) if lines else None
