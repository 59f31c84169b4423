"""A program that asks for every kind of part, an applicant, a reviewer, and shortcuts for what they do."""

import io
from datetime import date, timedelta
from functools import cache

import pikepdf

from cohorts.core.dates import home_day
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from lms.certification.actions import application_parts, application_reviews, applications, part_requests
from lms.certification.actions.application_parts import Given
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import ApplicationPart, PartRequest, Program, ProgramVersion
from tests.candidates import content

TREE = {
    "all_of": [
        {"type": "age", "min_years": 18, "title": "Age"},
        {
            "any_of": [
                {"type": "education", "min_level": "hs_diploma", "title": "Diploma"},
                {"type": "education", "min_level": "ged", "title": "GED"},
            ]
        },
        {"type": "attestation", "key": "lived", "sensitivity": "restricted", "text": "Yes.", "title": "Quartz"},
        {"type": "agreement", "key": "ethics", "title": "Code of ethics"},
        {"type": "signature", "key": "supervisor", "signer_role": "supervisor", "title": "Supervisor’s signature"},
        {"type": "reference", "count": 2, "form": "letter", "title": "Letters"},
        {"type": "document", "key": "job", "max_age_days": 365, "title": "Job description"},
        {"type": "interview", "kind": "peer-to-peer", "interviewer_role": "certified-peer", "title": "Interview"},
        {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": "before_training"},
    ]
}  # fmt: skip
APPEAL = {"days": 30, "kind": "calendar", "roll_forward": True}
BIRTHDAY = date(1990, 5, 5)


@cache
def pdf(password="", owner=""):
    """A PDF of one page, with passwords or without."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        if password or owner:
            document.save(out, encryption=pikepdf.Encryption(user=password, owner=owner or password))
        else:
            document.save(out)
    return out.getvalue()


class Desk:
    """An applicant and a reviewer at work."""

    def __init__(self, world, tree=TREE, start=date(2026, 1, 1), clocks=None, level=None, key="p", **more):
        self.world, self.now, self.person, self.staff = world, world.now, world.trainee, world.program_staff
        self.program = Program.objects.create(key=key, title="Program P", credential="CPS", authority=world.state)
        self.version = ProgramVersion.objects.create(
            program=self.program,
            version="1",
            effective_from=start,
            content=content(tree, **(level or {})) | {"clocks": {"appeal": APPEAL} | (clocks or {})} | more,
            source="",
            at=world.now,
        )
        if any("ethics" in str(part) for part in tree.get("all_of", ())):
            enter_text(program=self.program, key="ethics", text="We do no harm.", by=self.staff, at=self.now)
        self.application = None

    def begin(self, **more):
        about = {"person": self.person, "program": self.program, "by": self.person, "at": self.now} | more
        self.application = applications.begin_application(**about)
        return self.application

    def give(self, kind, key, by=None, at=None, **given):
        return application_parts.give_part(
            application=self.application, kind=kind, key=key, given=Given(**given), by=by or self.person,
            at=at or self.now,
        )  # fmt: skip

    def own_parts(self):
        """Everything that the applicant gives."""
        name = self.person.get_full_name()
        self.give("age", "age", as_of=BIRTHDAY)
        self.give("education", "ged", file=pdf())
        version = application_parts.current_text_version(self.application, self.leaf("attestation", "lived"))
        self.give("attestation", "lived", signed_name=name, text_version=version)
        self.give("agreement", "ethics", signed_name=name, text_version="1")
        return self.give("document", "job", file=pdf(), as_of=home_day(self.now))

    def leaf(self, kind, key):
        return application_parts.asked_leaf(self.application, kind, key)

    def ask(self, kind="signature", key="supervisor", name="Sam Boss", email="sam@work.example", letter=""):
        who = (name, email, "my supervisor", letter)
        return part_requests.ask_other(
            application=self.application, kind=kind, key=key, who=who, by=self.person, at=self.now
        )

    def answer(self, request, *, text="", file=None, name="Sam Boss", role="supervisor", at=None):
        return part_requests.answer_request(
            token=request.token, name=name, role=role, file=file, text=text, by=None, at=at or self.now
        )

    def others(self):
        """Everything that others give."""
        parts = [self.answer(self.ask())]
        for number in (1, 2):
            request = self.ask("reference", "reference", name=f"Ref {'AB'[number - 1]}", email=f"r{number}@x.example")
            parts.append(self.answer(request, file=pdf(), name=request.name, role="colleague"))
        return parts

    def submit(self, at=None, **more):
        about = {"application": self.application, "by": self.person, "at": at or self.now} | more
        self.application = applications.submit_application(**about)
        return self.application

    def take(self, by=None):
        by = by or self.staff
        self.application = application_reviews.take_application(
            application=self.application, reviewer=by, by=by, at=self.now
        )
        return self.application

    def decide(self, part, outcome="accepted", reason="", seen=None, by=None, at=None):
        return application_reviews.decide_part(
            part=part, outcome=outcome, reason=reason, seen=seen or part.digest, by=by or self.staff,
            at=at or self.now,
        )  # fmt: skip

    def accept_all(self):
        """Accept everything that waits."""
        rows = ApplicationPart.objects.filter(application=self.application, replaced_by=None, decisions=None)
        for part in rows.exclude(type__in=("age", "attestation", "agreement")):
            self.decide(part)

    def later(self, **span):
        return self.now + timedelta(**span)


def links(kind="application-question"):
    """Every link that was emailed for a kind, by the address of its reader."""
    rows = Email.objects.filter(kind=kind).select_related("person").order_by("pk")
    return {row.person.email: message_of(row).body for row in rows}


def link_of(request):
    """The address of a question."""
    return f"/answers/{PartRequest.objects.get(pk=request.pk).token}/"
