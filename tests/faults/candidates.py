"""Candidates who take an exam over HTTP during faults: numbered answers, an outbox, repeats, reordered messages.

Each records every acknowledgment. A message without a response stays in the outbox and is sent again, as the exam page
does.
"""

import contextlib
import http.client
import json
import random
import secrets
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

TOKEN = secrets.token_hex(16)
MAX_OUTBOX_MESSAGES = 24


@dataclass(frozen=True)
class Seat:
    """A candidate's session and sitting. `choices`: [(question token, place id, [(value as sent, value as stored)])].

    `submits_after` is in seconds from the start, or None if the deadline ends the sitting.
    """

    session: str
    sitting: int
    choices: list
    submits_after: float | None


class Candidate(threading.Thread):
    """One candidate. Set `finishing` to empty the outbox and, if planned, submit. `troubles` are messages."""

    def __init__(self, seat, port, seed, finishing):
        super().__init__(daemon=True)
        self.seat, self.port, self.finishing = seat, port, finishing
        self.chance = random.Random(seed)
        self.outbox, self.kept, self.kept_late, self.given = {}, {}, {}, {}
        self.epoch, self.number, self.device, self.moving = 1, 0, "one", None
        self.ended, self.connection, self.too_late, self.token = False, None, set(), ""
        self.sent = self.repeated = self.broken = self.errors = self.moves = 0
        self.troubles = []

    def run(self):
        """Answer until `finishing` is set, then deliver the outbox; record a trouble if that takes over 80 seconds."""
        began = time.monotonic()
        while not self.finishing.is_set():
            self._step(time.monotonic() - began)
            time.sleep(self.chance.uniform(0.01, 0.08))
        until = time.monotonic() + 80
        while not self.ended and (self.outbox or self.seat.submits_after is not None):
            if time.monotonic() > until:
                self._trouble("could not deliver its answers or submit within 80 seconds after the last fault")
                return
            if self.moving:
                self._take_over()
            else:
                self._submit() if not self.outbox else self._send()
            time.sleep(0.02)
        for _ in range(2):
            # Late and repeated messages after the end are kept as received late and change nothing else.
            name = self._give()
            self.too_late |= {name} if self.ended else set()
            self._send()
        while self.ended and self.outbox:
            if time.monotonic() > until:
                self._trouble("could not deliver what waited after the end within 80 seconds after the last fault")
                return
            self._send()
            time.sleep(0.02)

    def _trouble(self, what):
        self.troubles.append(f"Sitting {self.seat.sitting}: the candidate {what}.")

    def _step(self, passed):
        due = self.seat.submits_after is not None and passed > self.seat.submits_after
        if due and not self.ended and not self.outbox:
            self._submit()
        elif self.moving or (not self.ended and self.chance.random() < 0.01):
            self._take_over()
        else:
            if len(self.outbox) < MAX_OUTBOX_MESSAGES and not due:
                for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
                    self._give()
            self._send()

    def _give(self):
        token, place, values = self.chance.choice(self.seat.choices)
        value, content = self.chance.choice(values)
        self.number += 1
        name = (self.epoch, self.number)
        self.given[name] = ({"n": self.number, "q": token, "v": value}, (place, content))
        self.outbox[name] = True
        return name

    def _batch(self):
        """Message numbers of one epoch: some of the outbox and some already acknowledged, shuffled."""
        epoch = self.chance.choice([epoch for epoch, _ in self.outbox] or [self.epoch])
        waiting = [name for name in self.outbox if name[0] == epoch]
        acknowledged = [name for name in self.kept if name[0] == epoch]
        batch = self.chance.sample(waiting, min(len(waiting), self.chance.choice((1, 1, 2, 6))))
        if acknowledged and self.chance.random() < 0.25:
            repeated = self.chance.sample(acknowledged, min(len(acknowledged), 2))
            self.repeated += len(repeated)
            batch += repeated
        self.chance.shuffle(batch)
        return epoch, batch

    def _send(self):
        if not self.token:
            # The state response contains it, as for the exam page.
            state = self._ask(f"state/?device={self.device.replace(' ', '+')}", "", "", method="GET")
            self.token = state["token"] if state else ""
            return
        epoch, batch = self._batch()
        if not batch:
            return
        self.sent += len(batch)
        body = {"epoch": epoch, "messages": [self.given[name][0] for name in batch]}
        state = self._ask("answers/", json.dumps(body), "application/json", deaf=self.chance.random() < 0.03)
        if state is None:
            return
        self._note_stored(epoch, state)
        for refused in state["refused"]:
            self._note_refused(epoch, refused)
        self.ended = self.ended or state["state"] != "begun"
        if not state["yours"] and epoch == self.epoch and not self.ended:
            # An old take-over request arrived late. The page shows it, and the person continues here.
            self._move()

    def _note_stored(self, epoch, state):
        """Record what counts and what was received late, and drop it from the outbox."""
        for number in state["saved"]:
            if (epoch, number) in self.too_late or (epoch, number) in self.kept_late:
                self._trouble(f"was told that answer {epoch}.{number}, received after the end, counts")
            self.kept[epoch, number] = self.given[epoch, number][1]
            self.outbox.pop((epoch, number), None)
        for number in state["late"]:
            if (epoch, number) in self.kept:
                self._trouble(f"was told that answer {epoch}.{number} counts, and later that it was received late")
            self.kept_late[epoch, number] = self.given[epoch, number][1]
            self.outbox.pop((epoch, number), None)

    def _note_refused(self, epoch, refused):
        """Drop a refused answer, except one given before the person moved to another device."""
        if refused["code"] == "moved":
            return
        self.outbox.pop((epoch, refused["n"]), None)
        self._trouble(f"was refused answer {epoch}.{refused['n']}: {refused['why']}")

    def _move(self):
        if self.moving is None:
            self.moves += 1
            self.moving = f"device {self.moves}"

    def _take_over(self):
        """Take over on another device; repeated until the server accepts."""
        self._move()
        reply = self._ask("take-over/", urlencode({"device": self.moving}), "application/x-www-form-urlencoded")
        if reply is None:
            return
        if "error" in reply:
            self.ended, self.moving = True, None
            return
        if reply["epoch"] <= self.epoch:
            self._trouble(f"took over and came to epoch {reply['epoch']} from {self.epoch}")
        self.device, self.moving, self.token = self.moving, None, reply["token"]
        self.epoch, self.number = reply["epoch"], reply["next"] - 1

    def _submit(self):
        reply = self._ask("submit/", "", "application/x-www-form-urlencoded")
        self.ended = self.ended or (reply is not None and reply.get("state") == "submitted")

    def _ask(self, what, body, kind, *, method="POST", deaf=False):
        """Send a request and read the response; None without a response or if it means "try again"."""
        headers = {
            "Cookie": f"sessionid={self.seat.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "X-Sitting-Token": self.token,
            "Content-Type": kind,
            "Accept": "application/json",
        }
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            self.connection.request(method, f"/exams/sittings/{self.seat.sitting}/{what}", body, headers)
            if deaf:
                # The network fails after the message was sent: the candidate cannot know whether it was saved.
                self._hang_up()
                return None
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            self.broken += 1
            self._hang_up()
            time.sleep(self.chance.uniform(0.1, 0.4))
            return None
        return self._understand(what, response.status, text)

    def _understand(self, what, status, text):
        if status == 503 and "error" in json.loads(text):
            # An error message and nothing acknowledged: the page keeps trying.
            self.errors += 1
            return None
        if status in (502, 504):
            # nginx had no application server at this moment.
            self.broken += 1
            time.sleep(self.chance.uniform(0.1, 0.4))
            return None
        if what == "answers/" and status in (401, 409):
            # For example, a third device took over: the page fetches another token.
            self.token = ""
            return None
        if status != 200 and not (what == "take-over/" and status == 409):
            self._trouble(f"was answered {status} at {what}")
            return None
        return json.loads(text)

    def _hang_up(self):
        with contextlib.suppress(OSError):
            self.connection.close()
        self.connection = None
