"""Fault runs on one database with real processes: candidates, killed servers, and a check after each run.

    python -m tests.faults.run --seed 7 --numbers 1,2,3 --database sqlite --directory FOLDER

Writes a line of JSON per run. `tests.faults` starts one process per database, because a Django process uses only one.
The servers run from the first run to the last, except where a fault ends them.
"""

import argparse
import json
import os
import random
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from tests import prepared
from tests.faults.flaky_network import KINDS, FlakyNetwork
from tests.processes import Jobs, Web

PEOPLE_PER_RUN = 10
LAST_DEADLINE_SECONDS = 10


class Stage:
    """The servers of these runs."""

    def __init__(self, directory):
        self.directory = directory
        self.postgres = self.web = self.jobs = self.network = None

    def open(self, kind):
        """Create the database, start the web server and the job worker."""
        self.postgres = prepared.lay_out(self.directory, kind)
        prepared.choose_settings(self.directory, self.postgres, settings_module="tests.faults.settings")
        self.web, self.jobs = Web(self.directory / "web.log"), Jobs(self.directory / "jobs.log")
        self.web.start()
        self.jobs.start()
        # Import Django here while the servers start.
        prepared.set_up_django()

    def close(self):
        """Stop every running server, the database last."""
        for server in (self.web, self.jobs, self.postgres):
            if server is not None:
                server.stop(patience=4)

    def cause(self, fault, chance):
        """Cause a fault and repair it. Returns when the site responds.

        A killed process that does not restart by itself is started; a bad network, full disk or wrong clock ends.
        """
        if fault.startswith("network"):
            self.network.kind = fault.split()[1]
            time.sleep(chance.uniform(1.5, 3))
            self.network.kind = None
            return
        {
            "web worker": lambda: os.kill(chance.choice(self.web.workers()), signal.SIGKILL),
            "web server": lambda: self._restart(self.web),
            "job worker": lambda: self._restart(self.jobs),
            "backend": lambda: os.kill(chance.choice(self._backends()), signal.SIGKILL),
            "database": lambda: self._restart(self.postgres),
            "disk full": lambda: self._fill_disk(chance),
            # Far enough to end every exam, or only some; then the clock jumps back.
            "clock forward": lambda: self._jump(chance.choice((4, 8, 2700)), chance),
            "clock backward": lambda: self._jump(-chance.choice((3, 60, 3600)), chance),
        }[fault]()
        if self.postgres is not None:
            self.postgres.wait_until_ready()
        self.web.wait_until_ready()

    def _restart(self, server):
        server.kill()
        server.start()

    def _fill_disk(self, chance):
        from tests.faults.disturbance import fill_disk

        fill_disk(full=True)
        time.sleep(chance.uniform(2, 3))
        fill_disk(full=False)

    def _jump(self, seconds, chance):
        from tests.faults.disturbance import set_clock

        set_clock(seconds)
        time.sleep(chance.uniform(1, 2))
        set_clock(0)

    def _backends(self):
        """Ids of PostgreSQL processes that serve the site or the job worker; waits until there is one."""
        import psycopg

        sql = "SELECT pid FROM pg_stat_activity WHERE datname = 'peer' AND backend_type = 'client backend'"
        until = time.monotonic() + 20
        pids = []
        while not pids and time.monotonic() < until:
            with psycopg.connect(self.postgres.url(), connect_timeout=5) as connection:
                pids = [pid for (pid,) in connection.execute(sql)]
            time.sleep(0.1)
        return pids


def plan(kind, number, chance):
    """Return the faults of a run in order.

    Five kinds of runs alternate: killed processes, a bad network, clock jumps, a full disk (on PostgreSQL, whose disk
    cannot be filled, a killed database), and a mix.
    """
    web = "web worker" if number % 3 else "web server"
    network = [f"network {one}" for one in chance.sample(KINDS, 2)]
    storage = "disk full" if kind == "sqlite" else chance.choice(("backend", "database"))
    faults = {
        1: [web, "job worker", *(["backend"] if kind == "postgresql" else [])],
        2: [*network, web],
        3: ["clock forward", "clock backward", "job worker"],
        4: [storage, web],
        0: [network[0], storage, chance.choice(("clock forward", "clock backward"))],
    }[number % 5]
    chance.shuffle(faults)
    return faults


def open_exam():
    """Create a cohort and a window of an exam of 14 places."""
    from django.utils import timezone

    from tests.exams.delivery.sitting_helpers import Hall
    from tests.world import World

    return Hall(World(), now=timezone.now(), singles=8)


def admit(hall, number):
    """Create people with a seat in the cohort. Returns [(person, session key)]."""
    from django.test import Client

    people = []
    for place in range(PEOPLE_PER_RUN):
        person = hall.world.person(f"candidate{number}-{place}", hall.world.agency, "trainee")
        hall.world.enroll(hall.cohort, person)
        client = Client()
        client.force_login(person)
        people.append((person, client.cookies["sessionid"].value))
    return people


def begin(hall, people, chance):
    """Start everyone's exam; every third person submits, the others run out of time. Returns (seats, last deadline)."""
    from django.utils import timezone

    from tests.faults.candidates import Seat

    seats, last = [], timezone.now()
    # A run cannot wait half a minute for the grace period of every sitting.
    hall.exam.grace_seconds = 1
    hall.exam.save()
    for number, (person, session) in enumerate(people):
        submits = number % 3 == 0
        time_left = timedelta(minutes=30) if submits else timedelta(seconds=chance.uniform(4, LAST_DEADLINE_SECONDS))
        sitting = hall.begin(
            person=person, seed=f"{chance.getrandbits(128):032x}", at=timezone.now() - timedelta(minutes=60) + time_left
        )
        seats.append(
            Seat(session, sitting.pk, choices(sitting), chance.uniform(2, LAST_DEADLINE_SECONDS) if submits else None)
        )
        last = last if submits else max(last, sitting.kept_until)
    return seats, last


def choices(sitting):
    """[(question token, place, [(value as sent, value as stored)])]; right answers are often among the values."""
    from exams.delivery.paper import option_token, question_token
    from tests.exams.delivery.sitting_helpers import SECRET, paper

    choices_by_question = []
    for position, question in paper(sitting).items():
        if question.kind == "numeric":
            values = [(text, text) for text in ("41,988.5", "12", "41988")]
        elif question.kind == "short_text":
            values = [(text, text) for text in (f"{SECRET.lower()}-text-{position}", "hope")]
        else:
            picks = [["A"], ["A"], ["B"], []] if question.kind != "multiple" else [["A", "C"], ["C", "A"], ["B"]]
            values = [
                ([option_token(sitting.seed, question, label) for label in pick], sorted(pick) or None)
                for pick in picks
            ]
        choices_by_question.append((question_token(sitting.seed, question), question.place, values))
    return choices_by_question


def keep_sweeping(stop):
    """Queue the deadline sweep twice a second, as the schedule does every minute; ignore database errors."""
    from django.db import DatabaseError, connection

    from cohorts.core.jobs import enqueue

    while not stop.wait(0.5):
        try:
            enqueue("exams.delivery.tasks.sweep_deadlines")
        except DatabaseError:
            connection.close()
    connection.close()


def ended_by(sitting_ids):
    """Count sittings by who ended them according to the log: {"person" | "request" | "sweep": number}."""
    from wagtail.models import ModelLogEntry

    counts = {"person": 0, "request": 0, "sweep": 0}
    lines = ModelLogEntry.objects.filter(action="sitting.submitted", object_id__in=[str(pk) for pk in sitting_ids])
    for user, data in lines.values_list("user_id", "data"):
        counts["sweep" if user is None else "person" if data["how"] == "person" else "request"] += 1
    return counts


def load(stage, seats, faults, chance):
    """Let the candidates answer during the faults. Returns them when all have delivered."""
    from tests.faults.candidates import Candidate

    finishing, stop = threading.Event(), threading.Event()
    stage.network = FlakyNetwork(stage.web.port, chance.random())
    candidates = [Candidate(seat, stage.network.port, chance.random(), finishing) for seat in seats]
    sweeper = threading.Thread(target=keep_sweeping, args=(stop,), daemon=True)
    for thread in (*candidates, sweeper):
        thread.start()
    for fault in faults:
        time.sleep(chance.uniform(0.5, 2.5))
        stage.cause(fault, chance)
    time.sleep(1)
    finishing.set()
    for candidate in candidates:
        candidate.join(120)
    stage.network.close()
    stop.set()
    sweeper.join(30)
    if stage.postgres is not None:
        stage.postgres.wait_until_ready()
    return candidates


def final_sweep(last):
    """Run the sweep twice after the last deadline. Returns how many sittings were open, and breaches as messages."""
    from django.db import connections
    from django.utils import timezone

    from exams.delivery.tasks import sweep_deadlines

    connections.close_all()
    time.sleep(max(0, (last - timezone.now()).total_seconds()) + 0.05)
    still_open = sweep_deadlines()
    ended_again = sweep_deadlines()
    return still_open, [f"A second sweep found {ended_again} sittings to end."] if ended_again else []


def perform(stage, hall, kind, number, seed):
    """Perform one run. Returns (figures of its table line, sitting ids, acknowledged answers, those received late)."""
    from exams.delivery.models import Answer
    from tests.faults.invariants import breaches

    chance = random.Random(f"{seed}.{number}")
    people = admit(hall, number)
    seats, last = begin(hall, people, chance)
    faults = plan(kind, number, chance)
    candidates = load(stage, seats, faults, chance)
    left_open, troubles = final_sweep(last)
    ids = [seat.sitting for seat in seats]
    acknowledged = {(c.seat.sitting, *name): content for c in candidates for name, content in c.kept.items()}
    late = {(c.seat.sitting, *name): content for c in candidates for name, content in c.kept_late.items()}
    troubles += [trouble for candidate in candidates for trouble in candidate.troubles]
    troubles += [f"Sitting {c.seat.sitting}: the candidate never came back." for c in candidates if c.is_alive()]
    figures = {
        "number": number,
        "faults": faults,
        "acknowledged": len(acknowledged),
        "in_log": Answer.objects.filter(sitting__in=ids).count(),
        "repeated": sum(c.repeated for c in candidates),
        "disturbed": stage.network.disturbed,
        "broken": sum(c.broken for c in candidates),
        "errors": sum(c.errors for c in candidates),
        "ended": ended_by(ids),
        "left_open": left_open,
        "late": len(late),
        "breaches": breaches(ids, acknowledged, late) + troubles,
    }
    return figures, ids, acknowledged, late


def perform_all(stage, options):
    """Perform every run, then check all of them again: later faults must not damage earlier runs."""
    from tests.faults.invariants import breaches

    hall = open_exam()
    stage.web.wait_until_ready()
    all_ids, all_acknowledged, all_late = [], {}, {}
    for number in options.numbers:
        began = time.monotonic()
        figures, ids, acknowledged, late = perform(stage, hall, options.database, number, options.seed)
        all_ids += ids
        all_acknowledged |= acknowledged
        all_late |= late
        tell({**figures, "seconds": time.monotonic() - began})
    tell({"finally": breaches(all_ids, all_acknowledged, all_late)})


def tell(figures):
    """Print a line of JSON at once."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def main():
    """Parse the options, perform the runs, and always stop every server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", required=True)
    parser.add_argument("--numbers", type=lambda text: [int(one) for one in text.split(",")], required=True)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--directory", type=Path, required=True)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    stage = Stage(options.directory)
    try:
        stage.open(options.database)
        perform_all(stage, options)
    finally:
        stage.close()


if __name__ == "__main__":
    main()
