"""Tasks about renewals: of a certified person near the end, and of staff while hours wait."""

from datetime import date, timedelta

import pytest
import time_machine

from cohorts.people.models import Invitation
from lms.certification.actions import certificate_ends, learning
from lms.certification.acts import suspend_at_once
from lms.certification.models import Certificate
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.go_live_scene import NOW, TODAY, GoLive, american, issued_before, one
from tests.lms.certification.holder import EDUCATION, Holder, local

pytestmark = pytest.mark.django_db


def codes(user, at):
    return [task.code for task in tasks_of(user, at)]


def test_an_imported_person_is_led_to_the_certificate_and_never_to_a_seat(world, run_jobs, client):
    with time_machine.travel(NOW, tick=False):
        live, grace, soon = GoLive(world, run_jobs), TODAY - timedelta(days=10), TODAY + timedelta(days=30)
        live.read([
            one(1, issued=american(issued_before(grace)), until=american(grace)),
            one(2, issued=american(issued_before(soon)), until=american(soon)),
            one(3),
        ])  # fmt: skip
        live.commit()
        live.release()
        late, near, running = (row.person for row in Certificate.objects.order_by("number"))
        page = client.get(f"/invitation/{Invitation.objects.get(user=late).token}/").content.decode()
        assert "It is about your certificate: MN-0001" in page
        for invitation in Invitation.objects.all():
            client.post(f"/invitation/{invitation.token}/", {"password": "a long new passphrase"})
            client.logout()
        assert "certificate_renew_late" in codes(late, NOW) and "certificate_renew" in codes(near, NOW)
        assert codes(running, NOW) == ["certificate_see"]
        assert not {"seat_ask"} & {*codes(late, NOW), *codes(near, NOW)}


def test_staff_have_a_task_while_a_submitted_renewal_waits_for_hours(world):
    holder = Holder(world, renewal={"all_of": [EDUCATION | {"evidence": "each"}]})
    first = holder.certify(local(2026, 6, 10, 12))
    entry = holder.learn(12, date(2026, 11, 1), local(2026, 11, 29, 12))
    assert "learning_decide" not in codes(holder.staff, local(2026, 11, 30, 8))
    holder.submit(holder.begin(first, local(2026, 11, 30, 9)), local(2026, 11, 30, 10))
    assert "learning_decide" in codes(holder.staff, local(2026, 11, 30, 11))
    learning.decide_learning(entry=entry, minutes=720, reason="", by=holder.staff, at=local(2026, 11, 30, 12))
    assert "learning_decide" not in codes(holder.staff, local(2026, 11, 30, 13))


def test_whoever_is_suspended_or_gave_up_reads_so_and_is_not_sent_for_a_seat(world):
    holder = Holder(world)
    first = holder.certify(local(2026, 6, 10, 12))
    at = local(2026, 7, 1, 12)
    with time_machine.travel(at, tick=False):
        suspend_at_once(certificate=first, reason="Danger.", by=holder.staff, at=at)
        own = codes(world.trainee, at)
        assert "certificate_suspended" in own and "seat_ask" not in own
        first.refresh_from_db()
        certificate_ends.surrender(certificate=first, reason="By letter.", by=holder.staff, at=at)
        own = codes(world.trainee, at)
        assert "certificate_suspended" not in own and "seat_ask" not in own
