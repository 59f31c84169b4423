"""Every address that writes."""

from tests.access.writes_of_cohorts import BILLING, PEOPLE, TRAINING
from tests.access.writes_of_exams import CERTIFICATION, DELIVERY, ITEMS, RESULTS

WRITES = TRAINING | PEOPLE | BILLING | DELIVERY | RESULTS | ITEMS | CERTIFICATION

# Addresses that write and are tested elsewhere, with the reason.
ELSEWHERE = {
    "exam_answers": "JSON with a token in a header: every attack on it is in tests/exams/delivery/test_fast_path.py",
    "invitation": "public by the secret in the link: tests/cohorts/people/test_people_pages.py",
    "set_up": "not found once there is an authority: tests/approvals/test_office.py",
    "verify": "reads one certificate by POST, for everybody: tests/lms/certification",
    "wagtailsnippets_bank_item:workflow_action": "Wagtail's own approving, from a task's page: tests/exams/bank",
}
