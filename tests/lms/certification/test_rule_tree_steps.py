"""Older forms of the tree editor, taking back changes, and who may change rules."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from lms.certification.actions.rule_drafts import check_ready
from lms.certification.actions.rule_edits import edit_draft, undo_edit
from lms.certification.models import RuleDraft, RuleEdit, RuleRevision
from tests.candidates import ADMITTED, version_of
from tests.lms.certification.draft_scene import ALL, draft_of, edit, stepped, tree
from tests.lms.certification.gate_samples import COURSE, SAMPLES
from tests.refusals import refuses
from tests.sent_forms import sent_by


@pytest.fixture
def staff(world, client):
    client.force_login(world.program_staff)
    return client


@pytest.fixture
def draft(world):
    return draft_of(world)


# --- Older forms, taking back, and who may --------------------------------------------------------------------------


def test_a_form_that_was_opened_before_another_change_is_refused_and_keeps_what_was_typed(world, staff, draft):
    address = reverse("rule_part", args=[draft.pk, f"{ALL}/1"])
    sent = sent_by(staff.get(address).text, start="novalidate")
    edit(world, draft, "shift", f"{ALL}/0", by=1)
    page = staff.post(address, {**sent, "title": "Typed before"})
    assert page.status_code == 422 and "changed after you opened" in page.text and "Typed before" in page.text
    old = staff.post(reverse("rule_step", args=[draft.pk]), {"step": f"remove:{ALL}/0", "seen": 1}, follow=True)
    assert "changed after you opened" in old.text and tree(draft)["all_of"] == [COURSE, ADMITTED]


def test_changes_are_taken_back_one_after_another_and_stay_in_the_history(world, staff, draft):
    edit(world, draft, "shift", f"{ALL}/0", by=1)
    edit(world, draft, "remove", f"{ALL}/1")
    page = staff.get(reverse("rule_tree", args=[draft.pk])).text
    assert "Removed: Decision: admitted" in page
    for expected in ([COURSE, ADMITTED], [ADMITTED, COURSE]):
        draft.refresh_from_db()
        staff.post(reverse("rule_undo", args=[draft.pk]), {"seen": draft.revision})
        assert tree(draft)["all_of"] == expected
    with refuses("rule_draft_nothing_to_undo"):
        undo_edit(draft=draft, seen=draft.revision, by=world.program_staff, at=world.now)
    edits = [row.edit for row in RuleRevision.objects.order_by("number")]
    assert edits == [RuleEdit.BEGUN, RuleEdit.SHIFT, RuleEdit.REMOVE, RuleEdit.RESTORED, RuleEdit.RESTORED]
    history = staff.get(reverse("rule_changes", args=[draft.pk])).text
    assert str(world.program_staff) in history and "Taken back: removed: Decision: admitted" in history


def test_faults_are_kept_in_a_draft_named_at_their_place_and_keep_it_from_being_published(world, staff, draft):
    """CE-D21."""
    late = {**SAMPLES["document"], "effective_from": None}
    edit(world, draft, "set", f"{ALL}/0", content={"any_of": [late]})
    draft.refresh_from_db()
    page = staff.get(reverse("rule_tree", args=[draft.pk])).text
    assert page.count("so nobody could meet it") == 2
    with refuses("rules_not_ready"):
        check_ready(draft)


def test_nobody_else_opens_or_changes_the_tree(world, client, draft):
    for person in (world.auditor, world.supervisor, world.trainee):
        client.force_login(person)
        for name in ("rule_tree", "rule_changes"):
            assert client.get(reverse(name, args=[draft.pk])).status_code in (302, 403, 404)
    with refuses("role_required_at"):
        edit_draft(draft=draft, edit="remove", pointer=f"{ALL}/0", details={}, seen=1, by=world.auditor, at=world.now)
    assert RuleDraft.objects.get().revision == 1


def test_a_place_that_is_not_there_is_not_found(staff, draft):
    for name, at in (("rule_part", f"{ALL}/7"), ("rule_part", "rules/levels/x"), ("rule_move", "nothing")):
        assert staff.get(reverse(name, args=[draft.pk, at])).status_code == 404
    assert staff.get(reverse("rule_add", args=[draft.pk, "in", "no-such-kind", ALL])).status_code == 404
    assert stepped(staff, draft, f"explode:{ALL}/0").status_code == 404


def test_the_page_of_a_tree_costs_the_same_for_any_size(world, staff, draft, django_assert_max_num_queries):
    address = reverse("rule_tree", args=[draft.pk])
    staff.get(address)
    with django_assert_max_num_queries(20) as few:
        staff.get(address)
    for _time in range(20):
        edit(world, draft, "add", ALL, content=SAMPLES["document"])
    with django_assert_max_num_queries(len(few)):
        staff.get(address)


def test_trying_a_draft_on_people_is_one_button_away_and_saves_nothing(world, staff, draft):
    version_of(draft.program, at=world.now, tree={"all_of": [ADMITTED]})
    page = staff.get(reverse("rule_changes", args=[draft.pk]), {"people": "1"}).text
    assert "0 of 0 people" in page and world.person("x", world.state, roles.PROGRAM)
