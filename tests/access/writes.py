"""Every address that writes."""

from tests.access.writes_of_accommodations import ACCOMMODATIONS
from tests.access.writes_of_audits import AUDITS
from tests.access.writes_of_billing import BILLING
from tests.access.writes_of_certificate_appeals import CERTIFICATE_APPEALS
from tests.access.writes_of_certification import APPLICATIONS, CERTIFICATION, RENEWALS
from tests.access.writes_of_cohorts import TRAINING
from tests.access.writes_of_complaints import COMPLAINTS
from tests.access.writes_of_employers import EMPLOYERS
from tests.access.writes_of_endorsements import ENDORSEMENTS
from tests.access.writes_of_exams import DELIVERY, ITEMS, RESULTS
from tests.access.writes_of_go_live import GO_LIVE
from tests.access.writes_of_notices import NOTICES
from tests.access.writes_of_orders import ORDERS
from tests.access.writes_of_people import PEOPLE
from tests.access.writes_of_planning import PLANNING
from tests.access.writes_of_practice import PRACTICE
from tests.access.writes_of_records import RECORDS

WRITES = (
    TRAINING
    | PLANNING
    | PEOPLE
    | NOTICES
    | BILLING
    | ORDERS
    | DELIVERY
    | RESULTS
    | ITEMS
    | CERTIFICATION
    | APPLICATIONS
    | RENEWALS
    | ENDORSEMENTS
    | RECORDS
    | ACCOMMODATIONS
    | CERTIFICATE_APPEALS
    | COMPLAINTS
    | PRACTICE
    | GO_LIVE
    | AUDITS
    | EMPLOYERS
)

# Addresses that write and are tested elsewhere, with the reason.
ELSEWHERE = {
    "exam_answers": "JSON with a token in a header: every attack on it is in tests/exams/delivery/test_fast_path.py",
    "trainer_marks": "JSON by a script: every attack on it is in tests/cohorts/training/test_device_marks.py",
    "invitation": "public by the secret in the link: tests/cohorts/people/test_people_pages.py",
    "invitation_ask": "public by the secret in the link: tests/cohorts/people/test_lapsed_invitations.py",
    "part_answer": "public by the secret in the link: tests/lms/certification/test_part_requests.py",
    "part_declined": "public by the secret in the link: tests/lms/certification/test_part_requests.py",
    "complain": "public: what is typed names no row: tests/lms/certification/test_complaint_pages.py",
    "complaint_status": "public by the secret in the link: tests/lms/certification/test_complaint_pages.py",
    "sign_up": "public by the secret in the link: tests/lms/certification/test_sign_ups.py",
    "sign_up_begin": "public: an account comes only by the link in the email: tests/lms/certification/test_sign_ups.py",
    "seat_offer": "public by the secret in the link: tests/cohorts/training/test_waiting_list_pages.py",
    "own_account": "Wagtail's page of one's own picture, language and theme: it names no row",
    "page_move": "a page of the public site, which is of no side: tests/cms/test_what_is_public.py",
    "page_unpublish": "a page of the public site, which is of no side: tests/cms/test_what_is_public.py",
    "unsubscribe": "public by the secret in the link: tests/cohorts/notices/test_choices.py",
    "session_time": "extends one's own session and names no row: tests/lms/test_idle_sessions.py",
    "too_large": "the error page of a body that is too large, by any method: tests/lms/test_body_limits.py",
    "holiday_year_choose": "writes nothing: it leads to the page of the year",
    "set_up": "not found once there is an authority: tests/approvals/test_office.py",
    "verify": "reads one certificate by POST, for everybody: tests/lms/certification",
    "wagtailsnippets_bank_item:workflow_action": "Wagtail's own approving, from a task's page: tests/exams/bank",
    "wagtailsnippets_bank_item:collect_workflow_action_data": "asks for a comment before that, and writes nothing",
    "wagtailsnippets_bank_item:confirm_workflow_cancellation": "asks before that, and writes nothing",
    "wagtailsnippets_bank_item:workflow_preview": "reads a draft of a task",
    "wagtailsnippets_bank_item:preview_on_add": "keeps a draft in the session of whoever types it",
    "wagtailsnippets_bank_item:preview_on_edit": "keeps a draft in the session of whoever types it",
    "wagtailsnippets_bank_item:revisions_view": "reads a draft",
    "wagtailsnippets_bank_item:revisions_revert": "shows an old draft in the editor, which posts to its own address",
    "wagtailsnippets_bank_item:revisions_compare": "reads two drafts",
    "wagtailsnippets_bank_item:unpublish": "not found for anybody: tests/exams/bank/test_item_review.py",
    "wagtailsnippets_bank_item:revisions_unschedule": "an item is never scheduled: its editor has no such field",
}
