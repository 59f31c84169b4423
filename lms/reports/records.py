"""Read-only records for appeals and audits: cohorts, seats, attendance, sittings, answers and emails.

Every list can be searched, filtered and downloaded.
"""

from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from cohorts.core import roles
from cohorts.core.dates import home_zone
from cohorts.core.exports import Cell, by_path, value_of
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.names import FULL_NAME, full_name
from cohorts.notices.models import Email
from cohorts.training.models import AttendanceMark, Cohort, Enrollment
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.templatetags.formats import when
from cohorts.ui.viewsets import ScopedModelViewSet
from exams.bank.models import ItemPage, ItemView
from exams.delivery.models import Answer, EndedHow, Sitting

# Fields of records that nobody reads. What waits on a device is locked with a key from the seed of a sitting.
SECRETS = ["seed"]


class PlainColumn(Column):
    """A column without a template for its cells, because a page of records has 400 of them."""

    def render_cell_html(self, instance, parent_context):
        """Return the same HTML as Wagtail's cell template."""
        value = self.get_cell_context_data(instance, parent_context)["value"]
        return format_html("<td>{}</td>", "" if value is None else value)


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
    return Cell(
        path, *by_path(path, *FULL_NAME), write=lambda pk, *name: full_name(*name) if pk else gettext("the system")
    )


def _answer(value):
    return "+".join(value) if isinstance(value, list) else value or gettext("cleared")


def _version(number):
    return gettext("as edited") if number is None else number


def record(model, *, label, icon, readers, columns, zone="", related=(), search=(), filters=(), order=()):
    """Return a read-only viewset for rows of `model`. columns: {heading: cell}. zone: path to a row's time zone."""
    name = f"records_{model._meta.model_name}"

    class Index(SheetExport, generic.IndexView):
        """The list, in a constant number of queries."""

        sheet = columns
        export_filename = name

        def get_base_queryset(self):
            return super().get_base_queryset().select_related(*related)

    list_columns = [
        PlainColumn(f"column_{n}", label=_(head), accessor=cell.of) for n, (head, cell) in enumerate(columns.items())
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
            "zone_path": zone,
            "form_fields": [],
            "index_view_class": Index,
            "list_display": ["__str__", *list_columns],
            "list_filter": list(filters),
            "search_fields": list(search),
            "search_backend_name": None,
            "ordering": list(order),
            "inspect_view_fields_exclude": SECRETS,
            "list_per_page": 50,
        },
    )


TRAINING = (roles.PROGRAM, roles.AUDITOR)
EXAMS = (roles.EXAMINATIONS, roles.AUDITOR)
# The time zone of what a row is about.
OF_COHORT, OF_SESSION = "cohort__time_zone", "session__cohort__time_zone"
OF_WINDOW, OF_SITTING = "window__time_zone", "sitting__window__time_zone"

COHORTS = record(
    Cohort,
    label=_("Cohorts"),
    icon="group",
    readers=TRAINING,
    related=("vendor", "course_version__course"),
    search=["code", "vendor__name"],
    filters=["state", "vendor"],
    order=["-starts_at"],
    zone="time_zone",
    columns={
        gettext_noop("Vendor"): Cell("vendor__name"),
        gettext_noop("Course"): Cell("course_version__course__title"),
        gettext_noop("State"): Cell("state", labels=Cohort.State.choices),
        gettext_noop("Starts"): Moment("starts_at", "time_zone"),
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
    zone=OF_COHORT,
    columns={
        gettext_noop("Person"): _person("person"),
        gettext_noop("Cohort"): Cell("cohort__code"),
        gettext_noop("Agency"): Cell("agency__name"),
        gettext_noop("State"): Cell("state", labels=Enrollment.State.choices),
        gettext_noop("Since"): Moment("enrolled_at", OF_COHORT),
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
    zone=OF_SESSION,
    columns={
        gettext_noop("Person"): _person("enrollment__person"),
        gettext_noop("Cohort"): Cell("session__cohort__code"),
        gettext_noop("Session"): Moment("session__starts_at", OF_SESSION),
        gettext_noop("Mark number"): Cell("number"),
        gettext_noop("Reason"): Cell("reason"),
        gettext_noop("By"): _person_or_system("by"),
        gettext_noop("At"): Moment("at", OF_SESSION),
    },
)
SITTINGS = record(
    Sitting,
    label=_("Sittings"),
    icon="clipboard-list",
    readers=EXAMS,
    related=("person", "form__exam", "window"),
    search=["person__family_name", "person__given_name", "person__email", "form__code"],
    filters=["state", "form"],
    order=["-started_at"],
    zone=OF_WINDOW,
    columns={
        gettext_noop("Person"): _person("person"),
        gettext_noop("Form"): Cell("form__code"),
        gettext_noop("State"): Cell("state"),
        gettext_noop("Started"): Moment("started_at", OF_WINDOW),
        gettext_noop("Ended"): Moment("ended_at", OF_WINDOW),
        gettext_noop("Ended by"): Cell("ended_how", labels=EndedHow.choices),
    },
)
ANSWERS = record(
    Answer,
    label=_("Answers"),
    icon="list-ol",
    readers=EXAMS,
    related=("sitting__person", "sitting__form", "sitting__window", "place"),
    search=[
        "sitting__person__family_name",
        "sitting__person__given_name",
        "sitting__person__email",
        "sitting__form__code",
    ],
    filters=["sitting__form"],
    order=["-received_at", "-pk"],
    zone=OF_SITTING,
    columns={
        gettext_noop("Person"): _person("sitting__person"),
        gettext_noop("Form"): Cell("sitting__form__code"),
        gettext_noop("Question number"): Cell("place__position"),
        gettext_noop("Answer"): Cell("value", write=_answer),
        gettext_noop("Device number"): Cell("epoch"),
        gettext_noop("Received"): Moment("received_at", OF_SITTING),
    },
)
ITEM_VIEWS = record(
    ItemView,
    label=_("Who saw items"),
    icon="view",
    readers=EXAMS,
    related=("item", "version", "by"),
    search=["item__code", "by__family_name", "by__given_name", "by__email"],
    filters=["page", "by"],
    order=["-at", "-pk"],
    columns={
        gettext_noop("When"): Moment("at"),
        gettext_noop("Who"): _person("by"),
        gettext_noop("Item"): Cell("item__code"),
        gettext_noop("Version"): Cell("version__number", write=_version),
        gettext_noop("Page"): Cell("page", labels=ItemPage.choices),
    },
)
EMAILS = record(
    Email,
    label=_("Emails"),
    icon="mail",
    readers=TRAINING,
    related=("person",),
    order=["-queued_at"],
    search=["person__family_name", "person__given_name", "person__email", "subject"],
    filters=["kind"],
    columns={
        gettext_noop("To"): _person("person"),
        gettext_noop("Subject"): Cell("subject"),
        gettext_noop("Queued"): Moment("queued_at"),
        gettext_noop("Sent"): Moment("sent_at"),
    },
)


class RecordsGroup(ViewSetGroup):
    """The menu of records; each record is visible to its readers."""

    menu_label = _("Records")
    menu_icon = "history"
    menu_order = 260
    items = (COHORTS, SEATS, ATTENDANCE, SITTINGS, ANSWERS, ITEM_VIEWS, EMAILS)
