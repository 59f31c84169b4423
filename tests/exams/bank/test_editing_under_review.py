"""The reviewer reads an item where they decide on it; a change ends the review, and it is submitted again."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.notices.models import Email
from exams.bank.acts import submit_item
from exams.bank.models import Item, ItemView
from tests.exams.assembly.test_admin import fields
from tests.exams.delivery.rows import NOW, into_admin, item

pytestmark = pytest.mark.django_db
ITEM = "wagtailsnippets_bank_item"


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


def submitted(by, stem="Who decides? The person."):
    bank_item = item("Q-1", stem=stem)
    bank_item.save_revision(user=by)
    return submit_item(item=Item.objects.get(code="Q-1"), reason="From the manual.", by=by, at=NOW)


def decision_of(proposal):
    return Proposal.objects.get(pk=proposal.pk).decision()


def edit_page():
    return reverse(f"{ITEM}:edit", args=[Item.objects.get(code="Q-1").pk])


def save(client, **more):
    return client.post(edit_page(), fields(Item.objects.get(code="Q-1"), **more))


def test_the_edit_page_warns_while_the_item_is_under_review(world, client):
    into_admin(client, world.examinations)
    bank_item = item("Q-1")
    bank_item.save_revision(user=world.examinations)
    assert "under review" not in client.get(edit_page()).content.decode()
    proposal = submit_item(item=Item.objects.get(code="Q-1"), reason="New.", by=world.examinations, at=NOW)
    page = client.get(edit_page()).content.decode()
    assert "If you save a change, the review ends" in page and reverse("proposal", args=[proposal.pk]) in page


def test_a_change_ends_the_review_and_the_item_is_submitted_again(world, client, second):
    into_admin(client, world.examinations)
    proposal = submitted(world.examinations)
    assert save(client, stem="Who decides for the person?").status_code == 302
    assert decision_of(proposal).kind == FactKind.SUPERSEDED and decision_of(proposal).reason
    again = submit_item(item=Item.objects.get(code="Q-1"), reason="Clearer.", by=world.examinations, at=NOW)
    actions.approve(proposal=again, reason="Read.", by=second, at=NOW)
    assert Item.objects.get(code="Q-1").versions.get().stem == "Who decides for the person?"


def test_whoever_submitted_it_is_told_that_a_colleague_changed_it(world, client, second):
    submitted(world.examinations)
    into_admin(client, second)
    save(client, stem="Who decides for the person?")
    assert Email.objects.filter(person=world.examinations, subject="Your proposal was decided").exists()


def test_saving_without_another_substance_keeps_the_review(world, client):
    into_admin(client, world.examinations)
    proposal = submitted(world.examinations)
    save(client, stem="Who decides? The person.", tags="rights")
    assert decision_of(proposal) is None


def test_an_item_is_submitted_from_where_it_is_written(world, client):
    into_admin(client, world.examinations)
    assert 'name="action-submit-review"' in client.get(reverse(f"{ITEM}:add")).content.decode()
    answer = client.post(reverse(f"{ITEM}:add"), fields("N-1", stem="What now?", **{"action-submit-review": "1"}))
    assert answer.url == reverse("item_submit", args=[Item.objects.get(code="N-1").pk])


def test_the_reviewer_reads_the_item_on_the_proposal_and_it_is_kept_who_did(world, client, second):
    into_admin(client, world.examinations)
    first = submitted(world.examinations)
    into_admin(client, second)
    page = client.get(reverse("proposal", args=[first.pk])).content.decode()
    assert "Who decides? The person." in page and "Yes" in page and "This is its first version." in page
    actions.approve(proposal=first, reason="Read.", by=second, at=NOW)
    into_admin(client, world.examinations)
    save(client, stem="Who decides alone? The person.")
    changed = submit_item(item=Item.objects.get(code="Q-1"), reason="Clearer.", by=world.examinations, at=NOW)
    into_admin(client, second)
    page = client.get(reverse("proposal_decide", args=[changed.pk, "approve"])).content.decode()
    assert "<ins>" in page and "alone" in page
    assert ItemView.objects.filter(by=second).exists()


def test_who_may_not_read_items_reads_none_on_a_proposal(world, client):
    into_admin(client, world.examinations)
    first = submitted(world.examinations)
    into_admin(client, world.program_staff)
    assert "Who decides? The person." not in client.get(reverse("proposal", args=[first.pk])).content.decode()


def test_the_history_is_newest_first(world, client, second):
    into_admin(client, world.examinations)
    proposal = submitted(world.examinations)
    actions.reject(proposal=proposal, reason="Say who.", by=second, at=NOW)
    save(client, stem="Who decides for the person?")
    history = client.get(reverse(f"{ITEM}:inspect", args=[Item.objects.get(code="Q-1").pk])).context["history"]
    assert [row["at"] for row in history] == sorted((row["at"] for row in history), reverse=True)
    assert len(history) >= 4
