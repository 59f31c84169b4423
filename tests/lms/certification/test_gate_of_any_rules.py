"""What holds for rules of every kind: people who meet them stay certified with more evidence, and stored rules re-run.

Each example begins with a person who meets everything, so that no property holds only because nobody is certified.
"""

import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.certification.rules import records
from lms.certification.rules.facts import AdmissionFacts, ExamFacts, Facts, PartState
from lms.certification.rules.gate import evaluate, judged
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import block_data, read_version, write_version
from lms.certification.rules.requirements import leaves_of, read_rules, rules_data
from lms.certification.rules.strict_yaml import load_with_lines
from tests.lms.certification.any_rules import trees as trees_of_any_content
from tests.lms.certification.any_rules import versions
from tests.lms.certification.complete_person import DAY, NOON, complete, fact_for
from tests.lms.certification.gate_samples import SAMPLES, score

SOUND = {name: dict(data) for name, data in SAMPLES.items()}
starts = st.sampled_from([{}, {}, {"effective_from": "2031-01-01"}, {"effective_from": None}])
sound_leaves = st.builds(lambda name, start: {**SOUND[name], **start}, st.sampled_from(sorted(SOUND)), starts)


def _groups(inner):
    parts = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        parts.map(lambda rows: {"all_of": rows}),
        parts.map(lambda rows: {"any_of": rows}),
        st.builds(lambda rows, n: {"n_of": {"n": min(n, len(rows)), "of": rows}}, parts, st.integers(1, 4)),
    )


sound_trees = st.builds(
    lambda first, rest: read_rules({"all_of": [first, *rest]}),
    # One requirement in force, so that somebody can be certified at all.
    st.sampled_from(sorted(SOUND)).map(SOUND.get),
    st.lists(st.recursive(sound_leaves, _groups, max_leaves=5), max_size=3),
)


def person_who_meets(tree):
    """Facts that meet every leaf of a tree, of any kind."""
    leaves = list(leaves_of(tree))
    composite = [leaf for leaf in leaves if leaf.type == "composite_exam"]
    others = read_rules({"all_of": [leaf for leaf in leaves if leaf.type not in ("composite_exam", "good_standing")]
                         or [SOUND["age"]]})  # fmt: skip
    facts = complete(others)
    sat = tuple(ExamFacts(part.exam, NOON, True, score(95)) for leaf in composite for part in leaf.parts)
    return replace(facts, exams=facts.exams + sat, sanctions=())


def merged(facts, more):
    """Facts with the records of others added."""
    lists = {
        one.name: getattr(facts, one.name) + getattr(more, one.name)
        for one in fields(Facts)
        if isinstance(getattr(facts, one.name), tuple) and one.name not in ("reached", "sanctions")
    }
    return replace(facts, **lists)


def in_force(tree):
    """Whether every choice in force has enough parts in force: rules that can be published."""
    for node in nodes(tree):
        parts = [part for part in node.parts if any(leaf.in_force(DAY) for leaf in leaves_of(part))]
        needed = node.n_of.n if hasattr(node, "n_of") else 1
        if parts and len(parts) < needed:
            return False
    return True


def nodes(tree):
    if hasattr(tree, "parts") and not hasattr(tree, "type"):
        yield tree
        for part in tree.parts:
            yield from nodes(part)


publishable = sound_trees.filter(in_force)
PROPERTY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@PROPERTY
@given(publishable, publishable)
def test_somebody_who_is_certified_stays_so_with_any_further_evidence(tree, other):
    facts = person_who_meets(tree)
    assert evaluate(tree, facts, DAY).met
    assert evaluate(tree, merged(facts, person_who_meets(other)), DAY).met
    assert evaluate(tree, merged(person_who_meets(other), facts), DAY).met


@PROPERTY
@given(publishable, st.data())
def test_a_further_failed_sitting_or_a_part_that_waits_takes_nothing_away(tree, data):
    facts = person_who_meets(tree)
    leaf = data.draw(st.sampled_from(list(leaves_of(tree))))
    failed = tuple(replace(row, passed=False, score=score(10), sat_at=NOON + timedelta(days=1)) for row in facts.exams)
    waiting = tuple(replace(row, state=data.draw(st.sampled_from(PartState))) for row in facts.parts)
    more = replace(facts, exams=facts.exams + failed, parts=facts.parts + waiting)
    assert evaluate(tree, more, DAY).met, leaf.type


@PROPERTY
@given(publishable)
def test_without_any_record_nobody_is_certified_and_a_stored_decision_re_runs_the_same(tree):
    assert not evaluate(tree, Facts(), DAY).met
    for facts in (Facts(), person_who_meets(tree)):
        kept, findings = judged(tree, facts, DAY)
        stored = json.loads(json.dumps([rules_data(tree), records.facts_data(kept), records.tree_data(findings)]))
        rules, read, old = read_rules(stored[0]), records.read_facts(stored[1]), records.read_tree(stored[2])
        assert (rules, read, old) == (tree, kept, findings)
        assert evaluate(rules, read, DAY) == findings


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_every_kind_can_be_met_and_is_not_met_without_its_record(kind):
    tree = read_rules(SOUND[kind])
    assert evaluate(tree, person_who_meets(tree), DAY).met and not evaluate(tree, Facts(), DAY).met


def test_only_expiry_and_withdrawal_take_something_away():
    """A certificate that ended, a later no, and a letter that is too old on the day when it is asked."""
    credential = read_rules(SOUND["holds"])
    facts = person_who_meets(credential)
    ended = replace(
        facts, credentials=tuple(replace(row, through=DAY - timedelta(days=1)) for row in facts.credentials)
    )
    assert evaluate(credential, facts, DAY).met and not evaluate(credential, ended, DAY).met
    decision = read_rules(SOUND["staff_decision"])
    yes = person_who_meets(decision)
    no = AdmissionFacts("admitted", False, "Pat Kim", NOON + timedelta(days=1))
    assert (
        evaluate(decision, yes, DAY).met
        and not evaluate(decision, replace(yes, admissions=(*yes.admissions, no)), DAY).met
    )
    letter = read_rules({**SOUND["document"], "max_age_days": 30, "at": "certification"})
    _name, part = fact_for(letter)
    sent = Facts(parts=(replace(part, values={"as_of": date(2026, 11, 1)}),))
    assert evaluate(letter, sent, DAY).met and not evaluate(letter, sent, DAY + timedelta(days=60)).met


@PROPERTY
@given(trees_of_any_content)
def test_a_tree_of_any_content_is_written_and_read_the_same(data):
    tree = read_rules(data)
    assert read_rules(rules_data(tree)) == tree and rules_data(read_rules(rules_data(tree))) == rules_data(tree)


@PROPERTY
@given(versions)
def test_a_version_of_any_content_is_written_as_text_and_read_the_same(data):
    version = read_version(data)
    assert read_version(load_with_lines(write_version(version))[0]) == version
    assert read_version(json.loads(json.dumps(block_data(version)))) == version
