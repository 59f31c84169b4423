"""Answers saved per second, as a ratio to a minimal authenticated view that inserts one row.

    python -m tests.bench.bench_answers [--database sqlite|postgresql] [--seconds 5] [--rounds 3] [--clients 16]

Starts `manage.py serve` on the production settings and a fresh database (SQLite in WAL with
synchronous=FULL, or a real PostgreSQL). Both views use the same server, database and client and alternate, so that a
busy machine affects both alike.
"""

import argparse
import contextlib
import http.client
import json
import os
import secrets
import signal
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests import prepared
from tests.processes import Web

TOKEN = secrets.token_hex(16)


def prepare(directory, database):
    """Create the database and set up Django. Returns the running PostgreSQL, or None."""
    postgres = prepared.lay_out(directory, database)
    try:
        prepared.choose_settings(directory, postgres, settings_module="tests.bench.settings")
        prepared.set_up_django()
        from django.db import connection

        from tests.bench.models import BareRow

        with connection.schema_editor() as editor:
            editor.create_model(BareRow)
    except BaseException:
        if postgres is not None:
            postgres.stop()
        raise
    return postgres


def make_candidates(people):
    """Create an exam of 85 places and `people` who take it: [(session key, sitting id, [question tokens], header)]."""
    from django.test import Client
    from django.utils import timezone

    from exams.delivery.paper import from_record, question_token
    from tests.exams.delivery.sitting_helpers import Hall, token_header
    from tests.world import World

    hall = Hall(World(), now=timezone.now(), singles=80)
    candidates = []
    for number in range(people):
        person = hall.world.person(f"candidate{number}", hall.world.agency, "trainee")
        hall.world.enroll(hall.cohort, person)
        sitting = hall.begin(person=person, seed=secrets.token_hex(16))
        client = Client()
        client.force_login(person)
        tokens = [question_token(sitting.seed, question) for question in from_record(sitting.paper)]
        candidates.append((client.cookies["sessionid"].value, sitting.pk, tokens, token_header(client, sitting)))
    return candidates


@contextlib.contextmanager
def exam_servers(database, people, fill=None):
    """Context manager: a database, candidates and production servers as (port, process, candidates).

    `fill(people)` creates the candidates; the default is `make_candidates`.
    """
    with tempfile.TemporaryDirectory(prefix="peer-lms-bench-") as name:
        directory = Path(name)
        postgres, web = prepare(directory, database), Web(directory / "web.log")
        try:
            candidates = (fill or make_candidates)(people)
            web.start()
            web.wait_until_ready()
            yield web.port, web.process, candidates
        finally:
            web.stop()
            if postgres is not None:
                postgres.stop()


def cpu_seconds(leader):
    """CPU seconds of a process group from /proc, by the id of its leader."""
    total = 0
    tick = os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == leader:
                total += int(fields[11]) + int(fields[12])
    return total / tick


class Candidate(threading.Thread):
    """A candidate who answers as fast as the server acknowledges, over one persistent connection."""

    def __init__(self, port, session, sitting, tokens, header, first):
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
            **header,
        }
        self.address = f"/exams/sittings/{sitting}/answers/"
        self.tokens, self.number, self.times, self.wrong = tokens, first, [], 0

    def send(self):
        """Send one answer; count it as wrong unless it is acknowledged."""
        self.number += 1
        token = self.tokens[self.number % len(self.tokens)]
        body = json.dumps({"epoch": 1, "messages": [{"n": self.number, "q": token, "v": None}]})
        began = time.perf_counter()
        self.line.request("POST", self.address, body, self.headers)
        response = self.line.getresponse()
        text = response.read()
        self.times.append(time.perf_counter() - began)
        if response.status != 200 or json.loads(text)["saved"] != [self.number]:
            self.wrong += 1

    def run(self):
        """Send answers until the end of the round."""
        while time.perf_counter() < self.ends:
            self.send()


def measure(port, process, candidates, *, seconds, first, bare):
    """Run one round: (acknowledged, per second, median ms, 99th percentile ms, server CPU ms per request, wrong)."""
    threads = [Candidate(port, *candidate, first) for candidate in candidates]
    for thread in threads:
        if bare:
            thread.address = "/bench/bare/"
        thread.ends = time.perf_counter() + seconds
    cpu_before, began = cpu_seconds(process.pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    took, cpu_spent = time.perf_counter() - began, cpu_seconds(process.pid) - cpu_before
    times = sorted(one * 1000 for thread in threads for one in thread.times)
    wrong = sum(thread.wrong for thread in threads)
    return {
        "count": len(times) - wrong,
        "wrong": wrong,
        "rate": (len(times) - wrong) / took,
        "p50": statistics.median(times),
        "p99": times[int(len(times) * 0.99)],
        "cpu": cpu_spent * 1000 / len(times),
    }


def say(line):
    """Print one line of the report."""
    sys.stdout.write(line + "\n")


def report(name, rounds):
    """Print one line of figures. Returns the median rate."""
    rate, p50, p99, cpu = (statistics.median(r[key] for r in rounds) for key in ("rate", "p50", "p99", "cpu"))
    say(f"{name:<28}{rate:>9.0f} /s   p50 {p50:>6.1f} ms   p99 {p99:>6.1f} ms   server CPU {cpu:>5.2f} ms")
    return rate, cpu


def main():
    """Measure, check that every acknowledged answer is in the database, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with exam_servers(options.database, min(options.clients, 64)) as (port, process, candidates):
        bare, saving = [], []
        measure(port, process, candidates, seconds=1, first=0, bare=True)
        saving_first = measure(port, process, candidates, seconds=1, first=0, bare=False)["count"]
        for number in range(1, options.rounds + 1):
            turn = {"seconds": options.seconds, "first": number * 1_000_000}
            bare.append(measure(port, process, candidates, **turn, bare=True))
            saving.append(measure(port, process, candidates, **turn, bare=False))
        from exams.delivery.models import Answer

        stored_answers = Answer.objects.count()
        from django.db import connections

        connections.close_all()
    acknowledged = saving_first + sum(r["count"] for r in saving)
    say(
        f"{options.database}, served as in production, {options.clients} people at once, {options.rounds} rounds of "
        f"{options.seconds:g} s"
    )
    bare_rate, bare_cpu = report("bare one-row insert", bare)
    rate, cpu = report("answer saved under the lock", saving)
    by_round = sorted(one["rate"] / other["rate"] for one, other in zip(saving, bare, strict=True))
    say(
        f"ratio: {rate / bare_rate:.2f} of the bare view's throughput (by round {by_round[0]:.2f} to "
        f"{by_round[-1]:.2f}), {cpu / bare_cpu:.2f} of its server CPU"
    )
    say(
        f"acknowledged {acknowledged}, in the database {stored_answers}, "
        f"refused or wrong {sum(r['wrong'] for r in saving)}"
    )
    if stored_answers != acknowledged:
        sys.exit("An acknowledged answer is missing, or one was kept that was not acknowledged.")


if __name__ == "__main__":
    main()
