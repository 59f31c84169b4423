"""What the dashboard adds to the Wagtail admin: its home page."""

from django.urls import path
from wagtail import hooks

from cohorts.core import roles
from cohorts.core.access import has_role
from lms.dashboard.admin import FiguresPanel, HealthPanel, SiteHealth, TasksPanel


@hooks.register("register_admin_urls")
def health_url():
    """The page that says what is wrong with the installation."""
    return [path("health/", SiteHealth.as_view(), name="site_health")]


@hooks.register("construct_homepage_panels")
def home_panels(request, panels):
    """Tasks and figures first. What Wagtail has to show of pages in review, edited or locked comes after."""
    panels += [HealthPanel(), TasksPanel(), FiguresPanel()]


@hooks.register("construct_homepage_summary_items", order=100)
def summary_for_editors(request, items):
    """How many pages, images and documents there are tells something only to those who publish."""
    if not has_role(request.user, roles.PUBLISHING):
        items.clear()
