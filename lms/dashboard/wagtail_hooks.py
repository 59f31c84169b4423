"""What the dashboard adds to the Wagtail admin: its home page."""

from wagtail import hooks

from lms.dashboard.admin import FiguresPanel, TasksPanel


@hooks.register("construct_homepage_panels")
def home_panels(request, panels):
    """Tasks and figures first. What Wagtail has to show of pages in review, edited or locked comes after."""
    panels += [TasksPanel(), FiguresPanel()]
