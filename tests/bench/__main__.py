"""`make bench`: answers saved per second on SQLite and PostgreSQL, the item analysis compared with its baseline, and
stored runs and key changes at full size.

The parts run one after another in separate processes, so they do not disturb each other. A part that takes too long is
stopped, and the exit code is 1.
"""

import contextlib
import os
import subprocess
import sys
import time

from tests import prepared
from tests.processes import ROOT

PARTS = (
    ("Saving answers on SQLite (WAL, synchronous=FULL)", ["tests.bench.bench_answers", "--database", "sqlite"], 110),
    ("Saving answers on PostgreSQL (fsync on)", ["tests.bench.bench_answers", "--database", "postgresql"], 110),
    (
        "A group that takes an exam at once, on SQLite (WAL, synchronous=FULL)",
        ["tests.bench.bench_whole_exam", "--database", "sqlite"],
        900,
    ),
    (
        "A group that takes an exam at once, on PostgreSQL (fsync on)",
        ["tests.bench.bench_whole_exam", "--database", "postgresql"],
        900,
    ),
    ("Every list in a full year, on SQLite", ["tests.bench.bench_pages"], 600),
    ("The review desk with 5,000 applications, on SQLite", ["tests.bench.bench_review_desk"], 300),
    ("The hours of 10,000 people counted again, on SQLite", ["tests.bench.bench_hours"], 600),
    ("10,000 people evaluated again after a change of rules, on SQLite", ["tests.bench.bench_rules"], 600),
    ("The nightly moves of 100,000 certificates, on SQLite", ["tests.bench.bench_renewals"], 600),
    ("The public page of a certificate among 10,000, on SQLite", ["tests.bench.bench_verify"], 300),
    ("A list of 20,000 certified people read, imported and released, on SQLite", ["tests.bench.bench_go_live"], 1200),
    ("Item analysis compared with plain NumPy", ["tests.bench.bench_analyze"], 60),
    ("From the database to a stored run, and answers counted again", ["tests.bench.bench_stored_run"], 300),
)


def say(text):
    """Print a part of the report at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def part(title, command, seconds):
    """Run one part. Returns whether it finished."""
    say(f"\n{title}")
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        # It stops its own servers before it exits.
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=30)
        say(f"  ended after {seconds} s: the machine is too slow or too busy to measure")
        return False
    finally:
        process.kill()
    say("\n".join(f"  {line}" for line in output.splitlines()))
    return process.returncode == 0


def main():
    """Run all parts; exit with 1 if one did not finish or an answer was missing."""
    began = time.monotonic()
    say("Making the migrated templates where they are missing (once per set of migrations) …")
    prepared.sqlite_template()
    prepared.postgres_template()
    say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    came = [part(*one) for one in PARTS]
    say(f"\n{sum(came)} of {len(came)} parts finished ({time.monotonic() - began:.0f} s).")
    sys.exit(0 if all(came) else 1)


if __name__ == "__main__":
    main()
