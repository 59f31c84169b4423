"""The restore drill: a backup under load is restored elsewhere, has every answer acknowledged before it, and runs.

What was purged after the backup is purged again, and a legal hold that was placed after it is in force (CE-D18, D19).

    python -m tests.faults.drill --seed 7 --database sqlite --directory FOLDER

Writes one line of JSON: the acknowledged answers that the backup must have, its seconds, and breaches as messages.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.faults.run import Stage, admit, begin, open_exam, tell
from tests.processes import ROOT, Web

ANSWERS = "SELECT sitting_id, epoch, number, place_id, value FROM delivery_answer"


def manage(*arguments):
    """Run a command of manage.py. Returns (exit status, its output)."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def backup_under_load(stage, directory, chance):
    """Write a backup while people answer. Returns (its folder, answers acknowledged before it began, breaches)."""
    from tests.faults.candidates import Candidate

    hall = open_exam()
    seats, _ = begin(hall, admit(hall, 1), chance)
    stage.web.wait_until_ready()
    finishing = threading.Event()
    candidates = [Candidate(seat, stage.web.port, chance.random(), finishing) for seat in seats]
    for candidate in candidates:
        candidate.start()
    time.sleep(3)
    acknowledged = {(c.seat.sitting, *name): content for c in candidates for name, content in list(c.kept.items())}
    status, output = manage("backup", str(directory / "backups"))
    finishing.set()
    for candidate in candidates:
        candidate.join(120)
    written = list((directory / "backups").glob("peer-lms-*Z"))
    problems = [] if status == 0 and len(written) == 1 else [f"The backup failed: {output[-500:]}"]
    return written, acknowledged, problems


def keep_two_texts():
    """Keep two restricted texts of a person before the backup; returns what purges one of them and holds the other."""
    from django.utils import timezone

    from cohorts.core.holds.actions import place_hold
    from cohorts.core.restricted.actions import keep_restricted, purge_restricted
    from cohorts.people.models import User
    from lms.records.models import CopyPiece, RecordCopy

    now, person = timezone.now(), User.objects.create_user("kept@example.org", given_name="Kim", family_name="Kept")
    copy = RecordCopy.objects.create(person=person, asked_by=person, asked_at=now)
    about = {"kind": "own-copy", "person": person, "by": None, "at": now}
    records = [keep_restricted(data=text, **about) for text in (b"purged later", b"living")]
    for number, record in enumerate(records):
        CopyPiece.objects.create(copy=copy, number=number, record=record)

    def after_the_backup():
        purge_restricted(record=records[0], reason="drill", by=None, at=timezone.now())
        place_hold(person=person, reason="drill", from_day=now.date(), by=None, at=timezone.now())

    return after_the_backup


def restricted_breaches(restore_output):
    """What is wrong with the restricted texts and the hold after the restore."""
    for line in ("1 purge replayed.", "1 legal hold replayed."):
        if line not in restore_output:
            yield f"The restore does not say “{line}”: {restore_output[-500:]}"
    status, output = manage("restricted_keys", "check")
    if status or "1 records were read, and are what was kept" not in output:
        yield f"The restricted texts are not as they were: {output[-500:]}"


def restore_elsewhere(stage, folder, directory):
    """Restore into another folder and database, which this process and its children use from now on.

    The keys of restricted records stay where they are: they are in no backup.
    """
    import psycopg

    elsewhere = directory / "elsewhere"
    elsewhere.mkdir()
    os.environ |= {"VAR_DIR": str(elsewhere), "RESTRICTED_DIR": str(directory / "restricted")}
    if stage.postgres is not None:
        with psycopg.connect(stage.postgres.url(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE elsewhere")
        os.environ["DATABASE_URL"] = stage.postgres.url("elsewhere")
    status, output = manage("restore", str(folder))
    return list(restricted_breaches(output)) if status == 0 else [f"The restore failed: {output[-500:]}"]


def restored_answers(stage, directory):
    """Return {(sitting id, epoch, number): (place id, value)} of the restored database."""
    import sqlite3

    import psycopg

    if stage.postgres is not None:
        with psycopg.connect(stage.postgres.url("elsewhere")) as connection:
            return {tuple(row[:3]): (row[3], row[4]) for row in connection.execute(ANSWERS)}
    with contextlib.closing(sqlite3.connect(directory / "elsewhere" / "peer.sqlite3")) as connection:
        return {tuple(row[:3]): (row[3], json.loads(row[4]) if row[4] else None) for row in connection.execute(ANSWERS)}


def site_breaches(directory):
    """Start the restored site and ask for two pages."""
    web = Web(directory / "restored.log")
    web.start()
    try:
        web.wait_until_ready()
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
        for path in ("/", "/verify/"):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                yield f"The restored site answers {response.status} at {path}."
    finally:
        web.stop(patience=4)


def drill(stage, options):
    """Perform the drill. Returns the figures."""
    chance, began = random.Random(options.seed), time.monotonic()
    after_the_backup = keep_two_texts()
    written, acknowledged, breaches = backup_under_load(stage, options.directory, chance)
    after_the_backup()
    if not breaches:
        breaches += restore_elsewhere(stage, written[0], options.directory)
    if not breaches:
        answers = restored_answers(stage, options.directory)
        for name, content in acknowledged.items():
            if answers.get(name) != tuple(content):
                breaches.append("Sitting {}, answer {}.{} is not in the backup.".format(*name))
        breaches += site_breaches(options.directory)
    if not acknowledged:
        breaches.append("No answer was acknowledged before the backup: the drill shows nothing.")
    return {"acknowledged": len(acknowledged), "seconds": time.monotonic() - began, "breaches": breaches}


def main():
    """Parse the options, perform the drill, and always stop every server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", required=True)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--directory", type=Path, required=True)
    options = parser.parse_args()
    stage = Stage(options.directory)
    try:
        stage.open(options.database)
        tell(drill(stage, options))
    finally:
        stage.close()


if __name__ == "__main__":
    main()
