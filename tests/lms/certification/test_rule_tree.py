"""Program staff edit the tree of a draft: each kind of requirement, groups, levels, and taking back."""

import copy

import pytest
from django.urls import reverse

from lms.certification.messages.asked import asked
from lms.certification.rules.leaves import LEAVES
from tests.candidates import ADMITTED
from tests.lms.certification.draft_scene import ALL, TOP, draft_of, edit, saved, stepped, tree
from tests.lms.certification.gate_samples import COURSE, SAMPLES
from tests.refusals import refuses


@pytest.fixture
def staff(world, client):
    client.force_login(world.program_staff)
    return client


@pytest.fixture
def draft(world):
    return draft_of(world)


# --- Every kind -----------------------------------------------------------------------------------------------------


def typed(kind):
    """What somebody types to add a requirement like the sample of a kind."""
    leaf = LEAVES[kind].model_validate(SAMPLES[kind])
    values = {name: value for name, value in leaf.model_dump(mode="json", exclude_unset=True).items() if name != "type"}
    flat = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= {f"{name}-{inner}": one for inner, one in value.items()}
        elif name in ("parts", "criteria"):
            flat |= {f"{name}-{index}-{inner}": one for index, row in enumerate(value) for inner, one in row.items()}
        else:
            flat[name] = "\n".join(value) if isinstance(value, list) else "on" if value is True else value
    return flat


@pytest.mark.parametrize("kind", LEAVES)
def test_a_requirement_of_every_kind_is_added_changed_and_removed(staff, draft, kind):
    saved(staff, reverse("rule_add", args=[draft.pk, "in", kind, ALL]), **typed(kind))
    sample = LEAVES[kind].model_validate(SAMPLES[kind])
    added = tree(draft)["all_of"][2]
    # What is chosen as it would be without choosing it need not stand there.
    read = LEAVES[kind].model_validate(added)
    assert {name: getattr(read, name) for name in sample.model_fields_set} == {
        name: getattr(sample, name) for name in sample.model_fields_set
    }
    saved(staff, reverse("rule_part", args=[draft.pk, f"{ALL}/2"]), title="Its name", why="It matters.")
    assert tree(draft)["all_of"][2] == {**added, "title": "Its name", "why": "It matters."}
    page = staff.get(reverse("rule_tree", args=[draft.pk])).text
    assert "It matters." in page
    assert stepped(staff, draft, f"remove:{ALL}/2").status_code == 302
    assert tree(draft)["all_of"] == [ADMITTED, COURSE]


@pytest.mark.parametrize("kind", LEAVES)
def test_every_kind_is_a_sentence_for_the_applicant(kind):
    text = asked(LEAVES[kind].model_validate(SAMPLES[kind]))
    assert not text[0].islower() and text.endswith(".") and "_" not in text and "None" not in text


def test_a_fault_is_at_the_field_and_nothing_is_saved(staff, draft):
    address = reverse("rule_add", args=[draft.pk, "in", "age", ALL])
    page = staff.post(address, {"min_years": "200", "effective_from-how": "always", "seen": draft.revision})
    assert page.status_code == 422 and "whole number of years" in page.text
    assert len(tree(draft)["all_of"]) == 2


# --- Groups ---------------------------------------------------------------------------------------------------------


def test_parts_move_up_and_down_and_the_page_leads_back_to_them(staff, draft):
    answer = stepped(staff, draft, f"down:{ALL}/0")
    assert tree(draft)["all_of"] == [COURSE, ADMITTED]
    anchor = answer.url.partition("#")[2]
    assert f'id="{anchor}"' in staff.get(reverse("rule_tree", args=[draft.pk])).text
    stepped(staff, draft, f"up:{ALL}/1")
    assert tree(draft)["all_of"] == [ADMITTED, COURSE]


def test_a_requirement_is_put_into_a_group_and_gets_another_option(staff, draft):
    stepped(staff, draft, f"n_of:{ALL}/1")
    assert tree(draft)["all_of"][1] == {"n_of": {"n": 1, "of": [COURSE]}}
    saved(staff, reverse("rule_add", args=[draft.pk, "in", "exam", f"{ALL}/1/n_of/of"]), **typed("exam"))
    saved(staff, reverse("rule_part", args=[draft.pk, f"{ALL}/1"]), group="n_of", n="2")
    assert tree(draft)["all_of"][1]["n_of"]["n"] == 2
    saved(staff, reverse("rule_part", args=[draft.pk, f"{ALL}/1"]), group="any_of")
    assert list(tree(draft)["all_of"][1]) == ["any_of"]
    stepped(staff, draft, f"unwrap:{ALL}/1")
    assert [part["type"] for part in tree(draft)["all_of"]] == ["staff_decision", "course", "exam"]
    saved(staff, reverse("rule_add", args=[draft.pk, "or", "age", f"{ALL}/0"]), **typed("age"))
    assert tree(draft)["all_of"][0] == {"any_of": [ADMITTED, SAMPLES["age"]]}


def test_a_requirement_moves_to_another_group(world, staff, draft):
    edit(world, draft, "wrap", f"{ALL}/1", group="any_of")
    saved(staff, reverse("rule_move", args=[draft.pk, f"{ALL}/0"]), target=f"{ALL}/1/any_of")
    assert tree(draft)["all_of"] == [{"any_of": [COURSE, ADMITTED]}]


@pytest.mark.parametrize(
    ("name", "pointer", "details", "code"),
    [
        ("remove", f"{ALL}/0/any_of/0", {}, "rule_part_last"),
        ("regroup", f"{ALL}/0", {"group": "n_of", "n": 3}, "rule_too_few_parts"),
        ("shift", f"{ALL}/0", {"by": -1}, "rule_part_at_end"),
        ("move", f"{ALL}/0", {"target": f"{ALL}/0/any_of"}, "rule_part_inside_itself"),
        ("move", f"{ALL}/0", {"target": ALL}, "rule_part_there_already"),
        ("move", f"{ALL}/0/any_of/0", {"target": ALL}, "rule_part_last"),
        ("remove", f"{ALL}/9", {}, "rule_part_gone"),
        ("remove", "elsewhere", {}, "rule_part_gone"),
        ("set", f"{ALL}/1", {"content": COURSE}, "rule_draft_same"),
        ("set", f"{ALL}/1", {"content": {"type": "no-such-kind"}}, "rule_change_refused"),
        ("add_way", "rules/levels/0", {"name": "initial", "copy_of": TOP}, "rule_way_taken"),
        ("add_level", "rules", {"content": {"key": "entry"}, "copy_of": TOP}, "rule_way_taken"),
    ],
)
def test_what_would_leave_rules_without_meaning_is_refused(world, draft, name, pointer, details, code):
    edit(world, draft, "wrap", f"{ALL}/0", group="any_of")
    before = copy.deepcopy(tree(draft))
    with refuses(code):
        edit(world, draft, name, pointer, **details)
    assert tree(draft) == before


def test_some_of_a_group_cannot_need_more_than_is_left(world, draft):
    edit(world, draft, "regroup", TOP, group="n_of", n=2)
    with refuses("rule_too_few_parts"):
        edit(world, draft, "remove", f"{TOP}/n_of/of/0")


# --- Levels, pathways, and what else a version has ------------------------------------------------------------------


def test_a_level_and_a_pathway_begin_with_a_copy(staff, draft):
    saved(staff, reverse("rule_entry_add", args=[draft.pk, "levels"]), key="two", title="Level II", copy_of=TOP)
    draft.refresh_from_db()
    assert draft.content["levels"][1] == {
        "key": "two", "title": "Level II", "requirements": {"all_of": [ADMITTED, COURSE]},
    }  # fmt: skip
    saved(staff, reverse("rule_way_add", args=[draft.pk, "rules/levels/0"]), name="reciprocity", copy_of=TOP)
    draft.refresh_from_db()
    assert list(draft.content["levels"][0]["pathways"]) == ["initial", "reciprocity"]
    stepped(staff, draft, "remove:rules/levels/0/pathways/reciprocity")
    stepped(staff, draft, "remove:rules/levels/1")
    draft.refresh_from_db()
    assert len(draft.content["levels"]) == 1 and list(draft.content["levels"][0]["pathways"]) == ["initial"]


def test_validity_renewal_and_late_fees_of_a_level_are_changed(staff, draft):
    address = reverse("rule_part", args=[draft.pk, "rules/levels/0"])
    late = {"late-0-after_months": "6", "late-0-fee_usd": "50"}
    saved(
        staff, address, **{"validity-months": "24", "renewal-same_as": "entry", "lapse-status_after": "grace"}, **late
    )
    draft.refresh_from_db()
    level = draft.content["levels"][0]
    assert level["validity"] == {"months": 24} and level["renewal"] == {"same_as": "entry"}
    assert level["late"] == [{"after_months": 6, "fee_usd": "50.00"}] and level["lapse"] == {"status_after": "grace"}


def test_a_renewal_gets_its_own_requirements(staff, draft):
    first = reverse("rule_add", args=[draft.pk, "in", "ce_hours", "rules/levels/0/renewal/all_of"])
    saved(staff, first, total="30", period_months="24")
    saved(staff, reverse("rule_add", args=[draft.pk, "in", "agreement", "rules/levels/0/renewal/all_of"]), key="ethics")
    draft.refresh_from_db()
    assert [one["type"] for one in draft.content["levels"][0]["renewal"]["all_of"]] == ["ce_hours", "agreement"]
    stepped(staff, draft, "remove:rules/levels/0/renewal")
    draft.refresh_from_db()
    assert "renewal" not in draft.content["levels"][0]


def test_an_endorsement_of_a_course_gets_more_requirements(staff, draft):
    added = {"key": "crisis", "title": "Crisis care", "course": "crisis", "min_hours": "40"}
    saved(staff, reverse("rule_entry_add", args=[draft.pk, "endorsements"]), **added)
    stepped(staff, draft, "widen:rules/endorsements/0")
    inside = "rules/endorsements/0/requirements/all_of"
    saved(staff, reverse("rule_add", args=[draft.pk, "in", "document", inside]), **typed("document"))
    saved(staff, reverse("rule_part", args=[draft.pk, "rules/endorsements/0"]), title="Crisis")
    draft.refresh_from_db()
    entry = draft.content["endorsements"][0]
    assert entry["title"] == "Crisis" and [one["type"] for one in entry["requirements"]["all_of"]] == [
        "course",
        "document",
    ]


def test_days_deadlines_and_lists_of_the_version_are_changed(staff, draft):
    address = reverse("rule_part", args=[draft.pk, "rules"])
    saved(staff, address, **{"citation": "Bulletin 9", "clocks-appeal-days": "30", "sources": "One\nTwo"})
    saved(
        staff, reverse("rule_entry_add", args=[draft.pk, "supervision_plan"]), key="field", by="supervisor", hours="18"
    )
    training = {"course": "for-employers", "audience": "supervisors", "mandatory": "on"}
    saved(staff, reverse("rule_entry_add", args=[draft.pk, "employer_training"]), **training)
    saved(staff, reverse("rule_add", args=[draft.pk, "in", "document", "rules/planned_requirements"]),
          **typed("document"), **{"effective_from-how": "planned"})  # fmt: skip
    draft.refresh_from_db()
    assert draft.content["clocks"] == {"appeal": {"days": 30}} and draft.content["sources"] == ["One", "Two"]
    assert draft.content["supervision_plan"] == [{"key": "field", "by": ["supervisor"], "hours": 18}]
    assert draft.content["employer_training"][0]["mandatory"] is True
    assert draft.content["planned_requirements"][0]["effective_from"] is None
    page = staff.get(reverse("rule_tree", args=[draft.pk])).text
    assert "Planned; no day is set yet." in page and "Bulletin 9" in page
