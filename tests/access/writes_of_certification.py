"""Writes of certification: decisions on people and certificates, and drafts of rules."""

from datetime import date

from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import User
from lms.certification.models import (
    Candidacy,
    Cycle,
    CycleKind,
    Program,
    ProgramVersion,
    RuleDraft,
    RuleEdit,
    RuleRevision,
)
from lms.certification.rules.program_files import read_version, write_version
from tests.access import desk_situations as desk
from tests.access import interview_situations as meeting
from tests.access.application_situations import (
    agency_form,
    appeal_taken,
    appealed,
    asking_denied,
    both_withdrawn,
    decision,
    denied,
    denied_and_begun_again,
    form_accepted,
    from_paper,
    in_state,
    named,
    no_form_waits,
    nobody_asked,
    not_reviewed,
    not_submitted,
    paper,
    signed,
    waived,
    way,
    with_file,
)
from tests.access.outsider import draft_content
from tests.access.pathway_situations import two_ways
from tests.access.renewal_situations import learned, looked_at, of_trainee, renewable, with_proof
from tests.access.write import (
    AGENCY,
    AUDITOR,
    EVERYBODY,
    OUTSIDE,
    PROGRAM,
    SUPERVISOR,
    TRAINEE,
    Write,
    at_key,
    nothing,
    reason,
)
from tests.candidates import LEVEL, version_of


def _rules(side):
    """The version that both sides are judged by."""
    return {"pk": side.shared.program_version.pk}


def begun(side):
    """Another trainee is on the way to the certificate, and there are newer rules; both have the side's key plus 1."""
    side.second_trainee()
    version = side.shared.program_version
    person = User.objects.get(pk=side.pk + 5)
    candidacy = Candidacy.objects.create(
        pk=side.pk + 1, person=person, program=version.program, level=LEVEL, since=version.at
    )
    Cycle.objects.create(candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=version.at)
    ProgramVersion.objects.create(
        pk=side.pk + 1, program=version.program, version=f"newer-{side.pk}", effective_from=date(2031, 1, 1),
        content=version.content, source="", at=version.at,
    )  # fmt: skip


def _newer(side):
    return {"version": side.pk + 1, **reason(side)}


def draft_source(side):
    """The draft of the side as text, with another citation."""
    return write_version(read_version(draft_content(side.pk) | {"citation": "Another"}))


def part(**more):
    """The rest of the address of a part of the side's draft."""
    return lambda side: {"pk": side.pk, "at": "rules/levels/0/requirements", **more}


def typed(**values):
    """What is typed about the first revision of the side's draft."""
    return lambda side: {"seen": 1, **values}


def draft_changed(side):
    """The draft of the side was changed once."""
    draft = RuleDraft.objects.get(pk=side.pk)
    undone = {"program": draft.program, "version": draft.version, "at": draft.changed_at, "number": 2}
    RuleRevision.objects.create(edit=RuleEdit.TEXT, content=draft.content, **undone)
    RuleDraft.objects.filter(pk=side.pk).update(revision=2)


def wrapped(side):
    """The draft of the side has a group of two requirements, and a planned one."""
    draft = RuleDraft.objects.get(pk=side.pk)
    content, admitted = draft.content, draft.content["levels"][0]["requirements"]
    content["levels"][0]["requirements"] = {"all_of": [admitted, {**admitted, "key": "second"}]}
    RuleDraft.objects.filter(pk=side.pk).update(content=content)


ALWAYS = {"effective_from-how": "always", "title": "Another name"}
TREE = {
    "rule_step": Write(who=(PROGRAM,), body=typed(step="any_of:rules/levels/0/requirements")),
    "rule_undo": Write(who=(PROGRAM,), prepare=draft_changed, body=lambda side: {"seen": 2}),
    "rule_part": Write(who=(PROGRAM,), path=part(), body=typed(key="admitted", **ALWAYS)),
    "rule_add": Write(
        who=(PROGRAM,), path=part(how="or", kind="age"), body=typed(min_years="18", **ALWAYS)
    ),
    "rule_move": Write(
        who=(PROGRAM,), prepare=wrapped, path=part(at="rules/levels/0/requirements/all_of/0"),
        body=typed(target="rules/planned_requirements"),
    ),
    "rule_entry_add": Write(
        who=(PROGRAM,), path=lambda side: {"pk": side.pk, "list": "employer_training"},
        body=typed(course="for-employers", audience="supervisors"),
    ),
    "rule_way_add": Write(
        who=(PROGRAM,), path=part(at="rules/levels/0"),
        body=typed(name="reciprocity", copy_of="rules/levels/0/requirements"),
    ),
}  # fmt: skip
CERTIFICATION = {
    **TREE,
    "certificate_decide": Write(who=(PROGRAM,), path=lambda side: {"pk": side.pk, "name": "suspend"}, body=reason),
    "certificates_print": Write(
        who=(PROGRAM,), path=nothing, body=lambda side: {"program": side.certificate.program_id, "again": "on"}
    ),
    "candidacy_rules": Write(who=(PROGRAM,), prepare=begun, path=at_key(), body=_newer),
    "rule_draft_begin": Write(who=(PROGRAM,), path=_rules, body=lambda side: {"version": f"next-{side.pk}"}),
    "rule_draft": Write(who=(PROGRAM,), body=lambda side: {"source": draft_source(side)}),
    "rule_draft_publish": Write(who=(PROGRAM,), body=reason),
    "rule_draft_discard": Write(who=(PROGRAM,)),
    "admission_decide": Write(who=(PROGRAM,), path=lambda side: {"pk": side.pk, "answer": "yes"}, body=reason),
}

RENEWALS = {
    "renew": Write(who=(TRAINEE,), prepare=renewable),
    "choose_name": Write(who=(TRAINEE,), path=lambda side: {"pk": side.certificate.pk, "choice": "hide"}),
    "my_learning": Write(who=(TRAINEE,), body=learned),
    "remove_learning": Write(who=(TRAINEE,)),
    "learning_decide": Write(who=(PROGRAM,), body=lambda side: {"hours": "0", "minutes": "30", **reason(side)}),
    "learning_of_person": Write(who=(PROGRAM,), prepare=with_proof, path=of_trainee, body=looked_at),
    "learning_proof": Write(who=(PROGRAM,), prepare=with_proof, path=at_key()),
    "own_proof": Write(who=(TRAINEE,), prepare=with_proof, path=at_key()),
}


def course_is_needed(side):
    """A program asks for the course of the cohorts."""
    program, is_new = Program.objects.get_or_create(
        key="needs-course", defaults={"title": "N", "credential": "N", "authority": side.shared.state}
    )
    if is_new:
        leaf = {
            "type": "course",
            "course": side.shared.course.code,
            "min_hours": 1,
            "attendance": {"max_missed_hours": "set_by_course"},
        }
        version_of(program, at=timezone.now(), tree=leaf)


APPLICATIONS = {
    "choose_program": Write(
        who=(TRAINEE, (OUTSIDE, roles.TRAINEE)),
        prepare=course_is_needed,
        path=lambda side: {"pk": side.shared.course.pk},
        body=lambda side: {"program": "needs-course"},
    ),
    "apply": Write(who=(*EVERYBODY, AUDITOR), prepare=both_withdrawn, path=nothing, body=way),
    "submit_application": Write(who=(TRAINEE,), prepare=not_submitted, body=lambda side: {"incomplete": "on"}),
    "withdraw_application": Write(who=(TRAINEE,)),
    "change_pathway": Write(who=(TRAINEE,), prepare=two_ways, body=lambda side: {"pathway": "legacy"}),
    "give_part": Write(who=(TRAINEE,), path=named("agreement", "ethics"), body=signed),
    "ask_other": Write(
        who=(TRAINEE,), prepare=nobody_asked, path=named("signature", "supervisor"),
        body=lambda side: {"name": "Sam Boss", "email": "sam@example.net", "relation": "my supervisor"},
    ),
    "ask_again": Write(who=(TRAINEE,), body=lambda side: {"email": "corrected@example.net"}),
    "cancel_question": Write(who=(TRAINEE,)),
    "own_part_file": Write(who=(TRAINEE,), prepare=with_file, path=at_key()),
    "use_part_again": Write(who=(TRAINEE,), prepare=denied_and_begun_again, path=at_key()),
    "application_key_in": Write(who=(PROGRAM,), prepare=lambda side: side.second_trainee(), path=nothing, body=paper),
    "application_take": Write(who=(PROGRAM,), prepare=not_reviewed),
    "application_take_over": Write(who=(PROGRAM,), prepare=desk.with_colleague, body=reason),
    "application_give_back": Write(who=(PROGRAM,)),
    "application_submit_paper": Write(who=(PROGRAM,), prepare=from_paper),
    "application_receipt": Write(
        who=(PROGRAM,), prepare=from_paper, body=lambda side: {"received_on": "2026-02-03", **reason(side)}
    ),
    "application_withdraw_paper": Write(who=(PROGRAM,), prepare=from_paper, body=reason),
    "application_decide": Write(
        who=(PROGRAM,),
        body=lambda side: {"admitted": "no", "reason": f"Reason of {side.name}.", "seen": desk.seen(side)},
    ),
    "applications_decide": Write(
        who=(PROGRAM,), prepare=desk.everything_counts, path=nothing, body=desk.several
    ),
    "applications_take": Write(
        who=(PROGRAM,), prepare=not_reviewed, path=nothing,
        body=desk.free_ones,
    ),
    "application_assign": Write(who=(PROGRAM,), prepare=desk.with_colleague, body=desk.given_to_colleague),
    "application_recuse": Write(who=(PROGRAM,), body=lambda side: {"kind": "friend"}),
    "recusal_lift": Write(who=(PROGRAM,), body=reason),
    "second_ask": Write(
        who=(PROGRAM,), prepare=desk.with_colleague, body=lambda side: {"proposed": "admit", **desk.colleague(side)}
    ),
    "second_answer": Write(who=(PROGRAM,), prepare=desk.asked_of_program_staff, body=desk.opinion),
    "second_cancel": Write(who=(PROGRAM,), prepare=desk.question_open),
    "second_read": Write(who=(PROGRAM,)),
    "note_add": Write(who=(PROGRAM,), body=lambda side: {"kind": "record", "text": "Words."}),
    "contact_log": Write(
        who=(PROGRAM,),
        body=lambda side: {"on": "2026-03-01", "channel": "phone", "whom": "applicant", "text": "Words."},
    ),
    "notes_read": Write(who=(PROGRAM,)),
    "note_strike": Write(who=(PROGRAM,), body=lambda side: {"reason": "twice"}),
    "part_key_in_answer": Write(who=(PROGRAM,), path=named("signature", "supervisor"), body=desk.paper_answer),
    "application_reopen": Write(who=(PROGRAM,), prepare=in_state("denied"), body=reason),
    "file_appeal": Write(who=(TRAINEE,), prepare=denied, body=lambda side: {"text": f"Text of {side.name}."}),
    "withdraw_appeal": Write(who=(TRAINEE,), prepare=appealed),
    "appeal_take": Write(who=(PROGRAM,), prepare=appealed),
    "appeal_read": Write(who=(PROGRAM,), prepare=appeal_taken),
    "appeal_decide": Write(who=(PROGRAM,), prepare=appeal_taken, body=lambda side: {"granted": "no", **reason(side)}),
    "application_delivery": Write(
        who=(PROGRAM,), prepare=asking_denied, body=lambda side: {"on": "2026-03-02", "how": "By letter"}
    ),
    "part_decide": Write(who=(PROGRAM,), body=decision),
    "part_file": Write(who=(PROGRAM,), prepare=with_file, path=at_key()),
    "part_waive": Write(
        who=(PROGRAM,), path=named("document", "job"), body=lambda side: {"authority": "Section 4", **reason(side)}
    ),
    "waiver_end": Write(who=(PROGRAM,), prepare=waived, path=at_key(), body=reason),
    "part_record": Write(
        who=(PROGRAM,), path=named("background_check", "background_check"),
        body=lambda side: {"on": "2026-03-02", "outcome": "accepted"},
    ),
    "interview_arrange": Write(
        who=(PROGRAM,), prepare=meeting.none_arranged, path=named("interview", meeting.KEY), body=meeting.slot
    ),
    "interview_move": Write(
        who=(PROGRAM,), prepare=meeting.with_peer, body=lambda side: {**meeting.slot(side), **reason(side)}
    ),
    "interview_cancel": Write(who=(PROGRAM,), body=reason),
    "interview_miss": Write(who=(PROGRAM,), prepare=meeting.begun),
    "interview_other_time": Write(who=(TRAINEE, SUPERVISOR)),
    "part_key_in": Write(who=(PROGRAM,), prepare=from_paper, path=named("age", "age"),
                         body=lambda side: {"as_of": "1990-05-05"}),
    "agency_form_send": Write(
        who=(AGENCY,), prepare=no_form_waits, body=agency_form,
        path=lambda side: {"key": side.shared.asking_version.program.key, "kind": "implementation-plan"},
    ),
    "agency_form_withdraw": Write(who=(AGENCY,)),
    "agency_filing_decide": Write(who=(PROGRAM,), body=lambda side: {"outcome": "accept", **reason(side)}),
    "agency_filing_reopen": Write(who=(PROGRAM,), prepare=form_accepted, body=reason),
    "sign_up_switch": Write(who=(PROGRAM,), path=lambda side: {"pk": side.shared.program.pk}, body=reason),
    "program_texts": Write(
        who=(PROGRAM,), path=lambda side: {"pk": side.shared.asking_version.program_id},
        body=lambda side: {"key": "ethics", "text": f"We do no harm, {side.name}."},
    ),
}  # fmt: skip
