"""Puts the running of exams into the Wagtail admin: windows, review requests, rules and statements."""

from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from cohorts.admin.office import RoleItem

from . import policies, reviews, windows


@hooks.register("register_admin_urls")
def exam_day_addresses():
    """Below /admin/exam-windows/ and its neighbors."""
    return [*windows.urlpatterns, *reviews.urlpatterns, *policies.urlpatterns]


@hooks.register("register_admin_menu_item")
def exam_day_menu():
    """Beside the examinations."""
    entries = (
        ("Exam windows", "exam_windows", "date"), ("Review requests", "exam_reviews", "help"),
        ("Exam rules", "exam_policies", "list-ol"), ("Statements", "exam_statements", "doc-full"),
    )  # fmt: skip
    items = [
        RoleItem(label, name, icon=icon, order=order, who=windows.READERS)
        for order, (label, name, icon) in enumerate(entries)
    ]
    return SubmenuMenuItem("Exam days", Menu(items=items), name="exam-days", icon_name="date", order=201)
