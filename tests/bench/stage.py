"""The servers that a benchmark measures: a fresh database, people with a seat, and the production web server.

    PYTHONPATH=CHECKOUT CHECKOUT/.venv/bin/python stage.py --database sqlite|postgresql --people 20

Runs in the checkout of its current folder, which may be older, so names that have changed since are given in both
forms. Writes one line of JSON when the site responds, then answers each line of JSON on its input until the end.
"""

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

from tests import prepared
from tests.processes import Web


def either(*names):
    """The first of these names that exists in this checkout."""
    for name in names:
        module, _, attribute = name.rpartition(".")
        try:
            return getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError):
            continue
    raise SystemExit(f"None of {', '.join(names)} is here.")


def either_of(owner, *names):
    """The first of these attributes that `owner` has."""
    return next(getattr(owner, name) for name in names if hasattr(owner, name))


def open_exam(people):
    """Create an exam and people. Returns the window, the honesty statement and each person's session."""
    from django.test import Client
    from django.utils import timezone

    hall_of = either("tests.exams.delivery.sitting_helpers.Hall", "tests.exams.hall.Hall")
    statement_for = either("exams.delivery.models.histories.statement_for", "exams.models.histories.statement_for")
    hall = hall_of(either("tests.world.World")(), now=timezone.now(), minutes=300, singles=80)
    sessions = []
    for number in range(people):
        person = hall.world.person(f"candidate{number}", hall.world.agency, "trainee")
        hall.world.enroll(hall.cohort, person)
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(person)
        sessions.append(client.cookies["sessionid"].value)
    return {"window": hall.window.pk, "statement": statement_for(hall.exam.pk).pk, "sessions": sessions}


def breaches_of(acknowledged_by_sitting):
    """Check everything that was acknowledged against the database. Returns breaches as messages.

    `acknowledged_by_sitting`: {sitting id: [[epoch, number, question token, value as sent]]}.
    """
    sittings = either("exams.delivery.models.Sitting", "exams.models.Sitting").objects.in_bulk(
        [int(pk) for pk in acknowledged_by_sitting]
    )
    log = either("exams.delivery.models.Answer", "exams.models.Answer").objects.filter(sitting__in=list(sittings))
    find = either("exams.delivery.paper.find", "exams.assembly.find")
    read_value = either("exams.delivery.paper.read_value", "exams.assembly.read_value")
    acknowledged = {}
    for pk, answers in acknowledged_by_sitting.items():
        own = sittings[int(pk)]
        for epoch, number, token, value in answers:
            question = find(own.paper, token)
            acknowledged[own.pk, epoch, number] = (question.place, read_value(own.seed, question, value))
    breaches = either("tests.faults.invariants.breaches")(list(sittings), acknowledged)
    if log.count() != len(acknowledged):
        breaches.append(f"{len(acknowledged)} answers were acknowledged and {log.count()} are in the log.")
    return breaches


def say(words):
    """Print one line of JSON at once."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def main():
    """Create the database, start, answer the input, stop."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--people", type=int, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peer-lms-bench-") as name:
        directory = Path(name)
        postgres, web = prepared.lay_out(directory, options.database), Web(directory / "web.log")
        try:
            prepared.choose_settings(directory, postgres)
            prepared.set_up_django()
            hall = open_exam(options.people)
            web.start()
            either_of(web, "wait_until_ready", "wait")()
            say({**hall, "port": web.port, "web": web.process.pid, "postgres": postgres and postgres.process.pid})
            for line in sys.stdin:
                say(breaches_of(json.loads(line)))
            importlib.import_module("django.db").connections.close_all()
        finally:
            web.stop()
            if postgres is not None:
                postgres.stop()


if __name__ == "__main__":
    main()
