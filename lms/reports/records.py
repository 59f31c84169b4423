"""What happened, to read: cohorts, seats, attendance, sittings, answers, letters, and the log of every action.

For appeals and audits. Nothing can be changed here; every list can be searched, filtered and downloaded.
"""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.history import entries_for
from cohorts.notices.models import Letter
from cohorts.training.models import AttendanceMark, Cohort, Enrollment
from cohorts.ui.admin_pages import ListScreen, SheetExport
from cohorts.ui.templatetags.formats import when
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.models import ItemSighting
from exams.delivery.models import Answer, Sitting


def record(model, *, label, icon, readers, columns, related=(), search=(), filters=(), order=()):
    """A viewset that lists and shows rows of `model` and changes nothing. columns: {heading: function of a row}."""
    name = f"records_{model._meta.model_name}"

    class Index(SheetExport, generic.IndexView):
        """The list, in a constant number of queries."""

        sheet = columns
        export_filename = name

        def get_base_queryset(self):
            return super().get_base_queryset().select_related(*related)

    shown = [Column(f"column_{n}", label=_(head), accessor=tell) for n, (head, tell) in enumerate(columns.items())]
    return type(
        f"{model.__name__}Records",
        (ScopedModelViewSet,),
        {
            "__doc__": label,
            "model": model,
            "name": name,
            "url_prefix": f"records/{model._meta.model_name}",
            "menu_label": label,
            "icon": icon,
            "readers": readers,
            "form_fields": [],
            "index_view_class": Index,
            "list_display": ["__str__", *shown],
            "list_filter": list(filters),
            "search_fields": list(search),
            "search_backend_name": None,
            "ordering": list(order),
            "list_per_page": 50,
        },
    )


TRAINING = (roles.PROGRAM, roles.AUDITOR)
EXAMS = (roles.EXAMINATIONS, roles.AUDITOR)

COHORTS = record(
    Cohort,
    label=_("Cohorts"),
    icon="group",
    readers=TRAINING,
    related=("vendor", "course_version__course"),
    search=["code", "vendor__name"],
    filters=["state", "vendor"],
    order=["-starts_at"],
    columns={
        gettext_noop("Vendor"): lambda row: row.vendor.name,
        gettext_noop("Course"): lambda row: row.course_version.course.title,
        gettext_noop("State"): lambda row: row.get_state_display(),
        gettext_noop("Starts"): lambda row: when(row.starts_at, row.time_zone),
    },
)
SEATS = record(
    Enrollment,
    label=_("Seats"),
    icon="user",
    readers=TRAINING,
    related=("cohort", "person", "agency"),
    search=["person__family_name", "person__given_name", "person__email", "cohort__code"],
    filters=["state", "agency"],
    order=["-enrolled_at"],
    columns={
        gettext_noop("Person"): lambda row: row.person.get_full_name(),
        gettext_noop("Cohort"): lambda row: row.cohort.code,
        gettext_noop("Agency"): lambda row: row.agency.name,
        gettext_noop("State"): lambda row: row.get_state_display(),
        gettext_noop("Since"): lambda row: when(row.enrolled_at),
    },
)
ATTENDANCE = record(
    AttendanceMark,
    label=_("Attendance"),
    icon="date",
    readers=TRAINING,
    related=("session__cohort", "enrollment__person", "by"),
    order=["-at", "-pk"],
    search=[
        "enrollment__person__family_name",
        "enrollment__person__given_name",
        "enrollment__person__email",
        "session__cohort__code",
        "reason",
    ],
    filters=["session__cohort"],
    columns={
        gettext_noop("Person"): lambda row: row.enrollment.person.get_full_name(),
        gettext_noop("Cohort"): lambda row: row.session.cohort.code,
        gettext_noop("Session"): lambda row: when(row.session.starts_at, row.session.cohort.time_zone),
        gettext_noop("Mark number"): lambda row: row.number,
        gettext_noop("Reason"): lambda row: row.reason,
        gettext_noop("By"): lambda row: row.by.get_full_name() if row.by else gettext("the system"),
        gettext_noop("At"): lambda row: when(row.at),
    },
)
SITTINGS = record(
    Sitting,
    label=_("Sittings"),
    icon="clipboard-list",
    readers=EXAMS,
    related=("person", "form__exam"),
    search=["person__family_name", "person__given_name", "person__email", "form__code"],
    filters=["state", "form"],
    order=["-started_at"],
    columns={
        gettext_noop("Person"): lambda row: row.person.get_full_name(),
        gettext_noop("Form"): lambda row: row.form.code,
        gettext_noop("State"): lambda row: row.state,
        gettext_noop("Started"): lambda row: when(row.started_at),
        gettext_noop("Ended"): lambda row: when(row.ended_at),
        gettext_noop("How"): lambda row: row.get_ended_how_display(),
    },
)
ANSWERS = record(
    Answer,
    label=_("Answers"),
    icon="list-ol",
    readers=EXAMS,
    related=("sitting__person", "sitting__form", "place"),
    search=[
        "sitting__person__family_name",
        "sitting__person__given_name",
        "sitting__person__email",
        "sitting__form__code",
    ],
    filters=["sitting__form"],
    order=["-received_at", "-pk"],
    columns={
        gettext_noop("Person"): lambda row: row.sitting.person.get_full_name(),
        gettext_noop("Form"): lambda row: row.sitting.form.code,
        gettext_noop("Place"): lambda row: row.place.position,
        gettext_noop("Answer"): lambda row: (
            "+".join(row.value) if isinstance(row.value, list) else row.value or gettext("cleared")
        ),
        gettext_noop("Epoch"): lambda row: row.epoch,
        gettext_noop("Received"): lambda row: when(row.received_at),
    },
)
ITEM_SIGHTINGS = record(
    ItemSighting,
    label=_("Who saw live items"),
    icon="view",
    readers=EXAMS,
    related=("item", "version", "by"),
    search=["item__code", "by__family_name", "by__given_name", "by__email"],
    filters=["page", "by"],
    order=["-at", "-pk"],
    columns={
        gettext_noop("When"): lambda row: when(row.at),
        gettext_noop("Who"): lambda row: row.by.get_full_name(),
        gettext_noop("Item"): lambda row: row.item.code,
        gettext_noop("Version"): lambda row: row.version.number if row.version else gettext("as edited"),
        gettext_noop("Page"): lambda row: row.get_page_display(),
    },
)
LETTERS = record(
    Letter,
    label=_("Emails"),
    icon="mail",
    readers=TRAINING,
    related=("person",),
    order=["-queued_at"],
    search=["person__family_name", "person__given_name", "person__email", "subject"],
    filters=["kind"],
    columns={
        gettext_noop("To"): lambda row: row.person.get_full_name(),
        gettext_noop("Subject"): lambda row: row.subject,
        gettext_noop("Queued"): lambda row: when(row.queued_at),
        gettext_noop("Sent"): lambda row: when(row.sent_at),
    },
)


class RecordsGroup(ViewSetGroup):
    """The menu of records; each shows itself to its readers."""

    menu_label = _("Records")
    menu_icon = "history"
    menu_order = 260
    items = (COHORTS, SEATS, ATTENDANCE, SITTINGS, ANSWERS, ITEM_SIGHTINGS, LETTERS)


class ActionLog(ListScreen):
    """Every action of everybody: who did what to which row, when and why. For the auditor."""

    model = ModelLogEntry
    page_title = _("Log of actions")
    header_icon = "history"
    index_url_name = "action_log"
    index_results_url_name = "action_log_results"
    default_ordering = "-timestamp"
    search_fields = ["label", "action", "user__email", "user__given_name", "user__family_name"]
    export_filename = "actions"
    sheet = {
        gettext_noop("When"): lambda row: when(row.timestamp),
        gettext_noop("Who"): lambda row: row.user.get_full_name() if row.user else gettext("the system"),
        gettext_noop("What"): lambda row: row.formatter.label if row.formatter else row.action,
        gettext_noop("To"): lambda row: f"{row.content_type.name}: {row.label}",
        gettext_noop("Why"): lambda row: row.data.get("reason", ""),
    }
    columns = [Column(f"column_{n}", label=_(head), accessor=tell) for n, (head, tell) in enumerate(sheet.items())]

    def get_base_queryset(self):
        """All of it: the auditor reads everything."""
        return entries_for(self.request.user)


action_log = allow(roles.AUDITOR)(ActionLog.as_view())
action_log_results = allow(roles.AUDITOR)(ActionLog.as_view(results_only=True))
