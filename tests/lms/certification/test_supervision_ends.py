"""Supervision of a certified person is due while they are certified."""

from datetime import date

import pytest
import time_machine

from cohorts.notices.models import Email
from lms.certification.models import Certificate
from lms.certification.tasks import remind_of_supervision
from lms.dashboard.tasks_due import tasks_of
from tests.approvals.merge_scenes import certificate
from tests.lms.certification.practice_scene import NOW, Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def test_supervision_of_somebody_who_is_no_longer_certified_is_nobodys_task(ledger):
    ledger.enter()
    issued = certificate(ledger.world, ledger.version, ledger.world.other_trainee)
    Certificate.objects.filter(pk=issued.pk).update(
        person=ledger.person, valid_until=date(2027, 3, 30), after_end="expired"
    )
    remind_of_supervision()
    assert not Email.objects.filter(kind__startswith="supervision-due").exists()
    for person in (ledger.person, ledger.boss, ledger.world.agency_coordinator):
        assert not [task for task in tasks_of(person, NOW) if task.code.startswith("supervision")]
    Certificate.objects.filter(pk=issued.pk).update(valid_until=None)
    assert "supervision_own" in {task.code for task in tasks_of(ledger.person, NOW)}
