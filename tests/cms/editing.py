"""Editing pages in the Wagtail admin as publishing staff do, and deciding on them."""

from django.test import Client
from django.urls import reverse

from cms.actions.reviews import PUBLISH_PAGE
from cohorts.core.approvals.models import Proposal


def edit(client, page, button="action-edit", **changes):
    """Submit the page's form in the Wagtail admin as an editor does."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "short_title": "",
        "seo_title": "",
        "search_description": "",
        "show_in_menus": "on",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 0,
        button: button,
        **changes,
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def public():
    """The page as a visitor sees it."""
    return Client().get("/training-dates/").content.decode()


def waiting():
    return Proposal.objects.filter(act=PUBLISH_PAGE).open().get()


def decide(client, person, step, reason="Read it twice.", proposal=None):
    """Decide on the waiting proposal on its page."""
    proposal = proposal or waiting()
    client.force_login(person)
    return client.post(reverse("proposal_decide", args=[proposal.pk, step]), {"reason": reason})


def submit(client, person, page, **changes):
    client.force_login(person)
    edit(client, page, "action-submit", **changes)
    return waiting()
