"""The settings as they stand in production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REAL = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a-long-random-text-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "peers.example.gov",
    "PUBLIC_URL": "https://peers.example.gov",
    "DEMO": "0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def manage(*arguments, **environment):
    # Set for browser tests by conftest; a server never has it.
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
    done = manage("check", "--deploy", "--fail-level", "INFO", **REAL)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_letters_that_would_reach_nobody_are_warned_of():
    done = manage("check", "--deploy", **(REAL | {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}))
    assert done.returncode == 0 and "Emails are written to files and are not sent." in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"DEMO": "1"}, "not both"),
        ({"DEBUG": "maybe"}, "must be 1 or 0"),
    ],
)
def test_settings_that_would_be_unsafe_are_refused_in_words(missing, sentence):
    done = manage("check", **(REAL | missing))
    assert done.returncode != 0 and sentence in done.stderr


@pytest.mark.slow
def test_the_folder_of_a_new_sqlite_database_is_made(tmp_path):
    for where in ({"VAR_DIR": str(tmp_path / "a" / "var")}, {"DATABASE_URL": f"sqlite:///{tmp_path}/b/peer.sqlite3"}):
        done = manage("showmigrations", "contenttypes", **(REAL | {"DATABASE_URL": ""} | where))
        assert done.returncode == 0, done.stderr
