"""Migrate an empty database for tests: `python -m tests.migrated`. The tables are those of `manage.py migrate`."""

import os

import django

from lms.demo.tables import create_tables

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    create_tables()
