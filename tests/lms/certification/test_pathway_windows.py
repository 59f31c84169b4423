"""Ways to apply that are open for a limited time."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification import facts
from lms.certification.actions import application_decisions, applications, paper_applications
from lms.certification.actions.decisions import drain, reconsider
from lms.certification.actions.learning import Learned, decide_learning, enter_learning
from lms.certification.actions.pathway_changes import change_pathway
from lms.certification.actions.renewals import begin_renewal
from lms.certification.models import (
    Application,
    Certificate,
    LearningEntry,
    PartRequest,
    ProgramVersion,
)
from lms.certification.pathway_tasks import follow_pathways
from lms.certification.rules.facts import AskedAt, ExamFacts, Facts, Reached
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules
from tests.candidates import content
from tests.lms.certification.application_desk import BIRTHDAY, Desk
from tests.lms.certification.holder import CENTRAL, local
from tests.lms.certification.pathway_desk import (
    ADMITTED,
    ELSEWHERE,
    LAST,
    LEVEL,
    WAYS,
    elsewhere,
)
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Desk(world, tree=WAYS["initial"], level=LEVEL)


@pytest.mark.parametrize(
    ("moment", "offered"),
    [
        (local(2026, 2, 28, 23, 59), False),
        (local(2026, 3, 1, 0, 0), True),
        (local(2026, 5, 31, 23, 59), True),
        (local(2026, 6, 1, 0, 1), False),
    ],
)
def test_a_way_is_offered_from_its_first_to_its_last_day_in_the_zone_of_the_program(desk, client, moment, offered):
    client.force_login(desk.person)
    with time_machine.travel(moment, tick=False):
        assert ("I worked as a peer before these rules began" in client.get(reverse("apply")).text) is offered
    if offered:
        assert desk.begin(pathway="legacy", at=moment).cycle.pathway == "legacy"
        return
    with refuses("pathway_closed" if moment.month == 6 else "pathway_not_open_yet", field="pathway"):
        desk.begin(pathway="legacy", at=moment)
    assert not Application.objects.exists()


def test_what_is_submitted_in_the_last_minute_counts(desk):
    desk.begin(pathway="legacy")
    row = desk.submit(at=local(2026, 5, 31, 23, 59), incomplete=True)
    assert row.state == "submitted" and row.cycle.pathway == "legacy"


def test_a_draft_of_a_way_that_closed_is_refused_and_goes_on_another_way_with_what_was_given(desk, client):
    desk.begin(pathway="legacy")
    desk.give("age", "age", as_of=BIRTHDAY)
    question = desk.ask("reference", "reference")
    late = local(2026, 6, 1, 0, 1)
    with refuses("pathway_over", closes=LAST):
        desk.submit(at=late, incomplete=True)
    desk.application.refresh_from_db()
    assert desk.application.state == "draft"
    pk = desk.application.pk
    with time_machine.travel(late, tick=False):
        client.force_login(desk.person)
        assert "the last day of this way to apply was" in client.get(reverse("desk")).text
        for name in ("my_application", "submit_application"):
            page = client.get(reverse(name, args=[pk])).text
            assert "This application cannot be submitted that way" in page and "What you entered is saved." in page
        assert "GED" in client.get(reverse("change_pathway", args=[pk])).text
        answer = client.post(reverse("change_pathway", args=[pk]), {"pathway": "initial"}, follow=True)
        assert "What you entered is kept where it is asked." in answer.text
        assert "Born on May 5, 1990" in answer.text and "This application cannot be submitted" not in answer.text
    assert PartRequest.objects.get(pk=question.pk).state == "canceled"
    assert desk.submit(at=late, incomplete=True).cycle.pathway == "initial"


def test_a_way_is_changed_only_by_the_applicant_of_a_draft_to_another_one_that_is_open(desk, world):
    desk.begin()
    change = {"application": desk.application, "by": desk.person, "at": desk.now}
    with refuses("application_of_another"):
        change_pathway(**change | {"by": desk.staff}, pathway="legacy")
    with refuses("pathway_unchanged", field="pathway"):
        change_pathway(**change, pathway="initial")
    with refuses("pathway_unknown", field="pathway"):
        change_pathway(**change, pathway="by-magic")
    with refuses("pathway_closed", field="pathway"):
        change_pathway(**change | {"at": local(2026, 6, 1)}, pathway="legacy")
    desk.application.cycle.refresh_from_db()
    assert desk.application.cycle.pathway == "initial"
    desk.submit(incomplete=True)
    with refuses("pathway_submitted"):
        change_pathway(**change, pathway="legacy")


def test_paper_that_came_by_the_last_day_counts_whenever_it_is_entered(desk, world):
    later = datetime(2026, 6, 10, 10, tzinfo=CENTRAL)
    about = {"person": world.other_trainee, "program": desk.program, "pathway": "legacy", "by": desk.staff, "at": later}
    with refuses("pathway_closed", field="pathway"):
        applications.begin_application(received_on=LAST + timedelta(days=1), **about)
    row = applications.begin_application(received_on=LAST, **about)
    row = applications.submit_application(application=row, incomplete=True, by=desk.staff, at=later)
    assert row.state == "submitted" and row.cycle.submitted_at.astimezone(CENTRAL).date() == LAST
    with refuses("pathway_over", closes=LAST):
        paper_applications.correct_receipt(
            application=row, received_on=LAST + timedelta(days=1), reason="The stamp.", by=desk.staff, at=later
        )
    row.refresh_from_db()
    assert row.received_on == LAST


def test_a_draft_is_reminded_before_and_after_the_last_day_once_each(desk):
    desk.begin(pathway="legacy")

    def run(day):
        with time_machine.travel(local(2026, 5, 1, 6) + timedelta(days=day - 1), tick=False):
            follow_pathways()
            follow_pathways()
        return [email.body for email in Email.objects.filter(kind="application-way-closes").order_by("pk")]

    assert run(16) == []
    assert len(run(17)) == 1 and "Sunday, May 31, 2026, 11:59 pm CDT" in run(17)[0]
    assert len(run(27)) == 1 and len(run(28)) == 2 and len(run(31)) == 2
    last = run(32)[-1]
    assert len(run(32)) == 3 and "closed on Sunday, May 31, 2026" in last and "another way" in last
    assert len(run(60)) == 3


def test_who_has_submitted_or_chose_a_way_that_stays_open_is_not_reminded(desk, world):
    desk.begin(pathway="legacy")
    other = world.other_trainee
    applications.begin_application(person=other, program=desk.program, pathway="reciprocity", by=other, at=desk.now)
    desk.submit(incomplete=True)
    with time_machine.travel(local(2026, 5, 30, 6), tick=False):
        assert follow_pathways() == 0
    assert not Email.objects.filter(kind="application-way-closes").exists()


def test_rules_that_dropped_a_way_say_so_and_the_draft_goes_on_another_way(desk, world):
    desk.begin(pathway="reciprocity")
    new = {name: WAYS[name] for name in ("initial", "legacy")}
    ProgramVersion.objects.create(
        program=desk.program, version="2", effective_from=date(2026, 4, 1), source="", at=desk.now,
        content=content(WAYS["initial"], **LEVEL | {"pathways": new, "open_days": {}})
        | {"version": "2", "effective_from": "2026-04-01"},
    )  # fmt: skip
    later = local(2026, 4, 2)
    with refuses("pathway_gone", version="2"):
        desk.submit(at=later, incomplete=True)
    change_pathway(application=desk.application, pathway="legacy", by=desk.person, at=later)
    assert desk.submit(at=later, incomplete=True).cycle.version.version == "2"


def test_an_exam_of_the_last_months_does_not_grow_too_old_after_the_certificate():
    rules = read_rules({"type": "exam", "exam": "final", "passed": True, "within_months": 12})
    taken = ExamFacts("final", sat_at=local(2026, 2, 1, 9), passed=True)
    later = date(2028, 1, 1)
    assert not evaluate(rules, Facts(exams=(taken,)), later).met
    issued = (Reached(AskedAt.CERTIFICATION, date(2026, 3, 2)),)
    assert evaluate(rules, Facts(exams=(taken,), reached=issued), later).met


EDUCATION = {"type": "ce_hours", "total": 20, "period_months": 24, "at": "certification", "title": "Education"}


def test_continuing_education_that_a_way_asks_for_is_entered_before_the_certificate_and_counts_once(world, client):
    """By reciprocity 20 hours are asked; they do not count again for the first renewal, nor grow too old."""
    ways = {"initial": WAYS["initial"], "reciprocity": {"all_of": [ELSEWHERE, EDUCATION, ADMITTED]}}
    renewal = {"all_of": [EDUCATION | {"at": "renewal", "evidence": "attest_and_audit"}]}
    desk = Desk(world, tree=WAYS["initial"], level=LEVEL | {"pathways": ways, "open_days": {}, "renewal": renewal})
    learned = Learned(1200, date(2025, 12, 1), "Ethics")
    enter = {"person": desk.person, "program": desk.program, "by": desk.person, "at": desk.now}
    with refuses("learning_not_certified"):
        enter_learning(**enter, learned=learned)
    desk.begin(pathway="reciprocity")
    elsewhere(desk)
    client.force_login(desk.person)
    page = reverse("my_learning", args=[desk.application.cycle.candidacy_id])
    with time_machine.travel(desk.now, tick=False):
        own = client.get(reverse("my_application", args=[desk.application.pk])).text
        assert page in own and "What else counts" in own
        data = {"title": "Ethics", "on": "2025-12-01", "hours": "20", "minutes": "0"}
        assert client.post(page, data).status_code == 302
        assert "count for your application" in client.get(page).text
    (entry,) = LearningEntry.objects.all()
    decide_learning(entry=entry, minutes=1200, reason="", by=desk.staff, at=desk.now)
    desk.submit()
    desk.take()
    desk.accept_all()
    about = {"application": desk.application, "admitted": True, "reason": "", "by": desk.staff, "at": desk.now}
    application_decisions.decide_application(**about)
    drain(by=None, at=desk.now)
    certificate = Certificate.objects.get()
    renewed = begin_renewal(certificate=certificate, by=desk.person, at=local(2027, 6, 1))
    both = facts.gather([certificate.decision.cycle, renewed.cycle], at=local(2027, 6, 1))
    assert sum(row.minutes for row in both[certificate.decision.cycle_id].learning) == 1200
    assert not both[renewed.cycle_id].learning
    # Three years later the hours are older than 24 months, and the certificate does not go on hold.
    reconsider(candidacy_ids=[certificate.candidacy_id], by=None, at=local(2029, 3, 1))
    certificate.refresh_from_db()
    assert certificate.state == "active"
