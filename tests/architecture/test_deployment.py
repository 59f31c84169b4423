"""Production settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lms.production import DEMO_KEY, DEMO_MASTER_KEY

ROOT = Path(__file__).parents[2]
REAL = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-long-random-text-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "RESTRICTED_KEYS": "1:YS1yYW5kb20ta2V5LW9ubHktZm9yLXRoaXMtdGVzdCE=",
    "ALLOWED_HOSTS": "peers.example.gov",
    "PUBLIC_URL": "https://peers.example.gov",
    "DEMO": "0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def manage(*arguments, **environment):
    # Set by conftest for browser tests; never set on a server.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.slow
def test_the_deployment_check_is_clean_with_the_readmes_settings():
    completed = manage("check", "--deploy", "--fail-level", "INFO", **REAL)
    assert completed.returncode == 0, completed.stderr


@pytest.mark.slow
def test_emails_that_are_not_sent_cause_a_warning():
    completed = manage(
        "check", "--deploy", **(REAL | {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"})
    )
    assert completed.returncode == 0 and "Emails are written to files and are not sent." in completed.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": DEMO_KEY}, "the one of the demo"),
        ({"SECRET_KEY": "short"}, "too weak"),
        ({"SECRET_KEY": "a" * 80}, "too weak"),
        ({"RESTRICTED_KEYS": ""}, "Set RESTRICTED_KEYS"),
        ({"RESTRICTED_KEYS": DEMO_MASTER_KEY}, "the key of the demo"),
        ({"RESTRICTED_KEYS": "1:short"}, "entry 1 is not an id"),
        ({"BACKUP_DIR": "/srv/b", "RESTRICTED_DIR": "/srv/b/keys"}, "must not lie in BACKUP_DIR"),
        ({"DEBUG": "1"}, "DEBUG shows source code"),
        ({"PUBLIC_URL": ""}, "Set PUBLIC_URL"),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "Set PUBLIC_URL"),
        ({"PUBLIC_URL": "http://peers.example.gov"}, "PUBLIC_URL must start with https://"),
        ({"ALLOWED_HOSTS": "peers.example.gov,*"}, "ALLOWED_HOSTS=*"),
        ({"SECOND_FACTOR_REQUIRED": "0"}, "second factor"),
        ({"DEMO": "1"}, "not both"),
        ({"DEBUG": "maybe"}, "must be 1 or 0"),
    ],
)
def test_unsafe_settings_are_refused_with_a_message(missing, sentence):
    completed = manage("check", **(REAL | missing))
    assert completed.returncode != 0 and sentence in completed.stderr


@pytest.mark.slow
def test_the_folder_of_a_new_sqlite_database_is_created(tmp_path):
    for where in ({"VAR_DIR": str(tmp_path / "a" / "var")}, {"DATABASE_URL": f"sqlite:///{tmp_path}/b/peer.sqlite3"}):
        completed = manage("showmigrations", "contenttypes", **(REAL | {"DATABASE_URL": ""} | where))
        assert completed.returncode == 0, completed.stderr
