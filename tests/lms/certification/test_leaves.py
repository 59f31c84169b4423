"""What each kind of requirement asks for, and at which moment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.certification.messages.findings import sentence
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.rules.facts import (
    AskedAt,
    CourseFacts,
    CredentialFacts,
    EmploymentFacts,
    Facts,
    LearningFacts,
    PracticeFacts,
    Reached,
)
from lms.certification.rules.leaves.age import birthday
from tests.lms.certification.gate_samples import NOON, SAMPLES, TODAY, only, part, score

SUBMITTED = (Reached(AskedAt.APPLICATION, TODAY),)


def applied(*parts, **more):
    """Facts of a person who submitted an application with these parts."""
    return Facts(parts=parts, reached=SUBMITTED, **more)


def code(kind, facts, on=TODAY, **settings):
    """The code of one requirement; its sentences can be written for the person and for staff."""
    finding = only({**SAMPLES[kind], **settings}, facts, on)
    assert sentence(finding) and staff_sentence(finding, "Jordan Doe")
    return finding.code


def test_age_counts_on_the_day_of_the_application():
    born = date(2007, 6, 1)
    facts = Facts(born_on=born, reached=(Reached(AskedAt.APPLICATION, date(2026, 12, 30)),))
    finding = only({"type": "age", "min_years": 21}, facts, date(2030, 1, 5))
    assert (finding.code, finding.params["from"]) == ("age_too_young", date(2028, 6, 1))
    assert code("age", facts, date(2030, 1, 5)) == "age_enough"


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 2, 28), "age_too_young"), (date(2026, 3, 1), "age_enough")])
def test_who_was_born_on_february_29_is_older_on_march_1(day, expected):
    facts = Facts(born_on=date(2008, 2, 29), reached=(Reached(AskedAt.APPLICATION, day),))
    assert code("age", facts) == expected
    assert birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", "part_begun"),
        ("asked", "part_asked"),
        ("sent", "part_sent"),
        ("returned", "part_returned"),
        ("refused", "part_refused"),
        ("declined", "part_declined"),
        ("accepted", "part_accepted"),
        ("waived", "part_waived"),
    ],
)
def test_a_part_of_an_application_says_who_must_act(state, expected):
    assert code("document", applied(part(state, "document", "job-description"))) == expected
    assert code("document", applied(part(state, "document", "another"))) == "part_missing"


def test_two_letters_are_needed_and_one_may_be_waived():
    letters = [part(state, "reference", "reference") for state in ("accepted", "waived")]
    assert code("reference", applied(*letters[:1])) == "part_missing"
    assert code("reference", applied(*letters)) == "part_waived"


def test_letters_must_come_from_the_kinds_that_the_program_names():
    letters = [part("accepted", "reference", "reference", kind=kind) for kind in ("colleague", "colleague")]
    kinds = ["colleague", "supervisor"]
    assert code("reference", applied(*letters), kinds=kinds) == "reference_kinds_missing"
    letters[0] = part("accepted", "reference", "reference", kind="supervisor")
    assert code("reference", applied(*letters), kinds=kinds) == "part_accepted"


def test_a_document_may_not_be_older_than_the_program_says_on_the_day_of_the_application():
    old, new = (
        part("accepted", "document", "job-description", as_of=TODAY - timedelta(days=days)) for days in (31, 30)
    )
    assert code("document", applied(old), max_age_days=30) == "part_too_old"
    assert code("document", applied(new), TODAY + timedelta(days=900), max_age_days=30) == "part_accepted"
    assert code("document", applied(part("accepted", "document", "job-description")), max_age_days=30) == (
        "part_without_day"
    )


def test_a_signature_counts_for_the_version_of_the_text_that_was_signed():
    signed = part("accepted", "agreement", "code-of-ethics", version="2", current=False)
    assert code("agreement", applied(signed)) == "part_other_version"
    assert code("agreement", applied(signed), version="2") == "part_signed"


def test_a_statement_since_a_day_must_be_long_enough():
    since = part("accepted", "attestation", "willing-to-share", since=date(2025, 11, 22))
    assert code("attestation", applied(since), min_duration_months=12, sensitivity="ordinary") == (
        "attestation_too_short"
    )
    assert code("attestation", applied(since), min_duration_months=11, sensitivity="ordinary") == "part_signed"


def test_what_is_complete_before_the_application_is_submitted_waits_for_that():
    facts = Facts(parts=(part("accepted", "document", "job-description"),))
    assert code("document", facts) == "ready_to_submit"


def test_employment_is_looked_at_again_when_training_starts():
    at_start = (Reached(AskedAt.TRAINING_START, date(2026, 11, 2)),)
    job = EmploymentFacts("Prairie", ("CMHSP",), date(2026, 1, 5))
    assert code("employment", Facts(employments=(job,))) == "asked_at_training_start"
    assert code("employment", Facts(employments=(job,), reached=at_start)) == "employed"
    ended = replace(job, ends_on=date(2026, 11, 1))
    assert code("employment", Facts(employments=(ended,), reached=at_start)) == "not_employed"
    assert code("employment", Facts(employments=(replace(job, kinds=("hospital",)),), reached=at_start)) == (
        "employment_of_other_kind"
    )
    unconfirmed = replace(job, confirmed=False)
    assert code("employment", Facts(employments=(unconfirmed,), reached=at_start)) == "employment_unconfirmed"


def test_a_level_builds_on_an_active_certificate_of_the_same_program():
    certificate = CredentialFacts("mn", "cps-1", "active", date(2025, 1, 1), date(2026, 12, 31))
    assert code("holds", Facts(credentials=(certificate,), program="mn")) == "credential_held"
    assert code("holds", Facts(credentials=(certificate,), program="tx")) == "credential_missing"
    assert code("holds", Facts(credentials=(replace(certificate, status="suspended"),), program="mn")) == (
        "credential_not_active"
    )


def test_good_standing_is_not_met_before_anybody_has_looked():
    assert code("good_standing", Facts()) == "standing_open"
    assert code("good_standing", Facts(sanctions=("complaint",))) == "standing_open"
    assert code("good_standing", Facts(sanctions=())) == "standing_good"


def test_hours_of_practice_count_once_confirmed_and_within_the_window():
    def worked(hours, on=TODAY, **more):
        return PracticeFacts("employment", hours * 60, on, **more)

    assert code("employment_hours", Facts(practice=(worked(1550),))) == "practice_enough"
    assert code("employment_hours", Facts(practice=(worked(1550, confirmed=False),))) == "practice_unconfirmed"
    assert code("employment_hours", Facts(practice=(worked(1550, date(2023, 11, 20)),))) == "practice_to_do"
    assert code("employment_hours", Facts(practice=(worked(1550, countable=False),))) == "practice_to_do"


def learned(hours, *areas):
    return LearningFacts(round(hours * 60), TODAY, areas)


def test_an_hour_is_spent_once_and_caps_come_before_the_sum():
    """CE-D24."""
    rule = {"minimums": {"ethics": 3}, "maximums": {"self-study": 8}}
    proofs = (learned(12, "self-study"), learned(3, "ethics", "peer-support"), learned(19, "peer-support"))
    finding = only({**SAMPLES["ce_hours"], **rule}, Facts(learning=proofs))
    assert (finding.code, finding.params["credited_minutes"]) == ("learning_enough", 30 * 60)
    less = (*proofs[:2], learned(18, "peer-support"))
    finding = only({**SAMPLES["ce_hours"], **rule}, Facts(learning=less))
    assert (finding.code, finding.params["credited_minutes"]) == ("learning_to_do", 29 * 60)
    assert "29 h" in sentence(finding)


def test_hours_are_added_as_minutes():
    """CE-D23 (a)."""
    proofs = tuple(LearningFacts(50, TODAY, ("peer-support",)) for _number in range(36))
    assert code("ce_hours", Facts(learning=proofs)) == "learning_enough"


def test_exams_together_reach_a_mark_that_no_part_needs_alone():
    from lms.certification.rules.facts import ExamFacts

    rule = {**SAMPLES["composite_exam"], "parts": [{"exam": "written", "weight": 3}, {"exam": "oral", "weight": 1}]}
    written = ExamFacts("written", sat_at=NOON, score=score(78))
    assert only(rule, Facts(exams=(written,))).code == "composite_parts_missing"
    assert only(rule, Facts(exams=(written, ExamFacts("oral", sat_at=NOON, score=score(86))))).code == (
        "composite_passed"
    )
    assert only(rule, Facts(exams=(written, ExamFacts("oral", sat_at=NOON, score=score(85))))).code == (
        "composite_not_passed"
    )


def test_the_best_seat_counts_for_the_hours_that_the_course_itself_asks():
    rule = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": "set_by_course"}}
    enough = CourseFacts("pet", 72 * 60, 80 * 60, 8 * 60)
    assert only(rule, Facts(courses=(enough,))).code == "hours_enough"
    assert only({"type": "course", "course": "pet"}, Facts(courses=(enough,))).code == "hours_enough"
    stricter = replace(enough, allowed_missed_minutes=0)
    assert only(rule, Facts(courses=(stricter,))).code != "hours_enough"
