"""The trainee's page: what is left before a person's certificate. Their supervisor reads only what is met."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN, has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.people.models import Membership, User
from cohorts.people.models.contacts import contacts_at
from cohorts.training.models import Admission, Course, Enrollment
from cohorts.training.views.held_seats import add_gates
from cohorts.training.views.trainee import own_places
from cohorts.training.views.waiting_parts import read_places
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import Page
from lms.certification import facts
from lms.certification.actions.candidacies import standing
from lms.certification.actions.pathways import read_by_rules_of
from lms.certification.facts.seat_gates import undecided
from lms.certification.messages import findings as words
from lms.certification.messages.appeals import decided_by_text
from lms.certification.messages.met import MET_FOR_NOW, MET_TODAY, on_condition_text, state_of
from lms.certification.models import (
    Appeal,
    AppealState,
    AppealTerm,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    Channel,
    Cycle,
    CycleKind,
    VersionMove,
)
from lms.certification.models.employer_view import conditional_until
from lms.certification.models.levels import is_replaced_by_next_level
from lms.certification.models.rules import credential_of_cycle, rules_of
from lms.certification.rules.findings import State, eligibility_as_one, open_findings, steps_of
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves.exam import RUNNING
from lms.certification.views.kept_seats import to_apply
from lms.certification.views.progress import Progress
from lms.certification.views.seat_steps import SeatSteps
from lms.certification.views.steps import ASKED_FOR, ICONS, step_of

# Where a requirement that is the trainee's own is taken up: the address's name and the button's words.
BUTTONS = {"exam": ("my_exams", _("Go to your exams")), "course": ("my_home", _("See your sessions"))}
# What only waits for the application to be submitted: the rest comes first.
READY = ("application_to_submit", "ready_to_submit", "part_begun")
# What is given with an application.
APPLICATION_KINDS = (
    "age", "agreement", "attestation", "document", "education", "holds_external", "qualification", "reference",
    "residence", "signature",
)  # fmt: skip


class MyPath(Page, TemplateView):
    """A person's own progress; it stays theirs when the role of trainee has ended."""

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/path.html"
    heading = _("Your path to certification")

    def get_context_data(self, **context):
        """The progress in each program. Raises Http404 for those who are on no path."""
        user = self.request.user
        places = add_gates(read_places(own_places(user)), user, timezone.now())
        progress = _progress_of(user, user, places)
        if not progress and not has_role(user, roles.TRAINEE):
            raise Http404
        no_path = () if progress or places else _contacts("course_no_seat", user)
        admissions = Admission.objects.visible_to(user).of_person(user).latest_per("program")
        moves = VersionMove.objects.visible_to(user).of_person(user).select_related("after").latest_per("cycle_id")
        applications = Application.objects.visible_to(user).of_person(user).select_related("cycle")
        applications = {row.cycle_id: row for row in applications}
        own, today = {"application__in": applications.values()}, home_day(timezone.now())
        terms = AppealTerm.objects.visible_to(user).filter(**own).latest_per("application_id")
        appeals = Appeal.objects.visible_to(user).filter(**own, state=AppealState.OPEN)
        appealed = {row.application_id: decided_by_text(row) for row in appeals}
        for way in progress:
            pk = getattr(applications.get(way.candidacy.cycle_id), "pk", None)
            term, way.candidacy.is_appealed = terms.get(pk), pk in appealed
            way.candidacy.appeal_decided_by = appealed.get(pk, "")
            way.candidacy.appeal_until = term.ends_on if term and today <= term.ends_on else None
            way.candidacy.application = applications.get(way.candidacy.cycle_id)
            way.candidacy.move = moves.get(way.candidacy.cycle_id)
            way.candidacy.admission = admissions.get(way.candidacy.program.key)
        seats = Enrollment.objects.visible_to(user).of_person(user).taken()
        waited_for = Q(pk__in={place.cohort.course_version.course_id for place in places})
        of_seats = Q(pk__in=seats.order_by().values("cohort__course_version__course"))
        before_seats = Q(only_for_programs=True) if has_role(user, roles.TRAINEE) else Q()
        courses = Course.objects.visible_to(user).filter(of_seats | waited_for | before_seats)
        to_choose = undecided(user, courses, timezone.now())
        about = {"progress": progress, "contacts": no_path, "places": places, "to_choose": to_choose}
        about["to_apply"], about["has_agency"] = to_apply(places), has_role(user, roles.TRAINEE)
        return super().get_context_data(person=user, **about, **context)


@dataclass(frozen=True)
class Requirement:
    """One requirement as a supervisor sees it: whether it is met, and nothing about why."""

    title: str
    kind: str
    state: str
    note: str = ""


class StaffPath(DetailView):
    """Which requirements a supervisor's own staff meet. The employer needs no scores, hours or reasons."""

    allowed_roles = (roles.SUPERVISOR,)
    template_name = "certification/staff_path.html"
    model = User
    role = roles.SUPERVISOR
    row_name = "person"

    def get_heading(self):
        """Whose path it is."""
        return gettext("Path of %(name)s to certification") % {"name": self.row}

    def get_context_data(self, **context):
        """The progress in each program."""
        progress = _progress_of(self.request.user, self.row)
        until = conditional_until([way.candidacy for way in progress])
        ways = [(way, _requirements(way, until)) for way in progress]
        return super().get_context_data(ways=ways, **context)


def _requirements(way, until):
    """What the employer reads of a way. `until`: {candidacy id: last day of the condition of its admission}."""
    findings = eligibility_as_one(step.finding for step in way.steps)
    return [_requirement(one, until, way.candidacy.pk) for one in findings]


def _requirement(finding, until, candidacy):
    row = Requirement(words.title(finding), _met_icon(finding), state_of(finding))
    if finding.in_force and finding.code in MET_FOR_NOW:
        return replace(row, state=str(MET_TODAY), note=str(MET_FOR_NOW[finding.code]))
    if finding.code == "admission_met" and candidacy in until:
        return replace(row, kind=ICONS[State.WAITING], state=on_condition_text(None), note=_through(until[candidacy]))
    return row


def _through(day):
    return gettext("Through %(day)s.") % {"day": format_day(day)} if day else ""


def _met_icon(finding):
    if not finding.in_force:
        return "planned"
    return ICONS[State.MET] if finding.met else ICONS[State.WAITING]


def _progress_of(user, person, places=()):
    rows = Candidacy.objects.visible_to(user).of_person(person)
    rows = list(rows.select_related("program__authority").order_by("since"))
    rows = standing(rows) if user == person else rows
    issued = Certificate.objects.visible_to(user).of_person(person)
    issued = issued.select_related("candidacy", "decision", "replaced_by__candidacy")
    certificates = {
        (row.program_id, row.candidacy.level): row for row in issued.order_by(*Certificate.LATEST_BY)
    }  # fmt: skip
    over = [level for level, row in certificates.items() if is_replaced_by_next_level(row)]
    # Of a level that the next one replaced only the next one is a path.
    rows = [row for row in rows if (row.program_id, row.level) not in over]
    at, asker = timezone.now(), user if user == person else None
    seats = SeatSteps(asker, at, places)
    cycles = Cycle.objects.visible_to(user).current(rows) if rows else {}
    if asker is not None and cycles:
        seats.applications = list(Application.objects.visible_to(user).filter(cycle__in=cycles.values()))
        by_key = {cycle.pk: cycle for cycle in cycles.values()}
        for row in seats.applications:
            row.cycle = by_key[row.cycle_id]
            if row.state == ApplicationState.DRAFT and row.channel != Channel.PAPER:
                read_by_rules_of(row.cycle, home_day(at))
    gathered = facts.gather(cycles.values(), at=at) if rows else {}
    own = [(cycles[row.pk], certificates.get((row.program_id, row.level))) for row in rows]
    return [_progress(cycle, gathered[cycle.pk], certificate, at, asker, seats) for cycle, certificate in own]


def _first(steps):
    """What is on top: an exam that runs, what the trainee can do, what they must ask for, else the first open one."""

    def rank(step):
        one = step.finding
        return one.code != RUNNING, one.state != State.YOURS, one.code in READY, not step.is_act

    return min(steps, key=rank, default=None)


def _contacts(code, user):
    """Whom `user` asks about a requirement with this code; () where nobody needs to be asked."""
    if code not in ASKED_FOR:
        return ()
    if ASKED_FOR[code] == roles.AGENCY_COORDINATOR:
        memberships = Membership.objects.visible_to(user).of_person(user).holding(roles.TRAINEE)
        organizations = [row.organization for row in memberships]
    else:
        seats = Enrollment.objects.visible_to(user).of_person(user).taken().select_related("cohort__vendor")
        organizations = [seat.cohort.vendor for seat in seats]
    return tuple(contacts_at(organizations, ASKED_FOR[code]))


def _progress(cycle, known_facts, certificate, at, asker, seats):
    candidacy, rules = cycle.candidacy, rules_of(cycle)
    candidacy.version, candidacy.cycle_id = cycle.version, cycle.pk
    candidacy.credential = credential_of_cycle(cycle)
    candidacy.is_imported = cycle.kind == CycleKind.IMPORTED
    if rules is None:
        return Progress(candidacy, certificate)
    tree = evaluate(rules, known_facts, home_day(at))
    top = _first([seats.of(step_of(finding, at), cycle) for finding in open_findings(tree)])
    first = top.finding if top else None
    return Progress(
        candidacy,
        certificate,
        met=tree.met,
        steps=tuple(seats.of(step_of(finding, at), cycle) for finding in steps_of(tree)),
        next=top,
        button=(top and top.link) or (_button(first) if first else None),
        contacts=_contacts(first.code, asker) if first and asker else (),
    )


def _button(finding):
    buttons = BUTTONS | dict.fromkeys(APPLICATION_KINDS, ("apply", _("Go to your application")))
    name, label = buttons.get(finding.type, ("", "")) if finding.state == State.YOURS else ("", "")
    label = _("Continue") if finding.code == RUNNING else label
    try:
        return reverse(name), label
    except NoReverseMatch:
        return None
