"""Applications of the sides: one that program staff review, with a part, a question to somebody, and a decision."""

from datetime import UTC, date, datetime, timedelta

from cohorts.core import roles
from cohorts.core.restricted.actions import keep_restricted
from lms.certification.actions.application_parts import digest_of
from lms.certification.models import (
    AgencyFiling,
    Appeal,
    AppealTerm,
    Application,
    ApplicationPart,
    ApplicationState,
    Candidacy,
    Channel,
    Cycle,
    CycleKind,
    PartDecision,
    PartRequest,
    Program,
    ProgramVersion,
    SignUp,
    SignUpSwitch,
    StatementText,
)
from tests.access.desk_situations import desk_rows
from tests.access.interview_situations import interview_rows
from tests.access.practice_situations import PLAN
from tests.candidates import LEVEL, content
from tests.lms.certification.application_desk import pdf

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
# From the key of the side to that of the candidacy, the cycle and what belongs to them.
KEY = 7
CLOCKS = {"clocks": {"appeal": {"days": 30}}}
TREE = {
    "all_of": [
        {"type": "age", "min_years": 18},
        {"type": "agreement", "key": "ethics"},
        {"type": "document", "key": "job"},
        {"type": "signature", "key": "supervisor", "signer_role": "supervisor"},
        {"type": "background_check"},
        {"type": "interview", "kind": "peer", "interviewer_role": "certified-peer"},
    ]
}


def asking_denied(side):
    """The application was denied; its rules say how long one can appeal."""
    of_application(side).update(state=ApplicationState.DENIED, reviewer=None)


def asking_program(state):
    """A program that asks for parts, with its version and the text that is signed; returns the version."""
    program = Program.objects.create(key="q", title="Q", credential="CPS", authority=state)
    StatementText.objects.create(program=program, key="ethics", number=1, text="We do no harm.", at=NOW)
    rules = content(TREE) | CLOCKS | {"supervision_plan": PLAN}
    return ProgramVersion.objects.create(
        program=program, version="1", effective_from=date(2026, 1, 1), content=rules, source="", at=NOW
    )


def application_rows(side):
    """The trainee of the side has submitted an application, which program staff review."""
    version = side.shared.asking_version
    candidacy = side.row(Candidacy, offset=KEY, person=side.trainee, program=version.program, level=LEVEL, since=NOW)
    cycle = side.row(
        Cycle, offset=KEY, candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=NOW,
        submitted_at=NOW,
    )  # fmt: skip
    application = side.row(
        Application, cycle=cycle, channel=Channel.ONLINE, begun_at=NOW, state=ApplicationState.SUBMITTED,
        reviewer=side.shared.staff[roles.PROGRAM],
    )  # fmt: skip
    part = ApplicationPart(
        pk=side.pk, application=application, type="document", key="job", restricted=False, choice=side.marker,
        by=side.trainee, at=NOW,
    )  # fmt: skip
    part.digest = digest_of(part)
    part.save()
    side.row(
        PartDecision, application=application, type="document", key="job", restricted=False, part=part,
        outcome="returned", reason=side.marker, by=side.shared.staff[roles.PROGRAM], at=NOW,
    )  # fmt: skip
    question = PartRequest(
        pk=side.pk, cycle=cycle, type="signature", key="supervisor", name=f"{side.marker} Boss",
        email=f"boss@{side.name}.example.org", relation=side.marker, asked_by=side.trainee, asked_at=NOW,
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )  # fmt: skip
    question.token_hash = PartRequest.hash_of(question.token)
    question.save()
    side.row(
        SignUp, program=version.program, given_name="New", family_name=side.marker, token_hash=f"{side.name}-sign-up",
        email=f"{side.marker.lower()}@example.org", asked_at=NOW, expires_at=datetime.now(UTC) + timedelta(days=2),
    )  # fmt: skip
    side.row(
        AgencyFiling, program=version.program, agency=side.agency, kind="implementation-plan", peers=2,
        begins_on=date(2026, 6, 1), supervisor=side.marker, text=side.marker, contact=side.marker,
        text_version="built-in", signed_name=side.marker, by=side.people[roles.AGENCY_COORDINATOR], at=NOW,
    )  # fmt: skip
    staff = side.shared.staff[roles.PROGRAM]
    side.row(SignUpSwitch, program=version.program, is_on=True, reason=side.marker, by=staff, at=NOW)
    desk_rows(side)
    interview_rows(side)


def no_form_waits(side):
    """The agency has taken its form back."""
    AgencyFiling.objects.update(state="withdrawn")


def form_accepted(side):
    """The form of the agency was accepted."""
    staff = side.shared.staff[roles.PROGRAM]
    AgencyFiling.objects.filter(pk=side.pk).update(state="accepted", reason="Yes", decided_by=staff, decided_at=NOW)


def agency_form(side):
    """A plan, signed by the coordinator of the side."""
    return {
        "peers": 3, "begins_on": "2026-06-01", "supervisor": "Sam Boss, LICSW", "text": "They listen.",
        "contact": "Sam, (555) 555-0134", "text_version": "built-in",
        "signed_name": side.people[roles.AGENCY_COORDINATOR].get_full_name(),
    }  # fmt: skip


def of_application(side):
    """The application of the side."""
    return Application.objects.filter(pk=side.pk)


def in_state(state, **fields):
    """Bring the application into a state, and set other fields of it."""

    def prepare(side):
        of_application(side).update(state=state, **fields)

    return prepare


def not_submitted(side):
    """It is a draft."""
    of_application(side).update(state=ApplicationState.DRAFT)
    Cycle.objects.filter(pk=side.pk + KEY).update(submitted_at=None)


def not_reviewed(side):
    """Nobody reviews it."""
    of_application(side).update(reviewer=None)


def from_paper(side):
    """It came on paper, and is not submitted yet."""
    not_submitted(side)
    of_application(side).update(channel=Channel.PAPER, received_on=date(2026, 2, 2))


def both_withdrawn(side):
    """Nobody has an open application."""
    Application.objects.update(state=ApplicationState.WITHDRAWN)


def with_file(side, data=b"text", media_type="text/plain"):
    """The part of the side has a file; the key of its row is the side's key plus 1."""
    row = Application.objects.get(pk=side.pk)
    record = keep_restricted(kind="application-file", person=side.trainee, data=data, by=side.trainee, at=NOW)
    part = ApplicationPart(
        pk=side.pk + 1, application=row, type="document", key="job", restricted=False, record=record,
        media_type=media_type, by=side.trainee, at=NOW,
    )  # fmt: skip
    part.digest = digest_of(part)
    part.save()


def denied_and_begun_again(side):
    """The part with a file was accepted with an application that was denied, and another application is begun."""
    with_file(side, pdf(), "application/pdf")
    PartDecision.objects.create(
        application_id=side.pk, type="document", key="job", restricted=False, part_id=side.pk + 1, outcome="accepted",
        by=side.shared.staff[roles.PROGRAM], at=NOW,
    )  # fmt: skip
    denied(side)
    former = Application.objects.get(pk=side.pk).cycle
    cycle = Cycle.objects.create(
        candidacy=former.candidacy, number=2, kind=former.kind, version=former.version, begun_at=NOW
    )
    Application.objects.create(cycle=cycle, channel=Channel.ONLINE, begun_at=NOW, state=ApplicationState.DRAFT)


def waived(side):
    """A part is waived; the key of the waiver is the side's key plus 1."""
    PartDecision.objects.create(
        pk=side.pk + 1, application_id=side.pk, type="document", key="job", restricted=False, outcome="waived",
        reason="r", authority="Section 4", by=side.shared.staff[roles.PROGRAM], at=NOW,
    )  # fmt: skip


def denied(side):
    """The application was denied, and the time to appeal runs."""
    of_application(side).update(state=ApplicationState.DENIED, reviewer=None)
    AppealTerm.objects.create(
        application_id=side.pk, cause="notice", begins_on=date(2026, 3, 2), ends_on=date(2090, 1, 1),
        count={"days": 30, "kind": "calendar", "roll_forward": False}, at=NOW,
    )  # fmt: skip


def appealed(side):
    """There is an appeal with the side's key, which nobody has taken."""
    denied(side)
    record = keep_restricted(kind="appeal", person=side.trainee, data=b"text", by=side.trainee, at=NOW)
    Appeal.objects.create(pk=side.pk, application_id=side.pk, record=record, filed_at=NOW)


def appeal_taken(side):
    """Program staff have taken it."""
    appealed(side)
    Appeal.objects.filter(pk=side.pk).update(decider=side.shared.staff[roles.PROGRAM])


def nobody_asked(side):
    """The question to the supervisor was canceled."""
    PartRequest.objects.filter(pk=side.pk).update(state="canceled", ended_at=NOW)


def named(kind, key):
    """The address of a requirement of the application."""
    return lambda side: {"pk": side.pk, "kind": kind, "key": key}


def decision(side):
    """Accept the part that is on the page."""
    return {"outcome": "accepted", "seen": ApplicationPart.objects.get(pk=side.pk).digest}


def way(side):
    """For what one applies."""
    return {"way": f"{side.shared.asking_version.program_id}:initial"}


def signed(side):
    """The agreement with the name of the applicant."""
    return {"signed_name": side.trainee.get_full_name(), "text_version": "1"}


def paper(side):
    """An application of the second trainee of the side."""
    return {"person": f"second@{side.name}.example.org", "received_on": "2026-02-02", **way(side)}
