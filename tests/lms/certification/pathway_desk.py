"""Rules with several ways to apply, and who applies by them."""

from datetime import date

from cohorts.core.dates import home_day
from lms.certification.actions import application_decisions
from lms.certification.actions.decisions import drain
from lms.certification.models import (
    Certificate,
)
from tests.lms.certification.application_desk import BIRTHDAY, pdf

AGE = {"type": "age", "min_years": 18, "title": "Age"}
ETHICS = {"type": "agreement", "key": "ethics", "title": "Code of ethics"}
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": "before_training"}
ELSEWHERE = {
    "type": "holds_external", "credential": "other-state-peer", "no_pending_discipline": True, "states": ["WI", "IA"],
    "title": "Certificate of another state",
}  # fmt: skip
STANDING = {"type": "document", "key": "good-standing", "max_age_days": 90, "title": "Letter of good standing"}
LETTER = {"type": "reference", "count": 1, "form": "letter", "title": "Letter of an employer"}
WAYS = {
    "initial": {"all_of": [AGE, ETHICS, {"type": "education", "min_level": "ged", "title": "GED"}, ADMITTED]},
    "reciprocity": {"all_of": [AGE, ETHICS, ELSEWHERE, STANDING, ADMITTED]},
    "legacy": {"all_of": [AGE, LETTER, ADMITTED]},
}
LAST = date(2026, 5, 31)
LEVEL = {
    "requirements": None,
    "pathways": WAYS,
    "open_days": {"legacy": {"opens": "2026-03-01", "closes": LAST.isoformat()}},
    "validity": {"months": 24},
}
GIVEN = {"number": "WI-77", "choice": "WI", "since": date(2024, 5, 1), "until": date(2027, 4, 30)}


def sign(desk, at=None):
    desk.give("age", "age", as_of=BIRTHDAY, at=at)
    return desk.give("agreement", "ethics", signed_name=desk.person.get_full_name(), text_version="1", at=at)


def elsewhere(desk, **more):
    return desk.give("holds_external", "other-state-peer", **(GIVEN | {"file": pdf()} | more))


def certified_by_reciprocity(desk):
    desk.begin(pathway="reciprocity")
    sign(desk)
    part = elsewhere(desk)
    desk.give("document", "good-standing", file=pdf(), as_of=home_day(desk.now))
    desk.submit()
    desk.take()
    desk.accept_all()
    about = {"admitted": True, "reason": "", "by": desk.staff, "at": desk.now}
    application_decisions.decide_application(application=desk.application, **about)
    drain(by=None, at=desk.now)
    return part, Certificate.objects.get()
