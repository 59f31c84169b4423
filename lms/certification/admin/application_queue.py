"""The queue of applications: age, review clock, what is missing and from whom, filters, and the file."""

from collections import defaultdict
from datetime import timedelta

import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day, home_zone
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day, format_minutes, format_moment
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.attention import AttentionFilters, AttentionOnTop
from lms.certification.admin.list_filters import agencies, cohorts, program_filter, vendors
from lms.certification.facts.needs import needs_of
from lms.certification.messages.appeals import due_text
from lms.certification.messages.findings import title
from lms.certification.models import REVIEWED, Appeal, AppealState, Application, ApplicationState
from lms.certification.models.review_queue import in_order
from lms.certification.rules.applications import Giver

TITLE = _("Applications")
READERS = (roles.PROGRAM, roles.AUDITOR)
MINE, NOBODY = "mine", "nobody"
SOON, PAUSED, NOTHING = "soon", "paused", "nothing"
SOON_DAYS = 7
FROM = {
    Giver.APPLICANT: _("From the applicant: %(parts)s."),
    Giver.OTHER: _("From others: %(parts)s."),
    Giver.OFFICE: _("For us to do: %(parts)s."),
}


class ApplicationFilters(AttentionFilters):
    """By state, clock, what is missing, reviewer, program, agency, vendor and cohort; and those that are overdue."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ApplicationState.choices)
    attention = django_filters.ChoiceFilter(
        label=_("Overdue"), empty_label=_("All"), choices=[("1", _("Yes"))], method="by_attention"
    )
    clock = django_filters.ChoiceFilter(
        label=_("Decide by"), method="by_clock", choices=[(SOON, _("Within 7 days")), (PAUSED, _("Clock is stopped"))]
    )
    missing = django_filters.ChoiceFilter(
        label=_("Missing"), method="by_missing",
        choices=[
            (NOTHING, _("Nothing: ready to decide")),
            (Giver.APPLICANT.value, _("From the applicant")),
            (Giver.OTHER.value, _("From others")),
            (Giver.OFFICE.value, _("For us to do")),
        ],
    )  # fmt: skip
    appeal = django_filters.ChoiceFilter(
        label=_("Appeal"), choices=[("open", _("Waits for a decision"))], method="by_appeal"
    )
    reviewer = django_filters.ChoiceFilter(
        label=_("Reviewer"), choices=[(MINE, _("Me")), (NOBODY, _("Nobody yet"))], method="by_reviewer"
    )
    program = program_filter("cycle__candidacy__program")
    agency = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=agencies, method="by_agency")
    vendor = django_filters.ModelChoiceFilter(label=_("Training vendor"), queryset=vendors, method="by_vendor")
    cohort = django_filters.ModelChoiceFilter(label=_("Cohort"), queryset=cohorts, method="by_cohort")

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def needing_attention(self, queryset):
        """Those whose last day is over, also of an appeal."""
        today = home_day(timezone.now())
        return queryset.filter(Q(state__in=REVIEWED, due_on__lt=today) | Q(appeal_due__lt=today))

    def by_clock(self, queryset, name, value):
        """Due within SOON_DAYS, or stopped."""
        waiting = queryset.filter(state__in=REVIEWED)
        if value == PAUSED:
            return waiting.exclude(paused_on=None)
        today = home_day(timezone.now())
        days = (today, today + timedelta(days=SOON_DAYS))
        return queryset.filter(Q(state__in=REVIEWED, due_on__range=days) | Q(appeal_due__range=days))

    def by_missing(self, queryset, name, value):
        """Of those that wait: ready to decide, or something is missing from somebody."""
        waiting = queryset.filter(state__in=REVIEWED)
        return waiting.filter(needs="") if value == NOTHING else waiting.filter(needs__contains=value)

    def by_appeal(self, queryset, name, value):
        """Those against whose decision an appeal waits."""
        return queryset.filter(appealed=True)

    def by_reviewer(self, queryset, name, value):
        """One's own, or those that nobody has taken."""
        return queryset.filter(reviewer=self.request.user if value == MINE else None)

    def by_agency(self, queryset, name, value):
        """Applicants of an agency."""
        people = User.objects.visible_to(self.request.user).members(organization=value)
        return queryset.filter(cycle__candidacy__person__in=people)

    def by_vendor(self, queryset, name, value):
        """Applicants with a seat in a cohort of a vendor."""
        return self._with_seat(queryset, cohort__vendor=value)

    def by_cohort(self, queryset, name, value):
        """Applicants with a seat in a cohort."""
        return self._with_seat(queryset, cohort=value)

    def _with_seat(self, queryset, **where):
        seats = Enrollment.objects.visible_to(self.request.user).taken().filter(**where)
        return queryset.filter(cycle__candidacy__person__in=seats.order_by().values("person"))


def moment_as_text(at):
    """A moment for the file, with its zone; "" without one."""
    return format_moment(at, home_zone()) if at else ""


def age_text(row):
    """The day of the submission and, of those that wait, how many days ago that was."""
    if row.cycle.submitted_at is None:
        return ""
    since = home_day(row.cycle.submitted_at)
    if not row.is_reviewed:
        return format_day(since)
    days = (home_day(timezone.now()) - since).days
    text = ngettext("%(day)s (%(days)s day)", "%(day)s (%(days)s days)", days)
    return text % {"day": format_day(since), "days": days}


def clock_text(row, today):
    """Until when it is decided, that this is over, or that the clock is stopped; "" without a clock."""
    if not row.is_reviewed:
        return ""
    if row.paused_on:
        text = ngettext(
            "stopped on %(day)s, %(days)s day left", "stopped on %(day)s, %(days)s days left", row.days_left
        )
        return text % {"day": format_day(row.paused_on), "days": row.days_left}
    if row.due_on is None:
        return ""
    if row.is_overdue(today):
        days = (today - row.due_on).days
        text = ngettext("%(day)s, %(days)s day overdue", "%(day)s, %(days)s days overdue", days)
        return text % {"day": format_day(row.due_on), "days": days}
    return format_day(row.due_on)


def missing_text(needs):
    """From whom which requirements are missing. Restricted ones are one word, for everybody."""
    if needs is None:
        return gettext("The rules of this program cannot be read at the moment.")
    if not needs:
        return gettext("Nothing: ready to decide")
    by_giver = defaultdict(list)
    for need in needs:
        name = gettext("Eligibility") if need.finding.restricted else title(need.finding)
        if need.lost:
            about = {"part": name, "time": format_minutes(need.lost)}
            name = gettext("%(part)s (missing: %(time)s; the person has to withdraw and submit again)") % about
        if name not in by_giver[need.giver]:
            by_giver[need.giver].append(name)
    return " ".join(
        str(text) % {"parts": ", ".join(by_giver[giver])} for giver, text in FROM.items() if giver in by_giver
    )


class ClockColumn(Column):
    """Until when an application is decided, marked where that is over."""

    cell_template_name = "certification/admin/clock_cell.html"

    def get_value(self, instance):
        """The words, of an appeal that waits its own."""
        today = home_day(timezone.now())
        appeal = Appeal(state=AppealState.OPEN, due_on=instance.appeal_due) if instance.appealed else None
        return due_text(appeal, today) if appeal else clock_text(instance, today)

    def get_cell_context_data(self, instance, parent_context):
        """Also whether it is over."""
        context = super().get_cell_context_data(instance, parent_context)
        today = home_day(timezone.now())
        is_late = instance.appeal_due is not None and instance.appeal_due < today
        return {**context, "overdue": is_late or instance.is_overdue(today)}


def state_in_queue(row):
    """The state, and that an appeal waits."""
    state = row.get_state_display()
    return gettext("%(state)s. An appeal waits.") % {"state": state} if row.appealed else state


class SelectColumn(Column):
    """A check box for each application that lacks nothing or has no reviewer, and one for all of the page."""

    header_template_name = "certification/admin/select_header.html"
    cell_template_name = "certification/admin/select_cell.html"

    def get_value(self, instance):
        """Whose, for the label."""
        return called(instance.person)


class Applications(AttentionOnTop, AdminListView):
    """Every application, those first that are to be decided first."""

    model = Application
    page_title = TITLE
    header_icon = "doc-full"
    index_url_name = "applications"
    index_results_url_name = "applications_results"
    results_template_name = "certification/admin/queue_results.html"
    is_searchable = True
    search_fields = [f"cycle__candidacy__person__{name}" for name in CALLED_NAME]
    filterset_class = ApplicationFilters
    default_ordering = ("first", "due", "cycle__submitted_at", "pk")
    attention_label = _("Overdue")
    empty_text = _("There is no application yet. People apply on this site, and you can enter one from paper.")
    export_filename = "applications"
    list_display = [
        SelectColumn("select", label=_("Check")),
        TitleColumn("person", label=_("Person"), accessor=lambda row: called(row.person), get_url=lambda row: row.url),
        Column("program", label=_("Program"), accessor=lambda row: str(row.cycle.candidacy.program)),
        Column("state", label=_("State"), accessor=lambda row: state_in_queue(row)),
        Column("submitted", label=_("Submitted"), accessor=age_text, sort_key="cycle__submitted_at"),
        ClockColumn("due", label=_("Decide by"), sort_key="due"),
        Column("missing", label=_("Missing"), accessor=lambda row: row.missing),
        Column("reviewer", label=_("Reviewer"), accessor=lambda row: called(row.reviewer) if row.reviewer else ""),
    ]
    sheet = {
        gettext_noop("Person"): Cell(*(f"cycle__candidacy__person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Program"): Cell("cycle__candidacy__program__title"),
        gettext_noop("State"): Cell("state", write=lambda state: ApplicationState(state).label),
        gettext_noop("Channel"): lambda row: row.get_channel_display(),
        gettext_noop("Submitted"): Cell("cycle__submitted_at", write=moment_as_text),
        gettext_noop("Decide by"): lambda row: row.due_on if row.is_reviewed else row.appeal_due,
        gettext_noop("Clock stopped on"): lambda row: row.paused_on if row.is_reviewed else None,
        gettext_noop("Reviewer"): lambda row: called(row.reviewer) if row.reviewer else "",
    }

    def get_base_queryset(self):
        """With the person, the program and the reviewer."""
        related = ("cycle__candidacy__person", "cycle__candidacy__program", "reviewer")
        return in_order(super().get_base_queryset()).select_related(*related)

    def get_context_data(self, *args, **kwargs):
        """Each row with what it lacks."""
        context = super().get_context_data(*args, **kwargs)
        waiting = [row for row in context["object_list"] if row.is_reviewed]
        needs = needs_of(waiting, at=timezone.now())
        for row in context["object_list"]:
            row.url = reverse("application", args=[row.pk])
            row.missing = missing_text(needs[row.pk]) if row.pk in needs else ""
        return context

    @cached_property
    def may_decide(self):
        """Whether some can be chosen to be decided together."""
        return has_role(self.request.user, roles.PROGRAM)

    @cached_property
    def columns(self):
        """The check boxes only for those who decide."""
        columns = super().columns
        return columns if self.may_decide else [one for one in columns if not isinstance(one, SelectColumn)]

    @cached_property
    def header_buttons(self):
        """Enter one from paper."""
        if not self.may_decide:
            return []
        return [HeaderButton(gettext("Enter one from paper"), url=reverse("application_key_in"), icon_name="plus")]
