"""Two workers at the same moment: one decision, one certificate, one email, and no missed change."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cohorts.notices.models import Email
from lms.certification import tasks
from lms.certification.actions import candidacies, decisions
from lms.certification.models import Certificate, Decision, Reconsideration
from lms.certification.rules.findings import deciding
from tests.lms.certification.conftest import Road
from tests.separate import at_once
from tests.waiting import transaction_waits, wait_for, wait_until
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    """Run each function in its own thread at the same time; none may raise."""
    outcomes = at_once(*works)
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes


def test_two_workers_and_the_sweep_issue_one_certificate():
    road = Road(World())
    road.everything()
    together(tasks.reconsider_noted, tasks.reconsider_noted, tasks.recompute_all)
    assert Certificate.objects.count() == 1
    assert Decision.objects.count() == 1
    assert Email.objects.filter(kind="certificate").count() == 1
    assert not Reconsideration.objects.exists()


def test_two_people_certified_at_once_get_two_numbers():
    world = World()
    road = Road(world)
    road.everything()
    road.everything(world.other_trainee, world.other_agency, world.cohort("PET-2"))
    together(tasks.reconsider_noted, tasks.recompute_all)
    assert len({row.number for row in Certificate.objects.all()}) == 2


def test_a_change_made_while_the_queue_is_processed_is_not_missed():
    """The job takes a queue row while another change is queued. The new row must survive the job's deletion."""
    world = World()
    road = Road(world)
    road.seat()

    def change():
        with transaction.atomic():
            candidacies.note(person_ids=[world.trainee.pk], by=None, at=road.now)
            road.admit(world.trainee)

    together(tasks.reconsider_noted, change)
    tasks.reconsider_noted()
    latest = Decision.objects.order_by("number").last()
    states = {finding.key: finding.state for finding in deciding(latest.tree)}
    assert states["admitted"] == "met"
    assert not Reconsideration.objects.exists()


def test_a_change_of_many_people_and_the_job_lock_the_queue_rows_in_the_same_order():
    """The row that the job would take first, by age, is the one that the change locks last."""
    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    world = World()
    road = Road(world)
    road.seat()
    road.seat(world.other_trainee, world.other_agency)
    first, last = Reconsideration.objects.order_by("candidacy_id")
    Reconsideration.objects.filter(pk=last.pk).update(noted_at=first.noted_at - timedelta(hours=1))
    holds = threading.Event()

    def change():
        with transaction.atomic():
            Reconsideration.objects.select_for_update().get(pk=first.pk)
            holds.set()
            wait_until(transaction_waits)
            candidacies.note(person_ids=[world.trainee.pk, world.other_trainee.pk], by=None, at=road.now)

    def drain():
        wait_for(holds)
        decisions.drain(by=None, at=road.now)

    together(change, drain)
