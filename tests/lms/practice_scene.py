"""A specialist enters, corrects, copies and takes out hours, for the test of marked sentences."""

from datetime import timedelta

import time_machine
from django.urls import reverse

from lms.certification.actions.practice_checks import Seen, send_back
from lms.certification.models import PracticeEntry
from tests.lms.certification.practice_scene import MARCH, NOW, Ledger
from tests.lms.page_reader import logged_in

HOURS_PAGES = (
    "my_practice", "enter_practice", "copy_practice", "change_practice", "take_out_practice", "practice_history",
)  # fmt: skip


def own_hours(reader, world, run_jobs):
    """Every page of one's own hours, also with what is refused."""
    ledger = Ledger(world)
    with time_machine.travel(NOW, tick=False):
        _pages(reader, ledger, logged_in(world.trainee))
    run_jobs()


def _pages(reader, ledger, client):
    reader.get(client, "my_practice")
    reader.get(client, "enter_practice")
    reader.post(client, "enter_practice")
    typed = {"kind": "work", "day": MARCH.isoformat(), "begins": "08:00", "ends": "12:00", "category": "peer-services"}
    typed["contact"] = "True"
    for change in ({"ends": "07:00"}, {"day": "2027-04-09"}, {"day": "2026-04-09"}, {}, {}):
        reader.post(client, "enter_practice", data={**typed, **change})
    ledger.qualify()
    confirmed = ledger.confirm(PracticeEntry.objects.get()).entry
    other = ledger.enter(MARCH - timedelta(days=1))
    send_back(seen=Seen(other, other.digest), reason="Alarm", by=ledger.boss, at=ledger.now)
    ledger.field(MARCH, "09:00", "10:00")
    week = f"{reverse('my_practice')}?week={MARCH.isoformat()}"
    for address in (week, reverse("desk"), f"{reverse('my_practice')}?week=nothing"):
        reader.get(client, address)
    for name in ("change_practice", "take_out_practice", "practice_history"):
        reader.get(client, name, confirmed.pk)
    reader.post(client, reverse("change_practice", args=[confirmed.pk]), data=typed)
    reader.post(client, reverse("take_out_practice", args=[confirmed.pk]))
    reader.post(client, reverse("take_out_practice", args=[confirmed.pk]), data={"reason": "Alarm"})
    for change in ({"ends": "11:00"}, {"ends": "11:30"}):
        reader.post(client, reverse("change_practice", args=[other.pk]), data={**typed, **change})
    reader.get(client, "take_out_practice", other.pk)
    reader.get(client, f"{reverse('copy_practice')}?week={(MARCH + timedelta(days=7)).isoformat()}")
    reader.post(client, "copy_practice", data={"week": (MARCH + timedelta(days=7)).isoformat()})
    reader.get(client, f"{reverse('my_practice')}?week={(MARCH + timedelta(days=7)).isoformat()}")
