"""What a side's rows must be like before a write is possible. Each is made and rolled back around one test."""

import secrets
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.utils import timezone

from cohorts.billing.acts import propose_void
from cohorts.billing.models import Charge, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Invitation, Membership, User
from cohorts.training.models import CourseVersion, Enrollment
from exams.analysis.models import AnalysisRun
from exams.assembly.models import Exam, Form, FormItem
from exams.bank.models import Domain, Item, ItemBlock, ItemVersion, Key, KeyProposal
from exams.bank.models.items import ItemOption
from exams.delivery import paper
from exams.delivery.actions import sittings
from exams.delivery.models import Accommodation, AnswerSheet, ExamPolicy, ExamWindow, Sitting, Statement
from exams.results.actions import key_changes
from tests.access.seat_situations import SeatSituations

PRACTICE_PK = 42_000


class Situations(SeatSituations):
    """Mixed into a side: what it can be brought into."""

    def second_trainee(self):
        """Another trainee of the agency, without a seat; the key is the side's plus 5."""
        user = User.objects.create(
            pk=self.pk + 5, email=f"second@{self.name}.example.org", given_name="Second", family_name=self.marker
        )
        Membership.objects.create(
            pk=self.pk + 5, user=user, organization=self.agency, role=roles.TRAINEE, started_at=timezone.now()
        )

    def another_trainer(self):
        """The proctor is a trainer, too, and the trainer is named in a session to come."""
        self.successor = Membership.objects.create(
            pk=self.pk + 6,
            user=self.people[roles.PROCTOR],
            organization=self.vendor,
            role=roles.TRAINER,
            started_at=timezone.now(),
        )
        start = timezone.now() + timedelta(days=30)
        type(self.unmarked).objects.filter(pk=self.unmarked.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=8)
        )

    def seat_is_of(self, role):
        """The seat belongs to somebody else of the side."""
        Enrollment.objects.filter(pk=self.enrollment.pk).update(person=self.people[role])

    def unused_version(self):
        """A version of the course that no cohort uses, with the side's key."""
        CourseVersion.objects.create(
            pk=self.pk,
            course=self.shared.course,
            version="draft",
            effective_from=date(2027, 1, 1),
            required_minutes=600,
            allowed_missed_minutes=60,
            fee=Decimal(10),
        )

    def invite(self, role, organization):
        """An invitation that waits, with the side's key."""
        now = timezone.now()
        Invitation.objects.create(
            pk=self.pk,
            user=self.people[role],
            organization=organization,
            role=role,
            token_hash=secrets.token_hex(32),
            invited_at=now - timedelta(days=1),
            expires_at=now + timedelta(days=9),
        )

    def charge(self):
        """A fee on no invoice yet."""
        self.row(
            Charge,
            offset=1,
            payer=self.payer,
            person=self.trainee,
            amount=Decimal(50),
            description="Fee",
            service_on=home_day(timezone.now()),
            at=timezone.now(),
        )

    def propose_void(self):
        """A proposal of finance staff that waits."""
        self.proposal = propose_void(
            receipt=Receipt.objects.get(pk=self.pk),
            reason="Another payer sent it.",
            by=self.shared.staff[roles.FINANCE],
            at=timezone.now(),
        )

    def second_form(self, state="published"):
        """Another form with one item, which nobody has seen; the key is the side's plus 1."""
        form = self.row(
            Form,
            offset=1,
            exam=self.shared.exam,
            code=f"{self.name}-form-2",
            cut_percent=70 if state == "published" else None,
            cut_authority="test" if state == "published" else "",
            state=state,
            published_at=timezone.now() if state == "published" else None,
        )
        place = FormItem(pk=self.pk + 1, form=form, position=1, version_id=self.pk)
        models.Model.save(place, force_insert=True)
        return form

    def third_form(self):
        """A third published form without items; the key is the side's plus 2."""
        return self.row(
            Form,
            offset=2,
            exam=self.shared.exam,
            code=f"{self.name}-form-3",
            cut_percent=70,
            cut_authority="test",
            state="published",
            published_at=timezone.now(),
        )

    def open_window(self, opens=timedelta(hours=-1), **more):
        """A window of the cohort for the second form, with the side's key plus 1; four hours long."""
        ExamPolicy.objects.create(
            exam=self.shared.exam,
            valid_from=timezone.now() - timedelta(days=60),
            again_after_passing=True,
            authority="test",
            at=timezone.now(),
        )
        now = timezone.now()
        self.row(
            ExamWindow,
            offset=1,
            exam=self.shared.exam,
            form=self.second_form(),
            cohort=self.cohort,
            time_zone="America/Chicago",
            opens_at=now + opens,
            closes_at=now + opens + timedelta(hours=4),
            at=now,
            **more,
        )

    def statement(self):
        """What candidates agree to."""
        return Statement.objects.filter(exam=None).latest("version")

    def begin(self):
        """The trainee begins in the open window, in a browser without scripts."""
        self.begun = sittings.begin(
            window=ExamWindow.objects.get(pk=self.pk + 1),
            by=self.trainee,
            device="",
            seed=secrets.token_hex(16),
            at=timezone.now(),
            agreed=self.statement().pk,
        )

    def submit(self):
        """The trainee submits."""
        sittings.submit(sitting_id=self.begun.pk, by=self.trainee, at=timezone.now(), how="person")

    def plain_answer(self):
        """The form of the exam page, with one answer."""
        place, _, labels, token = self.begun.paper[0]
        name = paper.option_tokens(self.begun.seed, place, labels)[0]
        return {"epoch": self.begun.epoch, f"was-{token}": "", f"q-{token}": name}

    def grant_breaks(self):
        """Breaks that stop the clock."""
        self.row(
            Accommodation,
            offset=2,
            person=self.trainee,
            kind="breaks",
            minutes=10,
            reference="7",
            valid_from=date(2026, 1, 1),
            valid_to=date(2036, 1, 1),
            at=timezone.now(),
        )

    def practice(self):
        """A practice exam with a form."""
        exam = Exam.objects.create(
            pk=PRACTICE_PK, code="practice", title="P", role="practice", course=self.shared.course, minutes_allowed=60
        )
        form = Form.objects.create(
            exam=exam,
            code="practice-form",
            cut_percent=70,
            cut_authority="t",
            state="published",
            published_at=timezone.now(),
        )
        models.Model.save(FormItem(form=form, position=1, version_id=self.pk), force_insert=True)

    def second_version(self):
        """A further version of the item, with a key; the key of both rows is the side's plus 1."""
        version = self.row(
            ItemVersion,
            offset=1,
            item_id=self.pk,
            number=2,
            kind="single",
            stem=self.marker,
            options=[{"label": "A", "text": "a"}, {"label": "B", "text": "b"}],
            at=timezone.now(),
        )
        self.row(Key, offset=1, version=version, number=1, answer={"any_of": ["A"]}, at=timezone.now())

    def other_item(self):
        """The code of another item."""
        return Item.objects.get_or_create(code=f"{self.name}-other", defaults={"stem": "Another question?"})[0].code

    def decides_nothing(self):
        """The exam becomes a midterm that decides nothing, whose forms need neither a length nor a blueprint."""
        Exam.objects.filter(pk=self.shared.exam.pk).update(role="midterm")

    def domain(self):
        """A domain of items."""
        return Domain.objects.get_or_create(code="D8", defaults={"title": "Rights"})[0]

    def propose_key(self):
        """A key change that waits for a second person."""
        self.second_version()
        self.rekey = key_changes.propose(
            version=ItemVersion.objects.get(pk=self.pk + 1),
            answer={"credit_all": True},
            reason="Two are right.",
            policy="never_lower",
            by=self.shared.staff[roles.EXAMINATIONS],
            at=timezone.now(),
        )

    def key_change_is(self, state):
        """The side's key change is in this state."""
        KeyProposal.objects.filter(pk=self.pk).update(state=state)

    def second_sheet(self):
        """Another person has finished the form, and no run of it is under way."""
        AnalysisRun.objects.filter(pk=self.pk).update(state="done")
        other = self.people[roles.SUPERVISOR]
        now = timezone.now()
        sitting = self.row(
            Sitting,
            offset=3,
            window_id=self.pk,
            form_id=self.pk,
            person=other,
            seed="s",
            started_at=now,
            deadline_at=now,
            device="d",
            state="submitted",
            ended_at=now,
        )
        self.row(AnswerSheet, offset=3, sitting=sitting, form_id=self.pk, responses=["B"], at=now)

    def run_is_done(self):
        """The run of the form is done."""
        AnalysisRun.objects.filter(pk=self.pk).update(state="done")

    def clear_item(self):
        """The item has a question with two options, one of them right."""
        ItemOption.objects.create(item_id=self.pk, text="Right", correct=True, sort_order=0)
        ItemOption.objects.create(item_id=self.pk, text="Wrong", sort_order=1)

    def block_item(self):
        """A remark of the import of the item waits for a decision."""
        ItemBlock.objects.create(item_id=self.pk, remarks=[{"code": "text_lost_table", "params": {}}])

    def lock_item(self):
        """Nobody but examinations staff may edit the item now."""
        Item.objects.filter(pk=self.pk).update(locked=True, locked_by=self.shared.staff[roles.EXAMINATIONS])

    def item_body(self, **more):
        """The form of the item editor."""
        body = {"stem": "A question?", "kind": "single", "level": "recall", "accepted_texts": "", "accepted_ranges": ""}
        options = {"options-TOTAL_FORMS": "2", "options-INITIAL_FORMS": "0", "options-MIN_NUM_FORMS": "0"}
        options["options-MAX_NUM_FORMS"] = "1000"
        for number, text in enumerate(("Right", "Wrong")):
            options |= {f"options-{number}-text": text, f"options-{number}-ORDER": str(number + 1)}
        options["options-0-correct"] = "on"
        comments = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        return body | options | comments | {"comments-MAX_NUM_FORMS": ""} | more
