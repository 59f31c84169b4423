"""Six years of a person by the rules of Minnesota, and of another one by those of Michigan.

Certified, renewed late, lapsed, examined or trained again, on to the next level, moved away; each through the actions,
with the tasks of the nights between, and with every email that the person got.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.people.models import Membership
from lms.certification.actions import application_reviews
from lms.certification.actions.interview_checks import OfficeRecord
from lms.certification.models import Certificate, Cycle
from lms.certification.models.practice_rules import certified_periods
from lms.certification.rules.findings import open_findings
from lms.certification.views.standing import periods_through
from tests.lms.certification.application_desk import BIRTHDAY, pdf
from tests.lms.certification.conftest import Road
from tests.lms.certification.test_ways_in import MINNESOTA, MichiganRoad, certified_peer
from tests.lms.certification.years import Years, minnesota_application

__all__ = ["certified_peer"]

AREAS = ("peer-support",)
MARKS = {"listening": 3, "choice": 2, "role": 2, "help": 3, "privacy": 1}
# Every email to the person: the day, the kind, and of a reminder what it is about.
MINNESOTA_EMAILS = """\
2026-03-02 application-answered
2026-03-02 application-submitted
2026-03-02 application-signed
2026-03-02 application-decided
2026-04-11 certificate
2028-01-11 renewal-due days_90
2028-02-10 renewal-due days_60
2028-03-11 renewal-due days_30
2028-04-11 renewal-due grace
2028-05-11 renewal-due late_fee
2028-05-20 invoice
2028-05-20 renewal-submitted
2028-05-20 payment
2028-05-20 certificate
2030-02-18 renewal-due days_90
2030-03-20 renewal-due days_60
2030-04-19 renewal-due days_30
2030-05-20 renewal-due grace
2030-06-20 renewal-due late_fee
2030-11-20 renewal-due re_exam
2031-01-15 renewal-submitted
2031-02-03 certificate
2031-06-02 application-submitted
2031-06-09 application-decided
2031-06-09 certificate
2032-03-01 certificate"""
MICHIGAN_EMAILS = """\
2026-03-02 application-answered
2026-03-02 application-answered
2026-03-02 application-answered
2026-03-02 application-submitted
2026-03-02 application-signed
2026-03-02 application-decided
2026-04-11 certificate
2028-01-01 renewal-due days_90
2028-01-31 renewal-due days_60
2028-03-01 renewal-due days_30
2028-04-01 renewal-due grace
2028-05-15 renewal-submitted
2028-05-15 certificate
2029-12-31 renewal-due days_90
2030-01-30 renewal-due days_60
2030-03-01 renewal-due days_30
2030-04-01 renewal-due grace
2030-07-01 renewal-due re_exam
2032-04-01 renewal-due none
2032-04-02 application-answered
2032-04-02 application-answered
2032-04-02 application-answered
2032-04-02 application-submitted
2032-04-02 application-signed
2032-04-02 application-decided
2032-04-20 certificate
2032-06-01 certificate"""


def periods(way):
    rows = certified_periods([way.person.pk])[way.person.pk, way.program.pk]
    return periods_through(rows, home_day(way.now))


def standing(client, way, certificate):
    """What another state reads at this moment."""
    with time_machine.travel(way.now, tick=False):
        client.force_login(way.person)
        return strip_tags(client.get(reverse("certificate_standing", args=[certificate.pk])).text)


def test_six_years_in_minnesota(world, client):
    way = Years(Road(world, MINNESOTA))
    minnesota_application(way)
    seat = way.train(("pet-midterm", "pet-final"), sessions=10)
    way.now = way.road.now
    first = way.settle()
    assert way.story() == [("first", date(2026, 4, 11), date(2028, 4, 10))]

    # Hours of two years; the renewal comes in the sixth week after the end, with the late fee.
    way.go(2027, 10, 5, 20)
    way.learn((15, date(2027, 9, 1)), (16, date(2027, 10, 1)), areas=AREAS)
    way.go(2028, 5, 20, 9)
    assert first.status_on(date(2028, 5, 10)) == "grace" and first.status_on(date(2028, 5, 11)) == "expired"
    assert way.renew() == first and way.pay_fee() == 25
    second = way.settle()
    assert second.decision.cycle.step == "late_fee" and second.certified_since == date(2028, 5, 20)

    # Nothing comes in for eight months after the next end: the exam is asked again, and the old one does not count.
    way.go(2029, 6, 1, 9)
    way.learn((20, date(2029, 5, 1)), (12, date(2029, 5, 2)), areas=AREAS)
    way.go(2031, 1, 15, 9)
    assert way.renew() == second
    verdict = Cycle.objects.get(number=3).decisions.latest_row()
    assert [(one.type, one.key) for one in open_findings(verdict.tree)] == [("exam", "pet-final")]
    way.go(2031, 2, 3, 9)
    way.sit_again(seat, "pet-final")
    third = way.settle()
    assert third.decision.cycle.kind == "reinstatement" and third.status_on(date(2031, 2, 3)) == "active"

    # Now a mental health practitioner: Level II, once staff have looked at the document.
    way.go(2031, 6, 2, 9)
    assert way.climb("cps-2", "mn-mental-health-practitioner") == third
    way.go(2031, 6, 9, 9)
    fourth = way.grant()
    assert (fourth.kind, fourth.candidacy.level) == ("upgrade", "cps-2")
    assert Certificate.objects.get(pk=third.pk).status_on(date(2031, 6, 9)) == "superseded"

    # Moved away: what the other state reads, and then the certificate is given up.
    way.go(2032, 3, 1, 9)
    page = standing(client, way, fourth)
    assert "Active" in page and "Level II" in page and page.count(" through ") == 2 and len(periods(way)) == 3
    for first_day, last_day in periods(way)[:2]:
        assert f"{format_day(first_day)} through {format_day(last_day)}" in page
    assert f"Since {format_day(date(2031, 2, 3))}" in page
    way.give_up("By letter: she moved to Wisconsin and is certified there.")
    fourth.refresh_from_db()
    assert fourth.status_on(date(2032, 3, 1)) == "surrendered"
    assert way.story() == [
        ("first", date(2026, 4, 11), date(2028, 4, 10)),
        ("renewal", date(2028, 5, 20), date(2030, 5, 19)),
        ("reinstatement", date(2031, 2, 3), date(2033, 2, 2)),
        ("upgrade", date(2031, 6, 9), date(2033, 6, 8)),
    ]
    # Each gap stays a gap: what was grace counts, and nothing between.
    assert periods(way) == [
        (date(2026, 4, 11), date(2028, 5, 10)),
        (date(2028, 5, 20), date(2030, 6, 19)),
        (date(2031, 2, 3), date(2032, 3, 1)),
    ]
    assert way.emails() == MINNESOTA_EMAILS.split("\n")


def michigan_application(way, peer):
    way.begin()
    way.give("age", "age", as_of=BIRTHDAY)
    way.give("document", "college-transcript", file=pdf())
    for key in ("primary-condition", "lived-experience", "navigated-services", "shares-recovery-story"):
        way.sign("attestation", key)
    way.sign("attestation", "services-received", since=date(2019, 1, 1))
    for key in ("code-of-ethics", "truthfulness"):
        way.sign("agreement", key)
    way.give("document", "current-job-description", file=pdf(), as_of=way.now.date())
    way.answer(way.ask("signature", "supervisor-acknowledgment"), at=way.now)
    way.letters(2)
    way.admit()
    application_reviews.record_part(
        application=way.application, kind="interview", key="peer-to-peer",
        record=OfficeRecord(way.now.date(), peer, no_conflict=True, marks=MARKS), outcome="accepted", reason="",
        by=way.staff, at=way.now,
    )  # fmt: skip
    way.say_yes()


@pytest.fixture
def detroit(settings):
    settings.HOME_TIME_ZONE = "America/Detroit"


def test_six_years_in_michigan(detroit, world, certified_peer, client):
    way = Years(MichiganRoad(world))
    world.agency.employer_type = "CMHSP"
    world.agency.save()
    Membership.objects.filter(user=way.person).update(started_at=way.now - timedelta(days=100))
    peer = certified_peer(way)
    michigan_application(way, peer)
    way.train(("mi-certification",), sessions=7)
    way.now = way.road.now
    first = way.settle()
    assert way.story() == [("first", date(2026, 4, 11), date(2028, 3, 31))]

    # Six weeks late, on probation: in the months of grace nothing more is asked, and no day is lost.
    way.go(2028, 3, 1, 9)
    way.learn((16, date(2027, 9, 1)), (16, date(2028, 2, 1)))
    way.go(2028, 5, 15, 9)
    assert first.status_on(date(2028, 5, 15)) == "probation"
    second = way.renew()
    assert (second.kind, second.decision.cycle.step, second.certified_since) == ("renewal", "grace", first.valid_from)

    # Nothing for two years after the next end: on probation for three months, then not certified, then over.
    way.go(2032, 4, 2, 9)
    status = [second.status_on(day) for day in (date(2030, 6, 30), date(2030, 7, 1), date(2032, 4, 1))]
    assert status == ["probation", "expired", "expired"]

    # As if for the first time: the training, the exam and the admission of six years ago do not count.
    michigan_application(way, peer)
    cycle = Cycle.objects.filter(candidacy__person=way.person).latest("number")
    assert (cycle.kind, cycle.counts_from) == ("initial", date(2030, 4, 1))
    way.settle()
    verdict = cycle.decisions.latest_row()
    assert {(one.type, one.code) for one in open_findings(verdict.tree)} >= {
        ("course", "course_no_seat"), ("exam", "exam_no_date"),
    }  # fmt: skip
    again = world.cohort("MI-2", course=world.course("mi-core"), days=7, trainer=world.trainer, starts=way.now)
    way.go(2032, 4, 20, 9)
    seat = way.road.seat(way.person, cohort=again)
    way.road.attend(seat, sessions=7)
    way.road.pay(way.road.charge(seat), reference="check 2")
    way.sit_again(seat, "mi-certification")
    third = way.settle()
    assert way.story() == [
        ("first", date(2026, 4, 11), date(2028, 3, 31)),
        ("renewal", date(2028, 4, 1), date(2030, 3, 31)),
        ("first", date(2032, 4, 20), date(2034, 3, 31)),
    ]
    assert third.status_on(date(2032, 4, 20)) == "active" and third.certified_since == date(2032, 4, 20)
    assert Certificate.objects.get(pk=second.pk).status_on(date(2032, 4, 20)) == "superseded"
    assert periods(way) == [(date(2026, 4, 11), date(2030, 6, 30)), (date(2032, 4, 20), date(2032, 4, 20))]

    # Moved away. The rules of Michigan have no next level.
    way.go(2032, 6, 1, 9)
    page = standing(client, way, third)
    assert f"{format_day(date(2026, 4, 11))} through {format_day(date(2030, 6, 30))}" in page
    assert f"Since {format_day(date(2032, 4, 20))}" in page
    way.give_up("By letter: moved to Minnesota.")
    assert Certificate.objects.get(pk=third.pk).status_on(date(2032, 6, 2)) == "surrendered"
    assert way.emails() == MICHIGAN_EMAILS.split("\n")
