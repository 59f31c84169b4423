"""A compiled query returns what the same query returns when Django compiles it for each call."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from cohorts.core.compiled import compiled
from cohorts.people.models import Membership
from cohorts.training.models import Enrollment

pytestmark = pytest.mark.django_db


@compiled
def people_with(role):
    return Membership.objects.filter(role=role).select_related("user").order_by("pk")


@compiled
def seats_of(people, since):
    seats = Enrollment.objects.of_accounts(people).filter(enrolled_at__gte=since)
    return seats.order_by("pk").values_list("person", "enrolled_at")


@compiled
def locked_seats(pk):
    return Enrollment.objects.select_for_update().filter(pk=pk)


@pytest.fixture
def seats(world):
    """Seats of two people in one cohort."""
    cohort = world.cohort()
    return [world.enroll(cohort), world.enroll(cohort, world.person("second", world.agency, "trainee"))]


def as_django_compiles(query, *arguments):
    """The rows of the query that is not kept."""
    return list(query.queryset(*arguments))


def test_rows_are_model_instances_with_the_related_rows_selected(world, django_assert_num_queries):
    for role in ("trainee", "examinations", "no_such_role"):
        with django_assert_num_queries(1):
            memberships = people_with(role)
            names = [membership.user.get_full_name() for membership in memberships]
        assert memberships == as_django_compiles(people_with, role)
        assert names == [membership.user.get_full_name() for membership in as_django_compiles(people_with, role)]


def test_lists_of_any_length_and_moments_are_compared_as_usual(world, seats):
    people, first = [seat.person_id for seat in seats], min(seat.enrolled_at for seat in seats)
    for accounts in ([], people[:1], people, [*people, *range(1000, 1010)]):
        for since in (first, first + timedelta(microseconds=1)):
            assert seats_of(accounts, since) == as_django_compiles(seats_of, accounts, since)
    assert len(seats_of(people, first)) == 2


def test_the_sql_is_compiled_once(world, seats, monkeypatch):
    people, since = [seat.person_id for seat in seats], world.now - timedelta(days=1)
    rows = seats_of(people, since)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    assert seats_of(people, since) == rows
    assert seats_of(people[::-1], since + timedelta(days=999)) == []


def test_a_number_that_no_column_can_hold_finds_nothing(world):
    with transaction.atomic():
        assert locked_seats(2**70) == []


def test_none_is_refused_because_it_equals_nothing(world):
    with pytest.raises(TypeError):
        people_with(None)
    with pytest.raises(TypeError):
        seats_of([None], world.now)


def test_rows_are_locked_only_in_a_transaction(seats):
    with transaction.atomic():
        assert locked_seats(seats[0].pk) == [seats[0]]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_no_row_is_locked(world):
    seat = world.enroll(world.cohort())
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            locked_seats(seat.pk)
    else:
        assert locked_seats(seat.pk) == [seat]
