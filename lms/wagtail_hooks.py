"""Additions to the Wagtail admin: design, records and the audit log for appeals and audits."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.people.admin.people import FILE_HOOK
from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.ui.menu import RoleItem
from exams.assembly.admin.exams import ExamViewSet
from exams.assembly.admin.forms import FormViewSet
from exams.bank.admin.domains import DomainViewSet
from exams.bank.admin.imports import ImportViewSet
from exams.bank.admin.items import ItemViewSet
from exams.delivery.admin.accommodations import AccommodationViewSet
from lms.certification.admin.viewsets import CERTIFICATE_HOOK
from lms.reports import audit_log, records
from lms.reports.certificate_facts import page as certificate_facts
from lms.reports.certificate_facts.page import certificate_links
from lms.reports.person_emails import emails_section
from lms.reports.person_file import person_file
from lms.reports.person_log import log_section

hooks.register(FILE_HOOK, person_file)
hooks.register(SECTION_HOOK, emails_section, order=80)
hooks.register(SECTION_HOOK, log_section, order=90)
hooks.register(CERTIFICATE_HOOK, certificate_links)


@hooks.register("insert_global_admin_css")
def admin_skin():
    """Add the product's colors and fonts, and fixes of Wagtail's style sheet for narrow screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin/skin.css"))


@hooks.register("insert_global_admin_js")
def admin_lists():
    """Add the script that labels list cells with their column on narrow screens."""
    return format_html('<script src="{}"></script>', static("ui/admin/lists.js"))


@hooks.register("insert_global_admin_js")
def admin_file_size():
    """Add the script that refuses a file that is too large before it is sent."""
    most = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    message = gettext("This file is too large. Choose one of at most {megabytes} MB.")
    return format_html(
        '<script src="{}" data-bytes="{}" data-message="{}"></script>',
        static("ui/admin/file_size.js"), most, message.format(megabytes=most // 1024**2),
    )  # fmt: skip


@hooks.register("construct_help_menu")
def without_wagtail_news(request, menu_items):
    """Remove Wagtail's release notes and guide, which state staff do not need."""
    menu_items[:] = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("register_admin_viewset")
def record_viewsets():
    """Register the records: cohorts, seats, attendance, sittings, answers, emails."""
    return records.RecordsGroup()


@hooks.register("register_admin_urls")
def log_urls():
    """Register the audit log, and the facts behind a certificate."""
    return [
        *certificate_facts.urls,
        path("records/log/", audit_log.action_log, name="action_log"),
        path("records/log/results/", audit_log.action_log_results, name="action_log_results"),
    ]


class AuditorsItem(MenuItem):
    """A menu item for auditors."""

    def is_shown(self, request):
        """Return whether the user is an auditor."""
        return has_role(request.user, roles.AUDITOR)


@hooks.register("register_admin_menu_item")
def log_item():
    """Register the audit log."""
    return AuditorsItem(gettext("Audit log"), reverse("action_log"), name="action-log", icon_name="history", order=270)


class ExaminationsGroup(SnippetViewSetGroup):
    """One menu for items, forms, exams and accommodations."""

    menu_label = _("Examinations")
    menu_icon = "clipboard-list"
    menu_name = "examinations"
    menu_order = 200
    items = (ItemViewSet, ImportViewSet, FormViewSet, ExamViewSet, DomainViewSet, AccommodationViewSet)

    def get_submenu_items(self):
        """Also the queue of requests for accommodations."""
        who = (roles.EXAMINATIONS, roles.AUDITOR)
        queue = RoleItem(_("Requests for accommodations"), "accommodation_requests", icon="time", order=500, who=who)
        return [*super().get_submenu_items(), queue]


register_snippet(ExaminationsGroup)
