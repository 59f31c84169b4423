"""Every address that writes, with a body that is valid for whoever may use it.

A write is who may post it, what must be true before (`prepare`), the rest of the address (`path`), the body, and where
it names rows the same body with the other side's ids (`foreign`). Each function takes the side it is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from exams.bank.models import Item, ItemImport

INSIDE, OUTSIDE, STATE = "inside", "outside", "state"
PROGRAM, EXAMINATIONS, FINANCE = ((STATE, role) for role in (roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE))
AUDITOR = (STATE, roles.AUDITOR)
VENDOR, TRAINER, PROCTOR = ((INSIDE, role) for role in (roles.VENDOR_COORDINATOR, roles.TRAINER, roles.PROCTOR))
AGENCY, SUPERVISOR, TRAINEE = ((INSIDE, role) for role in (roles.AGENCY_COORDINATOR, roles.SUPERVISOR, roles.TRAINEE))
# Everybody who may change something; an auditor may not.
WRITING_STATE = tuple((STATE, role) for role in roles.STATE if role != roles.AUDITOR)
EVERYBODY = (
    ("without a role", ""),
    *WRITING_STATE,
    *((side, role) for side in (INSIDE, OUTSIDE) for role in roles.LABELS if role not in roles.STATE),
)
Body = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """One address. `who`: those whose valid body changes something; everybody else's changes nothing."""

    who: tuple[tuple[str, str], ...]
    body: Callable[[Any], Body] = lambda side: {}
    prepare: Callable[[Any], None] = lambda side: None
    path: Callable[[Any], Body] = lambda side: {"pk": side.pk}
    foreign: Callable[[Any, Any], Body] | None = None
    foreign_path: Callable[[Any, Any], Body] | None = None


def at_key(offset=1):
    """The row of the side whose key is so far from the side's own."""
    return lambda side: {"pk": side.pk + offset}


def imported_draft(side):
    """Let the side's file have added a draft to the bank that nobody has touched."""
    code = side.other_item()
    Item.objects.filter(code=code).update(live=False)
    report = [{"code": code, "outcome": "imported"}]
    ItemImport.objects.filter(pk=side.pk).update(state="committed", report=report)


def nothing(side):
    """An address without ids."""
    return {}


def local(moment):
    """A moment as a form field of the browser sends it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def day(offset=0):
    """A day from today in the state's zone as a form field sends it."""
    return (home_day(timezone.now()) + timedelta(days=offset)).isoformat()


def reason(side):
    """A form that only asks why."""
    return {"reason": "Because it must be so."}
