"""On PostgreSQL the site can work with a role that owns neither tables nor triggers."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cohorts.core.actions import action, log
from tests.world import NOW

pytestmark = pytest.mark.django_db


@action("test.role", "Tested a database role")
def record(*, subject, by, at):
    """Write one entry."""
    log(subject, by=by, at=at)


def test_a_name_that_is_no_name_is_refused():
    with pytest.raises(CommandError):
        call_command("database_role", 'x"; DROP TABLE people_user', stdout=io.StringIO())


if connection.vendor == "postgresql":

    @pytest.fixture
    def as_site(world):
        """Become the role of the site, as `manage.py database_role` makes it."""
        sql = io.StringIO()
        call_command("database_role", "peer_lms_site", stdout=sql)
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE peer_lms_site")
            cursor.execute(sql.getvalue())
            cursor.execute("SET LOCAL ROLE peer_lms_site")
        return world

    def test_the_site_works_with_its_role(as_site, client):
        record(subject=as_site.vendor, by=None, at=NOW)
        client.force_login(as_site.trainee)
        assert client.get("/desk/").status_code == 200

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE wagtailcore_modellogentry SET label = 'x'",
            "DELETE FROM delivery_score",
            "TRUNCATE delivery_score",
            "ALTER TABLE delivery_score DISABLE TRIGGER ALL",
            "DROP TRIGGER delivery_score_no_update ON delivery_score",
            "DROP TABLE delivery_score",
            "CREATE TABLE another (id int)",
            "SET session_replication_role = replica",
        ],
    )
    def test_the_role_cannot_undo_append_only_tables(as_site, sql):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

else:

    def test_on_sqlite_there_are_no_roles():
        with pytest.raises(CommandError, match="PostgreSQL only"):
            call_command("database_role", "peer_lms_site", stdout=io.StringIO())
