"""The test suite runs on the configured database."""

import os

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_suite_runs_on_the_configured_database():
    assert connection.vendor == os.environ.get("EXPECTED_VENDOR", "sqlite")


def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_system_checks_report_nothing():
    call_command("check", "--database", "default", "--fail-level", "WARNING")
