"""Writes of employers: reminding their people, and the readiness checklist."""

from tests.access.employer_situations import checklist_of
from tests.access.renewal_situations import renewable
from tests.access.write import AGENCY, PROGRAM, Write, day, nothing, reason

EMPLOYERS = {
    "remind_staff": Write(
        who=(AGENCY,), prepare=renewable, path=nothing, body=lambda side: {"chosen": [side.certificate.pk]},
        foreign=lambda side, other: {"chosen": [other.certificate.pk]},
    ),
    "answer_readiness": Write(
        who=(AGENCY,), path=checklist_of, body=lambda side: {"number": "0", "answer_roles": "no"},
        foreign_path=lambda side, other: checklist_of(other),
    ),
    "readiness_list": Write(
        who=(PROGRAM,), path=lambda side: {"pk": side.shared.program.pk},
        body=lambda side: {"points": f"Point of {side.name}", "begins_on": day(), **reason(side)},
    ),
}  # fmt: skip
