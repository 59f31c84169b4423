"""Build the demo data with the production actions, from a seed; all dates are relative to today.

Each step happens at its own time in the past, because the actions take the clock as an argument.
"""

import random
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Q

from cms.actions import build_site
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.people.actions import people as invitations
from cohorts.people.models import Organization
from lms.certification import acts
from lms.certification.actions import decisions
from lms.certification.models import Candidacy, Certificate, Program
from lms.demo import (
    after_exam,
    applying,
    complaining,
    exam_days,
    exam_in_progress,
    examining,
    michigan,
    money,
    notices,
    training,
)
from lms.demo import cast as demo_cast

# In the first cohort the results of two people depend on the wrong key: {index of the seat: whether they gain}.
BORDERLINE_SEATS = {2: True, 3: False}
# Whose certificates stay as the login page says.
ON_LOGIN_PAGE = ("certified@demo.example", "michigan@demo.example")
PROGRAM_FILE = settings.BASE_DIR / "lms/certification/programs/minnesota.yaml"


def build_demo(*, now, seed, plans=training.PLANS):
    """Create the data for the cohorts in `plans` as of `now` (an aware datetime); yields progress messages."""
    yield from Timeline(now, seed, plans).steps()


class Timeline:
    """The steps that build the demo data, and the data that they share."""

    def __init__(self, now, seed, plans):
        self.now, self.seed, self.plans, self.rng = now, seed, plans, random.Random(seed)
        self.began = now - timedelta(days=300)
        self.edges, self.missed_days = {}, None

    def steps(self):
        """Run every step in order."""
        self.cast = demo_cast.create_cast(at=self.began, seed=self.seed, trainees=self._count_trainees())
        yield f"Created the state, {len(self.cast.vendors)} vendors, 3 agencies and {len(self.cast.trainees)} trainees."
        training.list_days_off(self.cast, at=self.began, now=self.now)
        self.forms = examining.publish_forms(self.cast, at=self.began)
        self.michigan_form = michigan.publish_exam(self.cast, at=self.began)
        exam_days.set_rules(self.cast, at=self.began + timedelta(hours=1))
        self.abilities = examining.draw_abilities(self.cast.trainees, self.seed)
        self._set_abilities_of_logins()
        yield "Loaded the item bank and published this year's forms."
        self._load_program_rules()
        build_site(by=self.cast.root, at=self.began)
        yield "Loaded the rules of two programs and built the public pages."
        money.add_grant(self.cast, at=self.began, now=self.now)
        trainees = list(self.cast.trainees)
        cohorts = {0: "PET-LAKES-4", 1: "PET-LAKES-1", 2: "PET-LAKES-3", 3: "PET-LAKES-6"}
        self.reserved = {code: trainees[index] for index, code in cohorts.items()}
        self._assign([pair for index, pair in enumerate(trainees) if index not in cohorts])
        # By date, because invoices get their numbers in the order in which they are issued.
        for plan in sorted(self.plans, key=lambda plan: training.first_session(plan, self.now)):
            (self._walk_michigan if plan.course == michigan.COURSE else self._run)(plan)
            yield f"{plan.code}: {plan.stage}."
        self._make_up()
        exam_days.record_no_shows(self.now)
        self._suspend_and_revoke()
        complaining.create_complaints(self.cast, now=self.now)
        after_exam.tell(self)
        yield "Imported people who were certified before, and told renewals, practice, endorsements and an audit."
        practice = examining.papers(self.forms["practice"])
        exam_days.create_current_events(self.cast, practice, now=self.now, seed=self.seed)
        self._invite_two()
        money.complete(self.cast, now=self.now)
        yield "Paid by a fund and by orders, read a bank file, and closed the months that are over."
        # The worker sends the emails of the last two days, so that you can see it work.
        demo_cast.mark_emails_sent(self.now - timedelta(days=2))
        notices.write_and_refuse(self.cast, now=self.now)
        examining.analyze(self.cast, self.forms, at=self.now)
        yield "Ran the item analysis."

    def _make_up(self):
        """Who missed days makes them up."""
        if self.missed_days:
            person, course = self.missed_days
            training.make_up(self.cast, person, course=course, now=self.now)

    def _invite_two(self):
        """Two people who have not accepted their invitations yet."""
        for given_name, family_name in (("Wren", "Halvorsen"), ("Abena", "Ocloo")):
            agency = self.cast.agencies[0]
            invitations.invite(
                email=f"{given_name}.{family_name}@people.demo.example".lower(),
                given_name=given_name,
                family_name=family_name,
                organization=agency,
                role=roles.TRAINEE,
                supervisor=self.cast.supervisors[agency],
                by=self.cast.coordinators[agency],
                at=self.now - timedelta(days=1),
            )

    def _load_program_rules(self):
        """Program staff propose the rules of the program; a second person approves."""
        proposal = acts.propose_programs(
            source=PROGRAM_FILE.read_text(encoding="utf-8"),
            authority=self.cast.state.name,
            reason="Rules of the example program",
            by=self.cast.staff[roles.PROGRAM],
            at=self.began,
        )
        approve(proposal=proposal, reason="Compared with the file.", by=self.cast.second_program, at=self.began)
        self.program = Program.objects.get(key="mn-cps")
        applying.enter_texts(self.cast, self.program, at=self.began)
        michigan.load(self.cast, at=self.began, now=self.now)

    def _count_trainees(self):
        # The crisis course is for people who are already certified, and the coaching course is for supervisors.
        return sum(plan.taken + plan.waiting + plan.asked for plan in self.plans if plan.course == "pet")

    def _set_abilities_of_logins(self):
        """Make the results of the people on the login page match their descriptions, whatever the seed."""
        by_email = {person.email: person.pk for person, _ in self.cast.trainees[:3]}
        self.abilities[by_email["trainee@demo.example"]] = 2.2
        self.abilities[by_email["certified@demo.example"]] = 2.4
        self.abilities[by_email["notyet@demo.example"]] = -1.6

    def _people_for(self, plan):
        if plan.course == "crisis-30":
            return [
                (certificate.person, self._agency_of(certificate.person))
                for certificate in Certificate.objects.select_related("person").order_by("pk")[: plan.taken]
            ]
        return self.assigned.get(plan.code, [])

    def _assign(self, trainees):
        """Divide trainees among the cohorts, in the order of the plans."""
        self.assigned, left = {}, iter(trainees)
        for plan in self.plans:
            if plan.course == "pet":
                people = [self.reserved[plan.code]] if plan.code in self.reserved else []
                self.assigned[plan.code] = people + list(islice(left, plan.taken + plan.waiting - len(people)))
        # Last, so that the others keep their people.
        self.asking = {plan.code: list(islice(left, plan.asked)) for plan in self.plans}

    def _agency_of(self, person):
        return Organization.objects.get(
            memberships__user=person, memberships__role=roles.TRAINEE, memberships__ended_at=None
        )

    def _ask(self, plan, cohort):
        """Requests for seats that are not answered yet, and a file of people."""
        if asking := self.asking.get(plan.code):
            training.ask(self.cast, cohort, asking, now=self.now)
            training.upload_roster(self.cast, cohort, asking, now=self.now)

    def _run(self, plan):
        cohort = training.schedule(self.cast, plan, now=self.now)
        enrolled_at = min(cohort.starts_at - timedelta(days=20), self.now - timedelta(hours=20))
        if plan.course == "leading-coaching":
            # Without the supervisor of the login page, so that you can try it.
            for agency, supervisor in list(self.cast.supervisors.items())[1:]:
                training.ask_for_coaching(self.cast, cohort, supervisor, agency, at=enrolled_at)
            return
        orders = money.decide_payers(self.cast, cohort, at=enrolled_at)
        people = self._people_for(plan)
        taking = people[: plan.taken]
        applying.apply_before(self, plan, [person for person, _agency in taking], at=enrolled_at)
        seats = training.fill(self.cast, cohort, taking, at=enrolled_at, orders=orders)
        if plan.waiting:
            training.wait(self.cast, cohort, people[plan.taken :], seats, now=self.now)
        self._ask(plan, cohort)
        applying.apply_later(self, plan, seats, at=enrolled_at)
        if plan.stage in {"open", "planned"}:
            return
        training.begin(self.cast, cohort)
        absent = {seat.person_id for seat in seats[7:8]}
        early = {seat.person_id for seat in seats[:1]} if plan.stage == "final open" else ()
        if early and absent:
            self.missed_days = seats[7].person, cohort.course_version.course_id
        training.attend(self.cast, cohort, seats, now=self.now, rng=self.rng, absent=absent, early=early)
        paid_after = {"certified": 20, "examined": 25, "finished": 15}.get(plan.stage)
        agencies = self.cast.agencies if plan.stage != "examined" else self.cast.agencies[:2]
        money.bill(self.cast, agencies, at=cohort.starts_at + timedelta(days=2), paid_after=paid_after)
        if plan.course == "pet":
            self._examine(plan, cohort, seats)
        if plan.stage in {"certified", "examined", "finished"}:
            training.finish(self.cast, cohort)
            self._decide(plan, cohort, seats)

    def _walk_michigan(self, plan):
        # Numbers of its own, so that the answers of the others stay.
        michigan.walk(self.cast, plan, self.michigan_form, now=self.now, rng=random.Random(self.seed))

    def _examine(self, plan, cohort, seats):
        sessions = list(cohort.sessions.order_by("starts_at"))
        halfway = sessions[len(sessions) // 2 - 1].ends_at + timedelta(hours=1)
        if plan.stage == "running":
            return
        if plan.stage == "midterm open":
            # Opened this morning; some people have already taken it.
            opens = self.now - timedelta(hours=6)
            window = self._window(cohort, "midterm", opens, self.now + timedelta(days=4))
            self._sit(window, seats[:9], "midterm", at=opens)
            return
        window = self._window(cohort, "midterm", halfway, halfway + timedelta(days=2))
        if plan.stage == "final open":
            exam_days.hold_results(self.cast, window, at=halfway - timedelta(hours=3))
        self._sit(window, seats, "midterm", at=halfway + timedelta(hours=2))
        if plan.stage == "final open":
            opens = self.now - timedelta(hours=5)
            window = self._window(cohort, plan.form, opens, self.now + timedelta(days=5))
            self._sit(window, seats[12:], plan.form, at=opens)
            # The first seat is for the person who tries the demo; the next ones are taking the exam now.
            exam_in_progress.create_exam_in_progress(
                self.cast,
                window,
                seats[1:7],
                self.forms[plan.form],
                now=self.now,
                rng=self.rng,
                abilities=self.abilities,
            )
            return
        opens = cohort.ends_at + timedelta(hours=15)
        window = self._window(cohort, plan.form, opens, opens + timedelta(days=3))
        if plan is self.plans[0]:
            self.edges = {seats[index].person_id: gains for index, gains in BORDERLINE_SEATS.items()}
        self._sit(
            window,
            seats,
            plan.form,
            at=opens + timedelta(hours=2),
            skip={seat.person_id for seat in seats[19:20]},
            edges=self.edges,
        )

    def _sit(self, window, seats, form, *, at, skip=(), edges=None):
        examining.examine(
            window, seats, self.forms[form], at=at, rng=self.rng, abilities=self.abilities, skip=skip, edges=edges
        )

    def _window(self, cohort, form, opens, closes):
        return examining.open_window(
            self.cast, cohort, self.forms[form], opens=opens, closes=closes, at=opens - timedelta(days=1)
        )

    def _decide(self, plan, cohort, seats):
        """Reconsider the candidacies of a cohort that is over."""
        at = min(cohort.ends_at + timedelta(days=6), self.now - timedelta(hours=3))
        people_ids = [seat.person_id for seat in seats]
        ids = list(Candidacy.objects.filter(person__in=people_ids).values_list("pk", flat=True))
        decisions.reconsider(candidacy_ids=ids, by=None, at=min(at + timedelta(days=20), self.now))

    def _suspend_and_revoke(self):
        """Suspend one certificate and revoke another, as examples."""
        program_staff = self.cast.staff[roles.PROGRAM]
        reserved = Q(person__email__in=ON_LOGIN_PAGE) | Q(person__in=self.edges)
        certificates = Certificate.objects.exclude(reserved).order_by("-pk")
        if certificates.count() > 1:
            first, second = certificates[:2]
            # The program staff of the one-click login can confirm the suspension.
            acts.suspend_at_once(
                certificate=first,
                reason="We are checking a record at the certified person's own request (example).",
                by=self.cast.second_program,
                at=self.now - timedelta(hours=2),
            )
            proposal = acts.propose_revocation(
                certificate=second,
                reason="Issued to the wrong account. A correct certificate will follow (example).",
                by=program_staff,
                at=self.now - timedelta(hours=1),
            )
            approve(
                proposal=proposal,
                reason="Checked in the file.",
                by=self.cast.second_program,
                at=self.now - timedelta(hours=1),
            )
        everyone = list(Candidacy.objects.values_list("pk", flat=True))
        for start in range(0, len(everyone), 50):
            decisions.reconsider(candidacy_ids=everyone[start : start + 50], by=None, at=self.now)
