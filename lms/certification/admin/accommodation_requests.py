"""Requests for accommodations: the queue of examinations staff, with its clock, and one request.

What the person wrote and sent, and the sentences of the answers, are on no list and in no file.
"""

from collections import defaultdict

import django_filters
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.persons import is_own
from cohorts.notices.models.bounces import is_unreachable
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from exams.delivery.models import Accommodation
from exams.delivery.models.accommodations import ACCOMMODATION_STAFF
from lms.certification.actions.accommodation_appeals import decided_by
from lms.certification.models import (
    AccommodationAnswer,
    AccommodationAppeal,
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
    AppealState,
    AskedState,
)
from lms.certification.models.accommodations import APPEALABLE, IN_FORCE, OPEN

TITLE = _("Requests for accommodations")
READERS = ACCOMMODATION_STAFF
MINE, NOBODY = "mine", "nobody"


class RequestFilters(django_filters.FilterSet):
    """By state and by reviewer."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=AskedState.choices, empty_label=_("All"))
    reviewer = django_filters.ChoiceFilter(
        label=_("Reviewer"), choices=[(MINE, _("Me")), (NOBODY, _("Nobody yet"))], method="by_reviewer",
        empty_label=_("All"),
    )  # fmt: skip

    class Meta:
        model = AccommodationRequest
        fields: tuple[str, ...] = ()

    def by_reviewer(self, queryset, name, value):
        """One's own, or those that nobody has taken."""
        return queryset.filter(reviewer=self.request.user if value == MINE else None)


def days_waiting(row):
    """How many days a request has waited, while it is open."""
    return (home_day(timezone.now()) - home_day(row.at)).days if row.is_open else ""


def due_text(row):
    """By when the office answers, while it has to."""
    if not row.is_open:
        appeal_due = getattr(row, "appeal_due", None)
        return clock_text(appeal_due) if appeal_due else ""
    if row.paused_on:
        return gettext("Waits for the person: more is needed")
    return clock_text(row.due_on)


def state_in_queue(row):
    """The state, and that an appeal waits."""
    state = row.get_state_display()
    return gettext("%(state)s. An appeal waits.") % {"state": state} if row.appeal_due else state


def clock_text(due_on):
    """A last day, with how many days are left."""
    left = (due_on - home_day(timezone.now())).days
    text = (
        ngettext("%(day)s (%(n)s day left)", "%(day)s (%(n)s days left)", left)
        if left >= 0
        else ngettext("%(day)s (%(n)s day late)", "%(day)s (%(n)s days late)", -left)
    )
    return text % {"day": format_day(due_on), "n": abs(left)}


class AccommodationRequests(AdminListView):
    """Every request, those that are due first on top."""

    model = AccommodationRequest
    page_title = TITLE
    header_icon = "time"
    index_url_name = "accommodation_requests"
    index_results_url_name = "accommodation_requests_results"
    is_searchable = True
    search_fields = [f"person__{name}" for name in CALLED_NAME]
    filterset_class = RequestFilters
    default_ordering = ("first", "due", "pk")
    empty_text = _("Nobody has asked for accommodations yet. People ask on this site, under “Accommodations”.")
    export_filename = "accommodation-requests"
    list_display = [
        TitleColumn("person", label=_("Person"), accessor=lambda row: called(row.person), get_url=lambda row: row.url),
        Column("asks", label=_("Asks for"), accessor=lambda row: row.asks),
        Column("state", label=_("State"), accessor=lambda row: state_in_queue(row)),
        Column("days", label=_("Days waiting"), accessor=days_waiting),
        Column("due", label=_("Answer due"), accessor=due_text),
        Column("reviewer", label=_("Reviewer"), accessor=lambda row: row.who),
    ]
    sheet = {
        gettext_noop("Person"): Cell(*(f"person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("State"): lambda row: state_in_queue(row),
        gettext_noop("Answer due"): lambda row: row.due.isoformat() if row.is_open or row.appeal_due else "",
        gettext_noop("Reviewer"): lambda row: called(row.reviewer) if row.reviewer else "",
    }

    def get_base_queryset(self):
        """With the person, the program, the reviewer, and the last day of an appeal that waits."""
        waiting = AccommodationAppeal.objects.visible_to(self.request.user).filter(state=AppealState.OPEN)
        rows = super().get_base_queryset()
        rows = rows.annotate(appeal_due=Subquery(waiting.filter(request=OuterRef("pk")).values("due_on")[:1]))
        rows = rows.annotate(
            first=Case(When(Q(state__in=OPEN) | Q(appeal_due__isnull=False), then=0), default=1),
            due=Coalesce("appeal_due", "due_on"),
        )
        return rows.select_related("person", "program", "reviewer")

    def get_context_data(self, *args, **kwargs):
        """Each row with what is asked."""
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        lines = AccommodationLine.objects.visible_to(self.request.user).filter(request__in=[row.pk for row in rows])
        texts = defaultdict(list)
        for line in lines.order_by("pk"):
            texts[line.request_id].append(str(line))
        deciders = self._deciders(rows)
        for row in context["object_list"]:
            row.who = deciders.get(row.pk) or (called(row.reviewer) if row.reviewer else "")
            row.url = reverse("accommodation_request", args=[row.pk])
            row.asks = "; ".join(texts[row.pk])
        return context

    def _deciders(self, rows):
        """{request: who decides about an appeal that waits, in words}. One query."""
        appeals = AccommodationAppeal.objects.visible_to(self.request.user).filter(state=AppealState.OPEN)
        appeals = appeals.filter(request__in=[row.pk for row in rows]).select_related("decider")
        text = gettext("About the appeal: %(who)s")
        return {
            one.request_id: text % {"who": called(one.decider) if one.decider else gettext("nobody yet")}
            for one in appeals
        }

    @cached_property
    def header_buttons(self):
        """What is granted, on request and by hand, is one list."""
        return [HeaderButton(gettext("What is granted"), url=reverse("accommodations:index"), icon_name="time")]


class RequestDesk(AdminDetailView):
    """One request: what is asked, what was sent, and what can be decided."""

    allowed_roles = READERS
    model = AccommodationRequest
    template_name = "certification/admin/accommodation_request.html"
    row_name = "asked"
    header_icon = "time"

    def get_rows(self):
        """With everything that the head of the page says."""
        return super().get_rows().select_related("person", "program__authority", "reviewer", "renews")

    def get_heading(self):
        """Whose."""
        return gettext("Request of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "accommodation_requests")]

    def get_context_data(self, **context):
        """Papers and answers are there for those who may see them, and only the papers' number for others."""
        user, row = self.request.user, self.row
        may_act = has_role(user, roles.EXAMINATIONS, organization=row.program.authority) and not is_own(
            user, row.person_id
        )
        papers = AccommodationPaper.objects.visible_to(user).filter(request=row)
        answers = AccommodationAnswer.objects.visible_to(user).filter(request=row).select_related("by")
        appeals = AccommodationAppeal.objects.visible_to(user).filter(request=row).select_related("decider")
        lines = AccommodationLine.objects.visible_to(user).filter(request=row).select_related("grant__withdrawal")
        grants = Accommodation.objects.visible_to(user).of_person(row.person).in_force(home_day(timezone.now()))
        is_reviewer = may_act and row.is_open and row.reviewer_id == user.pk
        return super().get_context_data(
            due=due_text(row),
            lines=lines.order_by("pk"),
            grants=grants.exclude(line__request=row).order_by("pk"),
            papers=papers.order_by("pk"),
            answers=answers.order_by("pk"),
            appeals=[(appeal, clock_text(appeal.due_on)) for appeal in appeals.order_by("pk")],
            is_reviewer=is_reviewer,
            may_take=may_act and roles.EXAMINATIONS in user.holdings() and row.is_open and not is_reviewer,
            may_reopen=may_act and row.state in APPEALABLE and not _waits(appeals),
            may_end=may_act and is_endable(row, lines) and not _waits(appeals),
            may_record=may_act and row.state in APPEALABLE,
            is_unreachable=row.state in APPEALABLE and is_unreachable(row.person_id),
            may_decide_appeals=may_act and user.pk not in decided_by(row),
            **context,
        )


def is_endable(row, lines):
    """Whether something of a request can be taken back, also of one that was opened again and withdrawn."""
    was_opened_again = row.state == AskedState.WITHDRAWN and any(line.granted_kind for line in lines)
    return row.state in IN_FORCE or was_opened_again


def _waits(appeals):
    return any(appeal.state == AppealState.OPEN for appeal in appeals)
