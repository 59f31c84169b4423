"""Writes of employers: reminding their people, the readiness checklist, and people who ask to be taken on."""

from tests.access.employer_situations import checklist_of
from tests.access.renewal_situations import renewable
from tests.access.sponsor_situations import declined, nobody_asks, nobody_is_admitted, nobody_is_offered
from tests.access.write import AGENCY, PROGRAM, TRAINEE, Write, day, nothing, reason

EMPLOYERS = {
    "remind_staff": Write(
        who=(AGENCY,), prepare=renewable, path=nothing, body=lambda side: {"chosen": [side.certificate.pk]},
        foreign=lambda side, other: {"chosen": [other.certificate.pk]},
    ),
    "answer_readiness": Write(
        who=(AGENCY,), path=checklist_of, body=lambda side: {"number": "0", "answer_roles": "no"},
        foreign_path=lambda side, other: checklist_of(other),
    ),
    "sponsor_ask": Write(
        who=(("without a role", ""),), prepare=nobody_is_admitted, path=lambda side: {"pk": side.agency.pk},
    ),
    "sponsor_withdraw": Write(who=(TRAINEE,)),
    "sponsor_accept": Write(who=(AGENCY,), prepare=nobody_asks),
    "sponsor_offer": Write(who=(AGENCY,), prepare=declined),
    "sponsor_offer_accept": Write(who=(("without a role", ""),), prepare=nobody_is_offered),
    "sponsor_offer_turn_down": Write(who=(("without a role", ""),), prepare=nobody_is_offered),
    "sponsor_decline": Write(who=(AGENCY,), body=reason),
    "readiness_list": Write(
        who=(PROGRAM,), path=lambda side: {"pk": side.shared.program.pk},
        body=lambda side: {"points": f"Point of {side.name}", "begins_on": day(), **reason(side)},
    ),
}  # fmt: skip
