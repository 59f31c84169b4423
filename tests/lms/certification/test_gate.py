"""The gate: what is met, what is not, why, and who has to act."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.facts import AdmissionFacts, CourseFacts, Evidence, ExamFacts, Facts, FeeFacts
from lms.certification.rules.gate import decide
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_program_file
from lms.certification.rules.requirements import read_tree, tree_data
from lms.certification.rules.verdicts import Actor, State

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "lms/certification/programs/minnesota.yaml"

COURSE = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": 8}}
MIDTERM = {"type": "exam", "exam": "pet-midterm", "role": "midterm", "sat": True}
FINAL = {"type": "exam", "exam": "pet-final", "role": "final", "passed": True}
FEE = {"type": "fee", "key": "training-fee", "course": "pet", "settled": True}
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}


def tree_of(data):
    problems = []
    tree = read_tree(data, path="requirements", problems=problems)
    assert not problems, problems
    return tree


def hours(credited, planned=0, unmarked=0, **more):
    return CourseFacts("pet", credited * 60, 4800, 480, planned * 60, unmarked * 60, **more)


def everything():
    """Facts that meet the example program."""
    mark = (Evidence("training.AttendanceMark", "7", NOON),)
    return Facts(
        courses=(hours(76, evidence=mark, since=NOON),),
        exams=(
            ExamFacts("pet-midterm", NOON, False, "55 %"),
            ExamFacts("pet-final", NOON, True, "82 %", evidence=(Evidence("delivery.Score", "9", NOON),)),
        ),
        fees=(FeeFacts("pet", Decimal(1200), Decimal(0), True, "Northside", NOON),),
        admissions=(AdmissionFacts("admitted", True, "Ada Staff", NOON - timedelta(days=90)),),
    )


def example_tree():
    return read_program_file(EXAMPLE.read_text()).programs[0].versions[0].levels[0].requirements


def only(data, facts, on=TODAY):
    verdict = decide(tree_of(data), facts, on)
    assert len(verdict.lines) == 1
    return verdict.lines[0]


def test_everything_met_opens_the_gate_and_names_the_evidence():
    verdict = decide(example_tree(), everything(), TODAY)
    assert verdict.met
    assert [line.state for line in verdict.lines] == [State.MET] * 5
    assert all(line.who_must_act == Actor.NOBODY for line in verdict.lines)
    final = next(line for line in verdict.lines if line.key == "pet-final")
    assert final.evidence == (Evidence("delivery.Score", "9", NOON),)
    assert final.reason == "Passed on Friday, November 20, 2026 with 82 %."


def test_someone_about_whom_nothing_is_known_sees_five_open_lines_with_who_must_act():
    verdict = decide(example_tree(), Facts(), TODAY)
    assert not verdict.met
    assert [line.who_must_act for line in verdict.lines] == ["state", "agency", "vendor", "vendor", "agency"]


@pytest.mark.parametrize(
    ("facts", "state", "actor", "words"),
    [
        (hours(72), State.MET, Actor.NOBODY, "72 h credited; 72 h of 80 h are needed."),
        (hours(71, planned=8), State.YOURS, Actor.TRAINEE, "8 h are still planned"),
        (hours(60, unmarked=12), State.WAITING, Actor.TRAINER, "For 12 h, attendance is not recorded yet"),
        (hours(40, planned=31), State.NOT_MET, Actor.VENDOR, "it would be 71 h"),
    ],
)
def test_hours_say_whether_they_are_enough_planned_unmarked_or_out_of_reach(facts, state, actor, words):
    line = only(COURSE, Facts(courses=(facts,)))
    assert (line.state, line.who_must_act) == (state, actor)
    assert words in line.reason
    assert line.hours.needed == 72 * 60


def test_one_minute_short_of_the_needed_hours_is_not_enough():
    short = replace(hours(72), credited_minutes=72 * 60 - 1)
    line = only(COURSE, Facts(courses=(short,)))
    assert line.state == State.NOT_MET
    assert "71 h 59 min credited" in line.reason


def test_hours_in_two_cohorts_do_not_add_up():
    assert not decide(tree_of(COURSE), Facts(courses=(hours(40), hours(40))), TODAY).met


def test_a_course_shorter_than_the_program_asks_cannot_lower_what_is_needed():
    shorter = CourseFacts("pet", credited_minutes=67 * 60, required_minutes=75 * 60, allowed_missed_minutes=480)
    assert not decide(tree_of(COURSE), Facts(courses=(shorter,)), TODAY).met


def test_a_midterm_counts_when_sat_even_if_not_passed():
    assert decide(tree_of(MIDTERM), Facts(exams=(ExamFacts("pet-midterm", NOON, False),)), TODAY).met


def test_a_final_not_yet_passed_says_so_in_plain_words():
    line = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, False, "61 %"),)))
    assert (line.state, line.who_must_act) == (State.WAITING, Actor.VENDOR)
    assert line.reason.startswith("Not yet passed: sat on Friday, November 20, 2026 with 61 %.")
    assert "fail" not in line.reason.lower()


def test_a_next_date_for_which_something_is_missing_is_told_with_it():
    asked = "Before attempt number 2, some preparation is asked for. Ask them for it."
    window = ExamFacts("pet-final", opens_at=NOON, closes_at=NOON + timedelta(days=1), obstacle=asked)
    line = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, False, "61 %"), window)))
    assert (line.state, line.who_must_act) == (State.YOURS, Actor.TRAINEE)
    assert line.reason == (
        "Not yet passed: sat on Friday, November 20, 2026 with 61 %. A date is set, from Friday, November 20, 2026 at "
        f"6:00 pm UTC until Saturday, November 21, 2026 at 6:00 pm UTC. {asked}"
    )
    assert decide(tree_of(FINAL), Facts(exams=(ExamFacts("pet-final", NOON, True), window)), TODAY).met


def test_a_final_whose_result_is_held_waits_on_the_state():
    line = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, None),)))
    assert "has not been released" in line.reason


def test_an_exam_still_to_be_sat_is_the_trainees_own_with_its_opening_time():
    window = ExamFacts("pet-final", opens_at=NOON, closes_at=NOON + timedelta(days=1))
    line = only(FINAL, Facts(exams=(window,)))
    assert line.state == State.YOURS
    assert line.reason == (
        "Not sat yet. You can sit it from Friday, November 20, 2026 at 6:00 pm UTC "
        "until Saturday, November 21, 2026 at 6:00 pm UTC."
    )


def test_a_second_sitting_that_is_passed_counts_over_the_first():
    sittings = (ExamFacts("pet-final", NOON, False, "61 %"), ExamFacts("pet-final", NOON, True, "84 %"))
    assert decide(tree_of(FINAL), Facts(exams=sittings), TODAY).met


def test_an_unsettled_fee_names_the_agency_and_the_amount_and_not_the_trainee():
    owed = FeeFacts("pet", Decimal(1200), Decimal("1200"), False, "Northside", NOON)
    line = only(FEE, Facts(fees=(owed,)))
    assert (line.state, line.who_must_act, line.since) == (State.WAITING, Actor.AGENCY, NOON)
    assert line.reason == "Northside still owes $1,200.00. There is nothing for you to pay."


def test_a_settled_first_seat_does_not_hide_that_the_second_is_owed():
    credited = FeeFacts("pet", Decimal(0), Decimal(0), True, "Northside")
    owed = FeeFacts("pet", Decimal(1200), Decimal(300), False, "Lakeside")
    assert not decide(tree_of(FEE), Facts(fees=(credited, owed)), TODAY).met


def test_the_latest_staff_decision_holds_and_says_who_and_when():
    yes = AdmissionFacts("admitted", True, "Ada Staff", NOON)
    no = AdmissionFacts("admitted", False, "Bo Staff", NOON + timedelta(days=1))
    assert only(ADMITTED, Facts(admissions=(yes,))).reason == (
        "Admitted on Friday, November 20, 2026, decided by Ada Staff."
    )
    refused = only(ADMITTED, Facts(admissions=(no, yes)))
    assert (refused.state, refused.who_must_act) == (State.NOT_MET, Actor.STATE)


def test_a_requirement_of_a_later_date_is_shown_and_does_not_block():
    later = {**FINAL, "effective_from": date(2027, 1, 1)}
    tree = tree_of({"all_of": [MIDTERM, later]})
    facts = Facts(exams=(ExamFacts("pet-midterm", NOON),))
    verdict = decide(tree, facts, TODAY)
    assert verdict.met
    assert [line.counts for line in verdict.lines] == [True, False]
    assert verdict.lines[1].reason.startswith("Asked for from Friday, January 1, 2027.")
    assert not decide(tree, facts, date(2027, 1, 1)).met


def test_a_requirement_planned_without_a_date_is_shown_and_does_not_block():
    tree = tree_of({"all_of": [MIDTERM, {**FINAL, "effective_from": None}]})
    verdict = decide(tree, Facts(exams=(ExamFacts("pet-midterm", NOON),)), TODAY)
    assert verdict.met
    assert verdict.lines[1].reason.startswith("Planned; no date has been set.")


def test_a_later_requirement_does_not_open_an_any_of():
    tree = tree_of({"any_of": [FINAL, {**MIDTERM, "effective_from": date(2027, 1, 1)}]})
    assert not decide(tree, Facts(exams=(ExamFacts("pet-midterm", NOON),)), TODAY).met


def test_a_program_of_which_nothing_is_in_force_issues_nothing():
    tree = tree_of({"all_of": [{**MIDTERM, "effective_from": date(2027, 1, 1)}]})
    verdict = decide(tree, everything(), TODAY)
    assert not verdict.met
    assert verdict.lines[0].who_must_act == Actor.STATE


def test_any_of_lists_the_nearest_way_and_names_the_others():
    both = {"all_of": [{**COURSE, "title": "Course"}, {**FEE, "title": "Fee"}]}
    tree = tree_of({"any_of": [both, {**MIDTERM, "title": "Midterm"}]})
    verdict = decide(tree, Facts(exams=(ExamFacts("pet-midterm", opens_at=NOON),)), TODAY)
    head, line = verdict.lines
    assert head.title == "One of 2 ways"
    assert "The nearest for you is: Midterm. You could also choose: Course and Fee." in head.reason
    assert line.key == "pet-midterm"
    assert decide(tree, everything(), TODAY).lines[0].state == State.MET


def test_what_is_the_trainees_own_comes_first_among_open_lines():
    facts = Facts(exams=(ExamFacts("pet-final", opens_at=NOON),))
    assert decide(example_tree(), facts, TODAY).open_lines[0].key == "pet-final"


def test_every_kind_of_requirement_has_a_sentence_for_someone_about_whom_nothing_is_known():
    samples = {"course": COURSE, "exam": FINAL, "fee": FEE, "staff_decision": ADMITTED}
    assert set(samples) == set(LEAVES)
    for sample in samples.values():
        line = only(sample, Facts())
        assert line.reason.endswith(".") and line.who_must_act != Actor.NOBODY


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda value: value.replace(tzinfo=UTC))
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
trees = tree_data_of_any_shape.map(tree_of)


@given(trees, facts_of_anyone, facts_of_anyone)
def test_more_evidence_never_turns_met_into_not_met(tree, facts, extra):
    """More hours, more sittings and a yes help or change nothing. A new charge or a later no is not evidence."""
    if not decide(tree, facts, TODAY).met:
        return
    yes = tuple(replace(item, admitted=True) for item in extra.admissions)
    paid = tuple(replace(item, settled=True, balance=Decimal(0)) for item in extra.fees)
    more = Facts(facts.courses + extra.courses, facts.exams + extra.exams, facts.fees + paid, facts.admissions + yes)
    if any(not item.admitted for item in facts.admissions):
        more = replace(more, admissions=facts.admissions)
    assert decide(tree, more, TODAY).met


@given(trees, facts_of_anyone, st.randoms())
def test_the_order_of_the_facts_changes_nothing(tree, facts, random):
    def shuffled(rows):
        rows = list(rows)
        random.shuffle(rows)
        return tuple(rows)

    mixed = Facts(shuffled(facts.courses), shuffled(facts.exams), shuffled(facts.fees), shuffled(facts.admissions))
    assert decide(tree, mixed, TODAY) == decide(tree, facts, TODAY)


@given(tree_data_of_any_shape, facts_of_anyone)
def test_the_order_of_requirements_does_not_change_the_verdict(data, facts):
    def turned(node):
        return {name: [turned(part) for part in reversed(node[name])] for name in node} if len(node) == 1 else node

    assert decide(tree_of(data), facts, TODAY).met == decide(tree_of(turned(data)), facts, TODAY).met


@given(trees, facts_of_anyone)
def test_whoever_is_not_there_yet_reads_at_least_one_line_that_says_who_must_act(tree, facts):
    verdict = decide(tree, facts, TODAY)
    acting = [line for line in verdict.lines if line.open and line.who_must_act != Actor.NOBODY]
    if not verdict.met:
        assert acting and verdict.open_lines
    assert all(line.reason.strip() for line in verdict.lines)
    assert all((line.state == State.MET) == (line.who_must_act == Actor.NOBODY) for line in verdict.lines)


@given(trees)
def test_a_tree_written_as_data_and_read_again_is_the_same_tree(tree):
    assert tree_of(tree_data(tree)) == tree
