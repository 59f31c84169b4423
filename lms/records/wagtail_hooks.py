"""What the law of records adds to the Wagtail admin."""

from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cohorts.core.access import has_role
from cohorts.core.formatting import format_day
from cohorts.core.holds.models import HOLD_READERS, LegalHold
from cohorts.people.admin.people import FILE_HOOK
from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import RoleItem, submenu
from lms.records.admin import copies, erasure, holds, person_section, purges, retention
from lms.records.models.retention import READERS

MENU = "register_records_law_menu_item"
hooks.register(SECTION_HOOK, person_section.requests_about_records, order=85)


@hooks.register("register_admin_urls")
def records_urls():
    """How long records are kept, purges, holds, requests for erasure, copies, public records."""
    purge_list, purge_results = list_views(purges.PurgeList, *READERS)
    hold_list, hold_results = list_views(holds.HoldList, *HOLD_READERS)
    return [
        path("records/retention/", retention.Retention.as_view(), name="retention"),
        path("records/retention/<slug:record_class>/", retention.SetPeriod.as_view(), name="retention_set"),
        path("records/due/", retention.Due.as_view(), name="records_due"),
        path("records/purges/", purge_list, name="purges"),
        path("records/purges/results/", purge_results, name="purges_results"),
        path("records/purges/new/", retention.ProposePurge.as_view(), name="purge_propose"),
        path("records/purges/<int:pk>/", purges.ShowPurge.as_view(), name="purge"),
        path("records/holds/", hold_list, name="holds"),
        path("records/holds/results/", hold_results, name="holds_results"),
        path("records/holds/new/", holds.PlaceHold.as_view(), name="hold_place"),
        path("records/holds/<int:pk>/", holds.ShowHold.as_view(), name="hold"),
        path("records/holds/<int:pk>/release/", holds.ReleaseHold.as_view(), name="hold_release"),
        *_request_urls(),
    ]


def _request_urls():
    erasures, erasure_results = list_views(erasure.ErasureList, *READERS)
    copy_list, copy_results = list_views(copies.CopyList, *READERS)
    public, public_results = list_views(copies.PublicList, *READERS)
    return [
        path("records/erasure/", erasures, name="erasures"),
        path("records/erasure/results/", erasure_results, name="erasures_results"),
        path("records/erasure/new/", erasure.EnterErasure.as_view(), name="erasure_enter"),
        path("records/erasure/<int:pk>/", erasure.ShowErasure.as_view(), name="erasure"),
        path("records/erasure/<int:pk>/decide/", erasure.DecideErasure.as_view(), name="erasure_decide"),
        path("records/copies/", copy_list, name="record_copies"),
        path("records/copies/results/", copy_results, name="record_copies_results"),
        path("records/copies/new/", copies.AskCopy.as_view(), name="record_copy_ask"),
        path("records/copies/<int:pk>/", copies.ShowCopy.as_view(), name="record_copy"),
        path("records/copies/<int:pk>/file/", copies.DownloadCopy.as_view(), name="record_copy_file"),
        path("records/public/", public, name="public_exports"),
        path("records/public/results/", public_results, name="public_exports_results"),
        path("records/public/new/", copies.ExportPublic.as_view(), name="public_export"),
    ]


@hooks.register("register_admin_menu_item")
def records_menu():
    """Everything about the law of records."""
    return submenu(_("Records management"), MENU, name="records-management", icon="lock", order=262)


@hooks.register(MENU)
def retention_item():
    """Classes and what is due."""
    return RoleItem(retention.TITLE, "retention", icon="history", order=1, who=READERS)


@hooks.register(MENU)
def purges_item():
    """What was destroyed."""
    return RoleItem(purges.TITLE, "purges", icon="bin", order=2, who=READERS)


@hooks.register(MENU)
def holds_item():
    """Legal holds."""
    return RoleItem(holds.TITLE, "holds", icon="lock", order=3, who=READERS)


@hooks.register(MENU)
def erasure_item():
    """Requests for erasure."""
    return RoleItem(erasure.TITLE, "erasures", icon="bin", order=4, who=READERS)


@hooks.register(MENU)
def copies_item():
    """Copies."""
    return RoleItem(copies.COPIES, "record_copies", icon="download", order=5, who=READERS)


@hooks.register(MENU)
def public_item():
    """Public records."""
    return RoleItem(copies.PUBLIC, "public_exports", icon="globe", order=6, who=READERS)


@hooks.register(FILE_HOOK)
def holds_of_person(person, request):
    """The legal holds on a person, on their page; and a link to place one."""
    if not has_role(request.user, *HOLD_READERS):
        return []
    rows = LegalHold.objects.visible_to(request.user).of_person(person).order_by("number")
    lines = [(_text(row), reverse("hold", args=[row.pk])) for row in rows]
    if has_role(request.user, holds.PlaceHold.allowed_roles[0]):
        lines.append((gettext("Place a legal hold"), f"{reverse('hold_place')}?person={person.email}"))
    return lines


def _text(hold):
    if hold.released_at:
        return gettext("%(hold)s, released") % {"hold": hold}
    return gettext("%(hold)s, in force from %(day)s") % {"hold": hold, "day": format_day(hold.from_day)}
