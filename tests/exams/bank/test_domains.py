"""Domains: two people change their codes and titles, and the log keeps what counted when."""

from dataclasses import replace

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from exams.bank.actions.domains import DomainLine, change_domains, domain_lines
from exams.bank.acts import propose_domains
from exams.bank.models import Domain
from exams.bank.rules.domains import domains_problem
from tests.refusals import assert_problem, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def domains(world):
    return [Domain.objects.create(code=code, title=title) for code, title in (("D1", "Ethics"), ("D2", "Skills"))]


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


def titled(title):
    first, other = domain_lines()
    return [replace(first, title=title), other]


def proposed(world, lines):
    return propose_domains(lines=lines, reason="The job analysis of 2026.", by=world.examinations, at=NOW)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("D1", "Ethics"), ("d1", "Skills")], "domain_twice"),
        ([("", "Ethics")], "domain_incomplete"),
        ([("D1", " ")], "domain_incomplete"),
    ],
)
def test_what_is_no_list_of_domains(rows, code):
    assert_problem(domains_problem(rows), code)


def test_two_persons_change_them_and_the_log_keeps_both(world, domains, second):
    with refuses("needs_second_person"):
        change_domains(lines=titled("Law"), by=world.examinations, at=NOW)
    proposal = proposed(world, titled("Law"))
    assert any("D1 Ethics → D1 Law" in line for line in proposal.effects)
    assert Domain.objects.get(code="D1").title == "Ethics"
    actions.approve(proposal=proposal, reason="I checked it.", by=second, at=NOW)
    assert [line.title for line in domain_lines()] == ["Law", "Skills"]
    entry = ModelLogEntry.objects.filter(action="domains.changed", object_id=str(domains[0].pk)).get()
    assert (entry.timestamp, entry.data["former"]["title"], entry.data["title"]) == (NOW, "Ethics", "Law")


def test_domains_change_their_codes_with_each_other_and_a_new_one_comes(world, domains, second):
    first, other = domain_lines()
    lines = [replace(first, code="D2"), replace(other, code="D1"), DomainLine(id=None, code="D3", title="Law")]
    actions.approve(proposal=proposed(world, lines), reason="I checked it.", by=second, at=NOW)
    assert list(Domain.objects.values_list("code", "title")) == [("D1", "Skills"), ("D2", "Ethics"), ("D3", "Law")]


def test_what_changes_nothing_or_leaves_a_domain_out_is_not_proposed(world, domains):
    with refuses("nothing_changes"):
        proposed(world, domain_lines())
    with refuses("domain_left_out"):
        proposed(world, domain_lines()[:1])


def test_a_proposal_that_another_change_overtook_is_not_approved(world, domains, second):
    early, late = proposed(world, titled("Law")), proposed(world, titled("Rights"))
    actions.approve(proposal=late, reason="Yes.", by=second, at=NOW)
    with refuses("changed_since_proposed"):
        actions.approve(proposal=early, reason="Yes.", by=second, at=NOW)


def test_no_page_changes_a_domain_by_itself(world, client, domains):
    client.force_login(world.examinations)
    for address in (reverse("domains:edit", args=[domains[0].pk]), reverse("domains:add")):
        client.post(address, {"code": "D1", "title": "Law"})
    assert [line.title for line in domain_lines()] == ["Ethics", "Skills"]


def test_the_page_proposes_it(world, client, domains):
    client.force_login(world.examinations)
    assert reverse("domains_change") in client.get(reverse("domains:index")).content.decode()
    body = {"reason": "The job analysis of 2026."}
    for row in domains:
        body |= {f"code_{row.pk}": row.code, f"title_{row.pk}": f"{row.title} and law"}
    response = client.post(reverse("domains_change"), body)
    assert response.url == reverse("proposal", args=[Proposal.objects.get().pk])
    assert "D2 Skills → D2 Skills and law" in client.get(response.url).content.decode()
