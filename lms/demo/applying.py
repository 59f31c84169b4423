"""Applications of the demo: texts to sign, people who were admitted, and some that wait in every way."""

import io
from datetime import date, timedelta

import pikepdf

from cohorts.core import roles
from lms.certification.actions import (
    application_decisions,
    application_parts,
    application_reviews,
    applications,
    part_requests,
)
from lms.certification.actions.application_parts import Given
from lms.certification.actions.program_choices import choose_program
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import ApplicationPart
from lms.certification.rules.applications import Outcome

TEXTS = {
    "condition": "I meet the first condition on eligibility in the law that the program names. (Example text)",
    "services": "I meet the second condition on eligibility in the law that the program names. (Example text)",
    "willing-to-share": "I am willing to share my experience of recovery to support others. (Example text)",
    "truthfulness": "What I say in this application is true, as far as I know. (Example text)",
}
LETTER = "I have worked with the applicant for two years. They listen, and people trust them. (Example letter)"
# How many people of a training that has not begun have applications that wait, and of an examined one have none.
WAITING_IN_EVERY_WAY, NOT_ADMITTED = 5, 6
# In this one, those whose applications wait have no seat yet: it is kept until they are admitted.
HELD_SEATS = "PET-LAKES-8"
EDUCATION, REFERENCE = ("education", "hs_or_equivalent"), ("reference", "reference")
OLDEST_YEAR, YEARS = 1962, 40


def enter_texts(cast, program, *, at):
    """Program staff enter the texts that applicants sign."""
    for key, text in TEXTS.items():
        enter_text(program=program, key=key, text=text, by=cast.staff[roles.PROGRAM], at=at)


def one_page():
    """A PDF of one empty page, in place of a diploma."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(420, 595))
        document.save(out)
    return out.getvalue()


class Applicant:
    """One person who applies."""

    def __init__(self, cast, program, person, *, at):
        self.cast, self.person, self.at = cast, person, at
        self.application = applications.begin_application(person=person, program=program, by=person, at=at)

    def give(self, kind, key, **content):
        """Give one part."""
        return application_parts.give_part(
            application=self.application, kind=kind, key=key, given=Given(**content), by=self.person, at=self.at
        )

    def sign(self, kind, key):
        """Sign a text."""
        return self.give(kind, key, signed_name=self.person.get_full_name(), text_version="1")

    def statements(self):
        """The date of birth, and everything that is signed."""
        born = date(OLDEST_YEAR + self.person.pk % YEARS, 1 + self.person.pk % 12, 1 + self.person.pk % 28)
        self.give("age", "age", as_of=born)
        for key in ("condition", "services", "willing-to-share"):
            self.sign("attestation", key)
        self.sign("agreement", "truthfulness")

    def ask(self):
        """Ask a former colleague for the letter."""
        name = f"Marit Lind {self.person.family_name}"
        who = (name, f"marit.lind.{self.person.pk}@letters.demo.example", "a former colleague", "")
        return part_requests.ask_other(
            application=self.application, kind=REFERENCE[0], key=REFERENCE[1], who=who, by=self.person, at=self.at
        )

    def letter(self):
        """The letter comes."""
        request = self.ask()
        return part_requests.answer_request(
            token=request.token, name=request.name, role="former colleague", file=None, text=LETTER, by=None,
            at=self.at + timedelta(minutes=30),
        )  # fmt: skip

    def submit(self):
        """Submit, also without what is missing."""
        self.application = applications.submit_application(
            application=self.application, incomplete=True, by=self.person, at=self.at + timedelta(hours=1)
        )

    def review(self):
        """A reviewer takes it."""
        self.application = application_reviews.take_application(
            application=self.application, reviewer=self.reviewer, by=self.reviewer, at=self.at + timedelta(hours=2)
        )

    @property
    def reviewer(self):
        """Who reviews."""
        return self.cast.staff[roles.PROGRAM]

    def decide(self, part, outcome=Outcome.ACCEPTED, reason=""):
        """Decide about a part."""
        return application_reviews.decide_part(
            part=part, outcome=outcome, reason=reason, seen=part.digest, by=self.reviewer,
            at=self.at + timedelta(hours=3),
        )  # fmt: skip


def admit(cast, program, person, *, at):
    """A person applies with everything, and is admitted."""
    one = Applicant(cast, program, person, at=at)
    one.statements()
    one.give(*EDUCATION, file=one_page())
    one.letter()
    one.submit()
    one.review()
    for part in ApplicationPart.objects.filter(application=one.application, type__in=(EDUCATION[0], REFERENCE[0])):
        one.decide(part)
    application_decisions.decide_application(
        application=one.application, admitted=True, reason="", by=one.reviewer, at=at + timedelta(hours=4)
    )
    return one.application


def apply_before(demo, plan, people, *, at):
    """People have applied and were admitted before they get a seat; in one training, seats wait for admission."""
    if plan.course != "pet":
        return
    waiting, others = _of_open(plan, people)
    if waiting and plan.code == HELD_SEATS:
        wait_in_every_way(demo.cast, demo.program, waiting, now=demo.now)
    for person in others[:-NOT_ADMITTED] if plan.stage == "examined" else others:
        admit(demo.cast, demo.program, person, at=at - timedelta(days=1))


def apply_later(demo, plan, seats, *, at):
    """Some had a seat before they chose the program: in trainings that have not begun their applications wait in every
    way; in those that were examined, nobody has decided about them.
    """
    if plan.course != "pet":
        return
    waiting, _others = _of_open(plan, [seat.person for seat in seats])
    if waiting and plan.code != HELD_SEATS:
        wait_in_every_way(demo.cast, demo.program, waiting, now=demo.now)
    for seat in seats[-NOT_ADMITTED:] if plan.stage == "examined" else ():
        course, by = seat.cohort.course_version.course, seat.person
        choose_program(person=by, course=course, program=demo.program, by=by, at=at + timedelta(hours=1))


def _of_open(plan, people):
    """The first people of a training that has not begun, whose applications wait, and the others."""
    if plan.stage == "open" and len(people) >= WAITING_IN_EVERY_WAY:
        return people[:WAITING_IN_EVERY_WAY], people[WAITING_IN_EVERY_WAY:]
    return [], people


def wait_in_every_way(cast, program, people, *, now):
    """People whose applications are a draft, asked for a letter, sent back, new, and under review, in this order."""
    draft, waiting, returned, new, reviewed = (
        Applicant(cast, program, person, at=now - timedelta(days=days, hours=6))
        for person, days in zip(people, (1, 9, 12, 3, 6), strict=True)
    )
    draft.give("age", "age", as_of=date(1991, 4, 2))
    draft.sign("attestation", "willing-to-share")
    for one in (waiting, returned, new, reviewed):
        one.statements()
        one.give(*EDUCATION, file=one_page())
    waiting.ask()
    for one in (returned, new, reviewed):
        one.letter()
    for one in (waiting, returned, new, reviewed):
        one.submit()
    returned.review()
    part = ApplicationPart.objects.get(application=returned.application, type=EDUCATION[0])
    returned.decide(part, Outcome.RETURNED, "The second page is missing. Please send the whole document.")
    reviewed.review()
