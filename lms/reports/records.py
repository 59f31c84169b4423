"""Read-only records for appeals and audits: cohorts, seats, attendance, sittings, answers, emails, and the audit log.

Every list can be searched, filtered and downloaded.
"""

from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.dates import home_zone
from cohorts.core.exports import Cell, by_path, value_of
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.history import entries_for
from cohorts.core.names import FULL_NAME, full_name
from cohorts.notices.models import Letter
from cohorts.training.models import AttendanceMark, Cohort, Enrollment
from cohorts.ui.admin_pages import ListScreen, SheetExport
from cohorts.ui.templatetags.formats import when
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.models import ItemPage, ItemSighting
from exams.delivery.models import Answer, EndedHow, Sitting


class Moment(Cell):
    """A moment in the zone of the field `zone`, or the state's: written in full on pages, and sortable in files."""

    def __init__(self, at, zone=None):
        super().__init__(at, *([zone] if zone else []), write=self._for_file)

    def _for_file(self, at, zone=None):
        return format_sortable_moment(at, zone or home_zone()) if at else ""

    def of(self, row):
        """Return the moment for the page."""
        return when(*(value_of(row, field) for field in self.fields))


def _person(path):
    return Cell(*by_path(path, *FULL_NAME), write=full_name)


def _person_or_system(path):
    return Cell(path, *by_path(path, *FULL_NAME), write=lambda pk, *name: full_name(*name) if pk else "the system")


def _answer(value):
    return "+".join(value) if isinstance(value, list) else value or "cleared"


def record(model, *, label, icon, readers, columns, related=(), search=(), filters=(), order=()):
    """Return a read-only viewset for rows of `model`. columns: {heading: cell}."""
    name = f"records_{model._meta.model_name}"

    class Index(SheetExport, generic.IndexView):
        """The list, in a constant number of queries."""

        sheet = columns
        export_filename = name

        def get_base_queryset(self):
            return super().get_base_queryset().select_related(*related)

    list_columns = [
        Column(f"column_{n}", label=head, accessor=cell.of) for n, (head, cell) in enumerate(columns.items())
    ]
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
            "list_display": ["__str__", *list_columns],
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
    label="Cohorts",
    icon="group",
    readers=TRAINING,
    related=("vendor", "course_version__course"),
    search=["code", "vendor__name"],
    filters=["state", "vendor"],
    order=["-starts_at"],
    columns={
        "Vendor": Cell("vendor__name"),
        "Course": Cell("course_version__course__title"),
        "State": Cell("state", labels=Cohort.State.choices),
        "Starts": Moment("starts_at", "time_zone"),
    },
)
SEATS = record(
    Enrollment,
    label="Seats",
    icon="user",
    readers=TRAINING,
    related=("cohort", "person", "agency"),
    search=["person__family_name", "person__given_name", "person__email", "cohort__code"],
    filters=["state", "agency"],
    order=["-enrolled_at"],
    columns={
        "Person": _person("person"),
        "Cohort": Cell("cohort__code"),
        "Agency": Cell("agency__name"),
        "State": Cell("state", labels=Enrollment.State.choices),
        "Since": Moment("enrolled_at"),
    },
)
ATTENDANCE = record(
    AttendanceMark,
    label="Attendance",
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
        "Person": _person("enrollment__person"),
        "Cohort": Cell("session__cohort__code"),
        "Session": Moment("session__starts_at", "session__cohort__time_zone"),
        "Mark number": Cell("number"),
        "Reason": Cell("reason"),
        "By": _person_or_system("by"),
        "At": Moment("at"),
    },
)
SITTINGS = record(
    Sitting,
    label="Sittings",
    icon="clipboard-list",
    readers=EXAMS,
    related=("person", "form__exam"),
    search=["person__family_name", "person__given_name", "person__email", "form__code"],
    filters=["state", "form"],
    order=["-started_at"],
    columns={
        "Person": _person("person"),
        "Form": Cell("form__code"),
        "State": Cell("state"),
        "Started": Moment("started_at"),
        "Ended": Moment("ended_at"),
        "How": Cell("ended_how", labels=EndedHow.choices),
    },
)
ANSWERS = record(
    Answer,
    label="Answers",
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
        "Person": _person("sitting__person"),
        "Form": Cell("sitting__form__code"),
        "Place": Cell("place__position"),
        "Answer": Cell("value", write=_answer),
        "Epoch": Cell("epoch"),
        "Received": Moment("received_at"),
    },
)
ITEM_SIGHTINGS = record(
    ItemSighting,
    label="Who saw live items",
    icon="view",
    readers=EXAMS,
    related=("item", "version", "by"),
    search=["item__code", "by__family_name", "by__given_name", "by__email"],
    filters=["page", "by"],
    order=["-at", "-pk"],
    columns={
        "When": Moment("at"),
        "Who": _person("by"),
        "Item": Cell("item__code"),
        "Version": Cell("version__number", write=lambda number: "as edited" if number is None else number),
        "Page": Cell("page", labels=ItemPage.choices),
    },
)
LETTERS = record(
    Letter,
    label="Letters",
    icon="mail",
    readers=TRAINING,
    related=("person",),
    order=["-queued_at"],
    search=["person__family_name", "person__given_name", "person__email", "subject"],
    filters=["kind"],
    columns={
        "To": _person("person"),
        "Subject": Cell("subject"),
        "Queued": Moment("queued_at"),
        "Sent": Moment("sent_at"),
    },
)


class RecordsGroup(ViewSetGroup):
    """The menu of records; each record is visible to its readers."""

    menu_label = "Records"
    menu_icon = "history"
    menu_order = 260
    items = (COHORTS, SEATS, ATTENDANCE, SITTINGS, ANSWERS, ITEM_SIGHTINGS, LETTERS)


class ActionLog(ListScreen):
    """The audit log: who did what to which row, when and why. For auditors."""

    model = ModelLogEntry
    page_title = "Log of actions"
    header_icon = "history"
    index_url_name = "action_log"
    index_results_url_name = "action_log_results"
    default_ordering = "-timestamp"
    search_fields = ["label", "action", "user__email", "user__given_name", "user__family_name"]
    export_filename = "actions"
    sheet = {
        "When": lambda row: when(row.timestamp),
        "Who": lambda row: row.user.get_full_name() if row.user else "the system",
        "What": lambda row: row.formatter.label if row.formatter else row.action,
        "To": lambda row: f"{row.content_type.name}: {row.label}",
        "Why": lambda row: row.data.get("reason", ""),
    }
    columns = [Column(f"column_{n}", label=head, accessor=tell) for n, (head, tell) in enumerate(sheet.items())]

    def get_base_queryset(self):
        """Return every entry, for an auditor."""
        return entries_for(self.request.user)


action_log = allow(roles.AUDITOR)(ActionLog.as_view())
action_log_results = allow(roles.AUDITOR)(ActionLog.as_view(results_only=True))
