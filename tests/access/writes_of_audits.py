"""Writes of audits of renewals."""

from tests.access.audit_situations import (
    announced,
    announced_today,
    entry,
    excused,
    in_order,
    more_time,
    not_enough,
    not_finished,
    plan,
    proof,
)
from tests.access.write import PROGRAM, TRAINEE, Write, nothing, reason

AUDITS = {
    "audit_announce": Write(who=(PROGRAM,), path=nothing, body=plan),
    "audit_draw": Write(who=(PROGRAM,), prepare=announced),
    "audit_cancel": Write(who=(PROGRAM,), prepare=announced_today, body=reason),
    "audited_entry": Write(who=(PROGRAM,), path=entry, body=lambda side: {"minutes": "30", **reason(side)}),
    "audited_decide": Write(who=(PROGRAM,), body=lambda side: {"rest_struck": "on", **reason(side)}),
    "audited_excuse": Write(who=(PROGRAM,), body=reason),
    "audited_after_all": Write(who=(PROGRAM,), prepare=excused),
    "audited_time": Write(who=(PROGRAM,), body=more_time),
    "audited_again": Write(who=(PROGRAM,), prepare=in_order, body=reason),
    "audit_paper": Write(who=(PROGRAM,)),
    "send_audit_proof": Write(who=(TRAINEE,), path=entry, body=proof),
    "write_audit_answer": Write(who=(TRAINEE,), body=lambda side: {"text": "It burned."}),
    "finish_audit_answer": Write(who=(TRAINEE,), prepare=not_finished),
    "ask_audit_again": Write(who=(TRAINEE,), prepare=not_enough, body=lambda side: {"text": "Look again."}),
    "own_audit_paper": Write(who=(TRAINEE,)),
}
