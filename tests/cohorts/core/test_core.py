"""The kernel: appended rows stay, states move by the table, and actions have a shape."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.actions import action, log
from cohorts.core.addresses import row_address
from cohorts.core.append_only import AppendOnlyError
from cohorts.core.states import transition
from cohorts.core.triggers import missing_triggers
from cohorts.training.models import Admission, Cohort
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@action("test.moved", "Moved in a test")
def start(*, cohort, by, at):
    """Start a cohort."""
    return transition(cohort, "start", by=by, at=at)


def test_an_appended_row_is_not_changed_by_code(world):
    admission = Admission.objects.create(person=world.trainee, program="mn-cps", admitted=True, at=NOW)
    admission.admitted = False
    for attempt in (admission.save, admission.delete, Admission.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            attempt()
    with pytest.raises(AppendOnlyError):
        Admission.objects.update(admitted=False)


@pytest.mark.parametrize(
    "sql", ["UPDATE training_admission SET admitted = NOT admitted", "DELETE FROM training_admission"]
)
def test_an_appended_row_is_not_changed_by_sql(world, sql):
    Admission.objects.create(person=world.trainee, program="mn-cps", admitted=True, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_guarding_trigger_stands():
    assert missing_triggers() == []


def test_a_transition_the_table_does_not_name_is_refused(world):
    cohort = world.cohort(state="planned")
    with refuses("wrong_state", state="planned"):
        start(cohort=cohort, by=world.vendor_coordinator, at=NOW)


def test_a_row_that_somebody_else_moved_is_not_moved_again(world):
    cohort = world.cohort(state="open")
    Cohort.objects.filter(pk=cohort.pk).update(state="canceled")
    with refuses("changed_meanwhile"):
        start(cohort=cohort, by=world.vendor_coordinator, at=NOW)


def test_saving_a_stale_row_does_not_bring_back_its_state(world):
    cohort = world.cohort(state="open")
    start(cohort=Cohort.objects.get(pk=cohort.pk), by=None, at=NOW)
    cohort.place = "Duluth"
    cohort.save()
    cohort.refresh_from_db()
    assert (cohort.state, cohort.place) == ("running", "Duluth")


def test_an_action_without_actor_and_clock_is_refused_at_import():
    with pytest.raises(TypeError, match="by= and at="):
        action("test.bad", "Bad")(lambda *, cohort: None)


def test_an_action_imported_after_the_first_log_line_can_log_too(world):
    start(cohort=world.cohort(state="open"), by=None, at=NOW)
    late = action("test.late", "Came late")(lambda *, subject, by, at: log(subject, by=by, at=at))
    late(subject=world.vendor, by=None, at=NOW)
    assert ModelLogEntry.objects.filter(action="test.late").count() == 1


def test_a_stranger_sees_no_row_of_another_vendor(world):
    mine, theirs = (
        world.cohort("MINE", state="planned"),
        world.cohort("THEIRS", vendor=world.other_vendor, state="planned"),
    )
    assert list(Cohort.objects.visible_to(world.vendor_coordinator)) == [mine]
    assert list(Cohort.objects.visible_to(world.other_vendor_coordinator)) == [theirs]
    assert not Cohort.objects.visible_to(world.trainee).exists()
    assert Cohort.objects.visible_to(world.auditor).count() == 2


def test_the_address_of_a_row_is_the_one_that_django_builds():
    for name in ("exam_sitting", "exam_take_over", "person"):
        assert [row_address(name, pk) for pk in (1, 20)] == [reverse(name, args=[pk]) for pk in (1, 20)]
