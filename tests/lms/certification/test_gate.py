"""The gate: what is met, what is not, why, and who has to act."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
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
from lms.certification.rules.findings import Actor, State, deciding, open_findings, steps_of
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_program_file
from lms.certification.rules.requirements import read_rules, rules_data

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "lms/certification/programs/minnesota.yaml"

COURSE = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": 8}}
MIDTERM = {"type": "exam", "exam": "pet-midterm", "role": "midterm", "sat": True}
FINAL = {"type": "exam", "exam": "pet-final", "role": "final", "passed": True}
FEE = {"type": "fee", "key": "training-fee", "course": "pet", "settled": True}
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}


def rules_of(data):
    return read_rules(data)


def score(percent, cut=70):
    return ScoreFacts(Decimal(percent), Decimal(cut), percent=True)


def hours(credited, planned=0, unmarked=0, **more):
    return CourseFacts("pet", credited * 60, 4800, 480, planned * 60, unmarked * 60, **more)


def everything():
    """Facts that meet the example program."""
    mark = (Evidence("training.AttendanceMark", "7", NOON),)
    return Facts(
        courses=(hours(76, evidence=mark, since=NOON),),
        exams=(
            ExamFacts("pet-midterm", NOON, False, score(55)),
            ExamFacts("pet-final", NOON, True, score(82), evidence=(Evidence("delivery.Score", "9", NOON),)),
        ),
        fees=(FeeFacts("pet", Decimal(1200), Decimal(0), True, "Northside", NOON),),
        admissions=(AdmissionFacts("admitted", True, "Ada Staff", NOON - timedelta(days=90)),),
    )


def example_rules():
    return read_program_file(EXAMPLE.read_text()).programs[0].versions[0].levels[0].requirements


def only(data, facts, on=TODAY):
    return evaluate(rules_of(data), facts, on)


def window(**more):
    return ExamFacts("pet-final", opens_at=NOON, closes_at=NOON + timedelta(days=1), **more)


def test_everything_met_opens_the_gate_and_names_the_evidence():
    tree = evaluate(example_rules(), everything(), TODAY)
    assert tree.met
    codes = [step.code for step in steps_of(tree)]
    assert codes == ["admitted", "hours_enough", "exam_sat", "exam_passed", "fee_settled"]
    assert all((step.state, step.actor) == (State.MET, Actor.NOBODY) for step in steps_of(tree))
    final = next(step for step in steps_of(tree) if step.key == "pet-final")
    assert final.evidence == (Evidence("delivery.Score", "9", NOON),)
    assert final.params["sat_at"] == NOON and final.params["score"] == Decimal(82)
    assert sentence(final) == "Passed on Friday, November 20, 2026 with 82 %."


def test_someone_about_whom_there_is_no_record_sees_five_open_requirements_with_who_must_act():
    tree = evaluate(example_rules(), Facts(), TODAY)
    assert not tree.met
    assert [step.actor for step in steps_of(tree)] == ["state", "agency", "vendor", "vendor", "agency"]
    codes = ["not_decided", "course_no_seat", "exam_no_date", "exam_no_date", "fee_not_charged"]
    assert [step.code for step in steps_of(tree)] == codes


@pytest.mark.parametrize(
    ("facts", "code", "state", "actor"),
    [
        (hours(72), "hours_enough", State.MET, Actor.NOBODY),
        (hours(71, planned=8), "hours_to_attend", State.YOURS, Actor.TRAINEE),
        (hours(60, unmarked=12), "hours_unmarked", State.WAITING, Actor.TRAINER),
        (hours(40, planned=31), "hours_out_of_reach", State.NOT_MET, Actor.VENDOR),
    ],
)
def test_hours_say_whether_they_are_enough_planned_unmarked_or_out_of_reach(facts, code, state, actor):
    finding = only(COURSE, Facts(courses=(facts,)))
    assert (finding.code, finding.state, finding.actor) == (code, state, actor)
    assert finding.params["needed_minutes"] == 72 * 60 and finding.params["required_minutes"] == 80 * 60


def test_one_minute_short_of_the_needed_hours_is_not_enough():
    short = replace(hours(72), credited_minutes=72 * 60 - 1)
    finding = only(COURSE, Facts(courses=(short,)))
    assert finding.code == "hours_out_of_reach"
    assert "71 h 59 min credited" in sentence(finding)


def test_hours_in_two_cohorts_do_not_add_up():
    assert not only(COURSE, Facts(courses=(hours(40), hours(40)))).met


def test_a_course_shorter_than_the_program_asks_cannot_lower_what_is_needed():
    shorter = CourseFacts("pet", credited_minutes=67 * 60, required_minutes=75 * 60, allowed_missed_minutes=480)
    assert not only(COURSE, Facts(courses=(shorter,))).met


def test_a_midterm_counts_when_taken_even_if_not_passed():
    assert only(MIDTERM, Facts(exams=(ExamFacts("pet-midterm", NOON, False),))).met


def test_a_final_not_yet_passed_waits_for_the_vendor_and_says_so_plainly():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, False, score(61)),)))
    assert (finding.code, finding.state, finding.actor) == ("exam_not_passed", State.WAITING, Actor.VENDOR)
    assert (finding.params["sat_at"], finding.params["score"]) == (NOON, Decimal(61))
    assert "fail" not in sentence(finding).lower()


def test_a_next_date_for_which_something_is_missing_is_named_with_it():
    missing = Obstacle("remediation", {"sentence": "Ask for it."})
    exams = (ExamFacts("pet-final", NOON, False, score(61)), window(obstacles=(missing,)))
    finding = only(FINAL, Facts(exams=exams))
    assert (finding.code, finding.state, finding.actor) == ("exam_retake_blocked", State.YOURS, Actor.TRAINEE)
    assert finding.params["obstacles"] == ((missing.code, missing.params),)
    assert (finding.params["sat_at"], finding.params["opens_at"]) == (NOON, NOON)
    passed = (ExamFacts("pet-final", NOON, True), window(obstacles=(missing,)))
    assert only(FINAL, Facts(exams=passed)).met


def test_a_second_date_that_can_be_used_is_the_trainees_own_and_names_the_first_try():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, False, score(61)), window())))
    assert (finding.code, finding.state) == ("exam_retake", State.YOURS)
    assert finding.params["score"] == Decimal(61) and finding.params["opens_at"] == NOON


def test_a_final_whose_result_is_held_waits_on_the_state():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, None),)))
    assert (finding.code, finding.actor) == ("exam_result_pending", Actor.STATE)


def test_an_exam_still_to_be_taken_is_the_trainees_own_with_its_opening_time():
    finding = only(FINAL, Facts(exams=(window(),)))
    assert (finding.code, finding.state, finding.since) == ("exam_open", State.YOURS, NOON)
    assert sentence(finding) == (
        "Not taken yet. You can take it from Friday, November 20, 2026 at 6:00 pm UTC "
        "until Saturday, November 21, 2026 at 6:00 pm UTC."
    )


def test_a_second_sitting_that_is_passed_counts_over_the_first():
    sittings = (ExamFacts("pet-final", NOON, False, score(61)), ExamFacts("pet-final", NOON, True, score(84)))
    assert only(FINAL, Facts(exams=sittings)).code == "exam_passed"


def test_an_unsettled_fee_names_the_agency_and_the_amount_and_not_the_trainee():
    owed = FeeFacts("pet", Decimal(1200), Decimal("1200"), False, "Northside", NOON)
    finding = only(FEE, Facts(fees=(owed,)))
    assert (finding.code, finding.state, finding.actor) == ("fee_owed", State.WAITING, Actor.AGENCY)
    assert (finding.params["owed"], finding.since) == ((("Northside", Decimal(1200)),), NOON)
    assert sentence(finding) == "Northside still owes $1,200.00. There is nothing for you to pay."


def test_a_settled_first_seat_does_not_hide_that_the_second_is_owed():
    credited = FeeFacts("pet", Decimal(0), Decimal(0), True, "Northside")
    owed = FeeFacts("pet", Decimal(1200), Decimal(300), False, "Lakeside")
    assert only(FEE, Facts(fees=(credited, owed))).params["owed"] == (("Lakeside", Decimal(300)),)


def test_the_latest_staff_decision_counts_and_says_who_and_when():
    yes = AdmissionFacts("admitted", True, "Ada Staff", NOON)
    no = AdmissionFacts("admitted", False, "Bo Staff", NOON + timedelta(days=1))
    finding = only(ADMITTED, Facts(admissions=(yes,)))
    assert (finding.code, finding.params) == ("admitted", {"decided_at": NOON, "decided_by": "Ada Staff"})
    refused = only(ADMITTED, Facts(admissions=(no, yes)))
    assert (refused.code, refused.state, refused.actor) == ("not_admitted", State.NOT_MET, Actor.STATE)


def test_a_requirement_of_a_later_date_is_shown_and_does_not_block():
    rules = rules_of({"all_of": [MIDTERM, {**FINAL, "effective_from": date(2027, 1, 1)}]})
    facts = Facts(exams=(ExamFacts("pet-midterm", NOON),))
    tree = evaluate(rules, facts, TODAY)
    assert tree.met
    assert [step.in_force for step in steps_of(tree)] == [True, False]
    assert tree.children[1].effective_from == date(2027, 1, 1)
    assert sentence(tree.children[1]).startswith("Required from Friday, January 1, 2027.")
    assert not evaluate(rules, facts, date(2027, 1, 1)).met


def test_a_requirement_planned_without_a_date_is_shown_and_does_not_block():
    rules = rules_of({"all_of": [MIDTERM, {**FINAL, "effective_from": None}]})
    tree = evaluate(rules, Facts(exams=(ExamFacts("pet-midterm", NOON),)), TODAY)
    assert tree.met
    assert (tree.children[1].in_force, tree.children[1].effective_from) == (False, None)


def test_a_later_requirement_does_not_open_an_any_of():
    data = {"any_of": [FINAL, {**MIDTERM, "effective_from": date(2027, 1, 1)}]}
    assert not only(data, Facts(exams=(ExamFacts("pet-midterm", NOON),))).met


def test_a_program_of_which_nothing_is_in_force_issues_nothing():
    tree = only({"all_of": [{**MIDTERM, "effective_from": date(2027, 1, 1)}]}, everything())
    assert not tree.met
    assert (tree.code, tree.state, tree.actor) == ("nothing_in_force", State.NOT_MET, Actor.STATE)
    assert tree.params == {"first": date(2027, 1, 1)}
    assert next(deciding(tree)) == tree


def test_any_of_rests_on_the_nearest_way_and_keeps_the_others_in_the_tree():
    both = {"all_of": [{**COURSE, "title": "Course"}, {**FEE, "title": "Fee"}]}
    data = {"any_of": [both, {**MIDTERM, "title": "Midterm"}]}
    choice = only(data, Facts(exams=(ExamFacts("pet-midterm", opens_at=NOON),)))
    assert (choice.code, choice.state, choice.actor) == ("any_of_open", State.YOURS, Actor.TRAINEE)
    assert [way.key for way in choice.chosen] == ["pet-midterm"]
    assert [step.key for step in choice.steps] == ["pet-midterm"]
    assert [len(way.children) for way in choice.others] == [2]
    assert title(choice) == "One of 2 ways"
    assert "The nearest for you is: Midterm. You could also choose: Course and Fee." in sentence(choice)
    assert only(data, everything()).code == "any_of_met"


def test_a_choice_inside_a_choice_stays_inside_it():
    inner = {"any_of": [MIDTERM, FINAL]}
    tree = only({"all_of": [ADMITTED, {"any_of": [{"all_of": [inner, FEE]}, COURSE]}]}, Facts(courses=(hours(1),)))
    choice = steps_of(tree)[1]
    assert [step.is_choice for step in steps_of(tree)] == [False, True]
    assert [step.code for step in choice.steps] == ["any_of_open", "fee_not_charged"]
    assert [step.is_choice for step in deciding(tree)] == [False, True, True, False, False]


def test_what_is_the_trainees_own_comes_first_among_open_requirements():
    facts = Facts(exams=(ExamFacts("pet-final", opens_at=NOON),))
    assert open_findings(evaluate(example_rules(), facts, TODAY))[0].key == "pet-final"


def test_every_kind_of_requirement_has_an_answer_for_someone_about_whom_there_is_no_record():
    samples = {"course": COURSE, "exam": FINAL, "fee": FEE, "staff_decision": ADMITTED}
    assert set(samples) == set(LEAVES)
    for sample in samples.values():
        finding = only(sample, Facts())
        assert finding.code in CODES and finding.actor != Actor.NOBODY


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
rules = tree_data_of_any_shape.map(rules_of)


@settings(deadline=None)
@given(rules, facts_of_anyone, facts_of_anyone)
def test_more_evidence_never_turns_met_into_not_met(rules, facts, extra):
    """More hours, more sittings and a yes help or change nothing. A new charge or a later no is not evidence."""
    if not evaluate(rules, facts, TODAY).met:
        return
    yes = tuple(replace(item, admitted=True) for item in extra.admissions)
    paid = tuple(replace(item, settled=True, balance=Decimal(0)) for item in extra.fees)
    more = Facts(facts.courses + extra.courses, facts.exams + extra.exams, facts.fees + paid, facts.admissions + yes)
    if any(not item.admitted for item in facts.admissions):
        more = replace(more, admissions=facts.admissions)
    assert evaluate(rules, more, TODAY).met


@settings(deadline=None)
@given(rules, facts_of_anyone, st.randoms())
def test_the_order_of_the_facts_changes_nothing(rules, facts, random):
    def shuffled(rows):
        rows = list(rows)
        random.shuffle(rows)
        return tuple(rows)

    mixed = Facts(shuffled(facts.courses), shuffled(facts.exams), shuffled(facts.fees), shuffled(facts.admissions))
    assert evaluate(rules, mixed, TODAY) == evaluate(rules, facts, TODAY)


@settings(deadline=None)
@given(tree_data_of_any_shape, facts_of_anyone)
def test_the_order_of_requirements_does_not_change_the_verdict(data, facts):
    def turned(node):
        return {name: [turned(part) for part in reversed(node[name])] for name in node} if len(node) == 1 else node

    assert only(data, facts).met == only(turned(data), facts).met


@settings(deadline=None)
@given(rules, facts_of_anyone)
def test_whoever_is_not_there_yet_reads_at_least_one_requirement_that_says_who_must_act(rules, facts):
    tree = evaluate(rules, facts, TODAY)
    everything = list(deciding(tree))
    if not tree.met:
        assert any(finding.open and finding.actor != Actor.NOBODY for finding in everything)
    for finding in [*everything, tree]:
        assert (finding.state == State.MET) == (finding.actor == Actor.NOBODY)
        assert finding.code in CODES and sentence(finding).strip() and title(finding) and state_text(finding)


@settings(deadline=None)
@given(rules, facts_of_anyone)
def test_a_stored_decision_is_read_back_and_decided_again_with_the_same_findings(rules, facts):
    tree = evaluate(rules, facts, TODAY)
    stored = json.loads(json.dumps([rules_data(rules), records.facts_data(facts), records.tree_data(tree)]))
    known_rules, known_facts, known_tree = read_rules(stored[0]), records.read_facts(stored[1]), stored[2]
    assert (known_rules, known_facts, records.read_tree(known_tree)) == (rules, facts, tree)
    assert evaluate(known_rules, known_facts, TODAY) == tree
    assert [sentence(step) for step in deciding(records.read_tree(known_tree))] == [
        sentence(step) for step in deciding(tree)
    ]
    assert records.fingerprint(records.read_tree(known_tree)) == records.fingerprint(tree)


@settings(deadline=None)
@given(rules)
def test_a_tree_written_as_data_and_read_again_is_the_same_tree(rules):
    assert read_rules(rules_data(rules)) == rules
