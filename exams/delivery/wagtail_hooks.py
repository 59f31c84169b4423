"""What exam delivery adds to the Wagtail admin: windows, exam rules and statements."""

from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.ui.menu import EXAM_DAYS_MENU, RoleItem, submenu
from exams.delivery.admin import entries, person_section, policies, window_pages, windows


@hooks.register("register_admin_urls")
def exam_day_urls():
    """Below /admin/exam-windows/ and its neighbors."""
    return [*window_pages.urlpatterns, *policies.urlpatterns, *entries.urlpatterns]


@hooks.register("register_admin_menu_item")
def exam_days_menu():
    """Beside the examinations."""
    return submenu(_("Exam days"), EXAM_DAYS_MENU, name="exam-days", icon="date", order=201)


@hooks.register(EXAM_DAYS_MENU)
def windows_item():
    """Exam windows."""
    return RoleItem(_("Exam windows"), "exam_windows", icon="date", order=0, who=windows.READERS)


@hooks.register(EXAM_DAYS_MENU)
def entries_item():
    """Entries without a seat."""
    return RoleItem(_("Entries without a seat"), "exam_entries", icon="user", order=1, who=entries.READERS)


@hooks.register(EXAM_DAYS_MENU)
def policies_item():
    """Exam rules."""
    return RoleItem(_("Exam rules"), "exam_policies", icon="list-ol", order=2, who=windows.READERS)


@hooks.register(EXAM_DAYS_MENU)
def statements_item():
    """Statements that candidates agree to."""
    return RoleItem(_("Statements"), "exam_statements", icon="doc-full", order=3, who=windows.READERS)


hooks.register(SECTION_HOOK, person_section.exams, order=30)
hooks.register(SECTION_HOOK, person_section.accommodations, order=31)
