"""`make faults`: seeded fault runs with real processes under load; prints a line per run and a verdict.

Processes are killed, the network drops, delays, duplicates and reorders messages, the disk fills up, the clock jumps.

    python -m tests.faults [--runs 50] [--seed N] [--database sqlite|postgresql|both]

The runs on one database share a web server (`manage.py serve`, on 127.0.0.1) and a job worker; each run has new
people. Exits with 1 if an acknowledged answer is missing, a sitting did not end exactly once, a recount gives another
score, or a process is still running.
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
    f"{'run':>4} {'database':<11}{'faults, in this order':<54}{'acked':>6}{'late':>5}{'lost':>5}"
    f"{'again':>6}{'storm':>6}{'cut':>5}{'503':>5}  ended by person/request/job/last    s"
)


def say(line):
    """Print one line of the report at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def runs_on(database, numbers, seed):
    """Run on one database in a separate process and yield the figures of each run; {"broke": why} if it stopped early.

    A run that hangs is ended.
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
            remaining = end_remaining(Path(name))
        if remaining:
            yield {"broke": f"{remaining} processes were left after the runs on {database}; they have been ended."}


def end_remaining(directory):
    """End every process started for this folder. Returns how many there were."""
    pids = started_for(directory)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(pids)


def drill_on(database, seed):
    """Perform the restore drill in a separate process. Returns its figures; {"broke": why} if it stopped early."""
    with tempfile.TemporaryDirectory(prefix="peer-lms-drill-") as name:
        options = ["--seed", str(seed), "--database", database, "--directory", name]
        command = [sys.executable, "-m", "tests.faults.drill", *options]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=MAX_RUN_SECONDS * 2
            )
            return json.loads(done.stdout) if done.returncode == 0 else {"broke": done.stderr[-3000:]}
        except subprocess.TimeoutExpired:
            return {"broke": "The restore drill did not end."}
        finally:
            end_remaining(Path(name))


def perform_drills(seed, databases):
    """Perform the restore drill on each database and print a line for each. Returns the number of breaches."""
    count = 0
    for database in databases:
        figures = drill_on(database, seed)
        breaches = [figures["broke"]] if "broke" in figures else figures["breaches"]
        if not breaches:
            say(
                f"Restore drill on {database}: a backup under load, restored elsewhere, has all "
                f"{figures['acknowledged']} answers acknowledged before it; the log verifies, the site runs "
                f"({figures['seconds']:.0f} s)."
            )
        for breach in breaches[:20]:
            say(f"     ! Restore drill on {database}: {breach}")
        count += len(breaches)
    return count


def line(database, figures):
    """Format a run as a line of the table."""
    own, page, swept = (figures["ended"][who] for who in ("person", "request", "sweep"))
    ended_by = f"{own}/{page}/{swept - figures['left_open']}/{figures['left_open']}"
    lost_count = sum("was acknowledged" in breach for breach in figures["breaches"])
    return (
        f"{figures['number']:>4} {database:<11}{', '.join(figures['faults']):<54}"
        f"{figures['acknowledged']:>6}{figures['late']:>5}{lost_count:>5}{figures['repeated']:>6}{figures['disturbed']:>6}"
        f"{figures['broken']:>5}{figures['errors']:>5}  {ended_by:<32}{figures['seconds']:>5.0f}"
    )


def main():
    """Perform all runs; print the table and the verdict."""
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
    breaches = perform(options.runs, seed, databases) + perform_drills(seed, databases)
    sys.exit(1 if breaches else 0)


def shares(runs, databases):
    """Divide the runs evenly: {database: numbers of its runs}."""
    each, more = divmod(runs, len(databases))
    numbers, numbers_by_database = iter(range(1, runs + 1)), {}
    for place, database in enumerate(databases):
        numbers_by_database[database] = [next(numbers) for _ in range(each + (place < more))]
    return {database: own for database, own in numbers_by_database.items() if own}


def perform(runs, seed, databases):
    """Perform every run and print the verdict. Returns the number of breaches."""
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
    say("acked: answers acknowledged; late: received after the end, kept, not counted; again: acknowledged ones sent")
    say("once more; storm: requests the network disturbed;")
    say("cut: connections lost; 503: “not saved, try again”, and tried again;")
    say("ended by: the person, a request after the deadline, the queued sweep, the sweep after the run")
    say("faults in all: " + ", ".join(f"{name} {times}" for name, times in sorted(struck.items())))
    took = f"{finished} of {runs} runs, seed {seed}, {time.monotonic() - began:.0f} s"
    if breaches:
        say(f"VERDICT: {breaches} breaches ({took}).")
    else:
        say(
            f"VERDICT: nothing was lost. {acknowledged} acknowledged answers are in the log, every sitting ended once, "
            f"every score equals a fresh recount ({took})."
        )
    return breaches


if __name__ == "__main__":
    main()
