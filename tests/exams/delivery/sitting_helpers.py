"""Exam setup for tests: an exam with a published form, a cohort, a window, and people who take it.

Each secret part of an item contains a unique marker, so a test can search everything the server sends for it.
"""

import json
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Domain, Item, ItemVersion, Key
from exams.delivery import fast_path
from exams.delivery.actions import answers, sittings
from exams.delivery.actions.answers import Message
from exams.delivery.models import ExamWindow
from exams.delivery.models.histories import statement_for
from exams.delivery.paper import from_record, option_token, question_token

SEED = "0f" * 16
SECRET = "PLANTED-SECRET"


class Hall:
    """Two domains; places: single, several answers, true/false, number, short text, single, and one pretest item."""

    def __init__(self, world, *, cut="60.00", role="final", minutes=60, singles=2, now=None):
        self.world = world
        self.now = now or world.now
        self.course = world.course()
        self.cohort = world.cohort()
        self.seat = world.enroll(self.cohort)
        self.domains = [
            Domain.objects.get_or_create(code=code, defaults={"title": title})[0]
            for code, title in (("D1", "Recovery"), ("D4", "Ethics"))
        ]
        self.exam = Exam.objects.create(
            code=f"pet-{role}", title=f"PET {role}", role=role, course=self.course, minutes_allowed=minutes
        )
        self.form = self.form_of("form-a", cut=cut, singles=singles)
        self.window = self.window_of(self.exam, self.form, self.cohort)

    def window_of(self, exam, form, cohort, *, opens=-1, closes=4, ends_sittings=True):
        """Create a window directly. `opens` and `closes` are in hours from now."""
        return ExamWindow.objects.create(
            exam=exam,
            form=form,
            cohort=cohort,
            time_zone="America/Chicago",
            ends_sittings=ends_sittings,
            opens_at=self.now + timedelta(hours=opens),
            closes_at=self.now + timedelta(hours=closes),
            by=self.world.vendor_coordinator,
            at=self.now,
        )

    def form_of(self, code, *, cut="60.00", singles=2, exam=None):
        """Create a published form with one place of each kind, `singles` single-choice items, and a pretest item."""
        form = Form.objects.create(
            exam=exam or self.exam,
            code=code,
            cut_percent=Decimal(cut),
            cut_authority="Board of the test",
            published_by=self.world.examinations,
            published_at=self.now,
        )
        kinds = ["single"] * (singles - 1) + ["multiple", "true_false", "numeric", "short_text", "single"]
        for position, kind in enumerate(kinds, 1):
            self.place(form, position, kind)
        self.place(form, len(kinds) + 1, "single", scored=False)
        # Items cannot be added to a published form, so publish it last.
        Form.objects.filter(pk=form.pk).update(state="published")
        form.refresh_from_db()
        return form

    def place(self, form, position, kind, *, scored=True):
        """Create an item, its version, its key and its place. Labels follow the order of the options."""
        name = f"{form.code}-{position}"
        options, shuffle = {
            "single": ([f"{name} right", f"{name} wrong one", f"{name} wrong two", f"{name} wrong three"], True),
            "multiple": ([f"{name} right", f"{name} wrong", f"{name} also right"], True),
            "true_false": (["True", "False"], False),
        }.get(kind, ([], True))
        key = {
            "single": {"any_of": ["A"]},
            "multiple": {"set": ["A", "C"]},
            "true_false": {"any_of": ["B"]},
            "numeric": {"ranges": [["41987.5", "41989.5"]]},
            "short_text": {"texts": [f"{SECRET}-TEXT-{position}"]},
        }[kind]
        item = Item.objects.create(code=f"{SECRET}-CODE-{name}", domain=self.domains[position % 2], kind=kind, stem="?")
        version = ItemVersion.objects.create(
            item=item,
            number=1,
            kind=kind,
            domain=item.domain,
            stem=f"Question {name}?",
            options=[{"label": "ABCD"[i], "text": text} for i, text in enumerate(options)],
            shuffle=shuffle,
            rationale=f"{SECRET}-RATIONALE",
            feedback={"A": f"{SECRET}-FEEDBACK"},
            at=self.now,
        )
        Key.objects.create(version=version, number=1, answer=key, reason=f"{SECRET}-REASON", at=self.now)
        return FormItem.objects.create(form=form, position=position, version=version, scored=scored)

    def begin(self, *, person=None, window=None, device="one", seed=SEED, at=None, start_code=""):
        """Begin a sitting through the action."""
        window = window or self.window
        return sittings.begin(
            window=window,
            by=person or self.world.trainee,
            device=device,
            seed=seed,
            at=at or self.now,
            agreed=getattr(statement_for(window.exam_id), "pk", None),
            start_code=start_code,
        )


def promise(window, **more):
    """The data the start page posts when the honesty box is checked."""
    return {"honest": "yes", "statement": statement_for(window.exam_id).pk, **more}


def paper(sitting):
    """{position on the form: question} of a sitting."""
    questions = {question.place: question for question in from_record(sitting.paper)}
    return {place.position: questions[place.pk] for place in sitting.form.places.all()}


def message(sitting, number, position, answer):
    """An answer as the browser would send it; `answer` is a list of labels, a text or None."""
    question = paper(sitting)[position]
    value = answer
    if isinstance(answer, list):
        value = [option_token(sitting.seed, question, label) for label in answer]
    return Message(number, question_token(sitting.seed, question), value)


def save(sitting, *messages, epoch=1, device="one", by=None, at=None):
    """Save through the action."""
    return answers.save_answers(
        sitting_id=sitting.pk,
        messages=messages,
        epoch=epoch,
        device=device,
        by=by or sitting.person,
        at=at or sitting.started_at + timedelta(minutes=1),
    )


def token_header(client, sitting, *, epoch=1, device="one"):
    """The header the exam page sends to save answers in the session of `client`."""
    session = fast_path.fingerprint(client.cookies["sessionid"].value if "sessionid" in client.cookies else None)
    token = fast_path.Token(sitting.pk, sitting.person_id, device, epoch, session)
    return {fast_path.HEADER: token.signed()}


def as_sent(message):
    """An answer in the JSON format of the exam page."""
    return {"n": message.number, "q": message.question, "v": message.value, "at": "2026-03-02T15:01:00Z"}


def post_answers(client, sitting, *messages, epoch=1, device="one", headers=None):
    """Save over HTTP, with the token of the page `device` opened in `epoch` unless `headers` is given."""
    headers = token_header(client, sitting, epoch=epoch, device=device) if headers is None else headers
    body = json.dumps({"epoch": epoch, "messages": [as_sent(one) for one in messages]})
    address = reverse("exam_answers", args=[sitting.pk])
    return client.post(address, body, content_type="application/json", headers=headers)


def right_answers(sitting, *, first=1):
    """Messages that earn every point on the form."""
    key = {
        "single": ["A"],
        "multiple": ["A", "C"],
        "true_false": ["B"],
        "numeric": "41,988.5",
    }
    kinds = {position: question.kind for position, question in paper(sitting).items()}
    return [
        message(sitting, first + i, position, key.get(kind, f" {SECRET.lower()}-text-{position} "))
        for i, (position, kind) in enumerate(sorted(kinds.items()))
    ]
