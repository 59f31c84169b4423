"""A person applies: gives parts, asks others, submits; the version in force on that day counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from lms.certification import facts
from lms.certification.actions import applications, paper_applications
from lms.certification.actions.statement_texts import enter_text
from lms.certification.actions.version_moves import move_to_version
from lms.certification.models import Application, ApplicationPart, Cycle, ProgramVersion
from lms.certification.models.rules import rules_of
from lms.certification.rules.findings import all_leaves
from lms.certification.rules.gate import evaluate
from tests.candidates import content
from tests.lms.certification.application_desk import BIRTHDAY, Desk, pdf
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


def codes_of(application, at, on=None):
    """{(type, key): code} of the present verdict."""
    cycle = Cycle.objects.select_related("candidacy__program", "version").get(application=application)
    known_facts = facts.gather([cycle], at=at)[cycle.pk]
    tree = evaluate(rules_of(cycle), known_facts, on or at.date())
    return {(leaf.type, leaf.key): leaf.code for leaf in all_leaves(tree)}


def test_a_part_is_saved_at_once_and_counts_after_it_was_submitted_and_accepted(desk):
    part = desk.give("education", "ged", file=pdf())
    assert codes_of(desk.application, desk.now)["education", "ged"] == "part_begun"
    desk.submit(incomplete=True)
    assert codes_of(desk.application, desk.now)["education", "ged"] == "part_sent"
    desk.take()
    desk.decide(part)
    assert codes_of(desk.application, desk.now)["education", "ged"] == "part_accepted"


def test_what_a_person_signs_counts_without_a_decision(desk):
    desk.own_parts()
    assert codes_of(desk.application, desk.now)["agreement", "ethics"] == "part_begun"
    desk.submit(incomplete=True)
    codes = codes_of(desk.application, desk.now)
    assert codes["agreement", "ethics"] == codes["attestation", "lived"] == "part_signed"
    assert codes["age", "age"] == "age_enough"


def test_a_signature_is_the_legal_name_under_the_text_that_was_on_the_page(desk):
    name = desk.person.get_full_name()
    with refuses("signature_differs", name=name):
        desk.give("agreement", "ethics", signed_name="Somebody Else", text_version="1")
    with refuses("text_changed"):
        desk.give("agreement", "ethics", signed_name=name, text_version="0")
    desk.give("agreement", "ethics", signed_name=name.upper(), text_version="1")


def test_an_incomplete_application_is_submitted_only_by_who_knows_it(desk):
    desk.give("age", "age", as_of=BIRTHDAY)
    with refuses("application_incomplete"):
        desk.submit()
    row = desk.submit(incomplete=True)
    assert row.state == "submitted" and not row.complete
    assert desk.give("education", "ged", file=pdf()).pk


def test_a_later_part_replaces_an_earlier_one_which_stays(desk):
    first = desk.give("document", "job", file=pdf(), as_of=desk.now.date())
    second = desk.give("document", "job", file=pdf() + b"\n%", as_of=desk.now.date())
    assert second.replaces == first and ApplicationPart.objects.count() == 2
    assert first.digest != second.digest


def test_an_accepted_part_is_not_sent_again_unless_it_is_too_old(desk):
    part = desk.give("document", "job", file=pdf(), as_of=desk.now.date())
    desk.submit(incomplete=True)
    desk.take()
    desk.decide(part)
    with refuses("part_accepted_already"):
        desk.give("document", "job", file=pdf(), as_of=desk.now.date())
    much_later = desk.later(days=400)
    assert desk.give("document", "job", file=pdf(), as_of=much_later.date(), at=much_later).replaces == part


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"file": b"", "as_of": date(2026, 1, 2)}, "upload_missing"),
        ({"file": b"MZ\x90\x00", "as_of": date(2026, 1, 2)}, "upload_kind"),
        ({"file": b"%PDF-1.7 broken", "as_of": date(2026, 1, 2)}, "upload_broken"),
        ({"file": b"\x89PNG\r\n\x1a\nbroken", "as_of": date(2026, 1, 2)}, "upload_broken"),
        ({"file": b"%PDF-" + bytes(11_000_000), "as_of": date(2026, 1, 2)}, "upload_too_large"),
        ({"file": pdf()}, "part_day_missing"),
        ({"file": pdf(), "as_of": date(2090, 1, 1)}, "part_day_ahead"),
        ({"file": pdf(), "as_of": date(1800, 1, 1)}, "part_day_wrong"),
        ({"file": pdf(password="secret"), "as_of": date(2026, 1, 2)}, "upload_password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused_at_once(desk, content, code):
    with refuses(code):
        desk.give("document", "job", **content)
    assert not ApplicationPart.objects.exists()


def test_a_pdf_that_only_restricts_changes_is_kept(desk):
    assert desk.give("document", "job", file=pdf(owner="owner"), as_of=desk.now.date()).media_type == "application/pdf"


def test_a_date_of_birth_must_be_possible(desk):
    for day, code in ((None, "birth_missing"), (date(1800, 1, 1), "birth_wrong"), (date(2090, 1, 1), "birth_wrong")):
        with refuses(code):
            desk.give("age", "age", as_of=day)


def test_nobody_gives_a_part_for_somebody_else(desk):
    with refuses("application_of_another"):
        desk.give("age", "age", as_of=BIRTHDAY, by=desk.world.supervisor)
    with refuses("application_of_another"):
        desk.submit(by=desk.staff, incomplete=True)
    with refuses("part_not_asked"):
        desk.give("document", "tax-return", file=pdf())
    with refuses("part_not_yours"):
        desk.give("signature", "supervisor", signed_name="Sam Boss")


def test_a_withdrawn_application_ends_and_the_person_applies_again(desk):
    desk.own_parts()
    request = desk.ask()
    applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    request.refresh_from_db()
    assert request.state == "canceled"
    with refuses("application_over"):
        desk.give("age", "age", as_of=BIRTHDAY)
    again = desk.begin()
    assert again.cycle.number == 2 and not again.parts.exists()


def test_there_is_one_open_application_to_a_program(desk):
    with refuses("application_open"):
        desk.begin()


def _second_version(desk, day, years=18):
    tree = {"all_of": [{"type": "age", "min_years": years}]}
    return ProgramVersion.objects.create(
        program=desk.program, version="2", effective_from=day, content=content(tree), source="", at=desk.now
    )


def test_paper_is_judged_by_the_day_of_receipt_and_a_draft_by_the_day_of_submission(world):
    """CE-D20: 21 years through 2026, 18 from 2027 on; born 2007-06-01."""
    born, keyed = date(2007, 6, 1), datetime(2027, 1, 5, 18, tzinfo=UTC)
    desk = Desk(world, tree={"all_of": [{"type": "age", "min_years": 21}]})
    later = _second_version(desk, date(2027, 1, 1))
    staff = {"by": desk.staff, "at": keyed}
    paper = desk.begin(received_on=date(2026, 12, 30), **staff)
    desk.give("age", "age", as_of=born, **staff)
    desk.submit(incomplete=True, **staff)
    cycle = Cycle.objects.get(application=paper)
    assert cycle.version == desk.version
    assert codes_of(paper, keyed)["age", "age"] == "age_too_young"
    move_to_version(cycle=cycle, version=later, reason="The office was closed.", by=desk.staff, at=keyed)
    assert codes_of(paper, keyed)["age", "age"] == "age_enough"


def test_an_online_application_is_judged_by_the_day_of_submission_not_of_the_first_save(world):
    desk = Desk(world, tree={"all_of": [{"type": "age", "min_years": 21}]})
    later = _second_version(desk, date(2027, 1, 1))
    begun = datetime(2026, 12, 28, 18, tzinfo=UTC)
    application = desk.begin(at=begun)
    desk.give("age", "age", as_of=date(2007, 6, 1), at=begun)
    submitted = datetime(2027, 1, 2, 18, tzinfo=UTC)
    desk.submit(at=submitted)
    cycle = Cycle.objects.get(application=application)
    assert (cycle.version, cycle.submitted_at) == (later, submitted)


def test_only_staff_enter_paper_and_not_of_a_day_that_lies_ahead(world):
    desk = Desk(world)
    with refuses("role_required"):
        desk.begin(received_on=date(2026, 2, 1))
    with refuses("received_ahead"):
        desk.begin(received_on=(desk.now + timedelta(days=2)).date(), by=desk.staff)
    with refuses("application_own_paper"):
        desk.begin(person=desk.staff, received_on=date(2026, 2, 1), by=desk.staff)
    with refuses("applicant_unknown"):
        paper_applications.begin_from_paper(
            person=None, program=desk.program, pathway="", received_on=date(2026, 2, 1), by=desk.staff, at=desk.now
        )
    assert not Application.objects.exists()


def test_a_residence_is_a_state_that_there_is(world):
    desk = Desk(world, tree={"all_of": [{"type": "residence", "states": ["MN"]}]})
    desk.begin()
    with refuses("state_unknown"):
        desk.give("residence", "residence", choice="XX")
    part = desk.give("residence", "residence", choice="WI")
    desk.submit(incomplete=True)
    desk.take()
    desk.decide(part)
    assert codes_of(desk.application, desk.now)["residence", "residence"] == "residence_elsewhere"
    desk.decide(desk.give("residence", "residence", choice="MN"))
    assert codes_of(desk.application, desk.now)["residence", "residence"] == "part_accepted"


def test_a_new_wording_asks_nobody_to_sign_again_whose_application_was_submitted(desk):
    desk.own_parts()
    desk.submit(incomplete=True)
    enter_text(program=desk.program, key="ethics", text="We do good.", by=desk.staff, at=desk.later(days=1))
    assert codes_of(desk.application, desk.later(days=2))["agreement", "ethics"] == "part_signed"


def test_what_was_given_with_a_withdrawn_application_does_not_count(desk):
    desk.own_parts()
    desk.submit(incomplete=True)
    applications.withdraw_application(application=desk.application, by=desk.person, at=desk.now)
    codes = codes_of(desk.application, desk.now)
    assert codes["agreement", "ethics"] == codes["attestation", "lived"] == "part_missing"
    assert codes["age", "age"] == "age_unknown"


def test_paper_that_came_before_a_way_to_apply_closed_is_keyed_in_later(world, client):
    """The day on which the office received it counts, not that of keying."""
    desk = Desk(world, level={"open_days": {"initial": {"closes": "2026-02-15"}}})
    with refuses("pathway_closed", field="pathway"):
        desk.begin()
    paper = {"person": desk.person, "program": desk.program, "by": desk.staff, "at": desk.now}
    with refuses("pathway_closed", field="pathway"):
        applications.begin_application(received_on=date(2026, 2, 16), **paper)
    client.force_login(desk.staff)
    with time_machine.travel(desk.now, tick=False):
        form = {"person": desk.person.email, "way": f"{desk.program.pk}:initial", "received_on": "2026-02-15"}
        assert client.post(reverse("application_key_in"), form).status_code == 302
    assert Application.objects.get().received_on == date(2026, 2, 15)
