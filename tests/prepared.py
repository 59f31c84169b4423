"""A migrated database for real processes: a copy of a template that is created once per set of migrations."""

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from cohorts.core.restricted.master_keys import new_master_key
from tests import database
from tests.processes import Postgres


def sqlite_template():
    """Return the migrated SQLite file that the tests copy too."""
    return database.sqlite_template()


def postgres_template():
    """Return a data folder of a stopped PostgreSQL whose database `peer` is migrated, to be copied."""
    template = database.HOME / f"cluster-{database.fingerprint()}"
    with database.alone("cluster"):
        if not template.exists():
            with tempfile.TemporaryDirectory(prefix="peer-lms-pg-") as folder:
                Path(folder).chmod(0o755)
                _migrated_cluster(Path(folder) / "pg")
                building = template.with_suffix(".building")
                shutil.rmtree(building, ignore_errors=True)
                subprocess.run(["cp", "-a", str(Path(folder) / "pg"), str(building)], check=True, timeout=300)
                building.rename(template)
    return template


def _migrated_cluster(folder):
    import psycopg

    server = Postgres(folder)
    server.create()
    server.start()
    try:
        server.wait_until_ready()
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE peer")
        database.migrate(server.url("peer"))
    finally:
        server.stop(patience=60)


def lay_out(directory, kind):
    """Copy the template of `kind` (sqlite, postgresql) into `directory`. Returns the running PostgreSQL, or None."""
    if kind == "sqlite":
        source, target = sqlite3.connect(sqlite_template()), sqlite3.connect(directory / "peer.sqlite3")
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)
        return None
    directory.chmod(0o755)
    subprocess.run(["cp", "-a", str(postgres_template()), str(directory / "pg")], check=True, timeout=300)
    server = Postgres(directory / "pg")
    server.start()
    server.wait_until_ready()
    return server


def choose_settings(directory, postgres=None, *, settings_module="lms.settings"):
    """Set production settings with the database in `directory`, for this process and its children."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": settings_module,
        "VAR_DIR": str(directory),
        "SECRET_KEY": secrets.token_hex(32),
        "RESTRICTED_KEYS": new_master_key("1"),
        "PRODUCTION": "1",
        "DEMO": "0",
        "STATIC_MANIFEST": "0",
        "JOB_WORKERS": "1",
        "SECURE_SSL_REDIRECT": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": "https://peers.example.org",
    }
    os.environ.pop("DATABASE_URL", None)
    if postgres is not None:
        os.environ |= {"DATABASE_URL": postgres.url("peer"), "POSTGRES_BIN": str(postgres.home.bin_path)}


def set_up_django():
    """Set up Django in this process, to create people and to read the log afterwards."""
    import django

    django.setup()
    from django.conf import settings

    # Only for people created here; the servers keep their own hashers.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def without_second_factor():
    """Let staff created in this process in with a password: production does not start with that setting."""
    from django.conf import settings

    settings.SECOND_FACTOR_REQUIRED = False
