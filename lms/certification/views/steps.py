"""One requirement as pages about somebody's path show it: its title, state, sentence and evidence."""

from dataclasses import dataclass

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.messages import findings as words
from lms.certification.messages.evidence import evidence_text
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import leaf_named
from lms.certification.rules.fees import fees_of_cycle
from lms.certification.rules.findings import FEE_TYPE, Finding, State, steps_of
from lms.certification.rules.gate import evaluate

# What others must do, but only after the trainee asks for it: {code: the role to ask}.
ASKED_FOR = {
    "course_no_seat": roles.AGENCY_COORDINATOR,
    "hours_another_seat": roles.AGENCY_COORDINATOR,
    "hours_out_of_reach": roles.VENDOR_COORDINATOR,
    "hours_unit_out_of_reach": roles.VENDOR_COORDINATOR,
}
# What was given, and counts once the application is submitted, as on the page of the application.
READY = "ready_to_submit"
ICONS = {State.MET: "done", State.YOURS: "yours", State.WAITING: "waiting", State.NOT_MET: "stopped"}


@dataclass(frozen=True)
class Step:
    """One requirement as the page shows it; of a choice, with the steps of the chosen way inside.

    `title` names the requirement, `act` what the person does about it, `link` the page for that and its label.
    """

    finding: Finding
    kind: str
    title: str
    act: str
    state: str
    text: str
    evidence: str
    inner: tuple["Step", ...]
    link: tuple[str, str] | None = None

    @property
    def is_act(self):
        """Whether the trainee does something about it now: it is theirs, or they must ask somebody."""
        if self.finding.code == READY:
            return True
        return self.kind == "yours" or (self.finding.open and self.finding.code in ASKED_FOR)

    @property
    def waiting_since(self):
        """The moment since when somebody else has to act, in the zone of the requirement, where that is on record."""
        waits = self.finding.open and self.finding.state == State.WAITING
        return self.finding.since if waits else None

    @property
    def hours(self):
        """The minutes of a course with a seat, for the bar; None of hours of practice."""
        minutes = self.finding.params
        if "planned_minutes" not in minutes:
            return None
        # Decisions that were stored before these facts were read do not have them.
        own_sessions = minutes["credited_minutes"] + minutes["planned_minutes"] + minutes["unmarked_minutes"]
        reachable = minutes.get("reachable_minutes") or own_sessions
        reachable += minutes.get("unscheduled_minutes", 0)
        return {**minutes, "reachable": reachable >= minutes["needed_minutes"]}


def step_of(finding, at):
    """One requirement as the page shows it."""
    is_due = finding.in_force and not words.is_ahead(finding, at)
    return Step(
        finding,
        kind=ICONS[State.MET] if finding.code == READY else ICONS[finding.state] if is_due else "planned",
        title=words.title(finding),
        act=words.act(finding),
        state=gettext("Ready") if finding.code == READY else words.state_text(finding, at),
        text=words.sentence(finding, at),
        # What was charged and paid is between those who pay and the state; “My fees” has the person's own.
        evidence="" if finding.type == FEE_TYPE else evidence_text(finding),
        inner=tuple(step_of(child, at) for child in finding.steps) if finding.is_choice else (),
    )


def other_steps(application, at):
    """The requirements of an application that are not met by parts of it, such as hours and exams; fees stand apart."""
    rules = rules_of(application.cycle)
    if rules is None:
        return ()
    tree = evaluate(rules, facts.gather([application.cycle], at=at)[application.cycle_id], home_day(at))
    own_fees = {fee.key for fee in fees_of_cycle(rules)}
    findings = [one for one in steps_of(tree) if one.type != FEE_TYPE or one.key not in own_fees]
    findings = [one for one in findings if leaf_named(rules, one.type, one.key) is None]
    return tuple(step_of(finding, at) for finding in findings)
