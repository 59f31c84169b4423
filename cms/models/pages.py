"""Pages of the public site."""

from wagtail.models import Page


class HomePage(Page):
    """The front page."""

    max_count = 1
