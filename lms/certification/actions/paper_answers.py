"""Key in what others sent on paper for an application: letters and signatures, with the scan and the day of receipt."""

from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.text import fold_name, not_of_a_name
from cohorts.core.uploads import upload_problem
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.application_parts import (
    MAX_FILE_BYTES,
    Given,
    append_part,
    asked_leaf,
    sent_back,
    standing_parts,
)
from lms.certification.actions.applications import locked
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.offices import require_reviewing
from lms.certification.actions.review_clocks import changed
from lms.certification.events import PART_ANSWERED
from lms.certification.models import Application, ApplicationPart, Channel, PartRequest, RequestState
from lms.certification.rules.applications import Giver, giver_of, most_of, past_problem
from lms.certification.rules.leaves import Leaf, Reference


@dataclass(frozen=True)
class PaperAnswer:
    """What somebody sent on paper. `question`: the open question by link that it answers, if there is one.

    `letter`: which kind of letter it is, where the program asks for kinds.
    """

    name: str
    role: str
    received_on: date | None
    file: bytes | None
    letter: str = ""
    question: PartRequest | None = None


@action("application.paper_answer", "Keyed in an answer from paper")
def key_in_answer(
    *, application: Application, kind: str, key: str, answer: PaperAnswer, by: User, at: datetime
) -> ApplicationPart:
    """Key in a letter or a signature of somebody else; returns the part. The applicant is emailed that it is here.

    A question by link that it answers ends. Refuses everybody but program staff who may look at the application, one
    that is over, what nobody else gives, the applicant's own name, a day that lies ahead, no scan, and more than are
    asked for.
    """
    require_reviewing(by, application)
    row = locked(application)
    refuse(conflict_of(row, by))
    if not row.is_unfinished:
        raise Refused("application_over", state=row.State(row.state))
    leaf = asked_leaf(row, kind, key)
    if giver_of(leaf) != Giver.OTHER:
        raise Refused("part_not_of_the_office")
    _refuse_incomplete(row, leaf, answer, home_day(at))
    question = _question(row, leaf, answer)
    replaces, standing = sent_back(row, leaf), standing_parts(row, leaf)
    if fold_name(answer.name) in {fold_name(name) for name in standing.values_list("signed_name", flat=True)}:
        raise Refused("paper_same_person", field="name")
    if replaces is None and standing.count() >= most_of(leaf):
        raise Refused("paper_enough")
    name, role = answer.name.strip(), answer.role.strip()
    content = Given(file=answer.file, signed_name=name, choice=role if question else answer.letter)
    part = append_part(
        row, leaf, content, by=by, at=at, request=question, replaces=replaces, channel=Channel.PAPER,
        received_on=answer.received_on, role=role,
    )  # fmt: skip
    if question is not None:
        transition(question, "answer", by=by, at=at, fields={"ended_at": at})
    if row.is_reviewed:
        changed(row, by=by, at=at)
    email_applicant(application=row, kind=PART_ANSWERED, key=f"paper-answer-{part.pk}", by=by, at=at)
    return part


def _refuse_incomplete(row: Application, leaf: Leaf, answer: PaperAnswer, today: date) -> None:
    person = row.cycle.candidacy.person
    if not answer.name.strip() or not_of_a_name(answer.name):
        raise Refused("paper_name_missing", field="name")
    if fold_name(answer.name) in {fold_name(person.get_full_name()), fold_name(str(person))}:
        raise Refused("paper_of_applicant", field="name")
    if not answer.role.strip():
        raise Refused("paper_role_missing", field="role")
    if isinstance(leaf, Reference) and leaf.kinds and answer.question is None and answer.letter not in leaf.kinds:
        raise Refused("reference_kind_missing", field="letter")
    refuse(past_problem(answer.received_on, today, field="received_on"))
    if not answer.file:
        raise Refused("paper_file_missing", field="file")
    refuse(upload_problem(answer.file, most=MAX_FILE_BYTES))


def _question(row: Application, leaf: Leaf, answer: PaperAnswer) -> PartRequest | None:
    """Return the question that is answered, locked. Refuses one that is over or is about something else."""
    if answer.question is None:
        return None
    rows = PartRequest.objects.select_for_update().filter(cycle=row.cycle_id, type=leaf.type, key=leaf.key_value)
    question = rows.filter(pk=answer.question.pk, state=RequestState.OPEN).first()
    if question is None:
        raise Refused("paper_question_over", field="question")
    return question
