"""A random walk through one sitting: devices answer, repeat, reorder and take over while the clock jumps.

The walk keeps its own record of what was sent and acknowledged, independent of the code under test. Some checks run
at once; `tests.faults.invariants` checks the whole log afterwards.
"""

from datetime import timedelta

from cohorts.core.actions import Refused
from exams.delivery.actions import answers, sittings
from exams.delivery.actions.answers import Message
from exams.delivery.models import Sitting
from exams.delivery.paper import option_token, question_token
from exams.delivery.tasks import sweep_deadlines
from tests.exams.delivery.sitting_helpers import paper

# Far beyond any grace period.
LATE = timedelta(minutes=90)


class Paper:
    """The questions of every walk: (token, place, [(value as sent, value as stored)]) for three questions."""

    def __init__(self, sitting):
        questions = paper(sitting)
        self.asked = []
        for position, picks in ((1, (["A"], ["B"], None)), (2, (["A", "C"], ["B"], None))):
            question = questions[position]
            values = [
                (None if pick is None else [option_token(sitting.seed, question, label) for label in pick], pick)
                for pick in picks
            ]
            self.asked.append((question_token(sitting.seed, question), question.place, values))
        typed = questions[4]
        self.asked.append((question_token(sitting.seed, typed), typed.place, [("41,988.5", "41,988.5"), ("7", "7")]))


class Walk:
    """One sitting and every step taken on it. Each step takes an integer that determines what it does."""

    def __init__(self, sitting, questions, staff, monkeypatch):
        self.sitting, self.asked, self.staff = sitting, questions, staff
        self.at = sitting.started_at
        monkeypatch.setattr("exams.delivery.tasks.timezone.now", lambda: self.at)
        self.epoch, self.device, self.count = 1, sitting.device, {}
        self.given, self.waiting, self.kept, self.kept_late = {}, [], {}, {}
        self.ended = self.voided = False

    def step(self, name, pick):
        """Take the step called `name` half a second later."""
        self.at += timedelta(seconds=0.5)
        getattr(self, name)(pick)

    # --- Answers ---

    def _give(self, epoch, pick):
        """Add a message of an epoch to the outbox, where it stays until it is acknowledged or refused for good."""
        token, place, values = self.asked[pick % 3]
        value, content = values[pick % len(values)]
        self.count[epoch] = number = self.count.get(epoch, 0) + 1
        self.given[epoch, number] = (Message(number, token, value), (place, content))
        self.waiting.append((epoch, number))
        return epoch, number

    def _send(self, names, *, device=None, extra=()):
        """Send messages of one epoch and check the response against them."""
        epoch = names[0][0]
        mine = device or (self.device if epoch == self.epoch else f"d{epoch}")
        was_over = self.ended
        early = self.at < self.sitting.deadline_at
        saved = answers.save_answers(
            sitting_id=self.sitting.pk,
            messages=[*(self.given[name][0] for name in names), *extra],
            epoch=epoch,
            device=mine,
            by=self.sitting.person,
            at=self.at,
        )
        assert not set(saved.acknowledged) & set(saved.refused), "a number is both acknowledged and refused"
        for number in saved.acknowledged:
            name = (epoch, number)
            # After the end, only answers stored before are acknowledged; the sheet check covers the rest.
            assert not (was_over and name not in self.kept), "acknowledged after the end"
            self.kept[name] = self.given[name][1]
        for number in saved.late:
            name = (epoch, number)
            assert saved.sitting.state != "begun" and name not in self.kept, "counted, and received late"
            self.kept_late[name] = self.given[name][1]
        stored = [*saved.acknowledged, *saved.late]
        self.waiting = [name for name in self.waiting if name[0] != epoch or name[1] not in stored]
        self.ended = self.ended or saved.sitting.state != "begun"
        if early and not was_over and not device and not extra:
            assert set(saved.acknowledged) == {number for _, number in names}, saved.refused
        return saved

    def answer(self, pick):
        """The current device answers, and the message arrives."""
        self._send([self._give(self.epoch, pick)])

    def answer_offline(self, pick):
        """The current device answers, and the message stays in the outbox."""
        self._give(self.epoch, pick)

    def deliver(self, pick):
        """Send some of the outbox, newest first."""
        epochs = {epoch for epoch, _ in self.waiting}
        if epochs:
            epoch = sorted(epochs)[pick % len(epochs)]
            self._send([name for name in self.waiting if name[0] == epoch][::-1][: 1 + pick])

    def lose_the_reply(self, pick):
        """A message arrives but its acknowledgment does not, so it stays in the outbox."""
        name = self._give(self.epoch, pick)
        self._send([name])
        if name in self.kept:
            self.waiting.append(name)

    def repeat(self, pick):
        """Send an earlier message again, once or twice."""
        if self.given:
            name = sorted(self.given)[pick % len(self.given)]
            self._send([name] * (1 + pick % 2))

    def contradict(self, pick):
        """Send one number with two contents, together or one after the other."""
        name = self._give(self.epoch, pick)
        token, _, values = self.asked[(pick + 1) % 3]
        other = Message(name[1], token, values[0][0])
        if pick % 2:
            self._send([name])
        saved = self._send([name], extra=[other])
        assert name[1] not in saved.acknowledged, "of two contents under one number, neither is acknowledged"
        self.waiting = [one for one in self.waiting if one != name]

    def answer_on_the_old_device(self, pick):
        """The replaced device sends an answer it had not sent before."""
        if self.epoch > 1:
            self._send([self._give(self.epoch - 1, pick)])

    def answer_in_a_copied_window(self, pick):
        """Another browser window in the same epoch is refused."""
        name = self._give(self.epoch, pick)
        saved = self._send([name], device="a copy")
        assert not saved.yours and saved.acknowledged == []

    def forge(self, pick):
        """A question that is not on the paper."""
        number = self.count[self.epoch] = self.count.get(self.epoch, 0) + 1
        name = (self.epoch, number)
        self.given[name] = (Message(number, "f" * 16, None), None)
        assert self._send([name], extra=[Message(number, "e" * 16, None)]).acknowledged == []
        del self.given[name]

    # --- Devices and time ---

    def take_over(self, pick):
        """Another device takes over; repeating the request changes nothing."""
        self._take_over(f"d{self.epoch + 1}")
        if pick % 2:
            self._take_over(self.device)

    def _take_over(self, device):
        try:
            result = sittings.take_over(sitting_id=self.sitting.pk, device=device, by=self.sitting.person, at=self.at)
        except Refused:
            assert self.ended, "refused a take-over while the exam ran"
            return
        assert result.epoch == self.epoch + (device != self.device)
        self.epoch, self.device = result.epoch, device

    def jump(self, pick):
        """Move the server's clock backward or forward, by seconds or half an hour."""
        self.at += timedelta(seconds=(-1, 1, -90, 90, -900, 900, -1800, 1800)[pick % 8])

    # --- The end ---

    def submit(self, pick):
        """The person submits, once or twice."""
        for _ in range(1 + pick % 2):
            submitted = sittings.submit(sitting_id=self.sitting.pk, by=self.sitting.person, at=self.at, how="person")
            assert submitted.state != "begun"
        self.ended = True

    def sweep(self, pick):
        """Run the deadline sweep."""
        sweep_deadlines()
        self.ended = self.ended or not Sitting.objects.filter(pk=self.sitting.pk, state="begun").exists()

    def void(self, pick):
        """Examinations staff void the sitting."""
        try:
            sittings.void(sitting_id=self.sitting.pk, reason="Fire alarm", by=self.staff, at=self.at)
        except Refused:
            assert self.voided, "a sitting could not be set aside"
        self.ended = self.voided = True

    def finish(self):
        """Long after the end, run the sweep again and send the outbox, which is kept and does not count."""
        self.at = max(self.at, self.sitting.deadline_at) + LATE
        self.sweep(0)
        assert self.ended, "the sweep left a sitting open after its deadline"
        before = dict(self.kept)
        for epoch in {epoch for epoch, _ in self.waiting}:
            self._send([name for name in self.waiting if name[0] == epoch])
        assert self.kept == before and not self.waiting
        assert sweep_deadlines() == 0
        return self

    def acknowledged(self):
        """{(sitting, epoch, number): (place, value)} to check against the log."""
        return {(self.sitting.pk, *name): content for name, content in self.kept.items()}

    def late(self):
        """What was acknowledged as received late, in the same form."""
        return {(self.sitting.pk, *name): content for name, content in self.kept_late.items()}


STEPS = [
    "answer",
    "answer",
    "answer",
    "answer_offline",
    "answer_offline",
    "deliver",
    "lose_the_reply",
    "repeat",
    "contradict",
    "answer_on_the_old_device",
    "answer_in_a_copied_window",
    "forge",
    "take_over",
    "jump",
    "jump",
    "submit",
    "sweep",
    "void",
]
