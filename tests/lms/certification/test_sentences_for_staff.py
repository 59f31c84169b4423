"""Staff read findings about a person, who is named; only the person reads “you”."""

import re

from hypothesis import given

from exams.delivery.messages import ATTEMPTS
from lms.certification.messages.for_staff import OBSTACLES, staff_sentence
from lms.certification.rules.findings import deciding
from lms.certification.rules.gate import evaluate
from tests.lms.certification.gate_samples import TODAY
from tests.lms.certification.test_gate_properties import facts_of_anyone, rules

SECOND_PERSON = re.compile(r"\byou(rs?)?\b", re.IGNORECASE)


@given(rules, facts_of_anyone)
def test_no_sentence_for_staff_says_you(rules, facts):
    tree = evaluate(rules, facts, TODAY)
    for finding in [*deciding(tree), tree]:
        text = staff_sentence(finding, "Ana 100% Lund")
        assert not SECOND_PERSON.search(text), finding.code
        assert "%(" not in text and text.strip()


def test_every_obstacle_of_another_attempt_has_words_for_staff():
    assert {code for code in ATTEMPTS if code.startswith("attempt")} <= set(OBSTACLES)
