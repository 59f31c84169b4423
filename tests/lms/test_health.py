"""Somebody learns of it: failed jobs, waiting emails, a silent worker, a full disk, a log that does not match."""

import io
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task
from wagtail.models import Page, PageLogEntry

from cohorts.core.models import LogCheck
from cohorts.core.sealing.actions import seal_log
from cohorts.notices.models import Email
from lms import health, tasks
from tests.world import NOW

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def well(world, settings, tmp_path):
    """An installation that works: the worker has just done a job."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    done("exams.delivery.tasks.sweep_deadlines")
    return world


def done(name, *, success=True, ago=timedelta(0)):
    moment = timezone.now() - ago
    Task.objects.create(id=f"{name}{moment}"[:32], name="x", func=name, started=moment, stopped=moment, success=success)


def silent(well, monkeypatch):
    Task.objects.update(stopped=timezone.now() - timedelta(minutes=6))


def failed(well, monkeypatch):
    done("lms.tasks.back_up", success=False, ago=timedelta(hours=2))


def waiting(well, monkeypatch):
    late = timezone.now() - timedelta(minutes=16)
    about = {"event": "test", "kind": "test", "key": "1", "subject": "x", "body": "x"}
    Email.objects.create(person=well.trainee, queued_at=late, next_at=late, **about)


def full(well, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(10**12, 10**12 - 10**6, 10**6))


def changed(well, monkeypatch):
    LogCheck.objects.create(at=NOW, seals=1, entries=1, problems=[{"code": "log_chain_broken", "params": {}}])


def unreachable(well, monkeypatch):
    monkeypatch.setattr(health, "last_job_ended", lambda: (_ for _ in ()).throw(OperationalError("gone")))


TROUBLES = [
    (silent, "health_worker_silent"),
    (failed, "health_jobs_failed"),
    (waiting, "health_emails_waiting"),
    (full, "health_disk_full"),
    (changed, "health_log_changed"),
]


@pytest.mark.parametrize(("trouble", "code"), [*TROUBLES, (unreachable, "health_no_database")])
def test_each_problem_is_on_the_page_for_monitoring_and_said_only_to_who_has_the_key(
    well, client, settings, monkeypatch, trouble, code
):
    settings.HEALTH_KEY = "a key for the monitoring"
    assert client.get("/up/").status_code == 200
    trouble(well, monkeypatch)
    assert [problem.code for problem in health.problems(timezone.now())] == [code]
    response = client.get("/up/")
    assert response.status_code == 503 and b"needs attention" in response.content
    assert client.get("/up/", headers={"X-Health-Key": "guessed"}).content == response.content
    assert client.get("/up/", headers={"X-Health-Key": settings.HEALTH_KEY}).content != response.content


def test_without_a_key_in_the_settings_nobody_reads_what_is_wrong(well, client, settings, monkeypatch):
    settings.HEALTH_KEY = ""
    silent(well, monkeypatch)
    assert b"needs attention" in client.get("/up/", headers={"X-Health-Key": ""}).content


def test_a_missing_backup_of_last_night_is_a_problem(well, settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path)
    assert [problem.code for problem in health.problems(timezone.now())] == ["health_backup_missing"]
    folder = tmp_path / f"peer-lms-{timezone.now():%Y-%m-%dT%H%M%SZ}"
    folder.mkdir()
    assert [problem.code for problem in health.problems(timezone.now())] == ["health_backup_missing"]
    (folder / "manifest.json").touch()
    assert health.problems(timezone.now()) == []


@pytest.mark.parametrize(("trouble", "code"), TROUBLES)
def test_operators_get_one_email_a_day_for_each_kind_of_problem(well, settings, monkeypatch, mailoutbox, trouble, code):
    settings.OPERATOR_EMAILS = ["operator@example.org"]
    trouble(well, monkeypatch)
    output = io.StringIO()
    call_command("report_problems", stdout=output)
    tasks.report_problems()
    assert len(mailoutbox) == 1 and mailoutbox[0].to == ["operator@example.org"]
    assert output.getvalue().strip() in mailoutbox[0].body


def test_without_named_operators_superusers_get_the_email(well, monkeypatch, mailoutbox, django_user_model):
    django_user_model.objects.create_superuser("root@example.org", "correct horse", given_name="R", family_name="O")
    failed(well, monkeypatch)
    tasks.report_problems()
    assert mailoutbox[0].to == ["root@example.org"]


def test_while_all_is_well_nobody_gets_an_email(well, settings, mailoutbox):
    settings.OPERATOR_EMAILS = ["operator@example.org"]
    tasks.report_problems()
    assert not mailoutbox


def test_program_staff_see_the_problem_on_their_home_and_its_page_and_others_do_not(well, monkeypatch):
    failed(well, monkeypatch)
    assert b"The installation needs attention" in as_(well.program_staff).get("/admin/").content
    assert b"back_up" in as_(well.program_staff).get("/admin/health/").content
    assert b"needs attention" not in as_(well.examinations).get("/admin/").content
    assert as_(well.examinations).get("/admin/health/").status_code != 200


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def test_auditors_get_the_hash_of_the_log_every_day_and_are_told_if_it_was_changed(well):
    PageLogEntry.objects.log_action(Page.objects.first(), "wagtail.edit")
    seal_log(at=NOW)
    tasks.check_sealed_log()
    tasks.check_sealed_log()
    email = Email.objects.get(kind="log-hash")
    assert email.person.holds("auditor") and LogCheck.objects.last().last_hash in email.body


def test_whoever_runs_the_server_reads_why_a_job_failed(well, monkeypatch):
    output = io.StringIO()
    call_command("failed_jobs", stdout=output)
    assert output.getvalue() == "No job failed.\n"
    failed(well, monkeypatch)
    Task.objects.filter(success=False).update(result="No space left on device")
    call_command("failed_jobs", stdout=output)
    assert "lms.tasks.back_up" in output.getvalue() and "No space left on device" in output.getvalue()


def test_the_page_does_not_praise_backups_that_are_not_written(well, client, settings, tmp_path):
    client.force_login(well.program_staff)
    page = client.get(reverse("site_health")).content.decode()
    assert "emails and the disk are in order" in page and "BACKUP_DIR is not set" in page
    assert "backups and the disk are in order" not in page


def test_the_first_job_of_a_worker_does_not_report_that_there_is_none(well, settings, mailoutbox):
    settings.OPERATOR_EMAILS = ["operator@example.org"]
    Task.objects.all().delete()
    tasks.report_problems()
    assert not mailoutbox
    call_command("report_problems", stdout=io.StringIO())
    assert [sent.subject for sent in mailoutbox] and "worker" in mailoutbox[0].body
