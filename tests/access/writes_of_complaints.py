"""Writes of complaints: of program staff, and of the person whom one is about."""

from tests.access import complaint_situations as situations
from tests.access import desk_situations as desk
from tests.access.write import PROGRAM, TRAINEE, Write, nothing, reason

text = {"text": "These are words."}
COMPLAINTS = {
    "answer_matter": Write(who=(TRAINEE,), prepare=situations.notified, body=lambda side: text),
    "appeal_matter": Write(who=(TRAINEE,), prepare=situations.decided, body=lambda side: text),
    "withdraw_matter_appeal": Write(who=(TRAINEE,), prepare=situations.appealed),
    "matter_letter": Write(who=(TRAINEE,)),
    "complaint_key_in": Write(who=(PROGRAM,), path=nothing, body=situations.keyed_body),
    "complaint_take": Write(who=(PROGRAM,), prepare=situations.complaint_in("received", reviewer=None)),
    "complaint_give_back": Write(who=(PROGRAM,)),
    "complaint_recuse": Write(who=(PROGRAM,), body=lambda side: {"kind": "friend"}),
    "complaint_recusal_lift": Write(who=(PROGRAM,)),
    "complaint_acknowledge": Write(
        who=(PROGRAM,), prepare=situations.complaint_in("review", acknowledged_on=None),
        body=lambda side: {"on": "2026-03-03"},
    ),
    "complaint_assign": Write(who=(PROGRAM,), prepare=desk.with_colleague, body=desk.colleague),
    "complaint_match": Write(who=(PROGRAM,), body=situations.other_certificate),
    "complaint_notify": Write(who=(PROGRAM,), body=situations.notice_body),
    "complaint_note": Write(who=(PROGRAM,), body=lambda side: text),
    "complaint_extend": Write(who=(PROGRAM,)),
    "complaint_paper": Write(who=(PROGRAM,)),
    "complaint_letter": Write(who=(PROGRAM,)),
    "complaint_finding": Write(who=(PROGRAM,)),
    "complaint_recommend": Write(who=(PROGRAM,), body=situations.verdict_body),
    "complaint_take_decision": Write(who=(PROGRAM,), prepare=situations.undecided),
    "complaint_send_back": Write(who=(PROGRAM,), prepare=situations.deciding, body=reason),
    "complaint_decide": Write(who=(PROGRAM,), prepare=situations.deciding, body=situations.verdict_body),
    "complaint_delivery": Write(
        who=(PROGRAM,), prepare=situations.decided, body=lambda side: {"on": "2026-03-03", "how": "Letter"}
    ),
    "discipline_publish": Write(who=(PROGRAM,)),
    "discipline_withdraw": Write(who=(PROGRAM,)),
    "complaint_appeal_take": Write(who=(PROGRAM,), prepare=situations.appealed),
    "complaint_appeal_read": Write(who=(PROGRAM,), prepare=situations.appeal_taken),
    "complaint_appeal_decide": Write(
        who=(PROGRAM,), prepare=situations.appeal_taken, body=lambda side: {"granted": "no", **reason(side)}
    ),
    "ethics_codes": Write(
        who=(PROGRAM,), path=lambda side: {"pk": side.shared.program.pk}, body=situations.code_body
    ),
}  # fmt: skip
