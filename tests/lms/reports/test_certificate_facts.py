"""From a certificate, an auditor reaches every fact and decision behind it, as it read then."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from exams.delivery.models import CountedAnswers, Score, Sitting
from exams.results.actions.late_answers import COUNT_LATE
from lms.certification.acts import propose_revocation, suspend_at_once
from lms.certification.models import Candidacy, Program
from tests.lms.certification.conftest import road, shared_road
from tests.lms.reports.raw_values import raw_values
from tests.presence import create_mark

__all__ = ["road", "shared_road"]
pytestmark = pytest.mark.django_db
FACTS_QUERIES = 33
STORED = re.compile(r"href=\"(/[^\"#]*)\"")


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).replace("\u00a0", " ").split())


@pytest.fixture
def certificate(road, run_jobs):
    """A certificate of a person who met every requirement."""
    certificate = road.certificate(run_jobs)
    road.world.second = road.world.person("second", road.world.state, "program")
    return certificate


@pytest.fixture
def address(certificate):
    return reverse("certificate_facts", args=[certificate.pk])


@pytest.fixture
def auditor(client, road):
    client.force_login(road.world.auditor)
    return client


def test_only_auditors_open_it_and_the_certificate_leads_to_it(client, road, certificate, address):
    for person in (road.world.trainee, road.world.program_staff, road.world.finance, road.world.vendor_coordinator):
        client.force_login(person)
        assert client.get(address).status_code in (302, 404)
    client.force_login(road.world.auditor)
    inspect = client.get(reverse("certificates:inspect", args=[certificate.pk])).content.decode()
    assert address in inspect
    assert client.get(address).status_code == 200


def test_it_names_every_kind_of_fact_and_decision(auditor, road, certificate, address):
    text = text_of(auditor.get(address))
    seat = certificate.person.enrollments.get()
    assert seat.cohort.code in text and str(seat.agency) in text
    assert text.count("8 h") >= 10, "every attendance mark"
    assert "pet-final" in text and "Scores, with every rescoring" in text
    assert "Decisions on admission" in text and str(road.world.program_staff) in text
    assert "Issued the certificate" in text
    assert certificate.version.version in text and "The text of these rules" in text


def test_every_link_on_it_opens(auditor, address):
    page = auditor.get(address).content.decode()
    main = page[page.index("<main") :]
    links = {link.replace("&amp;", "&") for link in STORED.findall(main)}
    assert any("/records/" in link for link in links) and any("/programs/" in link for link in links)
    for link in links:
        assert auditor.get(link, follow=True).status_code == 200, link


def test_each_piece_of_evidence_leads_to_its_row(auditor, certificate, address):
    page = auditor.get(address).content.decode()
    targets = set(re.findall(r'href="#([a-z]+-[a-z]+-\d+)"', page))
    ids = set(re.findall(r'id="([a-z]+-[a-z]+-\d+)"', page))
    assert targets and targets <= ids
    evidence = {
        f"{item['table']}-{item['id']}".lower().replace(".", "-")
        for finding in _leaves(certificate.decision.findings)
        for item in finding.get("evidence", [])
    }
    assert evidence and evidence <= ids


def _leaves(finding):
    yield finding
    for child in finding.get("children", []):
        yield from _leaves(child)


def test_corrections_and_rescorings_are_there_with_reasons(auditor, road, certificate, address):
    road.correct(certificate.person.enrollments.get(), 470)
    first = Score.objects.filter(sitting__person=certificate.person).latest("pk")
    same = ("sitting", "points", "maximum", "cut_points", "domains", "marks", "key_set", "keys")
    fields, who = {name: getattr(first, name) for name in same}, road.world.second
    Score.objects.create(number=2, passed=True, reason="Counted again by hand.", by=who, at=road.now, **fields)
    text = text_of(auditor.get(address))
    assert "Left early." in text and "7 h 50 min" in text
    assert "Counted again by hand." in text and str(who) in text


def test_suspension_and_revocation_name_both_people_and_their_reasons(auditor, road, certificate, address):
    world = road.world
    suspension = suspend_at_once(
        certificate=certificate, reason="A complaint came in.", by=world.program_staff, at=road.now
    )
    approve(proposal=suspension, reason="The complaint is serious.", by=world.second, at=road.now)
    revocation = propose_revocation(
        certificate=certificate, reason="It was forged.", by=world.program_staff, at=road.now
    )
    approve(proposal=revocation, reason="I saw the forgery.", by=world.second, at=road.now)
    text = text_of(auditor.get(address))
    for sentence in ("A complaint came in.", "The complaint is serious.", "It was forged.", "I saw the forgery."):
        assert sentence in text
    assert str(world.program_staff) in text and str(world.second) in text


def test_a_past_decision_reads_as_it_did_then(auditor, road, certificate, address, monkeypatch):
    before = _decisions_in(text_of(auditor.get(address)))
    monkeypatch.setattr(
        "lms.certification.messages.findings.sentence", lambda finding, at=None, write=None: "Another sentence."
    )
    monkeypatch.setattr("lms.certification.messages.findings.title", lambda finding: "Another title")
    course = road.cohort.course_version.course
    course.title = "A course with another name"
    course.save()
    road.exams["pet-final"].title = "Exam with another name"
    road.exams["pet-final"].save()
    Program.objects.update(title="A program with another name")
    certificate.person.family_name = "Another"
    certificate.person.save()
    after = text_of(auditor.get(address))
    assert _decisions_in(after) == before
    assert certificate.name in after
    candidacy = Candidacy.objects.get(person=certificate.person)
    page = text_of(auditor.get(reverse("candidacies:inspect", args=[candidacy.pk])))
    past = page[page.index("Decisions") :]
    assert "Another sentence." not in past and "Another title" not in past


def _decisions_in(text):
    return text[
        text.index("Checks of the requirements", text.index("The text of these rules")) : text.rindex(
            "Seats in cohorts"
        )
    ]


def test_an_automatic_hold_reads_as_it_did_then(auditor, road, certificate, address, monkeypatch, run_jobs):
    road.correct(certificate.person.enrollments.get(), 0)
    for session in road.cohort.sessions.all()[1:4]:
        create_mark(
            session=session,
            enrollment=certificate.person.enrollments.get(),
            number=2,
            minutes=0,
            reason="Absent.",
            at=road.now,
        )
    road.signal(certificate.person)
    run_jobs()
    monkeypatch.setattr(
        "lms.certification.messages.findings.sentence", lambda finding, at=None, write=None: "Another sentence."
    )
    text = text_of(auditor.get(address))
    assert "Put the certificate on hold" in text
    assert "Another sentence." not in text


def test_times_name_their_zones_and_nothing_raw_is_on_it(auditor, certificate, address):
    page = auditor.get(address).content.decode()
    assert raw_values(page[page.index("<main") :]) == []
    for moment in re.findall(r"<time[^>]*T[^>]*>([^<]+)</time>", page):
        assert re.search(r" (CST|CDT)$", moment), moment


def test_it_costs_the_same_for_any_number_of_facts(auditor, road, certificate, address, django_assert_num_queries):
    auditor.get(address)
    with django_assert_num_queries(FACTS_QUERIES):
        auditor.get(address)
    seat = certificate.person.enrollments.get()
    for session in road.cohort.sessions.all():
        for number in range(2, 8):
            create_mark(session=session, enrollment=seat, number=number, minutes=480, reason="Again.", at=road.now)
    decision = certificate.decision
    for number in range(2, 12):
        decision.pk, decision.number, decision._state.adding = None, number, True
        decision.save()
    with django_assert_num_queries(FACTS_QUERIES):
        auditor.get(address)


def test_a_decision_that_late_answers_count_is_there_with_both_people(auditor, road, certificate, address):
    world = road.world
    sitting = Sitting.objects.filter(person=certificate.person, window__exam__role="final").latest("pk")
    other = world.person("examiner", world.state, roles.EXAMINATIONS)
    proposal = Proposal.objects.create(
        act=COUNT_LATE,
        subject_type=ContentType.objects.get_for_model(Sitting),
        subject_id=sitting.pk,
        effects=["The answer to question 3 counts."],
        reason="The room was offline.",
        by=world.examinations,
        at=road.now,
    )
    CountedAnswers.objects.create(
        sitting=sitting, number=1, late_answers=[7], responses=["A"], reason="The log says so.", by=other, at=road.now
    )
    page = auditor.get(address)
    text = text_of(page)
    for link in (reverse("late_answers", args=[sitting.pk]), reverse("proposal", args=[proposal.pk])):
        assert f'href="{link}"' in page.text
    for words in ("The room was offline.", "The log says so.", str(world.examinations), str(other)):
        assert words in text
