"""The rows of an application that somebody may see, by requirement."""

from datetime import datetime
from typing import Any

from cohorts.training.models import Admission
from lms.certification.application_interviews import appointments_of
from lms.certification.application_words import AFTER_THE_END
from lms.certification.models import (
    Application,
    ApplicationPart,
    ApplicationState,
    PartDecision,
    PartRequest,
    RenewalAnswer,
    RequestState,
    StatementText,
)
from lms.certification.models.applications import decision_about, standing_waivers
from lms.certification.models.lost_questions import not_arrived_of
from lms.certification.models.rules import LATER
from lms.certification.models.statements import text_in_rules
from lms.certification.rules.applications import Outcome, is_signed


class ApplicationRows:
    """The rows of an application that a user may see, by requirement."""

    def __init__(self, application: Application, user: Any, at: datetime):
        parts = ApplicationPart.objects.visible_to(user).filter(application=application)
        decisions = PartDecision.objects.visible_to(user).filter(application=application).select_related("by")
        requests = PartRequest.objects.visible_to(user).filter(cycle=application.cycle).order_by("pk")
        self.parts = _grouped(parts.select_related("request", "interviewer", "replaced_by").order_by("pk"))
        requests = [row for row in requests if row.state != RequestState.ANSWERED]
        lost = not_arrived_of(requests)
        for row in requests:
            row.did_not_arrive = row.pk in lost
        self.requests = _grouped(requests)
        rows = list(decisions.order_by("pk"))
        self.appointments = _grouped(appointments_of(application, user, at))
        self.decisions = {row.part_id: row for row in rows if row.part_id}
        self.waivers = _grouped(standing_waivers(rows))
        self.taken_back = _grouped(row for row in rows if row.outcome == Outcome.REQUIRED)
        self.on_paper = application.received_on is not None
        self.submitted_at = application.cycle.submitted_at
        self.is_draft = application.state == ApplicationState.DRAFT
        self.ended = str(AFTER_THE_END.get(application.state, ""))
        texts = StatementText.objects.visible_to(user).filter(program=application.cycle.candidacy.program_id)
        self.texts = {(row.key, str(row.number)): row.text for row in texts}

    def text_of(self, part: ApplicationPart, leaf: Any) -> str:
        """The text that a part was signed under; "" of other parts."""
        if not is_signed(leaf):
            return ""
        named = text_in_rules(leaf)
        if named is not None:
            return named.text if named.version == part.text_version else ""
        return self.texts.get((part.key, part.text_version), "")


def in_draft(part: ApplicationPart, rows: ApplicationRows) -> bool:
    """Return whether a part was replaced before the application was submitted: a draft does not count."""
    later = getattr(part, "replaced_by", None)
    return later is not None and (rows.submitted_at is None or later.at <= rows.submitted_at)


def decisions_on(application: Application, user: Any) -> list[Any]:
    """Return what was decided about a whole application so far, the first first: the latest counts. One query.

    Rows have `is_yes`, `reason`, `by` and `at`.
    """
    if application.cycle.kind in LATER:
        rows = list(RenewalAnswer.objects.visible_to(user).filter(application=application).select_related("by"))
    else:
        own = Admission.objects.visible_to(user).of_person(application.person)
        rows = list(own.filter(decision_about(application)).select_related("by"))
    for row in rows:
        row.is_yes = row.granted if application.cycle.kind in LATER else row.admitted
    return sorted(rows, key=lambda row: (row.at, row.pk))


def _grouped(rows: Any) -> dict[tuple[str, str], list[Any]]:
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.type, row.key), []).append(row)
    return groups
