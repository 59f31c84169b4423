"""An item is submitted for review, read by a second person, and published or returned."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.log_actions import LogContext

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.people.models import User
from exams.bank.actions.items import authors_of, publish_version
from exams.bank.acts import submit_item
from exams.bank.models import Item
from exams.bank.rules.authorship import substance_fingerprint
from tests.exams.delivery.rows import NOW, into_admin, item
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
ITEM = "wagtailsnippets_bank_item"
BASE = {
    "kind": "single",
    "stem": "What do you say first, Ana?",
    "options": [{"text": "It’s your choice", "correct": True}],
}


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


@pytest.fixture
def third(world):
    return world.person("third", world.state, roles.EXAMINATIONS)


def drafted(by, stem="Who decides? The person."):
    bank_item = item("Q-1", stem=stem)
    bank_item.save_revision(user=by)
    return fresh()


def fresh():
    return Item.objects.get(code="Q-1")


def edit(by, stem):
    draft = fresh().get_latest_revision_as_object()
    draft.stem = stem
    draft.save_revision(user=by)
    return fresh()


def submit(by):
    return submit_item(item=fresh(), reason="New item from the manual.", by=by, at=NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stem", "What do you say first, Ana"),
        ("stem", "what do you say first — Ana?!"),
        ("stem", "What  do you\r\nsay first, Ana?"),
        ("options", [{"text": "Its your choice.", "correct": True}]),
    ],
)
def test_punctuation_capitals_and_blanks_are_not_substantive_changes(field, value):
    assert substance_fingerprint(BASE | {field: value}) == substance_fingerprint(BASE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stem", "What do you say last, Ana?"),
        ("stem", "What do you not say first, Ana?"),
        ("options", [{"text": "It’s your choice", "correct": False}]),
        ("options", [{"text": "It’s my choice", "correct": True}]),
        ("options", []),
        ("kind", "multiple"),
        ("domain", 3),
        ("level", "apply"),
        ("accepted_ranges", "7.5 to 8.5"),
        ("rationale", "The person decides."),
    ],
)
def test_changes_of_words_options_key_kind_domain_and_level_are_substantive(field, value):
    assert substance_fingerprint(BASE | {field: value}) != substance_fingerprint(BASE)


@pytest.mark.parametrize(("one", "other"), [("7.5 mg", "75 mg"), ("-3", "3"), ("$5", "5 %"), ("a < b", "a > b")])
def test_changes_of_numbers_signs_and_symbols_are_substantive(one, other):
    assert substance_fingerprint(BASE | {"stem": one}) != substance_fingerprint(BASE | {"stem": other})


def test_a_second_person_reads_the_draft_and_publishes_it(client, world, second):
    bank_item = drafted(world.examinations)
    into_admin(client, world.examinations)
    client.post(reverse("item_submit", args=[bank_item.pk]), {"reason": "New item from the manual."})
    proposal = Proposal.objects.get()
    into_admin(client, second)
    page = client.get(reverse(f"{ITEM}:inspect", args=[bank_item.pk])).content.decode()
    assert reverse("proposal", args=[proposal.pk]) in page and "Who decides?" in page
    decide = reverse("proposal_decide", args=[proposal.pk, "approve"])
    assert client.post(decide, {"reason": "I checked the key."}).status_code == 302
    assert fresh().live and fresh().versions.get().by == second


def test_a_reviewer_reads_the_draft_of_a_live_item_and_not_only_what_was_published(client, world, second):
    drafted(world.examinations)
    publish_version(item=fresh(), by=second, at=NOW)
    edit(world.examinations, "Who decides after the change?")
    submit(world.examinations)
    into_admin(client, second)
    page = client.get(reverse(f"{ITEM}:inspect", args=[fresh().pk])).content.decode()
    assert "Who decides after the change?" in page


def test_a_returned_item_carries_a_comment_and_is_not_published(world, second):
    drafted(world.examinations)
    proposal = submit(world.examinations)
    actions.reject(proposal=proposal, reason="Two options are right.", by=second, at=NOW)
    assert not fresh().live and proposal.facts.get().reason == "Two options are right."
    submit(world.examinations)


def test_no_author_can_approve_an_item_whoever_submitted_it(world, second):
    drafted(world.examinations)
    edit(second, "Another question altogether?")
    proposal = submit(world.examinations)
    with refuses("own_work"):
        actions.approve(proposal=proposal, reason="x", by=second, at=NOW)
    with refuses("own_proposal"):
        actions.approve(proposal=proposal, reason="x", by=world.examinations, at=NOW)


def test_a_reviewer_corrects_punctuation_and_still_publishes(world, second):
    drafted(world.examinations)
    proposal = submit(world.examinations)
    edit(second, "Who decides: the person?")
    assert authors_of(fresh()) == {world.examinations.pk}
    actions.approve(proposal=proposal, reason="I checked the key.", by=second, at=NOW)
    assert fresh().versions.get().stem == "Who decides: the person?"


def test_a_draft_changed_in_substance_after_submission_is_not_approved_unread(world, second, third):
    drafted(world.examinations)
    proposal = submit(world.examinations)
    edit(second, "Who decides in the end?")
    with refuses("changed_since_proposed"):
        actions.approve(proposal=proposal, reason="x", by=third, at=NOW)


def test_publishing_in_the_editor_closes_the_review(world, second, third):
    bank_item = drafted(world.examinations)
    proposal = submit(world.examinations)
    with LogContext(user=second):
        bank_item.latest_revision.publish(user=second)
    assert (proposal.facts.get().kind, proposal.facts.get().by) == ("approved", second)
    edit(second, "Who decides in the end?")
    other = submit(second)
    edit(third, "Who decides at last?")
    with LogContext(user=world.examinations):
        fresh().latest_revision.publish(user=world.examinations)
    assert other.facts.get().kind == "superseded" and fresh().versions.count() == 2


def test_an_item_that_cannot_be_published_cannot_be_submitted(world):
    bank_item = item("Q-1", options=(("Yes", False), ("No", False)))
    bank_item.save_revision(user=world.examinations)
    with pytest.raises(Exception, match="Q-1"):
        submit(world.examinations)
    assert not Proposal.objects.exists()


def test_in_production_the_command_imports_items_only_as_drafts(world, settings, tmp_path):
    settings.PRODUCTION = True
    file = tmp_path / "a.gift"
    file.write_text("::Q-9:: Who decides? {=The person ~The supporter}")
    with pytest.raises(CommandError, match="publish"):
        call_command("import_items", file, publish=True)
    call_command("import_items", file)
    bank_item = Item.objects.get(code="Q-9")
    assert not bank_item.live
    with refuses("needs_second_person"):
        publish_version(item=bank_item, by=None, at=NOW)


def test_nobody_unpublishes_an_item_not_even_an_administrator(client, world, second):
    drafted(world.examinations)
    publish_version(item=fresh(), by=None, at=NOW)
    administrator = User.objects.create_superuser("all@example.org", "x", given_name="A", family_name="All")
    for person in (world.examinations, second, administrator):
        into_admin(client, person)
        assert "action-unpublish" not in client.get(reverse(f"{ITEM}:edit", args=[fresh().pk])).text
        for ask in (client.get, client.post):
            assert ask(reverse(f"{ITEM}:unpublish", args=[fresh().pk])).status_code == 404
    assert fresh().live


def test_an_unchanged_item_is_not_submitted_and_not_approved(world, second):
    published = drafted(world.examinations)
    publish_version(item=published, by=second, at=NOW)
    with refuses("nothing_changes"):
        submit(world.examinations)
    edit(world.examinations, "Another question?")
    proposal = submit(world.examinations)
    edit(world.examinations, "Who decides? The person.")
    with refuses("changed_since_proposed"):
        actions.approve(proposal=proposal, reason="Fine.", by=second, at=NOW)
    assert fresh().versions.count() == 1
