"""Certification decisions: what is met, what is not, why, and who has to act."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms.certification.messages.findings import CODES, act, sentence, state_text, title
from lms.certification.rules.facts import (
    AdmissionFacts,
    CourseFacts,
    Debt,
    Evidence,
    ExamFacts,
    Facts,
    FeeFacts,
    Obstacle,
)
from lms.certification.rules.findings import Actor, State, deciding, open_findings, steps_of
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.program_files import read_program_file
from lms.certification.rules.requirements import read_rules
from tests.lms.certification.gate_samples import (
    ADMITTED,
    COURSE,
    EXAMPLE,
    FEE,
    FINAL,
    MIDTERM,
    NOON,
    NOTHING_TO_DO,
    SAMPLES,
    TODAY,
    hours,
    only,
    score,
)


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


def window(**more):
    return ExamFacts("pet-final", opens_at=NOON, closes_at=NOON + timedelta(days=1), **more)


def test_meeting_every_requirement_gives_a_positive_decision_with_its_evidence():
    tree = evaluate(example_rules(), everything(), TODAY)
    assert tree.met
    codes = [step.code for step in steps_of(tree)]
    assert codes == ["admitted", "hours_enough", "exam_sat", "exam_passed", "fee_settled"]
    assert all((step.state, step.actor) == (State.MET, Actor.NOBODY) for step in steps_of(tree))
    final = next(step for step in steps_of(tree) if step.key == "pet-final")
    assert final.evidence == (Evidence("delivery.Score", "9", NOON),)
    assert final.params["sat_at"] == NOON and final.params["score"] == Decimal(82)
    assert sentence(final) == "Passed on Friday, November 20, 2026 with 82%."


def test_a_person_without_records_sees_five_open_requirements_with_who_must_act():
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
        (hours(64), "hours_another_seat", State.NOT_MET, Actor.AGENCY),
        (hours(40, unmarked=31), "hours_another_seat", State.NOT_MET, Actor.AGENCY),
        (replace(hours(64), can_make_up=True), "hours_to_make_up", State.YOURS, Actor.TRAINEE),
    ],
)
def test_hours_say_whether_they_are_enough_planned_unmarked_or_out_of_reach(facts, code, state, actor):
    finding = only(COURSE, Facts(courses=(facts,)))
    assert (finding.code, finding.state, finding.actor) == (code, state, actor)
    assert finding.params["needed_minutes"] == 72 * 60 and finding.params["required_minutes"] == 80 * 60


def test_one_minute_short_of_the_needed_hours_is_not_enough():
    short = replace(hours(72), credited_minutes=72 * 60 - 1)
    finding = only(COURSE, Facts(courses=(short,)))
    assert finding.code == "hours_another_seat"
    assert "71 h 59 min credited" in sentence(finding)


@pytest.mark.parametrize(
    ("facts", "asks", "others"), [(hours(64), "agency", "vendor"), (hours(40, planned=8), "vendor", "agency")]
)
def test_hours_out_of_reach_name_one_organization_to_ask(facts, asks, others):
    """The vendor while a session is left, which can be made up for; then the agency, which takes the next seat."""
    finding = only(COURSE, Facts(courses=(facts,)))
    assert ("every remaining session" in sentence(finding)) == (asks == "vendor")
    for text in (sentence(finding), act(finding)):
        assert asks in text and others not in text


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


def test_a_next_date_is_shown_with_what_is_missing_for_it():
    missing = Obstacle("preparation", {"sentence": "Ask for it."})
    exams = (ExamFacts("pet-final", NOON, False, score(61)), window(obstacles=(missing,)))
    finding = only(FINAL, Facts(exams=exams))
    assert (finding.code, finding.state, finding.actor) == ("exam_retake_blocked", State.YOURS, Actor.TRAINEE)
    assert finding.params["obstacles"] == ((missing.code, missing.params),)
    assert (finding.params["sat_at"], finding.params["opens_at"]) == (NOON, NOON)
    passed = (ExamFacts("pet-final", NOON, True), window(obstacles=(missing,)))
    assert only(FINAL, Facts(exams=passed)).met


def test_an_available_second_date_is_up_to_the_trainee_and_names_the_first_attempt():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, False, score(61)), window())))
    assert (finding.code, finding.state) == ("exam_retake", State.YOURS)
    assert finding.params["score"] == Decimal(61) and finding.params["opens_at"] == NOON


def test_a_final_whose_result_is_held_waits_on_the_state():
    finding = only(FINAL, Facts(exams=(ExamFacts("pet-final", NOON, None),)))
    assert (finding.code, finding.actor) == ("exam_result_pending", Actor.STATE)


def test_an_upcoming_exam_is_up_to_the_trainee_and_shows_its_opening_time():
    finding = only(FINAL, Facts(exams=(window(),)))
    assert (finding.code, finding.state, finding.since) == ("exam_open", State.YOURS, NOON)
    assert sentence(finding) == (
        "Not taken yet. You can take it from Friday, November 20, 2026 at 6:00 pm UTC "
        "until Saturday, November 21, 2026 at 6:00 pm UTC."
    )
    before, ends = NOON - timedelta(hours=1), "Saturday, November 21, 2026 at 6:00 pm UTC"
    assert (state_text(finding, before), state_text(finding, NOON)) == ("Scheduled", "Yours to do")
    assert sentence(finding, before) == sentence(finding)
    assert sentence(finding, NOON) == f"Not taken yet. You can take it until {ends}."


def test_a_passed_second_sitting_counts_over_the_first():
    sittings = (ExamFacts("pet-final", NOON, False, score(61)), ExamFacts("pet-final", NOON, True, score(84)))
    assert only(FINAL, Facts(exams=sittings)).code == "exam_passed"


def test_an_unsettled_fee_waits_for_the_agency_and_says_no_amount():
    owed = FeeFacts("pet", Decimal(1200), Decimal("1200"), False, "Northside", NOON)
    finding = only(FEE, Facts(fees=(owed,)))
    assert (finding.code, finding.state, finding.actor) == ("fee_owed", State.WAITING, Actor.AGENCY)
    assert (finding.params["owed"], finding.since) == ((("Northside", Decimal(1200)),), NOON)
    assert sentence(finding) == "Waiting for your agency’s payment. You do not have to pay anything."


@pytest.mark.parametrize(
    ("own", "by_state", "code", "actor"),
    [
        ("141.68", "0", "fee_own_part", Actor.TRAINEE),
        ("0", "141.66", "fee_owed", Actor.AGENCY),
        ("0", "425.00", "fee_owed_by_state", Actor.STATE),
    ],
)
def test_a_split_fee_is_settled_only_with_all_parts_and_says_who_pays_next(own, by_state, code, actor):
    owed = FeeFacts("pet", Decimal(425), Decimal(425), False, "Northside", NOON, (), Decimal(own), Decimal(by_state))
    finding = only(FEE, Facts(fees=(owed,)))
    assert (finding.code, finding.actor) == (code, actor)
    amounts = re.findall(r"\$[0-9.]+", sentence(finding))
    assert "Northside" not in sentence(finding) and amounts == ([f"${own}"] if code == "fee_own_part" else [])


def test_every_agency_that_owes_a_part_is_named_and_no_other():
    """After a change of employer the seat is Lakeside's, and Northside owes what came before."""
    debts = (Debt("Lakeside", Decimal(75), by_order=Decimal(75)), Debt("Northside", Decimal(400)))
    owed = FeeFacts("pet", Decimal(475), Decimal(475), False, "Lakeside", NOON, by_order=Decimal(75), debts=debts)
    finding = only(FEE, Facts(fees=(owed,)))
    assert finding.params["owed"] == (("Lakeside", Decimal(75)), ("Northside", Decimal(400)))
    assert owed.without_orders().owed_by_agency == (("Northside", Decimal(400)),)


def test_a_paid_first_seat_does_not_hide_that_the_second_is_owed():
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
    rules = read_rules({"all_of": [MIDTERM, {**FINAL, "effective_from": date(2027, 1, 1)}]})
    facts = Facts(exams=(ExamFacts("pet-midterm", NOON),))
    tree = evaluate(rules, facts, TODAY)
    assert tree.met
    assert [step.in_force for step in steps_of(tree)] == [True, False]
    assert tree.children[1].effective_from == date(2027, 1, 1)
    assert sentence(tree.children[1]).startswith("Required from Friday, January 1, 2027.")
    assert not evaluate(rules, facts, date(2027, 1, 1)).met


def test_a_requirement_planned_without_a_date_is_shown_and_does_not_block():
    rules = read_rules({"all_of": [MIDTERM, {**FINAL, "effective_from": None}]})
    tree = evaluate(rules, Facts(exams=(ExamFacts("pet-midterm", NOON),)), TODAY)
    assert tree.met
    assert (tree.children[1].in_force, tree.children[1].effective_from) == (False, None)


def test_a_later_requirement_does_not_satisfy_an_any_of():
    data = {"any_of": [FINAL, {**MIDTERM, "effective_from": date(2027, 1, 1)}]}
    assert not only(data, Facts(exams=(ExamFacts("pet-midterm", NOON),))).met


def test_a_program_without_requirements_in_force_issues_nothing():
    tree = only({"all_of": [{**MIDTERM, "effective_from": date(2027, 1, 1)}]}, everything())
    assert not tree.met
    assert (tree.code, tree.state, tree.actor) == ("nothing_in_force", State.NOT_MET, Actor.STATE)
    assert tree.params == {"first": date(2027, 1, 1)}
    assert next(deciding(tree)) == tree


def test_any_of_shows_the_nearest_option_and_keeps_the_others_in_the_tree():
    both = {"all_of": [{**COURSE, "title": "Course"}, {**FEE, "title": "Fee"}]}
    data = {"any_of": [both, {**MIDTERM, "title": "Midterm"}]}
    choice = only(data, Facts(exams=(ExamFacts("pet-midterm", opens_at=NOON),)))
    assert (choice.code, choice.state, choice.actor) == ("any_of_open", State.YOURS, Actor.TRAINEE)
    assert [way.key for way in choice.chosen] == ["pet-midterm"]
    assert [step.key for step in choice.steps] == ["pet-midterm"]
    assert [len(way.children) for way in choice.others] == [2]
    assert title(choice) == "One of 2 options"
    assert "You are closest to: Midterm. You could also choose: Course and Fee." in sentence(choice)
    assert only(data, everything()).code == "any_of_met"


def test_a_choice_inside_a_choice_stays_inside_it():
    inner = {"any_of": [MIDTERM, FINAL]}
    tree = only({"all_of": [ADMITTED, {"any_of": [{"all_of": [inner, FEE]}, COURSE]}]}, Facts(courses=(hours(1),)))
    choice = steps_of(tree)[1]
    assert [step.is_choice for step in steps_of(tree)] == [False, True]
    assert [step.code for step in choice.steps] == ["any_of_open", "fee_not_charged"]
    assert [step.is_choice for step in deciding(tree)] == [False, True, True, False, False]


def test_requirements_up_to_the_trainee_come_first():
    facts = Facts(exams=(ExamFacts("pet-final", opens_at=NOON),))
    assert open_findings(evaluate(example_rules(), facts, TODAY))[0].key == "pet-final"


def test_every_kind_of_requirement_has_a_finding_for_a_person_without_records():
    assert set(SAMPLES) == set(LEAVES)
    for kind, sample in SAMPLES.items():
        finding = only(sample, Facts())
        assert finding.code in CODES and sentence(finding) and title(finding)
        assert kind in NOTHING_TO_DO or finding.actor != Actor.NOBODY
