"""`make faults`: seeded runs with real processes under load, a line per run, and a verdict: processes are killed, the
network drops, delays, doubles and reorders messages, the disk is full, the clock jumps.

    python -m tests.faults [--runs 50] [--seed N] [--database sqlite|postgresql|both]

The runs on one database share a web server (`manage.py serve`, on 127.0.0.1) and a job worker; each has new people.
Exits with 1 where an acknowledged answer is missing, a sitting did not end exactly once, a score does not recount, or
a process is left.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests import prepared
from tests.processes import ROOT, started_for

MAX_RUN_SECONDS = 180
TABLE_HEADER = (
    f"{'run':>4} {'database':<11}{'struck, in this order':<54}{'acked':>6}{'lost':>5}"
    f"{'again':>6}{'storm':>6}{'cut':>5}{'503':>5}  ended by person/request/job/last    s"
)


def say(line):
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def runs_on(database, numbers, seed):
    """Yield the figures of each run on one database, in a process of its own, as they come; {"broke": why} where it
    broke off. A run that hangs is ended.
    """
    with tempfile.TemporaryDirectory(prefix="peer-lms-faults-") as name, open(f"{name}/run.log", "w+") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.faults.run",
                "--seed",
                str(seed),
                "--database",
                database,
                "--numbers",
                ",".join(map(str, numbers)),
                "--directory",
                name,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        timer = threading.Timer(60 + MAX_RUN_SECONDS * len(numbers), process.terminate)
        timer.start()
        try:
            for output_line in process.stdout:
                yield json.loads(output_line)
            if process.wait(60):
                log.seek(0)
                yield {"broke": log.read()[-3000:].strip() or f"The runs ended with {process.returncode}."}
        finally:
            timer.cancel()
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(30)
            process.kill()
            remaining = end_what_is_left(Path(name))
        if remaining:
            yield {"broke": f"{remaining} processes were left after the runs on {database}; they have been ended."}


def end_what_is_left(directory):
    """End every process that was started for this folder; returns how many there were."""
    pids = started_for(directory)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


def line(database, figures):
    """A run as a line of the table."""
    own, page, swept = (figures["ended"][who] for who in ("person", "request", "sweep"))
    ended_by = f"{own}/{page}/{swept - figures['left_open']}/{figures['left_open']}"
    lost_count = sum("was acknowledged" in breach for breach in figures["breaches"])
    return (
        f"{figures['number']:>4} {database:<11}{', '.join(figures['faults']):<54}"
        f"{figures['acknowledged']:>6}{lost_count:>5}{figures['repeated']:>6}{figures['befallen']:>6}"
        f"{figures['broken']:>5}{figures['errors']:>5}  {ended_by:<32}{figures['seconds']:>5.0f}"
    )


def main():
    """All runs, the table, the verdict."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="repeat the plan of an earlier report")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    databases = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    say("Making the migrated templates where they are missing (once per set of migrations) …")
    for kind in databases:
        prepared.sqlite_template() if kind == "sqlite" else prepared.postgres_template()
    say(f"{options.runs} runs, seed {seed}: faults under load; answers over HTTP, repeated, out of order, replies lost")
    say(TABLE_HEADER)
    sys.exit(1 if perform(options.runs, seed, databases) else 0)


def shares(runs, databases):
    """{database: numbers of its runs}: the runs in order, shared evenly."""
    each, more = divmod(runs, len(databases))
    numbers, numbers_by_database = iter(range(1, runs + 1)), {}
    for place, database in enumerate(databases):
        numbers_by_database[database] = [next(numbers) for _ in range(each + (place < more))]
    return {database: own for database, own in numbers_by_database.items() if own}


def perform(runs, seed, databases):
    """Every run and the verdict; returns how many breaches there were."""
    began, breaches, finished, acknowledged, struck = time.monotonic(), 0, 0, 0, Counter()
    for database, numbers in shares(runs, databases).items():
        for figures in runs_on(database, numbers, seed):
            if "number" in figures:
                say(line(database, figures))
                finished += 1
                acknowledged += figures["acknowledged"]
                struck.update(figures["faults"])
            broken = [figures["broke"]] if "broke" in figures else figures.get("breaches", figures.get("finally", []))
            for breach in broken[:20]:
                say(f"     ! {breach}")
            breaches += len(broken)
    breaches += runs - finished
    say("acked: answers acknowledged; again: acknowledged ones sent once more; storm: requests the network harmed;")
    say("cut: connections lost; 503: “not saved, try again”, and tried again;")
    say("ended by: the person, a request after the deadline, the queued sweep, the sweep after the run")
    say("struck in all: " + ", ".join(f"{name} {times}" for name, times in sorted(struck.items())))
    took = f"{finished} of {runs} runs, seed {seed}, {time.monotonic() - began:.0f} s"
    if breaches:
        say(f"VERDICT: {breaches} breaches ({took}).")
    else:
        say(
            f"VERDICT: nothing lost. {acknowledged} acknowledged answers are in the log, every sitting ended once, "
            f"every score equals a fresh recount ({took})."
        )
    return breaches


if __name__ == "__main__":
    main()
