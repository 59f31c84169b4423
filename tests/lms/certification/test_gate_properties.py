"""Properties of certification decisions for any rules and facts."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from lms.certification.messages.findings import CODES, sentence, state_text, title
from lms.certification.rules import records
from lms.certification.rules.facts import (
    AdmissionFacts,
    CourseFacts,
    Evidence,
    ExamFacts,
    Facts,
    FeeFacts,
    Obstacle,
    ScoreFacts,
)
from lms.certification.rules.findings import Actor, State, deciding
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules, rules_data
from tests.lms.certification.gate_samples import ADMITTED, COURSE, FEE, FINAL, MIDTERM, TODAY, only

zones = st.sampled_from(["UTC", "America/Chicago", "America/Detroit"]).map(ZoneInfo)
moments = st.builds(
    lambda value, zone: value.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    zones,
)
evidence = st.lists(st.builds(Evidence, st.just("t"), st.sampled_from("123"), moments), max_size=1).map(tuple)
minutes = st.sampled_from([0, 60, 2400, 4319, 4320, 4800])
courses = st.builds(
    CourseFacts,
    course=st.sampled_from(["pet", "other"]),
    credited_minutes=minutes,
    required_minutes=st.just(4800),
    allowed_missed_minutes=st.just(480),
    planned_minutes=minutes,
    unmarked_minutes=minutes,
    evidence=evidence,
)
exams = st.builds(
    ExamFacts,
    exam=st.sampled_from(["pet-midterm", "pet-final"]),
    sat_at=st.none() | moments,
    passed=st.sampled_from([None, True, False]),
    score=st.none() | st.builds(ScoreFacts, st.decimals(0, 100, places=1), st.just(Decimal(70)), st.booleans()),
    opens_at=st.none() | moments,
    closes_at=st.none() | moments,
    obstacles=st.lists(st.builds(Obstacle, st.just("limit"), st.just({"sentence": "Wait."})), max_size=1).map(tuple),
    evidence=evidence,
)
money = st.sampled_from([Decimal(0), Decimal(300), Decimal(1200)])
fees = st.builds(
    lambda charged, owed, agency: FeeFacts("pet", charged, owed, owed == 0, agency),
    money,
    money,
    st.sampled_from(["Northside", "Lakeside"]),
)
admissions = st.builds(AdmissionFacts, st.just("admitted"), st.booleans(), st.sampled_from("AB"), moments)
facts_of_anyone = st.builds(
    Facts,
    courses=st.lists(courses, max_size=3).map(tuple),
    exams=st.lists(exams, max_size=3).map(tuple),
    fees=st.lists(fees, max_size=2).map(tuple),
    admissions=st.lists(admissions, max_size=2).map(tuple),
)
starts = st.sampled_from([{}, {"effective_from": date(2027, 1, 1)}, {"effective_from": None}])
leaf_data = st.builds(
    lambda leaf, start: {**leaf, **start}, st.sampled_from([COURSE, MIDTERM, FINAL, FEE, ADMITTED]), starts
)
tree_data_of_any_shape = st.recursive(
    leaf_data,
    lambda inner: st.builds(
        lambda name, parts: {name: parts},
        st.sampled_from(["all_of", "any_of"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
rules = tree_data_of_any_shape.map(read_rules)


PASSED_WITH_OBSTACLE = ExamFacts("pet-final", datetime(2026, 5, 1, tzinfo=UTC), True, obstacles=(Obstacle("limit"),))
NO_RESULT_YET = ExamFacts("pet-final", datetime(2026, 6, 1, tzinfo=UTC))


@example(read_rules(FINAL), Facts(exams=(PASSED_WITH_OBSTACLE,)), Facts(exams=(NO_RESULT_YET,)))
@given(rules, facts_of_anyone, facts_of_anyone)
def test_more_evidence_never_turns_met_into_not_met(rules, facts, extra):
    """More hours, sittings and an approval help or change nothing. A new charge or a later denial is not evidence."""
    if not evaluate(rules, facts, TODAY).met:
        return
    yes = tuple(replace(item, admitted=True) for item in extra.admissions)
    paid = tuple(replace(item, settled=True, balance=Decimal(0)) for item in extra.fees)
    more = Facts(facts.courses + extra.courses, facts.exams + extra.exams, facts.fees + paid, facts.admissions + yes)
    if any(not item.admitted for item in facts.admissions):
        more = replace(more, admissions=facts.admissions)
    assert evaluate(rules, more, TODAY).met


@given(rules, facts_of_anyone, st.randoms())
def test_the_order_of_the_facts_changes_nothing(rules, facts, random):
    def shuffled(rows):
        rows = list(rows)
        random.shuffle(rows)
        return tuple(rows)

    mixed = Facts(shuffled(facts.courses), shuffled(facts.exams), shuffled(facts.fees), shuffled(facts.admissions))
    assert evaluate(rules, mixed, TODAY) == evaluate(rules, facts, TODAY)


@given(tree_data_of_any_shape, facts_of_anyone)
def test_the_order_of_requirements_does_not_change_the_verdict(data, facts):
    def turned(node):
        return {name: [turned(part) for part in reversed(node[name])] for name in node} if len(node) == 1 else node

    assert only(data, facts).met == only(turned(data), facts).met


@given(rules, facts_of_anyone)
def test_a_person_without_a_certificate_sees_at_least_one_requirement_with_who_must_act(rules, facts):
    tree = evaluate(rules, facts, TODAY)
    everything = list(deciding(tree))
    if not tree.met:
        assert any(finding.open and finding.actor != Actor.NOBODY for finding in everything)
    for finding in [*everything, tree]:
        assert (finding.state == State.MET) == (finding.actor == Actor.NOBODY)
        assert finding.code in CODES and sentence(finding).strip() and title(finding) and state_text(finding)


@given(rules, facts_of_anyone)
def test_a_stored_decision_is_read_back_and_decided_again_with_the_same_findings(rules, facts):
    tree = evaluate(rules, facts, TODAY)
    saved = json.loads(json.dumps([rules_data(rules), records.facts_data(facts), records.tree_data(tree)]))
    known_rules, known_facts, known_tree = read_rules(saved[0]), records.read_facts(saved[1]), saved[2]
    assert (known_rules, known_facts, records.read_tree(known_tree)) == (rules, facts, tree)
    assert evaluate(known_rules, known_facts, TODAY) == tree
    assert [sentence(step) for step in deciding(records.read_tree(known_tree))] == [
        sentence(step) for step in deciding(tree)
    ]
    assert records.fingerprint(records.read_tree(known_tree)) == records.fingerprint(tree)


@given(rules)
def test_a_tree_written_as_data_and_read_again_is_the_same_tree(rules):
    assert read_rules(rules_data(rules)) == rules
