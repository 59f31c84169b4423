"""Complaints: the queue of program staff, with its clocks, and one complaint.

The queue names nobody but staff. Whom a complaint is about, and what was written, is on the page of one complaint for
its reviewer, for who decides, and for who decides about an appeal. Nothing of it can be searched or downloaded.
"""

import django_filters
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.notices.models.bounces import is_unreachable
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.actions.complaint_conflicts import complaint_conflict, is_recused
from lms.certification.actions.complaints import clocks_of
from lms.certification.admin.accommodation_requests import clock_text
from lms.certification.messages import appeals as appeal_messages
from lms.certification.models import (
    AppealState,
    Complaint,
    ComplaintAppeal,
    ComplaintFinding,
    ComplaintLetter,
    ComplaintMatch,
    ComplaintPaper,
    ComplaintRecusal,
    ComplaintState,
    ComplaintTerm,
    DisciplineNote,
    LetterKind,
)
from lms.certification.models.complaints import COMPLAINT_STAFF, OPEN
from lms.certification.rules.complaints import is_too_old

TITLE = _("Complaints")
READERS = COMPLAINT_STAFF
MINE, NOBODY = "mine", "nobody"
# As staff call them; the choices of the model are what the person reads.
LETTER_WORDS = {
    LetterKind.NOTICE: _("Notice"),
    LetterKind.ANSWER: _("Answer"),
    LetterKind.ANSWER_FILE: _("File with the answer"),
    LetterKind.DECISION: _("Decision"),
    LetterKind.APPEAL_DECISION: _("Decision about the appeal"),
}


class ComplaintFilters(django_filters.FilterSet):
    """By state, by who has to do something, and those that are late."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ComplaintState.choices, empty_label=_("All"))
    person = django_filters.ChoiceFilter(
        label=_("Reviews or decides"), choices=[(MINE, _("Me")), (NOBODY, _("Nobody yet"))], method="by_person",
        empty_label=_("All"),
    )  # fmt: skip
    late = django_filters.ChoiceFilter(
        label=_("Clock"), choices=[("late", _("Late"))], method="by_clock", empty_label=_("All")
    )

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ()

    def by_person(self, queryset, name, value):
        """One's own, or those that nobody has taken."""
        if value == MINE:
            return queryset.filter(Q(reviewer=self.request.user) | Q(decider=self.request.user))
        waits = Q(state=ComplaintState.RECEIVED) | Q(state=ComplaintState.RECOMMENDED, decider=None)
        return queryset.filter(waits)

    def by_clock(self, queryset, name, value):
        """Not decided, or not confirmed, in time."""
        today = home_day(timezone.now())
        return queryset.filter(Q(state__in=OPEN, due_on__lt=today) | Q(acknowledged_on=None, ack_due_on__lt=today))


def due_text(row):
    """By when the office decides, while it has to; of one that is not confirmed, by when that is due."""
    if row.acknowledged_on is None:
        return gettext("Confirm receipt: %(due)s") % {"due": clock_text(row.ack_due_on)}
    return clock_text(row.due_on) if row.is_open else ""


def who_text(row):
    """Who reviews it and who decides."""
    return ", ".join(called(one) for one in (row.reviewer, row.decider) if one is not None)


class Complaints(AdminListView):
    """Every complaint but those about oneself, open ones by their clock on top."""

    model = Complaint
    page_title = TITLE
    header_icon = "warning"
    index_url_name = "complaints"
    index_results_url_name = "complaints_results"
    is_searchable = False
    filterset_class = ComplaintFilters
    default_ordering = ("first", "due_on", "pk")
    empty_text = _("There is no complaint. People complain on the public page “Complain about a certified person”.")
    list_display = [
        TitleColumn("number", label=_("Complaint"), accessor=str, get_url=lambda row: row.url),
        Column("received", label=_("Received"), accessor=lambda row: day(row.received_on)),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        Column("due", label=_("Due"), accessor=due_text),
        Column("who", label=_("Reviews, decides"), accessor=who_text),
    ]

    def get_base_queryset(self):
        """With who works on it."""
        rows = super().get_base_queryset().not_about(self.request.user)
        rows = rows.annotate(first=Case(When(state__in=OPEN, then=0), default=1))
        return rows.select_related("reviewer", "decider")

    def get_context_data(self, *args, **kwargs):
        """Each row with its address."""
        context = super().get_context_data(*args, **kwargs)
        for row in context["object_list"]:
            row.url = reverse("complaint", args=[row.pk])
        return context

    @cached_property
    def header_buttons(self):
        """What came by mail."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Key in a complaint"), url=reverse("complaint_key_in"), icon_name="plus")]


class ComplaintDesk(AdminDetailView):
    """One complaint: where it stands, and for those who review or decide everything that was written."""

    allowed_roles = READERS
    model = Complaint
    template_name = "certification/admin/complaint.html"
    row_name = "complaint"
    header_icon = "warning"

    def get_rows(self):
        """Not one about oneself."""
        rows = super().get_rows().not_about(self.request.user)
        return rows.select_related("program", "reviewer", "decider", "authority")

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "complaints")]

    def get_context_data(self, **context):
        """What one may read, and what one can do."""
        user, row = self.request.user, self.row
        is_staff = has_role(user, roles.PROGRAM, organization=row.authority)
        can = is_staff and complaint_conflict(row, user) is None
        appeals = ComplaintAppeal.objects.visible_to(user, role=READERS).filter(complaint=row)
        appeals, today = list(appeals.select_related("decider").order_by("pk")), home_day(timezone.now())
        for appeal in appeals:
            appeal.due = appeal_messages.due_text(appeal, today)
        limit = clocks_of(row.program, row.received_on).limit_years
        return super().get_context_data(
            due=due_text(row),
            is_too_old=is_too_old(row.happened_on, row.received_on, limit),
            recusals=_recusals(row, user),
            is_recused=is_staff and is_recused(row, user),
            appeals=appeals,
            notes=_notes(row, user) if can else [],
            now=timezone.now(),
            **(_of_deciders(row, user) if can else {"papers": ()}),
            **_steps(row, user, can=can, is_staff=is_staff),
            **context,
        )


def _recusals(row, user):
    rows = ComplaintRecusal.objects.visible_to(user).filter(complaint=row).select_related("staff")
    return [one for one in rows.latest_per("staff_id").values() if one.steps_back]


def _notes(row, user):
    """Notes for those who review or decide; once the complaint is closed, for program staff those that are public."""
    roles_of = None if row.state == ComplaintState.CLOSED else roles.PROGRAM
    rows = DisciplineNote.objects.visible_to(user, role=roles_of).filter(complaint=row)
    return list(rows.order_by("pk"))


def _of_deciders(row, user):
    """Rows that only those have who review or decide, each without its words."""
    about = {"complaint": row}
    match = ComplaintMatch.objects.visible_to(user).filter(**about).select_related("certificate", "person").latest_row()
    terms = ComplaintTerm.objects.visible_to(user).filter(**about)
    return {
        "match": match,
        "papers": list(ComplaintPaper.objects.visible_to(user).filter(**about).order_by("pk")),
        "letters": [
            (letter, LETTER_WORDS[letter.kind])
            for letter in ComplaintLetter.objects.visible_to(user).filter(**about).order_by("pk")
        ],
        "findings": list(
            ComplaintFinding.objects.visible_to(user).filter(**about).select_related("by", "certificate").order_by("pk")
        ),
        "term": terms.latest_row(),
        "is_unreachable": bool(match) and is_unreachable(match.person_id),
    }


def _steps(row, user, *, can, is_staff):
    """Which buttons there are."""
    is_reviewer, is_decider = can and row.reviewer_id == user.pk, can and row.decider_id == user.pk
    in_review = row.state in (ComplaintState.RECEIVED, ComplaintState.REVIEW)
    may_decide = can and row.state == ComplaintState.RECOMMENDED and row.reviewer_id != user.pk
    return {
        "may_take": can and in_review and not is_reviewer and row.decider_id != user.pk,
        "may_assign": can and in_review,
        "is_reviewing": is_reviewer and row.state == ComplaintState.REVIEW,
        "may_note": is_reviewer and row.is_open,
        "may_extend": is_reviewer and row.is_open and row.extended_at is None,
        "may_take_decision": may_decide and not is_decider,
        "is_deciding": is_decider and row.state == ComplaintState.RECOMMENDED,
        "may_publish": (is_reviewer or is_decider) and row.state != ComplaintState.CLOSED,
        "may_withdraw": is_reviewer or is_decider or (can and row.state == ComplaintState.CLOSED),
        "may_record": (is_reviewer or is_decider) and row.state == ComplaintState.DECIDED,
        "may_acknowledge": is_staff and row.acknowledged_on is None,
        "may_step_back": is_staff and row.state != ComplaintState.CLOSED and not is_recused(row, user),
        "may_lift": can,
        "may_take_appeal": can and user.pk not in (row.reviewer_id, row.decider_id),
        "open_appeal": AppealState.OPEN,
    }
