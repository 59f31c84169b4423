"""The dry run predicts the change; the change is applied once, whatever fails in between."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.analysis.models import AnalysisRun
from exams.bank.models import Key, KeyProposal
from exams.delivery.actions import sittings
from exams.delivery.models import Answer, AnswerSheet, Score, Sitting
from exams.delivery.signals import result_changed
from exams.results import tasks
from exams.results.actions import key_changes as rekeys
from exams.results.actions import rescoring
from tests.approvals.second import other_emails
from tests.exams.results.conftest import RIGHT, SEEN, TO_B, points

pytestmark = pytest.mark.django_db


@pytest.fixture
def notified():
    """The person ids of every signal, in order."""
    notified_people = []

    def listen(sender, person_ids, at, **kwargs):
        notified_people.append(list(person_ids))

    result_changed.connect(listen)
    yield notified_people
    result_changed.disconnect(listen)


def approved(keyed, run_jobs, **more):
    """A proposal that is approved and whose job waits."""
    proposal = keyed.propose(**more)
    run_jobs()
    return rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.approver, at=keyed.world.now)


def test_the_dry_run_lists_who_would_pass_or_no_longer_pass_and_writes_nothing(keyed):
    gains, loses, _ = keyed.three()
    preview = rescoring.dry_run(keyed.propose())
    assert preview["gains"] == [[gains.pk, gains.person_id, 4.0, 5.0, 7.0, 5.0]]
    assert preview["losses"] == [[loses.pk, loses.person_id, 5.0, 4.0, 7.0, 5.0]]
    assert [preview[name] for name in ("looked_at", "changed", "kept", "gained", "lost")] == [3, 2, 0, 1, 1]
    assert (preview["mean_before"], preview["mean_after"]) == (5.0, 5.0)
    assert (Score.objects.count(), Key.objects.filter(version=keyed.version).count()) == (3, 1)


def test_the_dry_run_of_never_lower_names_who_keeps_the_result(keyed):
    _, loses, _ = keyed.three()
    preview = rescoring.dry_run(keyed.propose(policy="never_lower"))
    assert [row[0] for row in preview["kept_passes"]] == [loses.pk] and preview["losses"] == []
    assert (preview["changed"], preview["kept"], preview["lost"]) == (1, 1, 0)


def test_the_dry_run_shows_difficulty_and_discrimination_before_and_after(keyed):
    for others in range(1, 7):
        keyed.answers("A" if others < 3 else "B", others)
    form = rescoring.dry_run(keyed.propose())["forms"][0]
    assert (form["code"], form["n"]) == ("final-x", 6)
    assert form["p"] == pytest.approx([2 / 6, 4 / 6])
    assert form["r"][0] < 0 < form["r"][1]
    for name in ("p", "r"):
        assert [ends[0] < figure < ends[1] for figure, ends in zip(form[name], form[f"{name}_ci95"])] == [True, True]


@pytest.mark.parametrize("people", [0, 1])
def test_a_dry_run_with_nobody_or_one_person_has_counts_and_no_figures(keyed, people):
    for _ in range(people):
        keyed.answers("B", 4)
    preview = rescoring.dry_run(keyed.propose())
    assert (preview["looked_at"], preview["forms"][0]["p"]) == (people, [None, None])


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["both_ways", "never_lower"])
@pytest.mark.parametrize(
    "answer", [TO_B, {"any_of": ["A", "B"]}, {"credit_all": True}, {"drop": True}], ids=lambda key: next(iter(key))
)
def test_the_change_does_what_the_dry_run_predicted(keyed, run_jobs, answer, policy):
    keyed.three()
    keyed.answers("", 4)
    keyed.answers("D", 5)
    key_change = keyed.change(run_jobs, answer, policy)
    assert key_change.state == "applied"
    assert key_change.summary == {name: key_change.trial[name] for name in rescoring.COUNTS}
    fallen = [s for s in Sitting.objects.all() if points(s)[-1] < points(s)[0]]
    assert policy == "both_ways" or not fallen


def test_a_score_is_appended_only_where_it_differs(keyed, run_jobs, notified):
    gains, loses, other = keyed.three()
    notified.clear()
    key_change = keyed.change(run_jobs)
    assert (points(gains), points(loses), points(other)) == ([4, 5], [5, 4], [6])
    fresh = gains.scores.get(number=2)
    assert (fresh.passed, fresh.by, fresh.keys[0]) == (True, keyed.approver, key_change.key_id)
    assert (fresh.change, fresh.reason) == (key_change, "")
    assert notified == [sorted([gains.person_id, loses.person_id])]


def test_a_new_score_equals_scoring_the_sheet_again(keyed, run_jobs):
    gains, _, _ = keyed.three()
    keyed.change(run_jobs)
    from exams.delivery.actions.scoring import score_sheet

    before = Score.objects.count()
    assert score_sheet(sitting=gains, by=None, at=keyed.world.now) == gains.scores.get(number=2)
    assert Score.objects.count() == before


def test_never_lower_keeps_the_earlier_score(keyed, run_jobs):
    gains, loses, _ = keyed.three()
    keyed.change(run_jobs, policy="never_lower")
    assert (points(gains), points(loses)) == ([4, 5], [5])


def test_a_protected_result_stays_protected_when_another_item_changes(keyed, run_jobs):
    _, loses, _ = keyed.three()
    keyed.change(run_jobs, policy="never_lower")
    keyed.version = keyed.places[6].version
    keyed.change(run_jobs, {"credit_all": True})
    assert points(loses) == [5, 6]


def test_undo_is_another_change_to_the_earlier_key(keyed, run_jobs):
    gains, loses, _ = keyed.three()
    keyed.change(run_jobs)
    keyed.change(run_jobs, {"any_of": ["A"]}, reason="The manual said A after all.")
    assert (points(gains), points(loses)) == ([4, 5, 4], [5, 4, 5])
    assert [key.answer for key in keyed.version.keys.order_by("number")] == [RIGHT_KEY, TO_B, RIGHT_KEY]


RIGHT_KEY = {"any_of": ["A"]}


def test_a_voided_sitting_and_a_pretest_place_stay_as_they_are(keyed, run_jobs):
    gains, _, _ = keyed.three()
    Sitting.objects.filter(pk=gains.pk).update(state="voided")
    keyed.change(run_jobs)
    assert points(gains) == [4]
    before = Score.objects.count()
    keyed.version = keyed.places[7].version
    keyed.change(run_jobs, {"any_of": ["A"]})
    assert Score.objects.count() == before


def test_a_sitting_submitted_while_the_change_is_applied_is_scored_once_under_the_new_key(keyed, run_jobs):
    proposal = approved(keyed, run_jobs)
    late = keyed.answers("B", 4)
    run_jobs()
    assert points(late) == [5]
    assert KeyProposal.objects.get(pk=proposal.pk).state == "applied"


def test_a_submission_after_the_approval_meets_the_new_key(keyed, run_jobs):
    person = keyed.world.person("late")
    sitting = Sitting.objects.create(
        window=keyed.window,
        form=keyed.form,
        person=person,
        seed="s",
        device="d",
        started_at=keyed.world.now,
        deadline_at=keyed.world.now,
    )
    Answer.objects.create(
        sitting=sitting, place=keyed.places[0], epoch=1, number=1, value=["B"], received_at=keyed.world.now
    )
    approved(keyed, run_jobs)
    sittings.submit(sitting_id=sitting.pk, by=None, at=keyed.world.now, how="deadline")
    run_jobs()
    assert points(sitting) == [1]


def test_every_form_with_the_item_is_analyzed_again_and_old_runs_are_out_of_date(keyed, run_jobs):
    from exams.analysis.actions.runs import is_stale, request_run

    keyed.three()
    old = request_run(form=keyed.form, by=keyed.proposer, at=keyed.world.now)
    run_jobs()
    keyed.change(run_jobs)
    old.refresh_from_db()
    newest = AnalysisRun.objects.exclude(pk=old.pk).get()
    assert is_stale(old)
    assert (newest.state, newest.versions[0]["key_id"]) == ("done", KeyProposal.objects.get().key_id)
    assert not is_stale(newest)


class Crash(Exception):
    """Stands for a worker that is killed."""


def facts():
    """Everything a key change writes, without the log."""
    return (
        list(Score.objects.order_by("sitting", "number").values_list("sitting", "number", "points", "passed")),
        list(Key.objects.order_by("pk").values_list("version", "number")),
        list(KeyProposal.objects.values_list("state", "cursor", "summary")),
        AnalysisRun.objects.count(),
    )


STEPS = [
    "read_forms",
    "read_sheets",
    "latest_scores",
    "rescore",
    "_new_score",
    "_add",
    "log",
    "enqueue",
    "transition",
    "request_run",
    "complete",
    "Score.objects.bulk_create",
    "result_changed.send",
]


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
# A crash rolls back a transaction on both databases alike; the call number is counted by this test.
@pytest.mark.parametrize("nth", [1, 2, 3] if connection.vendor == "sqlite" else [2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_any_step_leaves_a_state_from_which_the_job_finishes_once(
    keyed, run_jobs, monkeypatch, notified, step, nth, when
):
    monkeypatch.setattr(rescoring, "SITTINGS_PER_BATCH", 2)
    gains, loses, other = keyed.three()
    more = keyed.answers("B", 3)
    proposal = approved(keyed, run_jobs)
    notified.clear()
    owner, name = rescoring, step
    while "." in name:
        first, _, name = name.partition(".")
        owner = getattr(owner, first)
    real, calls = getattr(owner, name), []

    def fragile(*args, **kwargs):
        calls.append(1)
        if len(calls) == nth and when == "before":
            raise Crash
        result = real(*args, **kwargs)
        if len(calls) == nth:
            raise Crash
        return result

    with monkeypatch.context() as broken:
        broken.setattr(owner, name, fragile)
        for _ in range(6):
            try:
                tasks.apply_key(proposal.pk)
            except Crash:
                break
    heard_before = len(notified)
    run_jobs()
    proposal.refresh_from_db()
    if proposal.state != "applied":
        rekeys.resume(proposal=proposal, by=keyed.approver, at=keyed.world.now)
        run_jobs()
        proposal.refresh_from_db()
    assert proposal.state == "applied" and len(notified) >= heard_before
    assert (points(gains), points(loses), points(other), points(more)) == ([4, 5], [5, 4], [6], [3, 4])
    assert proposal.summary == {"looked_at": 4, "changed": 3, "kept": 0, "gained": 1, "lost": 1}
    assert Key.objects.filter(version=keyed.version).count() == 2
    assert AnalysisRun.objects.count() == 1
    after = facts()
    tasks.apply_key(proposal.pk)
    assert facts() == after


@pytest.mark.parametrize("step", ["transition", "enqueue", "latest_keys"])
def test_a_crash_within_an_approval_approves_nothing(keyed, run_jobs, monkeypatch, step):
    keyed.three()
    proposal = keyed.propose()
    run_jobs()
    before = facts()

    def crash(*args, **kwargs):
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(rekeys, step, crash)
        with pytest.raises(Crash):
            rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.approver, at=keyed.world.now)
    assert facts() == before and run_jobs() == 0
    rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.approver, at=keyed.world.now)
    run_jobs()
    assert KeyProposal.objects.get().state == "applied"


def test_two_deliveries_of_every_job_do_nothing_twice(keyed, run_jobs, monkeypatch):
    monkeypatch.setattr(rescoring, "SITTINGS_PER_BATCH", 1)
    gains, loses, other = keyed.three()
    proposal = approved(keyed, run_jobs)
    for _ in range(3):
        tasks.apply_key(proposal.pk)
        tasks.apply_key(proposal.pk)
    run_jobs()
    assert (points(gains), points(loses), points(other)) == ([4, 5], [5, 4], [6])
    assert AnalysisRun.objects.count() == 1


def crowd(keyed, people):
    """Create people in bulk who all gain by B."""
    person = keyed.world.person(f"crowd-{people}")
    rows = Sitting.objects.bulk_create(
        Sitting(
            window=keyed.window,
            form=keyed.form,
            person=person,
            attempt=n,
            seed="s",
            device="d",
            started_at=keyed.world.now,
            deadline_at=keyed.world.now,
            state="submitted",
        )
        for n in range(people)
    )
    AnswerSheet.objects.bulk_create(
        AnswerSheet(sitting=row, form=keyed.form, responses=["B", *RIGHT[1:5], "", "", ""], at=keyed.world.now)
        for row in rows
    )
    pattern = keyed.answers("B", 4).scores.get()
    Score.objects.bulk_create(
        Score(
            sitting=row,
            number=1,
            points=pattern.points,
            maximum=pattern.maximum,
            cut_points=pattern.cut_points,
            passed=pattern.passed,
            domains=pattern.domains,
            marks=pattern.marks,
            key_set=pattern.key_set,
            keys=pattern.keys,
            at=keyed.world.now,
        )
        for row in rows
    )


@pytest.mark.slow
@pytest.mark.parametrize("people", [1, 100, 999])
def test_a_batch_costs_the_same_queries_for_one_sitting_and_for_a_thousand(keyed, run_jobs, people):
    crowd(keyed, people)
    proposal = approved(keyed, run_jobs)
    with CaptureQueriesContext(connection) as captured:
        tasks.apply_key(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.summary["changed"], Score.objects.filter(number=2).count()) == (people + 1, people + 1)
    # SQLite takes 999 values in one statement, so rows are written in batches; those are counted separately.
    portions = [query for query in captured if query["sql"].startswith('INSERT INTO "delivery_score"')]
    assert len(captured) - len(portions) == 16


def test_only_people_who_now_pass_or_no_longer_pass_get_one_email(keyed, run_jobs):
    gains, loses, _ = keyed.three()
    stays = keyed.answers("B", 2)
    key_change = keyed.change(run_jobs)
    assert points(stays) == [2, 3]
    people = [gains.person, loses.person]
    assert sorted(email.person_id for email in other_emails()) == sorted(person.pk for person in people)
    assert not any("B" in email.body.split() or "pass" in email.body for email in other_emails())
    tasks.email_changed_passes(key_change.pk)
    assert other_emails().count() == 2
    keyed.change(run_jobs, {"any_of": ["A"]}, "never_lower")
    assert other_emails().filter(person=gains.person).count() == 1
    assert other_emails().filter(person=loses.person).count() == 2


def test_a_held_result_is_not_emailed(keyed, run_jobs):
    keyed.three()
    type(keyed.window).objects.update(holds_results=True)
    keyed.change(run_jobs)
    assert not other_emails().exists()


@pytest.mark.parametrize(("state", "runs"), [("running", 2), ("queued", 1), ("done", 2)])
def test_an_analysis_that_ran_while_the_key_changed_is_requested_again(keyed, run_jobs, state, runs):
    keyed.three()
    proposal = approved(keyed, run_jobs)
    AnalysisRun.objects.create(form=keyed.form, state=state, requested_at=keyed.world.now)
    run_jobs()
    assert AnalysisRun.objects.count() == runs
    assert KeyProposal.objects.get(pk=proposal.pk).state == "applied"
    newest = AnalysisRun.objects.order_by("pk").last()
    assert newest.state == ("done" if runs == 2 else "queued")


def test_a_waiting_group_analysis_does_not_block_requesting_the_plain_one(keyed, run_jobs):
    keyed.three()
    approved(keyed, run_jobs)
    AnalysisRun.objects.create(
        form=keyed.form, state="queued", grouping="vendor", focal="North Star", requested_at=keyed.world.now
    )
    run_jobs()
    assert AnalysisRun.objects.filter(grouping="", state="done").count() == 1
