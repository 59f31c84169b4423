"""Ask a colleague before one decides; where the rules say so, their agreement is needed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.application_reviews import PURPOSE_REVIEW, reviewed
from lms.certification.actions.applications import locked
from lms.certification.actions.colleagues import email_colleague
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.offices import require_reviewing
from lms.certification.models import Application, ApplicationPart, PartDecision, Proposed, SecondReview
from lms.certification.models.rules import version_rules
from lms.certification.review_events import SECOND_REVIEW_ANSWERED, SECOND_REVIEW_ASKED, SECOND_REVIEW_ENDED

TEXT_KIND = "second-opinion"


def packets(applications: Iterable[Application]) -> Mapping[int, str]:
    """Return {application id: digest of its parts and of what was decided about them}. Two queries.

    A decision about the whole application names it, and is refused if it is another one then.
    """
    rows = list(applications)
    seen: dict[int, list[str]] = defaultdict(list)
    parts = ApplicationPart.objects.filter(application__in=rows, replaced_by=None).order_by("pk")
    for application, pk, digest in parts.values_list("application", "pk", "digest"):
        seen[application].append(f"{pk} {digest}")
    decisions = PartDecision.objects.filter(application__in=rows).order_by("pk")
    for application, pk in decisions.values_list("application", "pk"):
        seen[application].append(str(pk))
    return {row.pk: hashlib.sha256("\n".join([str(row.pk), *seen[row.pk]]).encode()).hexdigest() for row in rows}


@action("second_review.asked", "Asked for a second opinion")
def ask_second(
    *, application: Application, colleague: User | None, proposed: str, question: str, by: User, at: datetime
) -> SecondReview:
    """Ask a colleague for a second opinion on what one means to decide; returns it. The colleague is emailed.

    `question`: restricted; may be empty. Refuses everybody but the reviewer, nobody and oneself, a colleague who may
    not look at this application, no proposal, and a second question while one is open.
    """
    row = reviewed(application, by)
    if colleague is None:
        raise Refused("second_colleague_missing", field="colleague")
    require_reviewing(colleague, row, field="colleague")
    if is_own(by, colleague.pk):
        raise Refused("second_own", field="colleague")
    refuse(conflict_of(row, colleague, field="colleague"))
    if proposed not in Proposed.values:
        raise Refused("second_proposal_missing", field="proposed")
    if row.second_reviews.filter(state=SecondReview.State.OPEN).exists():
        raise Refused("second_asked_already")
    second = SecondReview.objects.create(
        application=row, proposed=proposed, question=_kept(row, question, by, at), asked_by=by, asked_at=at,
        reviewer=colleague,
    )  # fmt: skip
    log(second, by=by, at=at, application=row.pk, colleague=colleague.pk)
    email_colleague(row, colleague, SECOND_REVIEW_ASKED, f"second-asked-{second.pk}", by=by, at=at)
    return second


def _kept(row: Application, text: str, by: User, at: datetime) -> Any:
    if not text.strip():
        return None
    person = row.cycle.candidacy.person
    return keep_restricted(kind=TEXT_KIND, person=person, data=text.strip().encode(), by=by, at=at)


def _locked(second: SecondReview) -> tuple[Application, SecondReview]:
    row = locked(second.application)
    return row, SecondReview.objects.select_for_update().get(pk=second.pk)


@action("second_review.answered", "Gave a second opinion")
def answer_second(
    *, second: SecondReview, agrees: bool, answer: str, seen: str, by: User, at: datetime
) -> SecondReview:
    """Agree or not with what a colleague means to decide; whoever asked is emailed.

    `seen`: the digest of the application on the page. `answer`: restricted. Refuses everybody but who was asked, one
    that is over, an application that is another one than was seen, and not to agree without words.
    """
    row, stored = _locked(second)
    _refuse_others(row, stored, by)
    if packets([row])[row.pk] != seen:
        raise Refused("application_stale")
    if not agrees and not answer.strip():
        raise Refused("second_answer_missing", field="answer")
    fields = {"answered_at": at, "seen": seen, "answer": _kept(row, answer, by, at)}
    transition(stored, "agree" if agrees else "disagree", by=by, at=at, fields=fields)
    email_colleague(row, stored.asked_by, SECOND_REVIEW_ANSWERED, f"second-answered-{stored.pk}", by=by, at=at)
    return stored


def _refuse_others(row: Application, second: SecondReview, by: User) -> None:
    require_reviewing(by, row)
    if not row.is_reviewed:
        raise Refused("application_not_waiting", state=row.State(row.state))
    if not is_own(by, second.reviewer_id):
        raise Refused("second_not_yours")
    refuse(conflict_of(row, by))
    if not second.is_open:
        raise Refused("second_over")


@action("second_review.canceled", "Canceled a second opinion")
def cancel_second(*, second: SecondReview, by: User, at: datetime) -> SecondReview:
    """End a question that was not answered, so that somebody else can be asked; the colleague is emailed.

    Refuses everybody but the reviewer.
    """
    row = reviewed(second.application, by)
    stored = SecondReview.objects.select_for_update().get(pk=second.pk)
    transition(stored, "cancel", by=by, at=at, fields={"answered_at": at})
    email_colleague(row, stored.reviewer, SECOND_REVIEW_ENDED, f"second-ended-{stored.pk}", by=by, at=at)
    return stored


@action("second_review.read", "Read a second opinion")
def read_second(*, second: SecondReview, by: User, at: datetime) -> str:
    """Return what was asked and answered, for the reviewer, and for who was asked until they have answered. Logged."""
    row = locked(second.application)
    if second.is_open and is_own(by, second.reviewer_id):
        _refuse_others(row, second, by)
    else:
        reviewed(row, by)
    texts = [record for record in (second.question, second.answer) if record is not None]
    if not texts:
        raise Refused("second_without_words")
    read = (read_restricted(record=record, purpose=PURPOSE_REVIEW, by=by, at=at) for record in texts)
    return "\n\n".join(bytes(one).decode() for one in read)


def second_problem(row: Application, *, admitted: bool, seen: str, by: User) -> Problem | None:
    """Return that a colleague must agree first, by the rules of the application, or None.

    Their agreement counts for the decision that was proposed, while the application is what they saw. `seen`: what it
    is now.
    """
    rules = version_rules(row.cycle.version)
    if rules is None or not rules.reviews.needs_second(admitted=admitted):
        return None
    proposed, accounts = Proposed.ADMIT if admitted else Proposed.DENY, accounts_of([by.pk])
    back = {one.staff_id: one.steps_back for one in sorted(row.recusals.all(), key=lambda one: one.pk)}
    rows = [one for one in row.second_reviews.all() if one.proposed == proposed and not back.get(one.reviewer_id)]
    rows = [one for one in rows if one.reviewer_id not in accounts]
    latest = max(
        (one for one in rows if one.state != SecondReview.State.CANCELED), key=lambda one: one.pk, default=None
    )
    if latest is None:
        return Problem("second_needed")
    if latest.state == SecondReview.State.AGREED:
        return None if latest.seen == seen else Problem("second_stale", person=latest.reviewer)
    return Problem("second_waited_for" if latest.is_open else "second_disagrees", person=latest.reviewer)


def waiting_opinion(row: Application) -> Problem | None:
    """Return that a colleague was asked for a second opinion and has not answered, or None."""
    second = next((one for one in row.second_reviews.all() if one.is_open), None)
    return Problem("second_not_here", field="without_opinion", person=second.reviewer) if second else None
