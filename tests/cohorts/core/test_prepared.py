"""Prepared queries give what the querysets they are made from give, and stay as safe."""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import DateTimeField
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from cohorts.core.prepared import Prepared, PreparedAppend, Slot
from cohorts.people.models import Membership
from lms.sessions import SessionStore
from tests.world import World

User = get_user_model()


@pytest.fixture
def world(db):
    return World()


def of_two_roles(world):
    """A trainee who is also a supervisor."""
    person = world.person("somebody", world.agency, "trainee")
    Membership.objects.create(user=person, organization=world.agency, role="supervisor", started_at=world.now)
    return person


def test_a_prepared_query_gives_the_instances_of_its_queryset_with_their_relations(world, django_assert_num_queries):
    one = Prepared(
        lambda: (
            Membership.objects.filter(user=Slot("person")).select_related("organization", "supervisor").order_by("pk")
        )
    )
    person = of_two_roles(world)
    expected = list(Membership.objects.filter(user=person).order_by("pk"))
    assert len(expected) == 2
    for _ in range(2):
        with django_assert_num_queries(1):
            found = one.rows(person=person.pk)
            assert [(row.role, row.organization.name, row.supervisor) for row in found] == [
                (row.role, world.agency.name, None) for row in expected
            ]
    assert found == expected
    assert [row.started_at for row in found] == [row.started_at for row in expected]
    assert not found[0]._state.adding


def test_a_prepared_query_gives_the_columns_of_its_values_list(world):
    roles = Prepared(
        lambda: (
            Membership.objects.filter(started_at__lte=Slot("at", DateTimeField()), user=Slot("person"))
            .order_by("role")
            .values_list("role", "organization_id")
        )
    )
    person = of_two_roles(world)
    now = timezone.now()
    assert roles.rows(person=person.pk, at=now) == [("supervisor", world.agency.pk), ("trainee", world.agency.pk)]
    assert roles.rows(person=person.pk, at=now.replace(year=1999)) == []
    assert roles.first(person=person.pk, at=now) == ("supervisor", world.agency.pk)
    assert roles.first(person=0, at=now) is None


def test_a_value_that_is_not_given_is_an_error_and_no_empty_answer(world):
    with pytest.raises(KeyError, match="person"):
        Prepared(lambda: Membership.objects.filter(user=Slot("person"))).rows()


def test_a_number_that_no_column_can_hold_finds_nothing(world):
    people = Prepared(lambda: User.objects.filter(pk=Slot("pk")))
    assert people.rows(pk=2**63) == people.rows(pk=-(2**70)) == []


@pytest.mark.django_db(transaction=True)
def test_a_prepared_lock_is_taken_in_a_transaction_only():
    people = Prepared(lambda: User.objects.select_for_update().filter(pk=Slot("pk")))
    with pytest.raises(TransactionManagementError):
        people.rows(pk=1)
    with transaction.atomic():
        assert people.rows(pk=0) == []
    with pytest.raises(TransactionManagementError):
        people.rows(pk=0)


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_over_its_own_connection():
    people = Prepared(lambda: User.objects.filter(email=Slot("email")))
    User.objects.create_user("one@example.org", given_name="One", family_name="Person")
    assert people.first(email="one@example.org").given_name == "One"
    found = []

    def ask():
        found.append((people.first(email="one@example.org").given_name, connection))
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join(30)
    assert found[0][0] == "One"
    assert people.first(email="one@example.org").given_name == "One"


def test_an_append_leaves_out_what_is_there_already_and_says_how_many_it_wrote(db, django_assert_num_queries):
    append = PreparedAppend(Session, ("session_key",))
    # The key of this table is a text of its own, so it is among the columns.
    assert [field.name for field in append.fields] == ["session_key", "session_data", "expire_date"]
    now = timezone.now()
    with django_assert_num_queries(1):
        assert append([("a", "first", now), ("b", "first", now)]) == 2
    assert append([("a", "second", now), ("c", "second", now)]) == 1
    assert append([("a", "third", now)]) == 0
    assert dict(Session.objects.values_list("session_key", "session_data")) == {
        "a": "first",
        "b": "first",
        "c": "second",
    }


def test_a_session_that_has_expired_or_does_not_exist_is_nobodys(db):
    store = SessionStore()
    store["what"] = "is known"
    store.create()
    assert SessionStore(store.session_key)["what"] == "is known"
    Session.objects.update(expire_date=timezone.now())
    late, unknown = SessionStore(store.session_key), SessionStore("z" * 32)
    for one in (late, unknown):
        assert one.get("what") is None
        assert one.session_key is None


def test_somebody_who_may_no_longer_log_in_is_logged_out_at_their_next_step(client, world):
    person = world.person("somebody", world.agency, "trainee")
    client.force_login(person)
    assert client.get("/exams/").status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/exams/").status_code == 302


def test_a_role_that_was_ended_or_whose_organization_is_closed_no_longer_counts(world):
    person = of_two_roles(world)
    assert set(User.objects.get(pk=person.pk).holdings()) == {"trainee", "supervisor"}
    Membership.objects.filter(user=person, role="supervisor").update(ended_at=timezone.now())
    assert set(User.objects.get(pk=person.pk).holdings()) == {"trainee"}
    type(world.agency).objects.filter(pk=world.agency.pk).update(is_active=False)
    assert User.objects.get(pk=person.pk).holdings() == {}


def test_an_append_of_many_rows_writes_them_all(db):
    append, now = PreparedAppend(Session, ("session_key",)), timezone.now()
    rows = [(f"key-{number}", "data", now) for number in range(250)]
    assert append(rows) == 250
    assert append([*rows, ("another", "data", now)]) == 1
    assert append([]) == 0
    assert Session.objects.count() == 251
