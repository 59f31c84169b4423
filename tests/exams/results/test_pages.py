"""Key changes in the Wagtail admin: proposed from an item's page, decided by another person, read by auditors."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams.analysis.actions import runs as analysis
from exams.bank.models import Key, KeyProposal
from exams.results.admin.key_change_history import tell_story
from tests.exams.delivery.rows import into_admin
from tests.exams.results.conftest import SEEN, TO_B, points
from tests.refusals import on_page

pytestmark = pytest.mark.django_db
FIELDS = {"effect": "key", "labels": ["B"], "reason": "The manual says B.", "policy": "both_ways"}


@pytest.fixture
def staff(client, world):
    return into_admin(client, world.examinations)


def test_a_key_change_is_proposed_from_the_item_page_and_from_its_figures(staff, keyed, run_jobs):
    keyed.three()
    run = analysis.request_run(form=keyed.form, by=keyed.proposer, at=keyed.world.now)
    run_jobs()
    address = reverse("rekey_propose", args=[keyed.version.pk])
    for page in (
        reverse("wagtailsnippets_bank_item:inspect", args=[keyed.version.item_id]),
        reverse("analysis_item", args=[run.pk, keyed.version.pk]),
    ):
        assert f'href="{address}"' in staff.get(page).content.decode()


def test_a_key_change_from_proposal_to_new_scores_through_the_pages(staff, client, keyed, run_jobs):
    gains, loses, _ = keyed.three()
    page = staff.post(reverse("rekey_propose", args=[keyed.version.pk]), FIELDS, follow=True).content.decode()
    assert "The dry run is not finished yet" in page and "another person must approve or reject it" in page
    run_jobs()
    row = KeyProposal.objects.get()
    show, approve = reverse("rekey_show", args=[row.pk]), reverse("rekey_decide", args=[row.pk, "approve"])
    page = staff.get(show).content.decode()
    assert str(gains.person) in page and str(loses.person) in page and f'href="{approve}"' not in page
    assert "Under 30 people" in page and page.count("figure-interval") >= 2
    assert "another person must decide" in staff.post(approve, {"reason": ""}).content.decode()
    client.force_login(keyed.approver)
    assert f'href="{approve}"' in client.get(show).content.decode()
    assert "Only another key change can undo this" in client.get(approve).content.decode()
    client.post(approve, {"reason": "I looked it up."})
    assert "In progress" in client.get(show).content.decode()
    run_jobs()
    page = client.get(show).content.decode()
    assert "1 newly passed, 1 no longer passed" in page and "I looked it up." in page
    assert "Propose to restore the old key" in page
    assert (points(gains), points(loses)) == ([4, 5], [5, 4])


def test_going_back_begins_with_the_earlier_key(staff, keyed, run_jobs):
    key_change = keyed.change(run_jobs)
    page = staff.get(
        reverse("rekey_propose", args=[keyed.version.pk]), {"key": key_change.replaces_id}
    ).content.decode()
    assert 'value="A"' in page and page.count(" checked") == 2


@pytest.mark.parametrize(
    ("place", "fields", "answer"),
    [
        (0, {"effect": "key", "labels": ["A", "C"]}, {"any_of": ["A", "C"]}),
        (0, {"effect": "credit_all"}, {"credit_all": True}),
        (0, {"effect": "drop"}, {"drop": True}),
        (4, {"effect": "key", "labels": ["B", "A"]}, {"set": ["A", "B"]}),
        (5, {"effect": "key", "typed": "7 to 9\n12"}, {"ranges": [["7", "9"], ["12", "12"]]}),
        (6, {"effect": "key", "typed": "a plan\nthe plan"}, {"texts": ["a plan", "the plan"]}),
    ],
)
def test_every_kind_of_item_gets_its_kind_of_key(staff, keyed, place, fields, answer):
    version = keyed.places[place].version
    staff.post(reverse("rekey_propose", args=[version.pk]), {**FIELDS, "labels": [], **fields})
    assert KeyProposal.objects.get().answer == answer


@pytest.mark.parametrize(
    ("place", "fields", "text"),
    [
        (0, {"labels": ["A"]}, "This key already counts"),
        (0, {"labels": []}, "Mark at least one option"),
        (0, {"labels": ["Z"]}, "One of your choices is not possible here"),
        (0, {"reason": " "}, "required"),
        (0, {"policy": ""}, "required"),
        (5, {"typed": "some"}, "is not a number or a range"),
        (6, {"typed": " "}, "at least one accepted answer"),
    ],
)
def test_a_refusal_is_shown_at_the_form_and_no_input_is_lost(staff, keyed, place, fields, text):
    form_data = {**FIELDS, "reason": "My long reason.", **fields}
    page = staff.post(reverse("rekey_propose", args=[keyed.places[place].version.pk]), form_data).content.decode()
    assert text in page and (fields.get("reason") or "My long reason." in page)
    assert not KeyProposal.objects.exists()


def test_a_rejection_and_a_withdrawal_are_confirmed_and_reported(staff, client, keyed, run_jobs):
    row = keyed.propose()
    client.force_login(keyed.approver)
    reject = reverse("rekey_decide", args=[row.pk, "reject"])
    assert on_page("key_change_rejection_reason_missing") in client.post(reject, {"reason": ""}).content.decode()
    assert "was rejected" in client.post(reject, {"reason": "No."}, follow=True).content.decode()
    row = keyed.propose()
    client.force_login(keyed.proposer)
    withdraw = reverse("rekey_decide", args=[row.pk, "withdraw"])
    assert "propose a change again" in client.get(withdraw).content.decode()
    assert "was withdrawn" in client.post(withdraw, {"reason": ""}, follow=True).content.decode()
    assert client.get(reverse("rekey_decide", args=[row.pk, "celebrate"])).status_code == 404


@pytest.mark.parametrize(
    ("step", "decision"), [("approve", "Enter why you approve"), ("reject", "Enter why the key should")]
)
def test_a_decision_without_a_reason_asks_for_one_and_decides_nothing(client, keyed, run_jobs, step, decision):
    row = keyed.propose()
    run_jobs()
    into_admin(client, keyed.approver)
    answer = client.post(reverse("rekey_decide", args=[row.pk, step]), {"reason": " "})
    assert answer.status_code == 422 and answer.content.decode().count(decision) == 2
    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_proposer_who_approves_is_refused_and_keeps_their_input(staff, keyed, run_jobs):
    row = keyed.propose()
    run_jobs()
    for step in ("approve", "reject"):
        answer = staff.post(reverse("rekey_decide", args=[row.pk, step]), {"reason": "I am sure of it."})
        page = answer.content.decode()
        assert answer.status_code == 403 and "another person must decide" in page and "I am sure of it." in page
        decision_page = staff.get(reverse("rekey_decide", args=[row.pk, step]), follow=True)
        assert on_page("key_change_by_proposer") in decision_page.content.decode()
    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_repeated_decision_says_that_it_was_already_made(client, keyed, run_jobs):
    row = keyed.propose()
    run_jobs()
    into_admin(client, keyed.approver)
    approve = reverse("rekey_decide", args=[row.pk, "approve"])
    assert client.post(approve, {"reason": "I looked it up."}).status_code == 302
    for step in ("approve", "reject"):
        for reason in ("I looked it up.", ""):
            answer = client.post(reverse("rekey_decide", args=[row.pk, step]), {"reason": reason})
            assert answer.status_code == 409 and "has already been decided: approved" in answer.content.decode()
    assert "This key change is already decided" in client.get(approve, follow=True).content.decode()
    assert Key.objects.filter(version=keyed.version).count() == 2
    answer = client.post(reverse("rekey_decide", args=[row.pk, "withdraw"]), {"reason": ""})
    assert answer.status_code == 409 and "has already been decided: approved" in answer.content.decode()


def test_a_second_proposal_links_to_the_open_change(staff, client, keyed, run_jobs):
    row = keyed.propose()
    address = reverse("rekey_propose", args=[keyed.version.pk])
    page = staff.get(address).content.decode()
    assert f'href="{reverse("rekey_show", args=[row.pk])}"' in page and "Propose key change" not in page
    into_admin(client, keyed.approver)
    answer = client.post(address, {**FIELDS, "labels": ["C"], "reason": "My long reason."})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Decide that change before" in page and "My long reason." in page
    assert f'href="{reverse("rekey_show", args=[row.pk])}"' in page
    assert KeyProposal.objects.count() == 1


def test_the_history_shows_scores_analyses_and_how_a_change_was_reversed(staff, keyed, run_jobs):
    gains, loses, _ = keyed.three()
    key_change = keyed.change(run_jobs)
    show = reverse("rekey_show", args=[key_change.pk])
    page = " ".join(staff.get(show).content.decode().split())
    for person, before, after in (
        (gains.person, "4 of 7, not yet passed", "5 of 7, passed"),
        (loses.person, "5 of 7, passed", "4 of 7, not yet passed"),
    ):
        row = page[page.index(f'<th scope="row">{person}<') :]
        assert f"<td>{before}</td><td>{after}</td>" in row[: row.index("</tr>")]
    assert "Show all" not in page
    assert "3 checked, 2 changed, 0 not lowered, 1 newly passed, 1 no longer passed." in page
    assert "Policy: Raise or lower results." in page and "I read it too." in page
    assert "Form final-x: done, from 3 sittings." in page
    undone = keyed.change(run_jobs, {"any_of": ["A"]}, reason="The manual was misread.")
    page = staff.get(show).content.decode()
    assert "Reversed this change" in page and f'href="{reverse("rekey_show", args=[undone.pk])}"' in page
    assert f"Reverses {key_change}" in staff.get(reverse("rekey_show", args=[undone.pk])).content.decode()


def test_a_page_read_while_the_change_completes_still_shows_the_history(keyed, run_jobs):
    keyed.three()
    change = keyed.change(run_jobs)
    change.state, change.applied_at = "approved", None
    step_kinds = [step.what for step in tell_story(change, keyed.approver).steps]
    assert "Requested a new analysis" in step_kinds and "Completed the key change" in step_kinds


def test_a_form_with_the_item_as_a_pretest_item_is_marked_as_such(staff, keyed, run_jobs):
    keyed.three()
    keyed.version = keyed.places[7].version
    row = keyed.propose({"any_of": ["A"]})
    run_jobs()
    page = staff.get(reverse("rekey_show", args=[row.pk])).content.decode()
    assert "No score can change" in page
    row.refresh_from_db()
    assert (row.trial["changed"], row.trial["forms"][0]["pretest"]) == (0, True)


def test_scores_that_changed_no_result_are_shown_on_request(staff, keyed, run_jobs):
    gains, stays = keyed.answers("B", 4), keyed.answers("B", 2)
    show = reverse("rekey_show", args=[keyed.change(run_jobs).pk])
    page = staff.get(show).content.decode()
    assert f'<th scope="row">{gains.person}' in page and f'<th scope="row">{stays.person}' not in page
    assert "Show all 2 scores" in page
    page = staff.get(show, {"scores": "all"}).content.decode()
    assert f'<th scope="row">{stays.person}' in page and "The result did not change." in page


def test_an_outdated_dry_run_is_marked_and_can_be_repeated(staff, client, keyed, run_jobs):
    keyed.three()
    row = keyed.propose()
    run_jobs()
    into_admin(client, keyed.approver)
    approve = reverse("rekey_decide", args=[row.pk, "approve"])
    assert "Take care" not in client.get(approve).content.decode()
    keyed.answers("B", 4)
    assert "The dry run is out of date" in client.get(approve).content.decode()
    into_admin(client, keyed.proposer)
    show = reverse("rekey_show", args=[row.pk])
    assert "Out of date" in staff.get(show).content.decode()
    staff.post(reverse("rekey_try", args=[row.pk]))
    run_jobs()
    page = staff.get(show).content.decode()
    assert "Out of date" not in page and "from 4 exams" in page


def test_a_change_with_a_lost_job_can_be_continued_with_a_button(staff, keyed, run_jobs):
    from django_q.models import OrmQ

    from exams.results.actions import key_changes as rekeys

    keyed.three()
    row = keyed.propose()
    run_jobs()
    rekeys.approve(proposal=row, reason=SEEN, by=keyed.approver, at=keyed.world.now)
    OrmQ.objects.all().delete()
    staff.post(reverse("rekey_continue", args=[row.pk]))
    run_jobs()
    row.refresh_from_db()
    assert row.state == "applied"
    assert "nothing to continue" in staff.post(reverse("rekey_continue", args=[row.pk]), follow=True).content.decode()


def test_an_auditor_can_read_everything_and_change_nothing(client, world, keyed, run_jobs):
    keyed.three()
    row = keyed.propose()
    run_jobs()
    into_admin(client, world.auditor)
    page = client.get(reverse("rekey_show", args=[row.pk])).content.decode()
    assert "The manual says B." in page and "<form method" not in page and "Approve and apply" not in page
    assert keyed.version.item.code in client.get(reverse("rekeys_index")).content.decode()
    for name, args in (
        ("rekey_propose", [keyed.version.pk]),
        ("rekey_decide", [row.pk, "approve"]),
        ("rekey_try", [row.pk]),
        ("rekey_continue", [row.pk]),
    ):
        assert client.post(reverse(name, args=args), FIELDS).status_code == 404
    inspect = reverse("wagtailsnippets_bank_item:inspect", args=[keyed.version.item_id])
    assert "Propose key change" not in client.get(inspect).content.decode()
    assert Key.objects.filter(version=keyed.version).count() == 1


@pytest.mark.parametrize(
    "who", ["program_staff", "finance", "publishing", "vendor_coordinator", "trainer", "proctor", "trainee", None]
)
def test_nobody_else_can_open_a_key_change(client, world, keyed, run_jobs, who):
    row = keyed.propose()
    run_jobs()
    if who:
        into_admin(client, getattr(world, who))
    for address in (
        reverse("rekeys_index"),
        reverse("rekey_show", args=[row.pk]),
        reverse("rekey_propose", args=[keyed.version.pk]),
    ):
        response = client.get(address)
        assert response.status_code in (302, 404) and b"Question 1?" not in response.content


def test_the_list_costs_the_same_at_one_row_and_at_a_hundred(staff, keyed, run_jobs):
    row = keyed.propose()
    run_jobs()
    address = reverse("rekeys_index")
    staff.get(address)
    for more in (0, 99):
        KeyProposal.objects.bulk_create(
            KeyProposal(
                version=row.version,
                replaces=row.replaces,
                answer=TO_B,
                reason="r",
                policy="both_ways",
                by=row.by,
                at=row.at,
                state="rejected",
                decided_by=keyed.approver,
                decided_at=row.at,
            )
            for _ in range(more)
        )
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(address).status_code == 200
        assert len(captured) == 11


def test_the_page_of_a_change_costs_the_same_for_three_people_and_for_thirty(staff, keyed, run_jobs):
    counts = []
    for times in (1, 9):
        for _ in range(times):
            keyed.three()
        row = KeyProposal.objects.first() or keyed.propose()
        staff.post(reverse("rekey_try", args=[row.pk]))
        run_jobs()
        staff.get(reverse("rekey_show", args=[row.pk]))
        with CaptureQueriesContext(connection) as captured:
            staff.get(reverse("rekey_show", args=[row.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_of_an_applied_change_costs_the_same_for_three_people_and_for_thirty(staff, keyed, run_jobs):
    counts, answers = [], (TO_B, {"any_of": ["C"]}, TO_B)
    for answer, times in zip(answers, (1, 0, 9), strict=True):
        for _ in range(times):
            keyed.three()
        row = keyed.change(run_jobs, answer)
        staff.get(reverse("rekey_show", args=[row.pk]))
        with CaptureQueriesContext(connection) as captured:
            staff.get(reverse("rekey_show", args=[row.pk]))
        counts.append(len(captured))
    # The first follows no earlier change; the second and third do.
    assert counts[1] == counts[2]
