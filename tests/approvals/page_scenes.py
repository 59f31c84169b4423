"""The scenes of acts about pages of the public site."""

from functools import partial

import time_machine
from wagtail.models import Page

from cms import acts as page_acts
from cms.actions import set_up_publishing
from cms.models import HomePage, StandardPage
from cohorts.core.approvals.models import Proposal
from tests.approvals.scene import WHY, Scene


def publishing(world, run_jobs):
    set_up_publishing(by=None, at=world.now)
    made = Page.get_first_root_node().add_child(instance=HomePage(title="Walk", slug="walk", live=False))
    made.save_revision(user=None)

    def propose_page(by, at):
        if made.workflow_in_progress:
            return page_acts.submit_page(page=made, by=by, at=at)
        with time_machine.travel(at, tick=False):
            made.get_workflow().start(made, by)
        return Proposal.objects.latest("pk")

    def happened():
        made.refresh_from_db()
        return made.live

    return Scene(propose_page, happened)


def _public_page(world):
    set_up_publishing(by=None, at=world.now)
    slug = f"town-{Page.objects.count()}"
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Town", slug=slug))
    return home, home.add_child(instance=StandardPage(title="News", slug="news"))


def unpublishing(world, run_jobs):
    _home, news = _public_page(world)
    propose_it = partial(page_acts.propose_unpublishing, page=news, with_subpages=True, reason=WHY)
    return Scene(propose_it, lambda: not Page.objects.get(pk=news.pk).live)


def moving(world, run_jobs):
    home, news = _public_page(world)
    target = home.add_child(instance=StandardPage(title="Archive", slug="archive"))
    propose_it = partial(page_acts.propose_moving, page=news, target=target, reason=WHY)
    return Scene(propose_it, lambda: Page.objects.get(pk=news.pk).is_child_of(target))
