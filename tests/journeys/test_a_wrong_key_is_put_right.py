"""A mis-keyed item is flagged, and a key change is proposed, previewed and approved by another person.

One person passes and gets the certificate; another's certificate is suspended and staff decide. The same with a crash
at each step.
"""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from cohorts.core import roles
from cohorts.notices.models import Email
from exams.analysis.actions import runs as analysis
from exams.analysis.models import AnalysisRun
from exams.assembly.models import Form, FormItem
from exams.bank.models import Item, ItemVersion, Key, KeyProposal
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import AnswerSheet, ExamWindow, Score, Sitting
from exams.results.actions import rescoring
from lms.certification.actions import candidacies, certificates, decisions, holds
from lms.certification.models import Certificate
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.rows import into_admin
from tests.lms.certification.conftest import Road
from tests.module_data import copied, module_fixture

pytestmark = pytest.mark.django_db
OPTIONS = [{"label": label, "text": f"Option {label}"} for label in "ABCD"]


class Story:
    """The example program with a final of five items (three points pass); the first is keyed A and should be B."""

    def __init__(self, world):
        self.world, self.road = world, Road(world)
        exam, now = self.road.exams["pet-final"], self.road.now
        self.form = Form.objects.create(exam=exam, code="final-m")
        for number in range(1, 6):
            item = Item.objects.create(code=f"M-{number}", stem=f"Question {number}?")
            version = ItemVersion.objects.create(
                item=item, number=1, kind="single", stem=item.stem, options=OPTIONS, at=now
            )
            Key.objects.create(version=version, number=1, answer={"any_of": ["A"]}, at=now)
            FormItem.objects.create(form=self.form, position=number, version=version)
        Form.objects.filter(pk=self.form.pk).update(state="published", cut_percent=60, cut_authority="The panel.")
        self.form.refresh_from_db()
        self.version = self.form.places.first().version
        self.window = ExamWindow.objects.create(
            exam=exam,
            form=self.form,
            cohort=self.road.cohort,
            time_zone="America/Chicago",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            at=now,
        )
        self.second = world.person("second", world.state, roles.EXAMINATIONS)
        self.unlucky = self.walk("unlucky", ["B", "A", "A", "D", "D"])
        self.lucky = self.walk("lucky", ["A", "A", "A", "D", "D"])
        self.crowd()

    def sit(self, person, responses, seat=None):
        sitting = Sitting.objects.create(
            window=self.window,
            form=self.form,
            person=person,
            enrollment=seat,
            seed="s",
            state="submitted",
            started_at=self.road.now,
            deadline_at=self.road.now,
            ended_at=self.road.now,
            device="d",
        )
        AnswerSheet.objects.create(sitting=sitting, form=self.form, responses=responses, at=self.road.now)
        score_sheet(sitting=sitting, by=None, at=self.road.now)

    def walk(self, name, responses):
        """Create a trainee who has met everything but the final and takes it."""
        person = self.world.person(name, self.world.agency, roles.TRAINEE)
        seat = self.road.seat(person)
        self.road.admit(person)
        self.road.attend(seat)
        self.road.pay(self.road.charge(seat), reference=f"check {seat.pk}")
        self.road.sit(seat, "pet-midterm", "50")
        self.sit(person, responses, seat)
        return person

    def crowd(self):
        """Create thirty others; the stronger ones answer B."""
        rng = random.Random(4)
        for number in range(30):
            right = number % 5
            rest = ["A"] * right + ["D"] * (4 - right)
            rng.shuffle(rest)
            self.sit(self.world.person(f"crowd-{number}"), ["B" if right > 1 else "A", *rest])


shared_story = module_fixture(Story)


@pytest.fixture
def story(shared_story, db):
    return copied(shared_story)


def state_of(person):
    return list(Certificate.objects.filter(person=person).values_list("state", flat=True))


def about_results():
    """Emails about results and certificates, without those about approvals."""
    return Email.objects.exclude(kind__in=("approval", "state-role", "certificate-of-staff"))


def waiting_for(person):
    """Pending decisions of `person`, by subject."""
    tasks = tasks_of(person, timezone.now())
    return [task.params["subject"] for task in tasks if task.code == "approval_decide"]


@pytest.mark.slow
def test_a_wrong_key_is_flagged_and_changed_by_two_people_and_results_follow(client, story, run_jobs):
    world = story.world
    run = analysis.request_run(form=story.form, by=world.examinations, at=story.road.now)
    run_jobs()
    assert (state_of(story.unlucky), state_of(story.lucky)) == ([], ["active"])

    into_admin(client, world.examinations)
    propose = reverse("rekey_propose", args=[story.version.pk])
    item = client.get(reverse("analysis_item", args=[run.pk, story.version.pk])).content.decode()
    assert "Check the key." in item and propose in item
    form_data = {"effect": "key", "labels": ["B"], "reason": "Chapter 4 says B.", "policy": "both_ways"}
    client.post(propose, form_data)
    run_jobs()
    row = KeyProposal.objects.get()
    show = reverse("rekey_show", args=[row.pk])
    page = client.get(show).content.decode()
    number = Certificate.objects.get(person=story.lucky).number
    assert number in page and "1 certificate belongs to a person who would no longer pass" in page
    assert "1 person who would now pass is working toward a certificate" in page

    subject = f"{story.version.item.code}, version {story.version.number}"
    assert subject not in waiting_for(world.examinations) and subject not in waiting_for(world.auditor)
    assert subject in waiting_for(story.second)
    into_admin(client, story.second)
    client.post(reverse("rekey_decide", args=[row.pk, "approve"]), {"reason": "I read it too."})
    assert subject not in waiting_for(story.second)
    assert state_of(story.lucky) == ["active"]
    run_jobs()
    assert (state_of(story.unlucky), state_of(story.lucky)) == (["active"], ["suspended"])
    page = client.get(show).content.decode()
    for sentence in ("Chapter 4 says B.", "I read it too.", "Completed the key change", str(world.examinations)):
        assert sentence in page
    assert set(AnalysisRun.objects.values_list("state", flat=True)) == {"done"}

    into_admin(client, world.program_staff)
    certificate = Certificate.objects.get(person=story.lucky)
    page = client.get(reverse("certificates:inspect", args=[certificate.pk])).content.decode()
    assert "Before: 3 of 5 points, passed. Now: 2 points, not yet passed. Passing score: 3 points." in page
    assert "The answer key of a question was corrected after a review" in page
    client.post(
        reverse("certificate_decide", args=[certificate.pk, "reinstate"]), {"reason": "The key was ours to know."}
    )
    assert state_of(story.lucky) == ["active"]
    run_jobs()
    assert state_of(story.lucky) == ["active"]
    the_story_is_told(client, story, show)


def the_story_is_told(client, story, show):
    """Staff and the auditor read the history on one page; only the auditor reads who got which email."""
    issued, lucky_certificate = (Certificate.objects.get(person=person) for person in (story.unlucky, story.lucky))
    turned = len(KeyProposal.objects.get().trial["gains"] + KeyProposal.objects.get().trial["losses"])
    for reader in (story.second, story.world.auditor):
        into_admin(client, reader)
        page = " ".join(client.get(show).content.decode().split())
        for sentence in (
            "<dt>Certificates issued</dt><dd>1</dd>",
            "<dt>Certificates put on hold</dt><dd>1</dd>",
            "<dt>Holds decided</dt><dd>1</dd>",
            "<dt>Holds to decide</dt><dd>0</dd>",
            "<dt>Requirements rechecked</dt><dd>2</dd>",
            "<dt>Emails about certificates queued</dt><dd>3</dd>",
            "<dt>Emails about certificates sent</dt><dd>3</dd>",
            f"<dt>Emails about results sent</dt><dd>{turned}</dd>",
            f"{issued.number}, {issued.person}.",
            f"{lucky_certificate.number}, {lucky_certificate.person}. The key was ours to know.",
            str(story.world.program_staff),
            "all requirements are met",
            "some requirements are not met",
            "Form final-m: done",
        ):
            assert sentence in page, sentence
        assert (f"To {lucky_certificate.person}." in page) == (reader == story.world.auditor)


def test_the_history_leaves_out_what_came_before_and_long_after_the_change(client, story, run_jobs):
    from exams.results.actions import key_changes as rekeys

    run_jobs()
    proposal = rekeys.propose(
        version=story.version,
        answer={"any_of": ["B"]},
        reason="Chapter 4.",
        policy="both_ways",
        by=story.world.examinations,
        at=story.road.now,
    )
    run_jobs()
    rekeys.approve(proposal=proposal, reason="I read it too.", by=story.second, at=story.road.now)
    run_jobs()
    issued = Certificate.objects.get(person=story.unlucky)
    certificates.suspend(certificate=issued, reason="Another matter.", by=None, at=story.road.now)
    into_admin(client, story.world.auditor)
    page = " ".join(client.get(reverse("rekey_show", args=[proposal.pk])).content.decode().split())
    assert "Another matter." not in page
    assert "<dt>Certificates issued</dt><dd>1</dd>" in page
    assert "<dt>Holds to decide</dt><dd>1</dd>" in page


def test_never_lower_keeps_every_certificate(client, story, run_jobs):
    run_jobs()
    into_admin(client, story.world.examinations)
    form_data = {"effect": "key", "labels": ["B"], "reason": "Chapter 4 says B.", "policy": "never_lower"}
    client.post(reverse("rekey_propose", args=[story.version.pk]), form_data)
    run_jobs()
    into_admin(client, story.second)
    client.post(reverse("rekey_decide", args=[KeyProposal.objects.get().pk, "approve"]), {"reason": "I agree."})
    run_jobs()
    assert (state_of(story.unlucky), state_of(story.lucky)) == (["active"], ["active"])


class Crash(BaseException):
    """Stands for a worker that is killed."""


def deliver():
    """Run the queue as the broker does: a job that crashes stays and is delivered again."""
    crashes = 0
    while row := OrmQ.objects.order_by("id").first():
        task = row.task
        try:
            import_string(task["func"])(*task.get("args", ()))
        except Crash:
            crashes += 1
        else:
            row.delete()
    return crashes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "step"),
    [
        (rescoring, "rescore"),
        (rescoring, "score_row"),
        (rescoring, "log"),
        (rescoring, "enqueue"),
        (rescoring, "complete"),
        (rescoring, "transition"),
        (rescoring, "request_run"),
        (rescoring, "email_changed_passes"),
        (rescoring, "queue_exam_news"),
        (candidacies, "note"),
        (decisions, "reconsider"),
        (decisions, "_append"),
        (decisions, "issue"),
        (holds, "hold"),
        (certificates, "queue_email"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_step_changes_nothing_in_the_end(story, run_jobs, monkeypatch, module, step, when):
    from exams.results.actions import key_changes as rekeys

    run_jobs()
    world, at = story.world, story.road.now
    proposal = rekeys.propose(
        version=story.version,
        answer={"any_of": ["B"]},
        reason="Chapter 4.",
        policy="both_ways",
        by=world.examinations,
        at=at,
    )
    run_jobs()
    emails = about_results().count()
    rekeys.approve(proposal=proposal, reason="I read it too.", by=story.second, at=at)
    real, remaining = getattr(module, step), [1]

    def fragile(*args, **kwargs):
        result = real(*args, **kwargs) if when == "after" or not remaining else None
        if remaining:
            remaining.pop()
            raise Crash
        return result

    monkeypatch.setattr(module, step, fragile)
    assert deliver() == 1
    assert (state_of(story.unlucky), state_of(story.lucky)) == (["active"], ["suspended"])
    for person in (story.unlucky, story.lucky):
        sitting = Sitting.objects.get(person=person, form=story.form)
        assert Score.objects.filter(sitting=sitting).count() == 2
    assert AnalysisRun.objects.count() == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.summary["looked_at"]) == ("applied", 32)
    # One to everyone whose result changed, and two about certificates.
    turned = proposal.summary["gained"] + proposal.summary["lost"]
    assert about_results().count() == emails + turned + 2
