"""Somebody who asks for accommodations, the staff who answer, an exam that is booked, and shortcuts."""

from datetime import date, timedelta

from cohorts.core.dates import home_day
from exams.delivery.models import Accommodation
from lms.certification.actions import accommodation_appeals, accommodation_requests, accommodation_reviews
from lms.certification.actions.accommodation_lines import Granted, open_lines
from lms.certification.actions.accommodation_requests import Sent
from lms.certification.models import AccommodationRequest, Program, ProgramVersion
from lms.certification.rules.accommodation_requests import asked_lines
from tests.candidates import content
from tests.exams.delivery.sitting_helpers import Hall

TREE = {"all_of": [{"type": "age", "min_years": 18}]}
CLOCKS = {
    "appeal": {"days": 30, "kind": "calendar", "roll_forward": True},
    "accommodation": {"days": 10, "kind": "business"},
    "return_pauses_review": True,
}
SECRET = "ZQX-7731"


class Asking:
    """A trainee with a seat and an exam of 60 minutes, who asks; examinations staff answer."""

    def __init__(self, world, clocks=CLOCKS, colleague=None):
        self.world, self.now = world, world.now
        self.person, self.staff = world.trainee, world.examinations
        self.colleague = colleague or world.person("colleague", world.state, "examinations")
        self.program = Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)
        ProgramVersion.objects.create(
            program=self.program, version="1", effective_from=date(2026, 1, 1), source="", at=world.now,
            content=content(TREE) | {"clocks": clocks},
        )  # fmt: skip
        self.hall = Hall(world, now=self.now)
        self.row = None

    def ask(self, *kinds, purposes=("exam",), at=None, by=None, words="", file=None, **more):
        about = {"person": self.person, "program": self.program, "by": by or self.person, "at": at or self.now} | more
        lines = asked_lines(kinds or ("time_150",), purposes)
        self.row = accommodation_requests.ask(lines=lines, sent=Sent(words, file), **about)
        return self.row

    def take(self, by=None, at=None):
        by = by or self.staff
        self.row = accommodation_reviews.take_request(request=self.row, reviewer=by, by=by, at=at or self.now)
        return self.row

    def answer(self, granted=None, reason="", by=None, at=None, days=365, minutes=20, seen=None):
        """Grant everything, or what `granted` says: {kind asked: kind granted or None}."""
        at = at or self.now
        lines = open_lines(self.row)
        chosen = {line.kind: line.kind for line in lines} if granted is None else granted
        answers = {}
        for line in lines:
            kind = chosen.get(line.kind)
            timed = line.purpose == "exam" and kind in ("breaks", "extra_minutes")
            answers[line.pk] = Granted(kind, minutes if timed else 0) if kind else None
        today = home_day(at)
        self.row = accommodation_reviews.decide_request(
            request=self.row, granted=answers, valid_from=today, valid_to=today + timedelta(days=days), reason=reason,
            seen=self.row.papers.count() if seen is None else seen, by=by or self.staff, at=at,
        )  # fmt: skip
        return self.row

    def deny(self, **more):
        return self.answer({}, reason="Not for this exam.", **more)

    def more(self, reason="A paper, please.", at=None):
        self.row = accommodation_reviews.ask_more(request=self.row, reason=reason, by=self.staff, at=at or self.now)
        return self.row

    def send(self, words="Here it is.", at=None, **more):
        self.row = accommodation_requests.send_more(
            request=self.row, sent=Sent(words, **more), by=self.person, at=at or self.now
        )
        return self.row

    def end(self, reason="It was a mistake.", at=None):
        self.row = accommodation_reviews.end_request(request=self.row, reason=reason, by=self.staff, at=at or self.now)
        return self.row

    def appeal(self, text=SECRET, at=None):
        return accommodation_appeals.file_appeal(request=self.row, text=text, by=self.person, at=at or self.now)

    def sit(self, at=None):
        """Begin the exam; returns the sitting."""
        return self.hall.begin(at=at or self.now)

    def grants(self):
        return Accommodation.objects.of_person(self.person).order_by("pk")

    def reload(self):
        self.row = AccommodationRequest.objects.get(pk=self.row.pk)
        return self.row

    def later(self, **span):
        return self.now + timedelta(**span)
