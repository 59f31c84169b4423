"""The audit log: who did what to which object, when and why. For auditors."""

import django_filters
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import LABELS, PROPOSED_BY
from cohorts.core.history import entries_for
from cohorts.core.search import search
from cohorts.core.text import fold_text
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.templatetags.formats import when
from lms.reports.concealed import marked
from lms.reports.log_objects import about_person, name_objects
from lms.reports.records import PlainColumn

# Actions of emails: two entries for every email, which would fill the first page.
EMAILS = "email."
PERSON_FIELDS = ("user__given_name", "user__family_name", "user__email")
WAGTAIL_ACTIONS = {
    "wagtail.create": _("Created"),
    "wagtail.edit": _("Changed"),
    "wagtail.delete": _("Deleted"),
    "wagtail.publish": _("Published"),
    "wagtail.publish.schedule": _("Scheduled publishing"),
    "wagtail.publish.scheduled": _("Published as scheduled"),
    "wagtail.schedule.cancel": _("Canceled scheduled publishing"),
    "wagtail.unpublish": _("Unpublished"),
    "wagtail.unpublish.scheduled": _("Unpublished as scheduled"),
    "wagtail.lock": _("Locked"),
    "wagtail.unlock": _("Unlocked"),
    "wagtail.moderation.approve": _("Approved"),
    "wagtail.moderation.reject": _("Returned for changes"),
    "wagtail.rename": _("Renamed"),
    "wagtail.revert": _("Restored earlier version"),
    "wagtail.copy": _("Copied"),
    "wagtail.copy_for_translation": _("Copied for translation"),
    "wagtail.create_alias": _("Created alias"),
    "wagtail.convert_alias": _("Converted alias to page"),
    "wagtail.move": _("Moved"),
    "wagtail.reorder": _("Changed order"),
    "wagtail.view_restriction.create": _("Restricted who may view"),
    "wagtail.view_restriction.edit": _("Changed who may view"),
    "wagtail.view_restriction.delete": _("Removed restriction of who may view"),
    "wagtail.comments.create": _("Added comment"),
    "wagtail.comments.edit": _("Changed comment"),
    "wagtail.comments.delete": _("Deleted comment"),
    "wagtail.comments.resolve": _("Resolved comment"),
    "wagtail.comments.create_reply": _("Replied to comment"),
    "wagtail.comments.edit_reply": _("Changed reply"),
    "wagtail.comments.delete_reply": _("Deleted reply"),
    "wagtail.apitoken.create": _("Created token"),
    "wagtail.apitoken.revoke": _("Revoked token"),
    "wagtail.workflow.start": _("Started review"),
    "wagtail.workflow.approve": _("Approved in review"),
    "wagtail.workflow.reject": _("Returned from review"),
    "wagtail.workflow.resume": _("Resumed review"),
    "wagtail.workflow.cancel": _("Canceled review"),
}


def _action_choices():
    return sorted(((name, str(label)) for name, label in LABELS.items()), key=lambda pair: pair[1])


def action_words(row):
    """What was done, in the past, as all of our actions say it; Wagtail names its own as commands."""
    if row.action in WAGTAIL_ACTIONS:
        return str(WAGTAIL_ACTIONS[row.action])
    return row.formatter.label if row.formatter else row.action


class LogFilters(WagtailFilterSet):
    """By who did it, the object, the action and the days; emails only where they are asked for."""

    who = django_filters.CharFilter(label=_("Who did it (name or email address)"), method="by_who")
    object = django_filters.CharFilter(label=_("Object (person, code or number)"), method="by_object")
    action = django_filters.ChoiceFilter(label=_("Action"), choices=_action_choices, empty_label=_("All actions"))
    timestamp = django_filters.DateFromToRangeFilter(label=_("Days"), widget=DateRangePickerWidget)
    emails = django_filters.ChoiceFilter(
        label=_("Emails that were sent"), choices=[("shown", _("Show them too"))], empty_label=_("Hide them"),
        method="by_emails",
    )  # fmt: skip

    def by_who(self, queryset, name, value):
        """Entries of people with this name or address."""
        return search(queryset.filter(is_concealed=False), value, PERSON_FIELDS)

    def by_object(self, queryset, name, value):
        """Entries about objects with these words in their label, or of people with this name or address."""
        labeled = search(queryset, value, ("label",))
        return queryset.filter(Q(pk__in=labeled.values("pk")) | about_person(value, self.request.user))

    def by_emails(self, queryset, name, value):
        """Nothing: `filter_queryset` looks at it, because it counts while nothing is chosen too."""
        return queryset

    def filter_queryset(self, queryset):
        """Without emails, unless they or one of their actions are chosen."""
        rows = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        if chosen.get("emails") == "shown" or (chosen.get("action") or "").startswith(EMAILS):
            return rows
        return rows.exclude(action__startswith=EMAILS)

    class Meta:
        model = ModelLogEntry
        fields: list[str] = []


def _who(row):
    """Who did it; of what needed two people, also who proposed it. Not whom a complaint is about or from."""
    if row.is_concealed:
        return gettext("not named: read by who decides about the complaint")
    name = row.user.get_full_name() if row.user else gettext("the system")
    proposer = row.data.get(PROPOSED_BY)
    return (
        gettext("%(person)s; proposed by %(proposer)s") % {"person": name, "proposer": proposer} if proposer else name
    )


def _object(row):
    kind, words = row.content_type.name, getattr(row, "object_words", row.label)
    # Some rows are named by their kind, such as “Payment CHK-4001”.
    return capfirst(words) if fold_text(words).startswith(fold_text(kind)) else f"{kind.capitalize()}: {words}"


class ActionLog(AdminListView):
    """Every entry, newest first, with the objects of the page in words."""

    model = ModelLogEntry
    page_title = _("Audit log")
    header_icon = "history"
    verbose_name_plural = _("entries of the audit log")
    index_url_name = "action_log"
    index_results_url_name = "action_log_results"
    default_ordering = "-timestamp"
    search_fields = ["label", "action", *PERSON_FIELDS]
    filterset_class = LogFilters
    table_classname = "listing skin-log"
    export_filename = "actions"
    sheet = {
        gettext_noop("When"): lambda row: when(row.timestamp),
        gettext_noop("Who"): _who,
        gettext_noop("Action"): action_words,
        gettext_noop("Object"): _object,
        gettext_noop("Reason"): lambda row: row.data.get("reason", ""),
    }
    columns = [
        PlainColumn(f"column_{n}", label=_(head), accessor=write) for n, (head, write) in enumerate(sheet.items())
    ]

    def get_base_queryset(self):
        """Return every entry, for an auditor."""
        return marked(entries_for(self.request.user))

    def search_queryset(self, queryset):
        """By words; a name does not find what its person did about a complaint."""
        if not self.search_query:
            return super().search_queryset(queryset)
        by_name = search(queryset.filter(is_concealed=False), self.search_query, self.search_fields)
        by_words = search(queryset, self.search_query, ("label", "action"))
        return queryset.filter(Q(pk__in=by_name.values("pk")) | Q(pk__in=by_words.values("pk")))

    def get_context_data(self, *args, **kwargs):
        """Name the objects of this page."""
        context = super().get_context_data(*args, **kwargs)
        name_objects(context["object_list"], self.request.user)
        return context


action_log = allow(roles.AUDITOR)(ActionLog.as_view())
action_log_results = allow(roles.AUDITOR)(ActionLog.as_view(results_only=True))
