"""`make faults`: seeded runs with real processes that are killed under load, a line per run, and a verdict.

    python -m tests.faults [--runs 10] [--seed N] [--database sqlite|postgresql|both]

Every run has a database, a web server (granian 2 x 4) and a job worker of its own on 127.0.0.1. Exits with 1 where
an acknowledged answer is missing, a sitting did not end exactly once, a score does not recount, or a process is left.
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
import time
from pathlib import Path

from tests import prepared
from tests.processes import ROOT, started_for

LONGEST_RUN = 150
HEAD = f"{'run':>4} {'database':<11}{'killed with -9, in this order':<38}{'acked':>6}{'lost':>5}{'again':>6}{'cut':>5}{'5xx':>5}  ended by person/request/sweep    s"


def say(line):
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def one_run(seed, database):
    """(figures or None, sentences about what went wrong) of one run in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="peer-lms-faults-") as name:
        directory = Path(name)
        command = [sys.executable, "-m", "tests.faults.run", "--seed", str(seed), "--database", database]
        process = subprocess.Popen(
            [*command, "--directory", name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            told, complaint = process.communicate(timeout=LONGEST_RUN)
        except subprocess.TimeoutExpired:
            process.terminate()
            told, complaint = process.communicate(timeout=60)
            complaint = f"The run took over {LONGEST_RUN} seconds.\n{complaint}"
        finally:
            process.kill()
            left = end_what_is_left(directory)
        troubles = [f"{left} processes were left and have been ended."] if left else []
        if process.returncode or not told.strip():
            return None, [*troubles, complaint.strip()[-3000:] or f"The run ended with {process.returncode}."]
        figures = json.loads(told)
        return figures, troubles + figures["breaches"]


def end_what_is_left(directory):
    """End every process that was started for this folder; returns how many there were."""
    left = started_for(directory)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(left)


def line(number, database, figures, seconds):
    """A run as a line of the table."""
    ended = "/".join(str(figures["ended"][who]) for who in ("person", "request", "sweep"))
    lost = sum("acknowledged" in breach for breach in figures["breaches"])
    return (
        f"{number:>4} {database:<11}{', '.join(figures['faults']):<38}{figures['acknowledged']:>6}{lost:>5}"
        f"{figures['repeated']:>6}{figures['broken']:>5}{figures['errors']:>5}  {ended:<29}{seconds:>5.0f}"
    )


def main():
    """All runs, the table, the verdict."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None, help="repeat the plan of an earlier report")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    databases = ["sqlite", "postgresql"] if asked.database == "both" else [asked.database]
    say("Making the migrated templates where they are missing (once per set of migrations) …")
    for kind in databases:
        prepared.sqlite_template() if kind == "sqlite" else prepared.postgres_template()
    say(f"{asked.runs} runs, seed {seed}: kill -9 under load; answers over HTTP, repeated, out of order, replies lost")
    say(HEAD)
    sys.exit(1 if perform(asked.runs, seed, databases) else 0)


def perform(runs, seed, databases):
    """Every run and the verdict; returns how many runs went wrong."""
    began, wrong, acknowledged = time.monotonic(), 0, 0
    for number in range(1, runs + 1):
        database, started = databases[(number - 1) % len(databases)], time.monotonic()
        figures, troubles = one_run(f"{seed}.{number}", database)
        if figures:
            acknowledged += figures["acknowledged"]
            say(line(number, database, figures, time.monotonic() - started))
        else:
            say(f"{number:>4} {database:<11}broke off")
        for trouble in troubles[:20]:
            say(f"     ! {trouble}")
        wrong += bool(troubles)
    say("acked: answers acknowledged; again: acknowledged ones sent once more; cut: connections lost; 5xx: retried")
    took = f"{time.monotonic() - began:.0f} s"
    if wrong:
        say(f"VERDICT: {wrong} of {runs} runs went wrong (seed {seed}, {took}).")
    else:
        say(
            f"VERDICT: nothing lost. {acknowledged} acknowledged answers are in the log, every sitting ended once, "
            f"every score equals a recount ({runs} runs, {took})."
        )
    return wrong


if __name__ == "__main__":
    main()
