"""The blueprint: two people change it, its weights add up to 100 percent, and the log keeps what counted when."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from exams.bank.actions.blueprint import DomainLine, blueprint_lines, change_blueprint
from exams.bank.acts import propose_blueprint
from exams.bank.models import Domain
from exams.bank.rules.blueprint import blueprint_problem
from tests.refusals import assert_problem, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def domains(world):
    rows = [("D1", "Ethics", 40), ("D2", "Skills", 60)]
    return [Domain.objects.create(code=code, title=title, weight=weight) for code, title, weight in rows]


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


def weights(first, second):
    return [replace(line, weight=Decimal(weight)) for line, weight in zip(blueprint_lines(), (first, second))]


def proposed(world, lines):
    return propose_blueprint(lines=lines, reason="The job analysis of 2026.", by=world.examinations, at=NOW)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("D1", "Ethics", 99)], "blueprint_not_whole"),
        ([("D1", "Ethics", -5), ("D2", "Skills", 105)], "domain_weight_out_of_range"),
        ([("D1", "Ethics", 50), ("d1", "Skills", 50)], "domain_twice"),
        ([("", "Ethics", 100)], "domain_incomplete"),
    ],
)
def test_what_is_no_blueprint(rows, code):
    assert_problem(blueprint_problem([(*row, Decimal(weight)) for *row, weight in rows]), code)


def test_two_persons_change_it_and_the_log_keeps_both(world, domains, second):
    with refuses("needs_second_person"):
        change_blueprint(lines=weights(50, 50), by=world.examinations, at=NOW)
    proposal = proposed(world, weights(50, 50))
    assert any("40% → 50%" in line for line in proposal.effects)
    assert Domain.objects.get(code="D1").weight == 40
    actions.approve(proposal=proposal, reason="I checked it.", by=second, at=NOW)
    assert [line.weight for line in blueprint_lines()] == [50, 50]
    entry = ModelLogEntry.objects.filter(action="blueprint.changed", object_id=str(domains[0].pk)).get()
    assert (entry.timestamp, entry.data["former"]["weight"], entry.data["weight"]) == (NOW, "40.00", "50")


def test_domains_change_their_codes_with_each_other_and_a_new_one_comes(world, domains, second):
    first, other = blueprint_lines()
    lines = [replace(first, code="D2", weight=Decimal(30)), replace(other, code="D1")]
    lines.append(DomainLine(id=None, code="D3", title="Law", weight=Decimal(10)))
    actions.approve(proposal=proposed(world, lines), reason="I checked it.", by=second, at=NOW)
    assert list(Domain.objects.values_list("code", "title")) == [("D1", "Skills"), ("D2", "Ethics"), ("D3", "Law")]


def test_what_changes_nothing_leaves_a_domain_out_or_is_not_whole_is_not_proposed(world, domains):
    with refuses("nothing_changes"):
        proposed(world, blueprint_lines())
    with refuses("domain_left_out"):
        proposed(world, [replace(blueprint_lines()[0], weight=Decimal(100))])
    with refuses("blueprint_not_whole", total=99):
        proposed(world, weights(40, 59))


def test_a_proposal_that_another_change_overtook_is_not_approved(world, domains, second):
    early, late = proposed(world, weights(50, 50)), proposed(world, weights(30, 70))
    actions.approve(proposal=late, reason="Yes.", by=second, at=NOW)
    with refuses("changed_since_proposed"):
        actions.approve(proposal=early, reason="Yes.", by=second, at=NOW)


def test_no_page_changes_a_domain_by_itself(world, client, domains):
    client.force_login(world.examinations)
    body = {"code": "D1", "title": "Ethics", "weight": "99"}
    for address in (reverse("domains:edit", args=[domains[0].pk]), reverse("domains:add")):
        client.post(address, body)
    assert [line.weight for line in blueprint_lines()] == [40, 60]


def test_the_page_proposes_it(world, client, domains):
    client.force_login(world.examinations)
    assert reverse("blueprint_change") in client.get(reverse("domains:index")).content.decode()
    body = {"reason": "The job analysis of 2026."}
    for row, weight in zip(domains, (70, 40)):
        body |= {f"code_{row.pk}": row.code, f"title_{row.pk}": row.title, f"weight_{row.pk}": weight}
    assert "add up to 110%" in client.post(reverse("blueprint_change"), body).content.decode()
    body[f"weight_{domains[0].pk}"] = 60
    response = client.post(reverse("blueprint_change"), body)
    assert response.url == reverse("proposal", args=[Proposal.objects.get().pk])
    assert "D2 Skills: 60% → 40%" in client.get(response.url).content.decode()


def test_the_database_keeps_weights_between_0_and_100(domains):
    for weight in (-1, 101):
        with pytest.raises(IntegrityError), transaction.atomic():
            Domain.objects.update(weight=weight)
