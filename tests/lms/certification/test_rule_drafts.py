"""Program staff change rules in the site: as a draft, compared, tried on people, and published by two."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from cohorts.core import roles
from cohorts.core.approvals.actions import approve, withdraw
from cohorts.core.approvals.models import Proposal
from exams.assembly.models import Exam
from lms.certification.actions.rule_drafts import change_draft, discard_draft
from lms.certification.actions.rule_trials import try_on_people
from lms.certification.models import Candidacy, Program, ProgramVersion, RuleDraft
from lms.certification.models.rules import version_rules
from lms.certification.rules.program_files import read_version, read_version_text, write_version
from tests.candidates import ADMITTED, candidacy_of, content, version_of
from tests.refusals import refuses
from tests.sent_forms import sent_by

EXAM = {"type": "exam", "exam": "ethics", "title": "Exam in ethics"}
DOCUMENT = {"type": "document", "key": "job-description", "title": "Job description"}


@pytest.fixture
def program(world):
    Exam.objects.create(code="ethics", title="Ethics", role="final", course=world.course(), minutes_allowed=60)
    return Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)


@pytest.fixture
def version(world, program):
    return version_of(program, at=world.now, tree={"all_of": [ADMITTED]})


@pytest.fixture
def staff(world, client):
    client.force_login(world.program_staff)
    return client


@pytest.fixture
def draft(staff, version):
    staff.post(reverse("rule_draft_begin", args=[version.pk]), {"version": "2027"})
    return RuleDraft.objects.get()


def newer(**more):
    """The text of a version 2027 that asks for an exam besides."""
    rules = content({"all_of": [ADMITTED, EXAM]}) | {"version": "2027", "effective_from": "2027-01-01"} | more
    return write_version(read_version(rules))


def send(client, draft, source, **more):
    return client.post(reverse("rule_draft", args=[draft.pk]), {"source": source, **more})


def test_a_draft_begins_with_the_content_of_a_version_under_a_new_name(draft, version):
    assert (draft.version, draft.content["levels"]) == ("2027", version.content["levels"])
    assert ProgramVersion.objects.count() == 1


def test_a_name_is_used_once(staff, version, draft):
    for name in ("2027", "1", " "):
        page = staff.post(reverse("rule_draft_begin", args=[version.pk]), {"version": name})
        assert page.status_code == 422
    assert RuleDraft.objects.count() == 1


def test_checking_says_what_differs_and_who_would_be_affected_and_saves_nothing(staff, world, version, draft):
    candidacy_of(world.trainee, version, at=world.now)
    page = send(staff, draft, newer(), check="1").text
    assert "Exam in ethics" in page and str(world.trainee) in page and "1 of 1 people" in page
    assert RuleDraft.objects.get().content["levels"] == version.content["levels"]


def test_a_text_with_problems_is_not_saved_and_every_problem_is_named_with_its_line(staff, draft):
    broken = newer().replace("type: exam", "type: examen").replace("effective_from: '2027-01-01'", "color: red")
    page = send(staff, draft, broken)
    assert page.status_code == 422
    assert "examen" in page.text and "color" in page.text and "Line " in page.text
    assert escape("examen") in page.text and RuleDraft.objects.get().revision == 1


def test_two_tabs_do_not_overwrite_each_other_silently(staff, draft):
    opened = staff.get(reverse("rule_draft", args=[draft.pk])).text
    digest = opened.partition('name="opened_values" value="')[2].partition('"')[0].replace("&quot;", '"')
    assert send(staff, draft, newer(citation="First"), opened_values=digest).status_code == 302
    page = send(staff, draft, newer(citation="Second"), opened_values=digest)
    assert page.status_code == 422 and RuleDraft.objects.get().content["citation"] == "First"


def test_publishing_takes_two_people_and_leaves_no_draft(staff, world, program, version, draft, run_jobs):
    send(staff, draft, newer())
    answer = staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    proposal = Proposal.objects.get()
    assert answer.url == reverse("proposal", args=[proposal.pk])
    assert ProgramVersion.objects.count() == 1
    second = world.person("second-staff", world.state, roles.PROGRAM)
    approve(proposal=proposal, reason="Checked.", by=second, at=world.now)
    published = ProgramVersion.objects.get(version="2027")
    assert published.effective_from == date(2027, 1, 1) and not RuleDraft.objects.exists()
    assert version_rules(published) == read_version_text(newer())


def test_whoever_approves_reads_what_changes_and_for_how_many(client, staff, world, version, draft):
    candidacy_of(world.trainee, version, at=world.now)
    send(staff, draft, newer())
    staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    second = world.person("second-staff", world.state, roles.PROGRAM)
    client.force_login(second)
    address = reverse("proposal", args=[Proposal.objects.get().pk])
    page = client.get(address).text
    assert "What differs from “1”" in page and "Exam in ethics" in page and "1 of 1 people" in page
    assert reverse("rule_changes", args=[draft.pk]) in page
    client.force_login(world.auditor)
    page = client.get(address).text
    assert "Exam in ethics" in page and reverse("rule_changes", args=[draft.pk]) not in page


def test_who_cannot_be_judged_by_a_draft_is_counted_with_the_reason(staff, world, version, draft):
    candidacy_of(world.trainee, version, at=world.now)
    page = send(staff, draft, newer().replace("key: entry", "key: second"), check="1").text
    assert "1 person could not be judged, because these rules have no level “entry”." in page
    assert "0 of 0 people" in page


def test_everybody_of_a_long_list_of_people_can_be_opened(staff, world, version, draft):
    people = [world.person(f"more{number}", world.agency, roles.TRAINEE) for number in range(12)]
    for person in people:
        candidacy_of(person, version, at=world.now)
    page = send(staff, draft, newer(), check="1").text
    assert "and 2 others" in page and all(str(person) in page for person in people)


def test_values_that_are_open_cannot_be_published(staff, draft):
    source = newer().replace("effective_from: '2027-01-01'", "effective_from: null")
    send(staff, draft, source)
    assert "effective_from" in staff.get(reverse("rule_draft", args=[draft.pk])).text
    page = staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "Now."})
    assert page.status_code == 422 and not Proposal.objects.exists()


def test_a_draft_keeps_its_name_and_a_text_that_changes_nothing_is_refused(world, draft):
    with refuses("rule_name_differs", version="2027"):
        change_draft(draft=draft, source=newer(version="2028"), by=world.program_staff, at=world.now)
    change_draft(draft=draft, source=newer(), by=world.program_staff, at=world.now)
    with refuses("nothing_changes"):
        change_draft(draft=draft, source=newer(), by=world.program_staff, at=world.now)


def test_a_draft_is_discarded_after_a_question(staff, draft):
    page = staff.get(reverse("rule_draft_discard", args=[draft.pk])).text
    assert "Its text stays in the log." in page
    staff.post(reverse("rule_draft_discard", args=[draft.pk]))
    assert not RuleDraft.objects.exists()


def test_only_program_staff_change_rules_and_auditors_read_that_there_are_drafts(world, client, program, draft):
    with refuses("role_required_at"):
        discard_draft(draft=draft, by=world.auditor, at=world.now)
    for person in (world.auditor, world.supervisor, world.trainee):
        client.force_login(person)
        assert client.get(reverse("rule_draft", args=[draft.pk])).status_code in (302, 403, 404)
    client.force_login(world.auditor)
    assert "2027" in client.get(reverse("programs:inspect", args=[program.pk])).text


def test_a_version_is_downloaded_as_a_file_that_can_be_loaded_again(staff, world, version):
    answer = staff.get(reverse("rules_file", args=[version.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="p-1.yaml"'
    assert "key: admitted" in answer.text and "schema_version: 1" in answer.text
    assert staff.get(reverse("rules_schema")).json()["properties"]["programs"]


def test_trying_rules_costs_the_same_for_one_person_and_for_many(world, program, version, django_assert_num_queries):
    rules = read_version_text(newer())
    candidacy_of(world.trainee, version, at=world.now)
    with django_assert_num_queries(12):
        assert len(try_on_people(program, rules, at=world.now)[1]) == 1
    for number in range(20):
        candidacy_of(world.person(f"more{number}", world.agency, roles.TRAINEE), version, at=world.now)
    with django_assert_num_queries(12):
        assert len(try_on_people(program, rules, at=world.now)[1]) == 21
    assert Candidacy.objects.count() == 21


def test_rules_that_nobody_can_meet_yet_are_not_published_and_the_page_says_why(staff, draft):
    tree = {"all_of": [ADMITTED, {"type": "ce_hours", "total": 30, "period_months": 24}]}
    rules = content(tree) | {"version": "2027", "effective_from": "2027-01-01"}
    send(staff, draft, write_version(read_version(rules)))
    assert "“ce_hours”" in staff.get(reverse("rule_draft", args=[draft.pk])).text
    page = staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "Now."})
    assert page.status_code == 422 and "cannot be published yet" in page.text and not Proposal.objects.exists()


def test_a_draft_that_is_proposed_is_neither_changed_nor_discarded(staff, world, draft):
    send(staff, draft, newer())
    staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    with refuses("rule_draft_proposed"):
        change_draft(draft=draft, source=newer(citation="Later"), by=world.program_staff, at=world.now)
    with refuses("rule_draft_proposed"):
        discard_draft(draft=draft, by=world.program_staff, at=world.now)
    withdraw(proposal=Proposal.objects.get(), by=world.program_staff, at=world.now)
    discard_draft(draft=draft, by=world.program_staff, at=world.now)
    assert not RuleDraft.objects.exists()


def test_what_differs_besides_requirements_is_named(staff, draft):
    rules = content({"any_of": [ADMITTED, EXAM]}, validity={"months": 12, "anchor": "issue_date"})
    source = write_version(read_version(rules | {"version": "2027", "effective_from": "2027-01-01"}))
    page = send(staff, draft, source, check="1").text
    assert "Months: 12" in page and "in other groups" in page and "Exam in ethics" in page


def test_notes_that_cannot_be_kept_are_refused_and_do_not_break_the_page(staff, draft):
    page = send(staff, draft, newer() + "reference_only: {a: !!binary /////w==}\n", check="1")
    assert page.status_code == 422 and RuleDraft.objects.get().revision == 1


@pytest.mark.parametrize(("moment", "is_over"), [(datetime(2026, 12, 31, 18), False), (datetime(2027, 1, 2, 18), True)])
def test_both_people_read_when_the_first_day_of_new_rules_is_over(staff, world, draft, moment, is_over):
    send(staff, draft, newer())
    with time_machine.travel(moment.replace(tzinfo=UTC), tick=False):
        staff.force_login(world.program_staff)
        address = reverse("rule_draft_publish", args=[draft.pk])
        assert ("This first day is over." in staff.get(address).text) is is_over
        staff.post(address, {"reason": "The law changed."})
        page = staff.get(reverse("proposal", args=[Proposal.objects.get().pk])).text
    assert ("This first day is over." in page) is is_over


def test_a_decision_keeps_the_comparison_as_whoever_decided_read_it(staff, world, program, version, draft):
    candidacy_of(world.trainee, version, at=world.now)
    send(staff, draft, newer())
    staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    proposal = Proposal.objects.get()
    read = ("What differs from “1”", "Exam in ethics", "1 of 1 people")
    second = world.person("second-staff", world.state, roles.PROGRAM)
    staff.force_login(second)
    before = staff.get(reverse("proposal_decide", args=[proposal.pk, "approve"])).text
    assert all(words in before for words in read) and "is kept as" not in before
    sent = sent_by(before, start="novalidate") | {"reason": "Compared."}
    staff.post(reverse("proposal_decide", args=[proposal.pk, "approve"]), sent)
    assert ProgramVersion.objects.filter(version="2027").exists()
    candidacy_of(world.person("later", world.agency, roles.TRAINEE), version, at=world.now)
    after = staff.get(reverse("proposal", args=[proposal.pk])).text
    assert all(words in after for words in read) and f"is kept as {second} read it" in after


def test_a_rejected_proposal_keeps_its_comparison_too(staff, world, draft):
    send(staff, draft, newer())
    staff.post(reverse("rule_draft_publish", args=[draft.pk]), {"reason": "The law changed."})
    proposal = Proposal.objects.get()
    staff.force_login(world.person("second-staff", world.state, roles.PROGRAM))
    staff.post(reverse("proposal_decide", args=[proposal.pk, "reject"]), {"reason": "The day is wrong."})
    assert "Exam in ethics" in staff.get(reverse("proposal", args=[proposal.pk])).text
    assert not ProgramVersion.objects.filter(version="2027").exists()
