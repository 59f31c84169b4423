"""What the dashboard adds to the Wagtail admin: its home page."""

from django.urls import path
from wagtail import hooks

from lms.dashboard.admin import FiguresPanel, HealthPanel, SiteHealth, TasksPanel


@hooks.register("register_admin_urls")
def health_url():
    """The page that says what is wrong with the installation."""
    return [path("health/", SiteHealth.as_view(), name="site_health")]


@hooks.register("construct_homepage_panels")
def home_panels(request, panels):
    """Tasks and figures first. What Wagtail has to show of pages in review, edited or locked comes after."""
    panels += [HealthPanel(), TasksPanel(), FiguresPanel()]
