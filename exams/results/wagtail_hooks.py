"""What results adds to the Wagtail admin: key changes and review requests."""

from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.ui.menu import EXAM_DAYS_MENU, RoleItem
from exams.analysis.admin.runs import READERS
from exams.delivery.admin.windows import READERS as WINDOW_READERS
from exams.results.admin import key_changes, late_answers, person_section, reviews


@hooks.register("register_admin_urls")
def result_urls():
    """Below /admin/key-changes/, /admin/exam-reviews/ and /admin/late-answers/."""
    return [*key_changes.urlpatterns, *reviews.urlpatterns, *late_answers.urlpatterns]


@hooks.register("register_admin_menu_item")
def key_changes_item():
    """Beside the item analysis, for the same readers."""
    return RoleItem(_("Key changes"), "rekeys_index", icon="key", order=202, who=READERS)


@hooks.register(EXAM_DAYS_MENU)
def reviews_item():
    """Review requests."""
    return RoleItem(_("Review requests"), "exam_reviews", icon="help", order=1, who=WINDOW_READERS)


hooks.register(SECTION_HOOK, person_section.reviews, order=35)
