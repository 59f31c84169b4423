"""Any rules are shown as a tree, and each part of them saved again is the same."""

import pytest
from hypothesis import HealthCheck, given, settings

from lms.certification.admin.rule_nodes import entries_of, lists_of, mark_faults, planned_of, sections_of
from lms.certification.rules.editing import edited, find, parts_of, parts_place, read_pointer, write_pointer
from lms.certification.rules.program_files import block_data, read_version, write_version
from lms.certification.rules.requirements import leaves_of
from lms.certification.rules.strict_yaml import load_with_lines
from tests.lms.certification.any_rules import versions

# --- Any rules ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(versions)
def test_any_rules_are_shown_as_a_tree_and_every_part_saved_again_is_the_same(data):
    version = read_version(data)
    data = block_data(version)
    sections, planned = sections_of(version, data), planned_of(version, data)
    entries = [one for name in ("endorsements", "supervision_plan", "employer_training") for one in
               entries_of(version, data, name)]  # fmt: skip
    mark_faults(version, [*sections, *planned, *entries])
    assert lists_of(sections, planned, entries)
    nodes = list(every_node([*sections, *planned, *entries]))
    single = [node for node in nodes if not node.parts]
    assert len(single) == sum(1 for tree in every_tree(version) for _leaf in leaves_of(tree))
    for node in nodes:
        place = read_pointer(data, node.pointer)
        assert place == node.place and write_pointer(place) == node.pointer
        assert edited(data, "set", place, {"content": find(data, place)}) == (data, place)
        assert node.sentence.strip() and (node.parts or node.when)
        if node.parts:
            inside = parts_place(find(data, place), place)
            assert find(data, inside) == parts_of(find(data, place))
    # The text is the other view of the same draft.
    assert read_version(load_with_lines(write_version(version))[0]) == version


def every_node(holders):
    for holder in holders:
        if hasattr(holder, "sentence"):
            yield holder
        yield from every_node(holder.parts)


def every_tree(version):
    for level in version.all_levels:
        yield from level.trees.values()
        if level.renewal and level.renewal.tree:
            yield level.renewal.tree
    yield from version.planned_requirements
    yield from (entry.requirements for entry in version.endorsements if entry.requirements is not None)
