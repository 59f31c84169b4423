"""Blueprints: versions of an exam's blueprint, by domain and level, and forms that must fit them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from exams.assembly.actions.blueprints import change_blueprint
from exams.assembly.actions.exam_forms import check_publishable, compose
from exams.assembly.acts import propose_blueprint, propose_form
from exams.assembly.models import Exam
from exams.assembly.rules.blueprints import BlueprintLine, blueprint_problem, compare, required_items
from exams.bank.models import Domain
from tests.exams.delivery.rows import NOW, blueprint, exam, form, into_admin, version
from tests.refusals import assert_problem, on_page, refuses

LEVELS = ("recall", "understand", "apply")


def line(domain, *weights, code=""):
    return BlueprintLine(domain, code or f"D{domain}", "Title", dict(zip(LEVELS, map(Decimal, weights))))


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


@pytest.fixture
def domains(world):
    return [Domain.objects.create(code=code, title=title) for code, title in (("D1", "Ethics"), ("D2", "Skills"))]


def lines(domains, *weights):
    return [
        BlueprintLine(domain.pk, domain.code, domain.title, dict(zip(LEVELS, map(Decimal, row))))
        for domain, row in zip(domains, weights)
    ]


def proposed(world, lines, tolerance=1):
    about = {"exam": exam(), "lines": lines, "tolerance": tolerance, "reason": "The job analysis."}
    return propose_blueprint(**about, by=world.examinations, at=NOW)


@pytest.mark.parametrize(
    ("rows", "tolerance", "code"),
    [
        ([line(1, 50, 0, 49)], 1, "blueprint_not_whole"),
        ([line(1, -5, 5, 0), line(2, 50, 50, 0)], 1, "blueprint_weight_out_of_range"),
        ([line(1, 50, 25, 25)], 6, "blueprint_tolerance_out_of_range"),
        ([line(1, 50, 25, 25)], -1, "blueprint_tolerance_out_of_range"),
        ([], 1, "blueprint_not_whole"),
    ],
)
def test_what_is_no_blueprint(rows, tolerance, code):
    assert_problem(blueprint_problem(rows, tolerance), code)


def test_the_weights_of_a_blueprint_may_have_decimals():
    assert blueprint_problem([line(1, "33.33", "33.33", "33.34")], 0) is None


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 200))
def test_the_required_items_add_up_to_the_form(weights, scored):
    rows = [line(number, *row) for number, row in enumerate(weights)]
    total = sum(required_items(rows, scored).values())
    assert total == (scored if any(map(any, weights)) else 0)


@given(st.integers(0, 5), st.integers(0, 8), st.integers(0, 8))
def test_a_number_fits_within_the_tolerance_and_not_beyond(tolerance, first, second):
    rows = [line(1, 50, 0, 0), line(2, 50, 0, 0)]
    comparison = compare(rows, LEVELS, tolerance, {(1, "recall"): first, (2, "recall"): second})
    required = required_items(rows, first + second)
    expected = all(abs(has - required[domain, "recall"]) <= tolerance for domain, has in ((1, first), (2, second)))
    assert comparison.fits == expected == (not comparison.differences)


def test_a_level_that_is_short_in_every_domain_is_outside_though_each_cell_fits():
    rows = [line(number, 12.5, 12.5, 0) for number in range(4)]
    counts = {(number, level): items for number in range(4) for level, items in (("recall", 1), ("understand", 3))}
    comparison = compare(rows, LEVELS, 1, counts)
    assert all(cell.fits for row in comparison.rows for cell in row.cells)
    assert comparison.differences == [("", "recall", 4, 8), ("", "understand", 12, 8)]


def test_an_item_without_domain_or_level_is_in_no_cell():
    comparison = compare([line(1, 100, 0, 0)], LEVELS, 5, {(1, "recall"): 3, (None, "recall"): 1, (1, ""): 1})
    assert (comparison.outside, comparison.fits) == (2, False)


def test_two_persons_put_a_version_into_effect_and_the_former_stays(world, domains, second):
    first = lines(domains, (20, 20, 20), (10, 10, 20))
    with refuses("needs_second_person"):
        change_blueprint(exam=exam(), lines=first, tolerance=1, by=world.examinations, at=NOW)
    number = exam().blueprints.count()
    approve(proposal=proposed(world, first), reason="I checked it.", by=second, at=NOW)
    latest = exam().blueprints.latest_row()
    assert (latest.number, latest.tolerance, latest.at, latest.by) == (number + 1, 1, NOW, second)
    assert latest.as_lines() == first
    other = proposed(world, lines(domains, (30, 20, 20), (10, 10, 10)), tolerance=0)
    assert any("D1 Ethics: 60% → 70% (Recall 20% → 30%, Understand 20%, Apply 20%)" in text for text in other.effects)
    approve(proposal=other, reason="I checked it.", by=second, at=NOW)
    assert list(exam().blueprints.values_list("number", flat=True)) == list(range(1, number + 3))
    with refuses("nothing_changes"):
        proposed(world, lines(domains, (30, 20, 20), (10, 10, 10)), tolerance=0)
    same_total = proposed(world, lines(domains, (25, 25, 20), (10, 10, 10)), tolerance=0)
    assert any(
        "D1 Ethics: 70% (Recall 30% → 25%, Understand 20% → 25%, Apply 20%)" in text for text in same_total.effects
    )


def test_a_blueprint_names_domains_and_levels_that_are_there_once(world, domains):
    first, other = lines(domains, (20, 20, 20), (10, 10, 20))
    for rows in ([first, replace(other, domain=first.domain)], [first, replace(other, domain=10**6)]):
        with refuses("blueprint_domain_unknown"):
            proposed(world, rows)
    with refuses("blueprint_level_unknown"):
        proposed(world, [first, replace(other, weights={"guess": Decimal(40)})])


def test_a_proposal_that_another_version_overtook_is_not_approved(world, domains, second):
    early = proposed(world, lines(domains, (50, 0, 0), (50, 0, 0)))
    blueprint(exam(), tolerance=3)
    with refuses("changed_since_proposed"):
        approve(proposal=early, reason="Yes.", by=second, at=NOW)


SCORE = {"cut_percent": "70", "cut_authority": "Panel", "cut_document": "Minutes 3"}


def propose(world, exam_form):
    return propose_form(form=exam_form, **SCORE, reason="New form.", by=world.examinations, at=NOW)


@pytest.mark.parametrize("missing", ["length", "blueprint"])
@pytest.mark.parametrize("role", ["final", "midterm", "must_pass"])
def test_only_an_exam_that_people_must_pass_needs_a_length_and_a_blueprint(world, missing, role):
    course = exam().course
    kind = {"role": "midterm", "must_pass": True} if role == "must_pass" else {"role": role}
    length = {} if missing == "length" else {"min_scored": 1, "max_scored": 9}
    own = Exam.objects.create(code="x", title="X", course=course, minutes_allowed=60, **kind, **length)
    exam_form = compose(exam=own, code="x-a", scored=[version("X-1")], by=None, at=NOW)
    if role == "midterm":
        assert propose(world, exam_form)
    else:
        with refuses(f"form_exam_without_{missing}", exam="X"):
            propose(world, exam_form)


def test_a_form_outside_the_blueprint_is_not_proposed_and_says_where(world, domains):
    exam_form = form(scored=4)
    blueprint(exam_form.exam, {domains[0]: {"recall": 50}, domains[1]: {"apply": 50}})
    with refuses("form_items_outside_blueprint", count=4):
        propose(world, exam_form)
    scored = [version(f"B-{n}", domain=domains[n > 2], level=("recall", "apply")[n > 2]) for n in range(4)]
    exam_form = compose(exam=exam(), code="b", scored=scored, by=None, at=NOW)
    with refuses("form_misses_blueprint", tolerance=0) as refusal:
        propose(world, exam_form)
    assert ("D1", "recall", 3, 2) in refusal.value.params["differences"]
    blueprint(exam_form.exam, {domains[0]: {"recall": 50}, domains[1]: {"apply": 50}}, tolerance=1)
    assert propose(world, exam_form)


def test_a_published_form_keeps_the_version_it_was_checked_by(world, client, second):
    exam_form = form(scored=3)
    approve(proposal=propose(world, exam_form), reason="I read it.", by=second, at=NOW)
    exam_form.refresh_from_db()
    assert exam_form.blueprint.number == 1
    other = Domain.objects.create(code="NEW", title="New")
    blueprint(exam_form.exam, {other: {"recall": 100}})
    client.force_login(world.examinations)
    page = client.get(reverse("exam_forms:inspect", args=[exam_form.pk])).content.decode()
    assert "Checked by version 1 of the blueprint" in page and "3 of 3" in page
    file = client.get(reverse("exam_forms:index"), {"export": "csv"}).content.decode()
    assert "Blueprint version" in file and "Minutes 3" in file


def test_a_form_is_not_approved_when_the_blueprint_changed_meanwhile(world, second):
    exam_form = form(scored=3)
    proposal = propose(world, exam_form)
    blueprint(exam_form.exam, tolerance=2)
    with refuses("changed_since_proposed"):
        approve(proposal=proposal, reason="I read it.", by=second, at=NOW)


def test_a_blueprint_is_checked_for_an_exam_that_does_not_need_one_but_has_one(world, domains):
    midterm = exam("pet-midterm", "midterm")
    assert not midterm.blueprints.exists()
    exam_form = compose(exam=midterm, code="m", scored=[version("M-1")], by=None, at=NOW)
    assert check_publishable(exam_form, 70, "Panel", "Minutes 3")
    blueprint(midterm, {domains[0]: {"recall": 100}})
    with refuses("form_items_outside_blueprint"):
        check_publishable(exam_form, 70, "Panel", "Minutes 3")


def test_the_page_of_an_exam_proposes_its_blueprint(world, client, domains):
    own = exam()
    into_admin(client, world.examinations)
    address = reverse("exams:blueprint", args=[own.pk])
    assert address in client.get(reverse("exams:inspect", args=[own.pk])).content.decode()
    body = {f"weight_{domains[0].pk}_recall": "60", f"weight_{domains[1].pk}_apply": "50"}
    body |= {"tolerance": "1", "reason": "The job analysis of 2026."}
    assert on_page("blueprint_not_whole", total=Decimal(110)) in client.post(address, body).content.decode()
    response = client.post(address, body | {f"weight_{domains[0].pk}_recall": "50"})
    assert response.url == reverse("proposal", args=[Proposal.objects.get().pk])
    assert "D1 Ethics: 50% (Recall 50%)" in client.get(response.url).content.decode()


def test_auditors_read_a_blueprint_and_cannot_propose_one(world, client, domains):
    into_admin(client, world.auditor)
    page = client.get(reverse("exams:inspect", args=[exam().pk])).content.decode()
    assert "Version 1" in page and reverse("exams:blueprint", args=[exam().pk]) not in page
    assert client.get(reverse("exams:blueprint", args=[exam().pk])).status_code == 404


def test_a_form_that_does_not_fit_says_so_before_anything_is_typed(world, client, domains):
    midterm = exam("pet-midterm", "midterm")
    exam_form = compose(exam=midterm, code="m", scored=[version("M-1")], by=None, at=NOW)
    into_admin(client, world.examinations)
    publish, page = (reverse(f"exam_forms:{name}", args=[exam_form.pk]) for name in ("publish", "inspect"))
    assert publish in client.get(page).text and client.get(publish).status_code == 200
    blueprint(midterm, {domains[0]: {"recall": 100}})
    text = client.get(page).text
    assert publish not in text and "cannot be published as it is" in text and "no domain of the blueprint" in text
    assert reverse("exam_forms:items", args=[exam_form.pk]) in text
    answer = client.get(publish, follow=True)
    assert answer.redirect_chain == [(page, 302)] and "no domain of the blueprint" in answer.text
