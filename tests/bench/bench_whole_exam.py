"""The server cost of an exam, and a group of people who take the same 85-item exam at once.

    python -m tests.bench.bench_whole_exam [--database sqlite|postgresql] [--people 25,100,250,500] [--think 0.6]
                                     [--slow 200] [--against CHECKOUT] [--rounds 3]

Each person reads the start page, starts, opens the exam page, takes over on their device, answers the questions one by
one, submits and reads the result. CPU time is that of every process: the web server, the
application and, on PostgreSQL, the database. With --against, the same requests alternate between this checkout and an
older one (with its own .venv), so that a busy machine affects both alike.

The servers are those of `manage.py serve`, with the production settings, SQLite with synchronous=FULL or PostgreSQL
with fsync; people and servers share the machine. In a group, people wait about --think seconds before each answer (real
people think for a minute); --slow opens that many connections that send half an answer. Afterwards the database is
checked: every acknowledged answer is stored once, every sitting ended once, and every score can be recounted.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from tests.bench.candidates import KINDS, Candidate, cpu_seconds, hold_slowly
from tests.processes import ROOT

ITEMS = 60
PER_ROUND = 6


def say(line):
    """One line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def stage_of(checkout, database, people):
    """Context manager: the servers of a checkout (see `stage`)."""
    command = [str(checkout / ".venv/bin/python"), str(ROOT / "tests/bench/stage.py")]
    environment = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [*command, "--database", database, "--people", str(people)],
        cwd=checkout,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        ready = process.stdout.readline()
        if not ready:
            raise SystemExit(f"The servers of {checkout} did not start.")
        yield SimpleNamespace(**json.loads(ready), process=process)
    finally:
        process.stdin.close()
        process.wait(60)


def breaches(stage, candidates):
    """Check everything that was acknowledged against the database; breaches as messages."""
    acknowledged = {int(one.sitting.split("/")[-2]): one.kept for one in candidates if hasattr(one, "sitting")}
    stage.process.stdin.write(json.dumps(acknowledged) + "\n")
    stage.process.stdin.flush()
    return json.loads(stage.process.stdout.readline())


async def one_round(stage, sessions):
    """Have people take the exam, one kind of request at a time: ({kind: CPU ms per request}, candidates)."""
    candidates = [Candidate(stage, one, items=ITEMS, chance=random.Random(one)) for one in sessions]
    spent = {}
    for one in candidates:
        await one.open()
    for kind in KINDS:
        times, cpu_before = ITEMS if kind == "save" else 1, cpu_seconds(stage)
        for _ in range(times):
            for one in candidates:
                await getattr(one, kind.replace(" ", "_"))()
        spent[kind] = (cpu_seconds(stage) - cpu_before) * 1000 / (times * len(candidates))
    for one in candidates:
        one.close()
    return spent, candidates


def costs(stages, rounds):
    """{stage: {kind: CPU ms}} of the faster half of the rounds; the stages alternate."""
    spent = {name: [] for name in stages}
    for number in range(rounds + 1):
        for name, stage in stages.items():
            sessions = stage.sessions[number * PER_ROUND : (number + 1) * PER_ROUND]
            one, candidates = asyncio.run(one_round(stage, sessions))
            trouble = breaches(stage, candidates)
            if trouble:
                raise SystemExit(f"{name}: {trouble[0]}")
            if number:  # The first round is a warm-up.
                spent[name].append(one)
    return {name: {kind: lower_half([one[kind] for one in list_]) for kind in KINDS} for name, list_ in spent.items()}


def lower_half(values):
    """The mean of the smaller half."""
    return statistics.mean(sorted(values)[: max(1, (len(values) + 1) // 2)])


def report_costs(costs_by_stage):
    """Print the cost of each request and of a whole exam, in CPU milliseconds of all servers."""
    say(
        f"CPU ms a request, all servers{'':<8}"
        + "".join(f"{name:>12}" for name in costs_by_stage)
        + f"{'ratio':>9}" * (len(costs_by_stage) - 1)
    )
    four = ("before", "begin", "submit", "result")
    lines = {kind: {name: one[kind] for name, one in costs_by_stage.items()} for kind in KINDS}
    lines["before, begin, submit, result"] = {
        name: sum(one[kind] for kind in four) for name, one in costs_by_stage.items()
    }
    lines[f"a whole exam of {ITEMS} items"] = {
        name: sum(one.values()) + (ITEMS - 1) * one["save"] for name, one in costs_by_stage.items()
    }
    for name, line in lines.items():
        ours, *theirs = line.values()
        ratio = f"{ours / theirs[0]:>9.2f}" if theirs else ""
        say(f"{name:<37}" + "".join(f"{value:>12.2f}" for value in line.values()) + ratio)


async def sit(stage, sessions, think, seed, slow):
    """Have everyone take the exam at once. Returns (candidates, seconds, troubles)."""
    candidates = [Candidate(stage, one, chance=random.Random(f"{seed}.{n}")) for n, one in enumerate(sessions)]
    release = await hold_slowly(stage, slow)
    began = time.perf_counter()
    ends = await asyncio.gather(*(one.finish(think) for one in candidates), return_exceptions=True)
    release()
    return candidates, time.perf_counter() - began, [repr(end) for end in ends if end is not None]


def quantiles(seconds):
    """p50/p95/p99 in milliseconds."""
    ordered = sorted(seconds)
    return "/".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1000:.0f}" for q in (0.5, 0.95, 0.99))


def report_group(people, candidates, took, troubles):
    """Print one line of the table."""
    times = {kind: [t for one in candidates for t in one.times[kind]] for kind in KINDS}
    saves = len(times["save"])
    columns = "".join(f"{quantiles(times[kind]) if times[kind] else '-':<18}" for kind in ("save", "page", "submit"))
    say(f"{people:>6}{saves:>11}{saves / took:>10.0f}   {columns}{len(troubles):>6}")


def groups(stage, sessions, options):
    """Run larger and larger groups. Returns breaches as messages."""
    say(f"\nthe same 85-item exam, about {options.think:g} s for each answer; milliseconds as p50/p95/p99")
    say(f"{options.slow} connections that send half an answer are held open" * bool(options.slow))
    say("people    answers   saves/s   save              exam page         submit            errors")
    trouble = []
    for people in options.people:
        present, sessions = sessions[:people], sessions[people:]
        candidates, took, troubles = asyncio.run(sit(stage, present, options.think, people, options.slow))
        trouble += troubles + breaches(stage, candidates)
        report_group(people, candidates, took, troubles)
    return trouble


def numbers(text):
    """Parse "25,100" as [25, 100]; an empty text as []."""
    return [int(one) for one in text.split(",") if one]


def main():
    """Measure the cost of requests, run larger and larger groups, verify, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=numbers, default=[25, 100, 250, 500])
    parser.add_argument("--think", type=float, default=0.6, help="seconds between two answers of a person")
    parser.add_argument("--slow", type=int, default=0, help="connections held open that send half an answer")
    parser.add_argument("--against", type=Path, help="an older checkout to measure beside this one")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of requests to know what one costs")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    measured = (options.rounds + 1) * PER_ROUND
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(stage_of(ROOT, options.database, measured + sum(options.people)))
        stages = {"ours": ours}
        if options.against:
            stages["theirs"] = stack.enter_context(stage_of(options.against, options.database, measured))
        say(f"{options.database}; people and servers share {len(os.sched_getaffinity(0))} processors")
        if options.rounds:
            report_costs(costs(stages, options.rounds))
        trouble = groups(ours, ours.sessions[measured:], options)
    for breach in trouble[:20]:
        say(f"! {breach}")
    say(
        "every acknowledged answer is in the log once, every sitting ended once, every score can be recounted"
        * (not trouble)
    )
    sys.exit(1 if trouble else 0)


if __name__ == "__main__":
    main()
