"""The trainee's page: what stands between a person and their certificate. Their supervisor reads the same page."""

from dataclasses import dataclass, field

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN, allow, has_role
from cohorts.people.models import User
from lms.certification import facts
from lms.certification.actions.candidacies import home_day, tree_of
from lms.certification.models import Candidacy, Certificate
from lms.certification.rules.gate import decide
from lms.certification.rules.verdicts import Actor, Line, State

WHO = {
    Actor.TRAINEE: "you",
    Actor.TRAINER: "the trainer",
    Actor.VENDOR: "the training vendor",
    Actor.AGENCY: "the agency",
    Actor.STATE: "program staff",
    Actor.NOBODY: "nobody",
}
PROOF = {
    "training.AttendanceMark": ("attendance mark", "attendance marks"),
    "billing.Charge": ("charge", "charges"),
    "billing.Payment": ("payment", "payments"),
    "training.Admission": ("decision on admission", "decisions on admission"),
    "delivery.Score": ("score", "scores"),
    "delivery.Sitting": ("sitting", "sittings"),
}
# Where a requirement that is the trainee's own is taken up: the address's name and the button's words.
PLACES = {"exam": ("my_exams", "Go to your exams"), "course": ("my_home", "See your sessions")}


@dataclass
class Step:
    """One requirement as the page shows it."""

    line: Line
    kind: str
    word: str
    proof: str
    inner: list["Step"] = field(default_factory=list)

    @property
    def waits(self):
        """True when somebody else has been asked since a moment we know."""
        return self.line.counts and self.line.state == State.WAITING and self.line.since is not None


@dataclass
class Road:
    """One candidacy with its steps, its next step and its certificate."""

    candidacy: Candidacy
    steps: list[Step]
    met: bool
    readable: bool
    certificate: Certificate | None
    next: Step | None
    button: tuple[str, str] | None

    @property
    def done(self):
        """How many requirements in force are met."""
        return sum(step.line.counts and step.line.state == State.MET for step in self.steps)

    @property
    def asked(self):
        """How many requirements are in force."""
        return sum(step.line.counts for step in self.steps)


@allow(SIGNED_IN)
def my_path(request):
    """A person's own roads; they stay theirs when the role of trainee has ended."""
    roads = _roads(request.user, request.user)
    if not roads and not has_role(request.user, roles.TRAINEE):
        raise Http404
    return render(request, "certification/path.html", {"person": request.user, "own": True, "roads": roads})


@allow(roles.SUPERVISOR)
def supervisor_path(request, pk):
    """The same page for a supervisor's own staff."""
    person = get_object_or_404(User.objects.visible_to(request.user, role=roles.SUPERVISOR), pk=pk)
    roads = _roads(request.user, person)
    return render(request, "certification/path.html", {"person": person, "own": False, "roads": roads})


def _roads(user, person):
    rows = Candidacy.objects.visible_to(user).of_person(person)
    rows = list(rows.select_related("program__authority", "version").order_by("since"))
    certificates = Certificate.objects.visible_to(user).of_person(person).latest_per("program_id")
    at = timezone.now()
    found = facts.gather(rows, at=at) if rows else {}
    return [_road(row, found[row.pk], certificates.get(row.program_id), at) for row in rows]


def _road(candidacy, known, certificate, at):
    tree = tree_of(candidacy.version)
    if tree is None:
        return Road(candidacy, [], False, False, certificate, None, None)
    verdict = decide(tree, known, home_day(at))
    steps = _nested([_step(line) for line in verdict.lines])
    flat = [inner for step in steps for inner in (step, *step.inner)]
    first = verdict.open_lines[0] if verdict.open_lines else None
    following = next((step for step in flat if step.line is first), None)
    button = _button(first) if first is not None and first.state == State.YOURS else None
    return Road(candidacy, steps, verdict.met, True, certificate, following, button)


def _step(line):
    kind, word = _state(line)
    return Step(line, kind, word, _proof(line))


def _nested(steps):
    """Steps of an any-of stand inside its own step."""
    found = []
    for step in steps:
        holder = next((outer for outer in found if outer.line.type == "any_of" and _inside(step, outer)), None)
        (holder.inner if holder else found).append(step)
    return found


def _inside(step, outer):
    return step.line.path.startswith(outer.line.path + "[") or step.line.path.startswith(outer.line.path + ".")


def _state(line):
    if not line.counts:
        return "planned", "Not asked for yet"
    if line.state == State.MET:
        return "done", "Done"
    if line.state == State.YOURS:
        return "yours", "Yours to do"
    if line.state == State.NOT_MET:
        return "stopped", f"Needs {WHO[line.who_must_act]}"
    return "waiting", f"Waiting for {WHO[line.who_must_act]}"


def _proof(line):
    """What a line rests on, in words: "10 attendance marks, 1 score"."""
    counts = {}
    for item in line.evidence:
        counts[item.table] = counts.get(item.table, 0) + 1
    return ", ".join(
        f"{count} {PROOF.get(table, ('record', 'records'))[count != 1]}" for table, count in counts.items()
    )


def _button(line):
    name, words = PLACES.get(line.type, ("", ""))
    try:
        return reverse(name), words
    except NoReverseMatch:
        return None
