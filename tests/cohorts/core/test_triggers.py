"""No statement rewrites an append-only row, not even those that replace a row by its key."""

import contextlib

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cohorts.core.actions import action, log
from cohorts.core.triggers import append_only_tables, missing_triggers
from exams.delivery.actions import sittings
from exams.delivery.models import Answer, NoShow, Score
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def score(world):
    """The score of a submitted exam."""
    hall = Hall(world)
    sitting = hall.begin()
    save(sitting, *right_answers(sitting))
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now, how="person")
    return Score.objects.get(sitting=sitting)


@contextlib.contextmanager
def as_another_program():
    """Another program does not turn on `recursive_triggers`."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


def replace(row, **changes):
    """INSERT OR REPLACE the row with other values."""
    fields = row._meta.fields
    values = {
        field.column: field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields
    } | changes
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT OR REPLACE INTO "{row._meta.db_table}" ({columns}) VALUES ({marks})', list(values.values())
        )


def test_every_append_only_table_has_its_triggers():
    assert {"delivery_score", "wagtailcore_modellogentry", "wagtailcore_pagelogentry"} <= set(append_only_tables())
    assert missing_triggers() == []


if connection.vendor == "sqlite":

    def test_a_score_is_not_replaced_by_its_id(score):
        with pytest.raises(IntegrityError, match="UNIQUE constraint failed: delivery_score"):
            replace(score, passed=not score.passed)
        with as_another_program(), pytest.raises(IntegrityError, match="UNIQUE"):
            replace(score, passed=not score.passed)
        assert Score.objects.get().passed == score.passed

    def test_a_score_is_not_replaced_by_its_number_in_the_sitting(score):
        with pytest.raises(DatabaseError):
            replace(score, id=score.pk + 1, passed=not score.passed)
        with (
            as_another_program(),
            pytest.raises(IntegrityError, match="delivery_score.sitting_id, delivery_score.number"),
        ):
            replace(score, id=score.pk + 1, passed=not score.passed)
        assert Score.objects.get().pk == score.pk

    def test_an_answer_is_not_replaced_by_its_number(score):
        answer = Answer.objects.order_by("pk").first()
        for change in ({}, {"id": answer.pk + 1_000}):
            with contextlib.suppress(DatabaseError):
                replace(answer, value="null", **change)
            with as_another_program(), contextlib.suppress(DatabaseError):
                replace(answer, value="null", **change)
        assert Answer.objects.get(pk=answer.pk).value == answer.value
        assert not Answer.objects.filter(pk=answer.pk + 1_000).exists()


def test_a_key_that_is_used_is_skipped_where_the_insert_says_so(world):
    hall = Hall(world)
    row = {"window": hall.window, "person": world.trainee}
    NoShow.objects.create(**row, at=NOW)
    NoShow.objects.bulk_create([NoShow(**row, at=NOW)], ignore_conflicts=True)
    assert NoShow.objects.count() == 1


@action("test.logged", "Logged in a test")
def record(*, subject, by, at):
    """Write one entry."""
    log(subject, by=by, at=at)


@pytest.mark.parametrize("table", ["wagtailcore_modellogentry", "wagtailcore_pagelogentry"])
@pytest.mark.parametrize("change", ["UPDATE {} SET label = 'x'", "DELETE FROM {}"])
def test_the_audit_log_is_not_changed_by_sql(world, table, change):
    record(subject=world.vendor, by=None, at=NOW)
    PageLogEntry.objects.log_action(Page.objects.first(), "wagtail.edit")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_the_audit_log_is_not_changed_through_the_models_of_wagtail(world):
    record(subject=world.vendor, by=None, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        ModelLogEntry.objects.update(label="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        ModelLogEntry.objects.all().delete()
