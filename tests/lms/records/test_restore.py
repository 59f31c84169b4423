"""CE-D18: a restored backup does not bring a purged text back, and what was decided from it stays the same."""

import io
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from cohorts.core.models import LegalHold, RestrictedRecord
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import read_restricted
from cohorts.core.sealing.actions import seal_log
from lms import backups
from lms.certification import facts
from lms.certification.actions.applications import withdraw_application
from lms.certification.models import Cycle
from lms.certification.models.rules import rules_of
from lms.certification.rules.gate import evaluate
from lms.records import tasks
from lms.records.actions.retention import set_retention
from tests.lms.certification.application_desk import pdf
from tests.lms.records.office import Office
from tests.lms.test_backups import empty  # noqa: F401
from tests.refusals import refuses
from tests.separate import separate_database  # noqa: F401
from tests.world import World

BACKUP, PURGE, RESTORE = (datetime(2027, month, day, 12, tzinfo=UTC) for month, day in ((1, 10), (2, 1), (2, 3)))
MARK = "ZQX-7731"


@pytest.fixture
def office(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH = str(tmp_path / "media"), tmp_path / "mail"
    return Office(World())


def tree_of(application, at):
    """What the gate says about the application, computed again from its facts."""
    cycle = Cycle.objects.select_related("candidacy__program", "version").get(application=application)
    gathered = facts.gather_given([cycle], at=at)[cycle.pk]
    return evaluate(rules_of(cycle), gathered, at.date())


def test_a_backup_from_before_a_purge_brings_nothing_back(office, empty, tmp_path):  # noqa: F811
    """CE-D18: backup 2027-01-10, purge 2027-02-01, restore 2027-02-03 with today's master key."""
    person, other = office.world.trainee, office.world.other_trainee
    office.applicant(person)
    purged = office.give("education", "ged", file=pdf() + MARK.encode()).record
    withdraw_application(application=office.application, by=person, at=office.now)
    decided, before = office.application, tree_of(office.application, BACKUP)
    office.applicant(other)
    living = office.file()
    seal_log(at=office.now)
    folder = backups.write_backup(tmp_path / "backups", at=BACKUP)
    with time_machine.travel(PURGE, tick=False):
        set_retention(
            authority=office.world.state, record_class="application-withdrawn", amount=30, unit="days",
            event="closed", source="Schedule 12", by=office.staff, at=PURGE,
        )  # fmt: skip
        run = office.approve(office.propose("withdrawn", at=PURGE), at=PURGE)
        tasks.carry_out(run.pk)
        office.hold(other, at=PURGE)
    assert text.store().get(purged.key_name) is None
    empty()
    output = io.StringIO()
    with time_machine.travel(RESTORE, tick=False):
        call_command("restore", str(folder), stdout=output)
    assert "1 purge replayed." in output.getvalue() and "1 legal hold replayed." in output.getvalue()
    row = RestrictedRecord.objects.get(pk=purged.pk)
    assert (row.digest, row.kind, row.at) == (purged.digest, purged.kind, purged.at) and bytes(row.sealed) == b""
    with refuses("restricted_purged"):
        read_restricted(record=row, purpose="test", by=office.staff, at=RESTORE)
    again = RestrictedRecord.objects.get(pk=living.pk)
    assert read_restricted(record=again, purpose="test", by=other, at=RESTORE) == pdf_like(again)
    assert tree_of(decided, BACKUP) == before
    assert LegalHold.objects.get().person_id == other.pk
    assert_not_in_the_dump(tmp_path)


def pdf_like(record):
    """What was kept, by its size and its start."""
    data = text.decrypt(record.key_name, bytes(record.sealed))
    assert data.startswith(b"%PDF") and len(data) == record.size
    return data


def assert_not_in_the_dump(tmp_path):
    """Neither the restored database nor another backup of it has the text."""
    folder = backups.write_backup(tmp_path / "again", at=RESTORE + timedelta(hours=1))
    for path in folder.rglob("*"):
        if path.is_file():
            assert MARK.encode() not in path.read_bytes()
    shutil.rmtree(folder)
    connection.close()
