"""A hall of people who finish the same 85-item exam at once, and what a save, an exam page and a submission cost.

    python -m tests.bench.bench_hall [--database sqlite|postgresql] [--people 25,100,250,500] [--think 0.6]

Each person opens the exam page, takes the exam to their device, answers the 85 questions one by one with a pause of
about `--think` seconds between them (a real hall thinks for a minute), asks how things stand, submits, and reads the
result. Granian (2 processes of 4 threads), the production settings, SQLite with synchronous=FULL or PostgreSQL; people
and server share the machine. Afterwards the database is asked whether every acknowledged answer is there once, every
sitting ended once, and every score recounts.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import signal
import sys
import time

from tests.bench.bench_answers import TOKEN, cpu_seconds, hall, say

KINDS = ("page", "save", "submit")
# Moodle 4.5, as its own performance pages and a profile of ours give them: CPU ms, reads, writes.
MOODLE = {"save": (30, 22, 4), "page": (87, 41, None)}
MOODLE_EXAM = "1.2 to 1.5"


class Trouble(Exception):
    """An answer of the server that must not come."""


class Sitter:
    """One person over one kept connection. `times` is {kind: [seconds]}, `kept` {number: value sent}."""

    def __init__(self, port, candidate, think, chance):
        self.session, self.sitting, self.questions = candidate
        self.port, self.think, self.chance = port, think, chance
        self.times, self.kept = {kind: [] for kind in (*KINDS, "other")}, {}

    async def finish(self):
        """The whole exam; raises Trouble where the server does not answer as it should."""
        await asyncio.sleep(self.chance.uniform(0, 3))
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await self._ask("page", "GET", "")
            moved = await self._ask("other", "POST", "take-over/", "device=one", form=True)
            for number, (token, values) in enumerate(self.questions, 1):
                await asyncio.sleep(self.chance.expovariate(1 / self.think))
                await self._answer(moved["epoch"], number, token, self.chance.choice(values))
            await self._ask("other", "GET", "state/?device=one")
            ended = await self._ask("submit", "POST", "submit/", "", form=True)
            if ended["state"] != "submitted":
                raise Trouble(f"submitted, and it is {ended['state']}")
        finally:
            self.writer.close()

    async def _answer(self, epoch, number, token, value):
        body = {"device": "one", "epoch": epoch, "messages": [{"n": number, "q": token, "v": value}]}
        told = await self._ask("save", "POST", "answers/", json.dumps(body))
        if told["saved"] != [number]:
            raise Trouble(f"answer {number} was not saved: {told}")
        self.kept[epoch, number] = (token, value)

    async def _ask(self, kind, method, what, body="", *, form=False):
        sort = "application/x-www-form-urlencoded" if form else "application/json"
        head = (
            f"{method} /exams/sittings/{self.sitting}/{what} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Accept: {'text/html' if kind == 'page' else 'application/json'}\r\nAccept-Encoding: gzip\r\n"
            f"Content-Type: {sort}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        self.writer.write((head + body).encode())
        status, text = await self._read()
        self.times[kind].append(time.perf_counter() - began)
        if status != 200:
            raise Trouble(f"{method} {what} was answered {status}")
        return text if kind == "page" else json.loads(text)

    async def _read(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        if b"transfer-encoding: chunked" in head:
            text = b""
            while size := int(await self.reader.readline(), 16):
                text += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
            return status, text
        size = int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        return status, await self.reader.readexactly(size)


async def sit(port, candidates, think, seed):
    """Everybody at once; returns (sitters, seconds, troubles)."""
    sitters = [Sitter(port, one, think, random.Random(f"{seed}.{n}")) for n, one in enumerate(candidates)]
    began = time.perf_counter()
    ends = await asyncio.gather(*(one.finish() for one in sitters), return_exceptions=True)
    return sitters, time.perf_counter() - began, [repr(end) for end in ends if end is not None]


def quantiles(seconds):
    """p50/p95/p99 in milliseconds."""
    ordered = sorted(seconds)
    return "/".join(f"{ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1000:.0f}" for q in (0.5, 0.95, 0.99))


def questions_of(sitting):
    """[(token, [values as sent])] of the 85 places."""
    from exams.delivery.paper import from_record, option_token, question_token

    found = []
    for question in from_record(sitting.paper):
        tokens = [option_token(sitting.seed, question, label) for label in question.labels]
        values = [[token] for token in tokens] or ["41,988.5", "12"]
        found.append((question_token(sitting.seed, question), values))
    return found


def verify(sitters):
    """Breaches as sentences: what the database says of everything that was acknowledged."""
    from exams.delivery.models import Answer, Sitting
    from exams.delivery.paper import find, read_value
    from tests.faults.invariants import breaches

    acknowledged, ids = {}, [one.sitting for one in sitters]
    sittings = Sitting.objects.in_bulk(ids)
    for one in sitters:
        own = sittings[one.sitting]
        for name, (token, value) in one.kept.items():
            question = find(own.paper, token)
            acknowledged[own.pk, *name] = (question.place, read_value(own.seed, question, value))
    found = breaches(ids, acknowledged)
    rows = Answer.objects.filter(sitting__in=ids).count()
    if rows != len(acknowledged):
        found.append(f"{len(acknowledged)} answers were acknowledged and {rows} are in the log.")
    return found


def costs(port, process, candidates, times):
    """{kind: server CPU ms a request}, each kind alone, one request after another."""
    found = {}

    async def measure():
        sitters = [Sitter(port, one, 0, random.Random(n)) for n, one in enumerate(candidates)]
        for one in sitters:
            one.reader, one.writer = await asyncio.open_connection("127.0.0.1", port)
            one.epoch = (await one._ask("other", "POST", "take-over/", "device=one", form=True))["epoch"]
            await one._ask("page", "GET", "")
        jobs = {
            "page": [lambda one=one: one._ask("page", "GET", "") for one in sitters for _ in range(times)],
            "save": [
                lambda one=one, n=n, q=q: one._answer(one.epoch, n, q[0], q[1][0])
                for one in sitters
                for n, q in enumerate(one.questions, 1)
            ],
            "submit": [lambda one=one: one._ask("submit", "POST", "submit/", "", form=True) for one in sitters],
        }
        for kind, requests in jobs.items():
            used = cpu_seconds(process.pid)
            for request in requests:
                await request()
            found[kind] = (cpu_seconds(process.pid) - used) * 1000 / len(requests)
        for one in sitters:
            one.writer.close()

    asyncio.run(measure())
    return found


def queries(client, sitting, question):
    """{kind: (reads, writes)} of one request each, in this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    token, values = question
    body = {"device": "one", "epoch": 1, "messages": [{"n": 1, "q": token, "v": values[0]}]}
    address, kind = f"/exams/sittings/{sitting.pk}/", {"content_type": "application/json"}
    found = {}
    client.get(address)
    for name, ask in {
        "page": lambda: client.get(address),
        "save": lambda: client.post(f"{address}answers/", json.dumps(body), **kind),
        "submit": lambda: client.post(f"{address}submit/", headers={"Accept": "application/json"}),
    }.items():
        with CaptureQueriesContext(connection) as seen:
            assert ask().status_code == 200, name
        verbs = [query["sql"].split(None, 1)[0].upper() for query in seen.captured_queries]
        found[name] = (verbs.count("SELECT"), sum(verb in ("INSERT", "UPDATE", "DELETE") for verb in verbs))
    return found


def tell_costs(cpu, counted):
    """The table of what a request costs, beside Moodle."""
    say("what a request costs     server CPU    reads  writes   Moodle 4.5")
    for kind in ("save", "page", "submit"):
        reads, writes = counted[kind]
        theirs = ""
        if kind in MOODLE:
            ms, their_reads, their_writes = MOODLE[kind]
            theirs = f"{ms} ms, {their_reads} reads" + (f", {their_writes} writes" if their_writes else "")
            theirs += f": ours is {ms / cpu[kind]:.1f} times below"
        name = {"save": "saving an answer", "page": "the exam page", "submit": "submitting"}[kind]
        say(f"{name:<22}{cpu[kind]:>10.2f} ms{reads:>9}{writes:>8}   {theirs}".rstrip())
    whole = (cpu["page"] + 60 * cpu["save"] + cpu["submit"]) / 1000
    say(f"an exam of 60 items: {whole:.2f} CPU s (Moodle {MOODLE_EXAM}): {1.35 / whole:.1f} times below")


def fill(people):
    """Queries of each kind of request, and everybody but the one who was asked for them: [(session, sitting,
    questions)].
    """
    from django.test import Client
    from django.utils import timezone

    from tests.exams.delivery.sitting_helpers import Hall
    from tests.world import World

    ground, found = Hall(World(), now=timezone.now(), minutes=300, singles=80), []
    for number in range(people):
        person = ground.world.person(f"candidate{number}", ground.world.agency, "trainee")
        ground.world.enroll(ground.cohort, person)
        sitting = ground.begin(person=person, device="one" if number == 0 else "", seed=secrets.token_hex(16))
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(person)
        questions = questions_of(sitting)
        if number == 0:
            counted = queries(client, sitting, questions[0])
            continue
        found.append((client.cookies["sessionid"].value, sitting.pk, questions))
    return counted, found


def numbers(text):
    """ "25,100" as [25, 100]."""
    return [int(one) for one in text.split(",")]


def main():
    """Measure what requests cost, fill the hall with more and more people, verify, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=numbers, default=[25, 100, 250, 500])
    parser.add_argument("--think", type=float, default=0.6, help="seconds between two answers of a person")
    parser.add_argument("--costs", type=int, default=150, help="exam pages fetched to know what one costs")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with hall(asked.database, sum(asked.people) + 7, fill) as (port, process, (counted, candidates)):
        own, candidates = candidates[:6], candidates[6:]
        say(f"{asked.database}, granian 2 x 4; people and server share {len(os.sched_getaffinity(0))} processors")
        tell_costs(costs(port, process, own, max(1, asked.costs // 6)), counted)
        say(f"\nthe same 85-item exam, about {asked.think:g} s for each answer; milliseconds as p50/p95/p99")
        say("people    answers   saves/s   save              exam page         submit            errors")
        breaches = []
        for people in asked.people:
            present, candidates = candidates[:people], candidates[people:]
            sitters, took, troubles = asyncio.run(sit(port, present, asked.think, people))
            breaches += troubles + verify(sitters)
            tell_hall(people, sitters, took, troubles)
        from django.db import connections

        connections.close_all()
    for breach in breaches[:20]:
        say(f"! {breach}")
    say("every acknowledged answer is in the log once, every sitting ended once, every score recounts" * (not breaches))
    sys.exit(1 if breaches else 0)


def tell_hall(people, sitters, took, troubles):
    """One line of the table."""
    times = {kind: [t for one in sitters for t in one.times[kind]] for kind in KINDS}
    saves = len(times["save"])
    columns = "".join(f"{quantiles(times[kind]) if times[kind] else '-':<18}" for kind in ("save", "page", "submit"))
    say(f"{people:>6}{saves:>11}{saves / took:>10.0f}   {columns}{len(troubles):>6}")


if __name__ == "__main__":
    main()
