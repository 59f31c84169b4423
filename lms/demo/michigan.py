"""People of the demo who apply by the rules of Michigan: one walked in from the application to the certificate, paid by
the employer, one each who is admitted on a condition, has appealed, and has withdrawn, and two on other ways to apply.
"""

from datetime import date, timedelta
from decimal import Decimal

import yaml
from django.conf import settings

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.dates import home_day
from exams.assembly.actions import exam_forms
from exams.assembly.actions.blueprints import change_blueprint
from exams.assembly.acts import propose_form
from exams.assembly.models import Exam
from exams.bank.actions import items
from lms.certification import acts
from lms.certification.actions import (
    appeals,
    application_decisions,
    application_reviews,
    applications,
    decisions,
    part_requests,
)
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.actions.statement_texts import enter_text, signed_keys
from lms.certification.models import ApplicationPart, Candidacy, Certificate, CertificateState, Program
from lms.certification.rules.applications import UNDECIDED_TYPES
from lms.demo import bank, examining, pathways, training
from lms.demo.applying import Applicant, one_page

COURSE, EXAM, PROGRAM = "mi-core", "mi-certification", "mi-cpss"
FILE = settings.BASE_DIR / "lms/certification/programs/michigan.yaml"
# The bulletin leaves the passing score open. The office of the demonstration sets one.
OPEN_SCORE, SCORE = "value: null", "value: 70"
# What people sign; nobody has to say more than that a criterion is met. A real office enters its own words.
TEXTS = {
    "technical-assistance": ("I ask for this in the name of my agency. What it says is true, as far as I know."),
    "implementation-plan": (
        "I send this plan in the name of my agency. We mean to carry it out, and say so if it changes."
    ),
    "primary-condition": (
        "I meet the first criterion of bulletin MSA 21-38, as it is printed there. I do not have to say more about it."
    ),
    "lived-experience": (
        "I meet the second criterion of bulletin MSA 21-38: first-hand lived experience, as it is described "
        "there. I do not have to say what it was."
    ),
    "services-received": (
        "I have received services, as the third criterion of bulletin MSA 21-38 describes them, for at least "
        "one year. I enter since when, and not which services."
    ),
    "navigated-services": (
        "I know from my own life what it takes to find services and to use them, and can help others find theirs."
    ),
    "shares-recovery-story": ("I am willing to share my story of recovery to support others."),
    "code-of-ethics": (
        "Code of ethics for peer support specialists\n\n"
        "1. The people I support decide for themselves. I respect what they choose.\n"
        "2. What they tell me stays with me, unless the law says otherwise. I tell them so before they begin.\n"
        "3. I do not take advantage of my role: no money, no gifts of value, no intimate relationship.\n"
        "4. I share my own story only where it helps the other person.\n"
        "5. I do not diagnose, treat or give advice about medicine.\n"
        "6. I treat everybody with the same respect, and say so when others are not treated that way.\n"
        "7. I keep learning, and ask my supervisor for help when something is beyond me.\n\n"
        "I have read this code, understand it, and keep it in my work."
    ),
    "truthfulness": (
        "What I say in this application is true and complete, as far as I know. I know that a false statement"
        " can end my application or my certification."
    ),
}
EXAMPLE = "(Example text of this demonstration, not the words of any authority)"
# Email addresses and names. The first one is on the page of the demo.
PEOPLE = (
    ("michigan@demo.example", "Dana", "Whitfield"),
    ("theo.marsh@people.demo.example", "Theo", "Marsh"),
    ("priya.nolan@people.demo.example", "Priya", "Nolan"),
    ("cal.brandt@people.demo.example", "Cal", "Brandt"),
    ("noor.hansen@people.demo.example", "Noor", "Hansen"),
    ("wes.tully@people.demo.example", "Wes", "Tully"),
)
APPEAL = "I did attach the description of my job. Please look at it again. (Example appeal)"
DAY = timedelta(days=1)


def load(cast, *, at, now):
    """Program staff propose the rules of Michigan; a second person approves. They enter the texts that people sign."""
    staff = cast.staff[roles.PROGRAM]
    proposal = acts.propose_programs(
        source=pathways.with_ways(FILE.read_text(encoding="utf-8").replace(OPEN_SCORE, SCORE), now=now),
        authority=cast.state.name,
        reason="Rules of the second example program, with a passing score for this demonstration", by=staff, at=at,
    )  # fmt: skip
    approve(proposal=proposal, reason="Compared with the file.", by=cast.second_program, at=at)
    program = Program.objects.get(key=PROGRAM)
    for key in signed_keys(program):
        enter_text(program=program, key=key, text=f"{TEXTS[key]} {EXAMPLE}", by=staff, at=at)
    return program


def publish_exam(cast, *, at):
    """The certification exam of Michigan, with the questions of the second final and the same passing score."""
    plans = yaml.safe_load((bank.BANK / "forms.yaml").read_text(encoding="utf-8"))["forms"]
    model, by = Exam.objects.get(code="pet-final"), cast.staff[roles.EXAMINATIONS]
    exam = Exam.objects.create(
        code=EXAM, title="Michigan certification exam (example)", role="final", course=cast.versions[COURSE].course,
        minutes_allowed=model.minutes_allowed, min_scored=model.min_scored, max_scored=model.max_scored,
    )  # fmt: skip
    first = model.blueprints.order_by("number").first()
    change_blueprint(exam=exam, lines=first.as_lines(), tolerance=first.tolerance, by=None, at=at)
    form = exam_forms.compose(
        exam=exam, code="2026-michigan", scored=items.newest_versions(plans["final-b"]["scored"]), by=by, at=at
    )
    proposal = propose_form(
        form=form, cut_percent=Decimal(70), cut_authority=examining.AUTHORITY, cut_document=examining.DOCUMENT,
        reason="The form for Michigan", by=by, at=at + timedelta(minutes=5),
    )  # fmt: skip
    approve(proposal=proposal, reason="I read every item.", by=cast.second_examiner, at=at + timedelta(minutes=10))
    form.refresh_from_db()
    return form


class MichiganApplicant(Applicant):
    """One person who applies by the rules of Michigan."""

    def statements(self):
        """The nine criteria that the applicant states, and everything that is signed."""
        self.give("age", "age", as_of=date(1988, 3, 9))
        self.give("document", "college-transcript", file=one_page())
        for key in ("primary-condition", "lived-experience", "navigated-services", "shares-recovery-story"):
            self.sign("attestation", key)
        since = date(self.at.year - 4, 1, 15)
        self.give(
            "attestation", "services-received", signed_name=self.person.get_full_name(), text_version="1", since=since
        )
        for key in ("code-of-ethics", "truthfulness"):
            self.sign("agreement", key)

    def job_description(self):
        """What the person works as."""
        self.give("document", "current-job-description", file=one_page(), as_of=home_day(self.at))

    def others(self, supervisor):
        """The supervisor, a qualified mental health professional, signs; two letters come."""
        who = (supervisor.get_full_name(), supervisor.email, "my supervisor", "")
        self._answer("signature", "supervisor-acknowledgment", who, role="supervisor, QMHP")
        for number, name in enumerate(("Joan Akers", "Luis Ortega"), 1):
            who = (name, f"letter.{number}.{self.person.pk}@letters.demo.example", "a colleague", "")
            self._answer("reference", "reference", who, role="colleague", file=one_page())

    def _answer(self, kind, key, who, *, role, file=None):
        request = part_requests.ask_other(
            application=self.application, kind=kind, key=key, who=who, by=self.person, at=self.at
        )
        part_requests.answer_request(
            token=request.token, name=request.name, role=role, file=file, text="", by=None,
            at=self.at + timedelta(minutes=30),
        )  # fmt: skip

    def accept_all(self):
        """The reviewer accepts what waits."""
        waiting = ApplicationPart.objects.filter(application=self.application, replaced_by=None, decisions=None)
        for part in waiting.exclude(type__in=UNDECIDED_TYPES):
            self.decide(part)

    def interview(self, peer):
        """A certified peer of another agency led the interview."""
        marks = {"listening": 3, "choice": 2, "role": 2, "help": 3, "privacy": 1}
        record = OfficeRecord(home_day(self.at + 2 * DAY), peer, no_conflict=True, marks=marks)
        application_reviews.record_part(
            application=self.application, kind="interview", key="peer-to-peer", record=record, outcome="accepted",
            reason="", by=self.reviewer, at=self.at + 3 * DAY,
        )  # fmt: skip

    def end(self, *, admitted, reason="", condition=""):
        """The reviewer decides."""
        application_decisions.decide_application(
            application=self.application, admitted=admitted, reason=reason, condition=condition, by=self.reviewer,
            at=self.at + 4 * DAY,
        )  # fmt: skip


def certified_peer(agency):
    """The certified peer who has had a certificate for longest and does not work at an agency; None without one."""
    rows = Certificate.objects.filter(state=CertificateState.ACTIVE).order_by("issued_at", "pk")
    rows = rows.exclude(person__memberships__organization=agency).exclude(person__email="certified@demo.example")
    first = rows.select_related("person").first()
    return first.person if first else None


def walk(cast, plan, form, *, now, rng):
    """One person applies, is admitted, trains, passes, and is certified; the employer pays. Three others wait."""
    agency, program = cast.agencies[0], Program.objects.get(key=PROGRAM)
    cohort = training.schedule(cast, plan, now=now)
    peer = certified_peer(agency)
    if peer is None:
        return
    first, conditional, denied, withdrawn, *on_other_ways = (person for person, _agency in cast.michigan)
    supervisor = cast.supervisors[agency]
    one = _applies(cast, program, first, supervisor, at=cohort.starts_at - 35 * DAY)
    one.accept_all()
    one.interview(peer)
    one.end(admitted=True)
    seats = training.fill(cast, cohort, [(first, agency)], at=cohort.starts_at - 20 * DAY, orders={})
    training.begin(cast, cohort)
    training.attend(cast, cohort, seats, now=now, rng=rng)
    training.bill(cast, [agency], at=cohort.starts_at + 2 * DAY, paid_after=10)
    opens = cohort.ends_at + timedelta(hours=15)
    window = examining.open_window(cast, cohort, form, opens=opens, closes=opens + 3 * DAY, at=opens - DAY)
    examining.sit(window, first, 2.6, examining.papers(form), at=opens + timedelta(hours=2), rng=rng)
    training.finish(cast, cohort)
    _wait(cast, program, (conditional, denied, withdrawn), supervisor, now=now)
    pathways.apply_on_each(program, on_other_ways, now=now)
    ids = Candidacy.objects.filter(program=program).values_list("pk", flat=True)
    decisions.reconsider(candidacy_ids=list(ids), by=None, at=min(opens + 5 * DAY, now - timedelta(hours=3)))


def _applies(cast, program, person, supervisor, *, at, job=True):
    one = MichiganApplicant(cast, program, person, at=at)
    one.statements()
    one.others(supervisor)
    if job:
        one.job_description()
    one.submit()
    one.review()
    return one


def _wait(cast, program, people, supervisor, *, now):
    """One is admitted on a condition, one is not and has appealed, and one has withdrawn."""
    conditional, denied, withdrawn = people
    one = _applies(cast, program, conditional, supervisor, at=now - 12 * DAY)
    one.accept_all()
    one.end(admitted=True, condition="Have the interview before the training starts.")
    one = _applies(cast, program, denied, supervisor, at=now - 14 * DAY, job=False)
    one.end(admitted=False, reason="The description of your job is missing. Please apply again with it.")
    appeals.file_appeal(application=one.application, text=APPEAL, by=denied, at=now - 5 * DAY)
    one = MichiganApplicant(cast, program, withdrawn, at=now - 9 * DAY)
    one.statements()
    one.submit()
    applications.withdraw_application(application=one.application, by=withdrawn, at=now - 4 * DAY)
