"""Candidates who take a whole exam over HTTP, as the exam page does, and the CPU time of the servers."""

import asyncio
import contextlib
import json
import re
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

TOKEN = secrets.token_hex(16)
# In the order of an exam.
KINDS = ("before", "begin", "page", "take over", "state", "save", "submit", "result")
SECTION = re.compile(r'data-question="(\w+)" data-control="(\w+)".*?</section>', re.DOTALL)
OPTION = re.compile(r'name="q-\w+" value="(\w+)"')


class Trouble(Exception):
    """An unexpected response of the server."""


class Candidate:
    """A person on one persistent connection. `times`: {kind: [seconds]}; `kept`: [[epoch, number, question, value]]."""

    def __init__(self, stage, session, *, items=None, chance):
        self.stage, self.session, self.items, self.chance = stage, session, items, chance
        self.times, self.kept, self.number = {kind: [] for kind in KINDS}, [], 0

    async def open(self):
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.stage.port)

    def close(self):
        """Close the connection."""
        self.writer.close()

    async def before(self):
        """Read the start page."""
        await self._ask("before", "GET", f"/exams/windows/{self.stage.window}/")

    async def begin(self):
        """Agree to the honesty statement and start."""
        form = urlencode({"honest": "yes", "statement": self.stage.statement})
        self.sitting = await self._ask("begin", "POST", f"/exams/windows/{self.stage.window}/begin/", form, status=302)

    async def page(self):
        """Open the exam page and read the questions and options from it."""
        text = await self._ask("page", "GET", self.sitting)
        sections = [(m[1], m[2], OPTION.findall(m[0])) for m in SECTION.finditer(text)]
        self.questions = [
            (token, names[:1] if control != "text" else "12") for token, control, names in sections[: self.items]
        ]

    async def take_over(self):
        """Take over on this device."""
        reply = json.loads(await self._ask("take over", "POST", f"{self.sitting}take-over/", "device=one"))
        self.epoch, self.token = reply["epoch"], reply.get("token", "")

    async def state(self):
        """Request the state of the sitting."""
        await self._ask("state", "GET", f"{self.sitting}state/?device=one")

    async def save(self):
        """Save the next answer."""
        token, value = self.questions[self.number % len(self.questions)]
        self.number += 1
        message = {"n": self.number, "q": token, "v": value, "at": "2026-11-28T12:00:00.000Z"}
        body = json.dumps({"device": "one", "epoch": self.epoch, "messages": [message]})
        reply = json.loads(await self._ask("save", "POST", f"{self.sitting}answers/", body))
        if reply["saved"] != [self.number]:
            raise Trouble(f"answer {self.number} was not saved: {reply}")
        self.kept.append([self.epoch, self.number, token, value])

    async def submit(self):
        """Submit the exam."""
        reply = json.loads(await self._ask("submit", "POST", f"{self.sitting}submit/", f"epoch={self.epoch}"))
        if reply["state"] != "submitted":
            raise Trouble(f"submitted, and it is {reply['state']}")

    async def result(self):
        """Read the result."""
        await self._ask("result", "GET", f"{self.sitting}result/")

    async def finish(self, think):
        """Take the whole exam, with a pause of about `think` seconds before each answer."""
        await asyncio.sleep(self.chance.uniform(0, 3))
        await self.open()
        try:
            for step in (self.before, self.begin, self.page, self.take_over, self.state):
                await step()
            for _ in self.questions:
                await asyncio.sleep(self.chance.expovariate(1 / think))
                await self.save()
            await self.submit()
            await self.result()
        finally:
            self.close()

    async def _ask(self, kind, method, path, body="", *, status=200):
        page = kind in ("before", "begin", "page", "result")
        sort = "application/json" if kind == "save" else "application/x-www-form-urlencoded"
        token = f"X-Sitting-Token: {self.token}\r\n" if kind == "save" and self.token else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-CSRFToken: {TOKEN}\r\n{token}"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\n"
            f"Accept: {'text/html' if page else 'application/json'}\r\n"
            f"Content-Type: {sort}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        self.writer.write((head + body).encode())
        got, head, text = await self._read()
        self.times[kind].append(time.perf_counter() - began)
        if got != status:
            raise Trouble(f"{method} {path} was answered {got}")
        return re.search(rb"(?im)^location: (\S+)", head)[1].decode() if status == 302 else text.decode()

    async def _read(self):
        head = await self.reader.readuntil(b"\r\n\r\n")
        status, lower = int(head.split(b" ", 2)[1]), head.lower()
        if b"transfer-encoding: chunked" in lower:
            text = b""
            while size := int(await self.reader.readline(), 16):
                text += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
            return status, head, text
        size = int(lower.partition(b"content-length: ")[2].split(b"\r\n", 1)[0] or 0)
        return status, head, await self.reader.readexactly(size)


def cpu_seconds(stage):
    """CPU seconds used by the servers of a stage, including the database."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            ours = int(fields[2]) == stage.web
            database = stage.postgres and stage.postgres in (int(process.name), int(fields[1]))
            if ours or database:
                threads = (process / "task").iterdir()
                total += sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)
    return total / 1e9


async def hold_slowly(stage, number):
    """Open connections that send two bytes of an answer and then nothing. Returns a function that closes them."""
    writers = []
    for _ in range(number):
        _, writer = await asyncio.open_connection("127.0.0.1", stage.port)
        writer.write(
            b"POST /exams/sittings/1/answers/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: 200\r\n\r\n{ "
        )
        writers.append(writer)
    return lambda: [writer.close() for writer in writers]
