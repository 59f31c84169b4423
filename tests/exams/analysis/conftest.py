"""A form that people have taken: choices, a set, typed answers, a pretest item. Answers are seeded at random."""

import random
from datetime import timedelta

import pytest

from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Item, ItemVersion, Key
from exams.delivery.models import AnswerSheet, ExamWindow, Sitting
from tests.module_data import copied, module_fixture

OPTIONS = [{"label": label, "text": f"Option {label}"} for label in "ABCD"]
# (kind, key); the last item is a pretest item.
PLAN = [
    ("single", {"any_of": ["A"]}),
    ("single", {"any_of": ["B"]}),
    ("single", {"any_of": ["C", "D"]}),
    ("true_false", {"any_of": ["A"]}),
    ("multiple", {"set": ["A", "C"]}),
    ("numeric", {"ranges": [["7.5", "8.5"]]}),
    ("short_text", {"texts": ["plan"]}),
    ("single", {"any_of": ["D"]}),
]
WRONG = {"numeric": "99", "short_text": "hope"}


class Sat:
    """A published form and methods to have people take it."""

    def __init__(self, world, code="final-x", copies=1):
        self.world, self.code = world, code
        self.exam = Exam.objects.create(
            code=f"exam-{code}", title="Final exam", role="final", course=world.course(), minutes_allowed=60
        )
        self.form = Form.objects.create(exam=self.exam, code=code)
        self.plan = PLAN * copies
        self.places = [self._place(number, kind, key) for number, (kind, key) in enumerate(self.plan, 1)]
        Form.objects.filter(pk=self.form.pk).update(state="published", cut_percent=60, cut_authority="The panel.")
        self.form.refresh_from_db()
        self.window = ExamWindow.objects.create(
            exam=self.exam,
            form=self.form,
            time_zone="America/Chicago",
            opens_at=world.now,
            closes_at=world.now + timedelta(days=30),
            at=world.now,
        )
        self.number = 0

    def _place(self, number, kind, key):
        item = Item.objects.create(code=f"{self.code}-{number:02d}", kind=kind, stem=f"Question {number}?")
        version = ItemVersion.objects.create(
            item=item,
            number=1,
            kind=kind,
            stem=item.stem,
            options=OPTIONS if kind not in WRONG else [],
            at=self.world.now,
        )
        Key.objects.create(version=version, number=1, answer=key, at=self.world.now)
        return FormItem.objects.create(
            form=self.form, position=number, version=version, scored=number != len(self.plan)
        )

    def sit(self, people, seed=1):
        """Have people take the form. Returns their sittings."""
        rng = random.Random(seed)
        sittings = []
        for _ in range(people):
            self.number += 1
            person = self.world.person(f"{self.code}-{self.number}")
            sitting = Sitting.objects.create(
                window=self.window,
                form=self.form,
                person=person,
                seed="s",
                device="d",
                started_at=self.world.now,
                deadline_at=self.world.now,
                state="submitted",
            )
            able = rng.gauss(0.4, 1)
            responses = [self._response(rng, able, kind, key) for kind, key in self.plan]
            AnswerSheet.objects.create(sitting=sitting, form=self.form, responses=responses, at=self.world.now)
            sittings.append(sitting)
        return sittings

    def _response(self, rng, able, kind, key):
        if rng.random() < 0.05:
            return ""
        right = rng.gauss(able, 1) > 0
        if "any_of" in key:
            return key["any_of"][0] if right else rng.choice(["A", "B", "C", "D"])
        if "set" in key:
            return "+".join(key["set"]) if right else "A+B"
        if "ranges" in key:
            return "8" if right else WRONG[kind]
        return " Plan " if right else WRONG[kind]

    def rekey(self, place, answer):
        """Add a later key for the item at a place (counted from 0)."""
        version = self.places[place].version
        number = version.keys.count() + 1
        return Key.objects.create(version=version, number=number, answer=answer, reason="Review.", at=self.world.now)


shared_sat = module_fixture(Sat)


@pytest.fixture
def sat(shared_sat, db):
    return copied(shared_sat)
