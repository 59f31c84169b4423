"""A proposal to publish a page shows what it changes, line by line, and no picture that visitors cannot see."""

import pytest
from wagtail.rich_text import RichText

from cms.actions.reviews import PUBLISH_PAGE
from cms.changes import lines_of
from cms.models import StandardPage
from cms.models.reviews import differences
from cohorts.core.approvals.models import Proposal
from tests.cms.test_pictures_and_files import private, upload_picture
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
FIRST = "<p>First.</p><ul><li>You choose a cohort.</li><li>You take a seat.</li></ul>"
SECOND = "<p>First.</p><ul><li>You choose a cohort.</li><li>You take a seat today.</li></ul>"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def page(home):
    page = StandardPage.objects.filter(live=True).first()
    page.body = [("prose", RichText(FIRST))]
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def picture_block(image, words=""):
    image.contextual_alt_text, image.decorative = words, not words
    return ("picture", {"image": image, "caption": ""})


def draft_of(page, *blocks):
    draft = StandardPage.objects.get(pk=page.pk)
    draft.body = list(blocks)
    return draft.save_revision().as_object()


def words_of_body(page, draft):
    return dict(differences(page, draft)).get("Body", "")


def test_each_item_of_a_list_is_a_line_of_its_own(page):
    assert lines_of(page.body) == ["First.", "You choose a cohort.", "You take a seat."]


def test_only_lines_that_differ_are_shown(page):
    words = words_of_body(page, draft_of(page, ("prose", RichText(SECOND))))
    assert "addition" in words and "choose a cohort" not in words and "First." not in words


def test_a_picture_that_is_added_is_marked_with_its_words(page):
    draft = draft_of(page, ("prose", RichText(FIRST)), picture_block(upload_picture(), "A lake at noon"))
    words = words_of_body(page, draft)
    assert '<span class="addition">Picture “Lake”, described as “A lake at noon”</span>' in words
    removed = words_of_body(StandardPage(body=draft.body), page)
    assert '<span class="deletion">Picture “Lake”' in removed


def test_a_page_with_a_picture_that_visitors_cannot_see_is_not_submitted(world, page, reviewer):
    draft = draft_of(page, picture_block(upload_picture(**private())))
    with refuses("picture_hidden"):
        draft.get_workflow().start(draft, world.publishing)
    assert not Proposal.objects.filter(act=PUBLISH_PAGE).exists()
    other = draft_of(page, picture_block(upload_picture()))
    other.get_workflow().start(other, world.publishing)
    assert Proposal.objects.filter(act=PUBLISH_PAGE).open().count() == 1
