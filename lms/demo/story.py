"""The demo story, told through the production actions, in stages, with a seed; its dates move with today.

One chapter after another happens at its own time in the past, as the actions take the clock as an argument.
"""

import random
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from cms.actions import build_site
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.people.actions import people as invitations
from cohorts.people.models import Organization
from cohorts.training.actions import enrollments
from lms.certification import acts
from lms.certification.actions import decisions
from lms.certification.models import Candidacy, Certificate, Program
from lms.demo import cast as people
from lms.demo import exam_days, examining, hall, training

# In the first cohort two people's final hangs on the key that is planted wrong: {place in the list: do they gain}.
ON_THE_EDGE = {2: True, 3: False}
PROGRAM_FILE = settings.BASE_DIR / "lms/certification/programs/minnesota.yaml"


def tell(*, now, seed, plans=training.PLANS):
    """Tell the story of the cohorts in `plans` as of `now` (an aware datetime); yields a sentence a chapter."""
    yield from Teller(now, seed, plans).chapters()


class Teller:
    """Keeps what the chapters hand to one another."""

    def __init__(self, now, seed, plans):
        self.now, self.seed, self.plans, self.rng = now, seed, plans, random.Random(seed)
        self.began = now - timedelta(days=300)
        self.edges = {}

    def chapters(self):
        """Every chapter in order."""
        self.cast = people.gather(at=self.began, seed=self.seed, trainees=self._trainees())
        yield f"The state, 2 vendors, 3 agencies and {len(self.cast.trainees)} trainees are there."
        self.forms = examining.stock(self.cast, at=self.began)
        exam_days.set_rules(self.cast, at=self.began + timedelta(hours=1))
        self.abilities = examining.draw_abilities(self.cast.trainees, self.seed)
        self._shape_the_known()
        yield "The item bank is loaded, this year's forms are published."
        self._put_rules_in_force()
        build_site(by=self.cast.root, at=self.began)
        yield "The program's rules and the public pages stand."
        waiting = list(self.cast.trainees)
        cohorts = {0: "PET-LAKES-4", 1: "PET-LAKES-1", 2: "PET-LAKES-3"}
        self.reserved = {code: waiting[index] for index, code in cohorts.items()}
        self.waiting = [pair for index, pair in enumerate(waiting) if index not in cohorts]
        for plan in self.plans:
            self._run(plan)
            yield f"{plan.code}: {plan.stage}."
        exam_days.sweep(self.now)
        self._afterwards()
        exam_days.afterwards(self.cast, examining.papers(self.forms["practice"]), now=self.now, seed=self.seed)
        for given, family in (("Wren", "Halvorsen"), ("Abena", "Ocloo")):
            agency = self.cast.agencies[0]
            invitations.invite(
                email=f"{given}.{family}@people.demo.example".lower(),
                given_name=given,
                family_name=family,
                organization=agency,
                role=roles.TRAINEE,
                supervisor=self.cast.supervisors[agency],
                by=self.cast.coordinators[agency],
                at=self.now - timedelta(days=1),
            )
        # The letters of the last two days are left for the worker, so that one sees it work.
        people.deliver(self.now - timedelta(days=2))
        examining.analyze(self.cast, self.forms, at=self.now)
        yield "The item analysis has run."

    def _put_rules_in_force(self):
        """One of the program staff proposes the rules of the program, the other approves."""
        proposal = acts.propose_programs(
            source=PROGRAM_FILE.read_text(encoding="utf-8"),
            authority=self.cast.state.name,
            reason="The rules of the example.",
            by=self.cast.staff[roles.PROGRAM],
            at=self.began,
        )
        approve(proposal=proposal, reason="Compared with the file.", by=self.cast.second_program, at=self.began)
        self.program = Program.objects.get()

    def _trainees(self):
        # The crisis course takes people who are certified already, the coaching course supervisors.
        return sum(plan.taken for plan in self.plans if plan.course == "pet")

    def _shape_the_known(self):
        """The people of the log-in page do as their line says, whatever the seed."""
        by_email = {person.email: person.pk for person, _ in self.cast.trainees[:3]}
        self.abilities[by_email["trainee@demo.example"]] = 2.2
        self.abilities[by_email["certified@demo.example"]] = 2.4
        self.abilities[by_email["notyet@demo.example"]] = -1.6

    def _people_for(self, plan):
        if plan.course == "crisis":
            return [
                (c.person, self._agency_of(c.person))
                for c in Certificate.objects.select_related("person").order_by("pk")[: plan.taken]
            ]
        first = [self.reserved[plan.code]] if plan.code in self.reserved else []
        rest = plan.taken - len(first)
        taken, self.waiting = self.waiting[:rest], self.waiting[rest:]
        return first + taken

    def _agency_of(self, person):
        return Organization.objects.get(
            memberships__user=person, memberships__role=roles.TRAINEE, memberships__ended_at=None
        )

    def _run(self, plan):
        cohort = training.schedule(self.cast, plan, now=self.now)
        filled = min(cohort.starts_at - timedelta(days=20), self.now - timedelta(hours=20))
        if plan.course == "leading-coaching":
            # The supervisor of the log-in page is left out, so that somebody can try it.
            for supervisor in list(self.cast.supervisors.values())[1:]:
                enrollments.enroll_in_coaching(cohort=cohort, by=supervisor, at=filled)
            return
        seats = training.fill(self.cast, cohort, self._people_for(plan), at=filled)
        if plan.stage in {"open", "planned"}:
            return
        training.begin(self.cast, cohort)
        absent = {seat.person_id for seat in seats[7:8]}
        training.attend(self.cast, cohort, seats, now=self.now, rng=self.rng, absent=absent)
        paid = {"certified": 20, "examined": 25, "finished": 15}.get(plan.stage)
        billed = self.cast.agencies if plan.stage != "examined" else self.cast.agencies[:2]
        training.bill(self.cast, billed, at=cohort.starts_at + timedelta(days=2), paid_after=paid)
        if plan.course == "pet":
            self._examine(plan, cohort, seats)
        if plan.stage in {"certified", "examined", "finished"}:
            training.finish(self.cast, cohort)
            self._decide(plan, cohort, seats)

    def _examine(self, plan, cohort, seats):
        sessions = list(cohort.sessions.order_by("starts_at"))
        halfway = sessions[len(sessions) // 2 - 1].ends_at + timedelta(hours=1)
        if plan.stage == "running":
            return
        if plan.stage == "midterm open":
            # Opened this morning; some of the cohort have sat already.
            opens = self.now - timedelta(hours=6)
            window = self._window(cohort, "midterm", opens, self.now + timedelta(days=4))
            self._sit(window, seats[:9], "midterm", at=opens)
            return
        window = self._window(cohort, "midterm", halfway, halfway + timedelta(days=2))
        if plan.stage == "final open":
            exam_days.hold(self.cast, window, at=halfway - timedelta(hours=3))
        self._sit(window, seats, "midterm", at=halfway + timedelta(hours=2))
        if plan.stage == "final open":
            opens = self.now - timedelta(hours=5)
            window = self._window(cohort, plan.form, opens, self.now + timedelta(days=5))
            self._sit(window, seats[12:], plan.form, at=opens)
            # The first seat is left for who tries the demo; the next ones are sitting right now.
            hall.fill(
                self.cast,
                window,
                seats[1:7],
                self.forms[plan.form],
                now=self.now,
                rng=self.rng,
                abilities=self.abilities,
            )
            return
        after = cohort.ends_at + timedelta(hours=15)
        window = self._window(cohort, plan.form, after, after + timedelta(days=3))
        if plan is self.plans[0]:
            self.edges = {seats[place].person_id: gains for place, gains in ON_THE_EDGE.items()}
        self._sit(
            window,
            seats,
            plan.form,
            at=after + timedelta(hours=2),
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
        """Program staff admit people, the gate decides; in an examined cohort some still wait."""
        program_staff = self.cast.staff[roles.PROGRAM]
        at = min(cohort.ends_at + timedelta(days=6), self.now - timedelta(hours=3))
        admitted = seats if plan.stage == "certified" else seats[:-6]
        if plan.course == "pet":
            for seat in admitted:
                decisions.decide_admission(
                    person=seat.person, program=self.program, admitted=True, reason="", by=program_staff, at=at
                )
        people_ids = [seat.person_id for seat in seats]
        ids = list(Candidacy.objects.filter(person__in=people_ids).values_list("pk", flat=True))
        decisions.reconsider(candidacy_ids=ids, by=None, at=min(at + timedelta(days=20), self.now))

    def _afterwards(self):
        """One certificate is on hold and one is revoked, so that their pages have something to show."""
        program_staff = self.cast.staff[roles.PROGRAM]
        kept = Q(person__email="certified@demo.example") | Q(person__in=self.edges)
        spare = Certificate.objects.exclude(kept).order_by("-pk")
        if spare.count() > 1:
            first, second = spare[:2]
            # The suspension waits for the program staff of the one-click log-in to confirm it.
            acts.suspend_at_once(
                certificate=first,
                reason="A record is being checked at the holder's own request (example).",
                by=self.cast.second_program,
                at=self.now - timedelta(hours=2),
            )
            proposal = acts.propose_revocation(
                certificate=second,
                reason="Issued to the wrong account; a correct one follows (example).",
                by=program_staff,
                at=self.now - timedelta(hours=1),
            )
            approve(
                proposal=proposal,
                reason="Seen in the file.",
                by=self.cast.second_program,
                at=self.now - timedelta(hours=1),
            )
        everyone = list(Candidacy.objects.values_list("pk", flat=True))
        for start in range(0, len(everyone), 50):
            decisions.reconsider(candidacy_ids=everyone[start : start + 50], by=None, at=self.now)
