"""The review desk: the queue of applications, one application with all its parts, and paper keyed in."""

import django_filters
from django import forms
from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day, home_zone
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_moment
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.people.models import Organization, User
from cohorts.training.models import Cohort
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.actions import applications
from lms.certification.actions.application_decisions import latest_part
from lms.certification.application_forms import ways_to_apply
from lms.certification.application_list import asked_of
from lms.certification.models import REVIEWED, Appeal, AppealState, Application, ApplicationState, Program
from lms.certification.models.application_queue import waits_for

TITLE = _("Applications")
READERS = (roles.PROGRAM, roles.AUDITOR)
MINE, NOBODY = "mine", "nobody"


def choices_of(model, **conditions):
    """Those rows of a model that whoever filters may see."""
    return lambda request: model.objects.visible_to(request.user).filter(**conditions)


class ApplicationFilters(WagtailFilterSet):
    """By state, reviewer, program, agency and cohort."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ApplicationState.choices)
    reviewer = django_filters.ChoiceFilter(
        label=_("Reviewer"), choices=[(MINE, _("Me")), (NOBODY, _("Nobody yet"))], method="by_reviewer"
    )
    program = django_filters.ModelChoiceFilter(
        label=_("Program"), field_name="cycle__candidacy__program", queryset=choices_of(Program)
    )
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"), queryset=choices_of(Organization, kind=roles.AGENCY), method="by_agency"
    )
    cohort = django_filters.ModelChoiceFilter(label=_("Cohort"), queryset=choices_of(Cohort), method="by_cohort")

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def by_reviewer(self, queryset, name, value):
        """One's own, or those that nobody has taken."""
        return queryset.filter(reviewer=self.request.user if value == MINE else None)

    def by_agency(self, queryset, name, value):
        """Applicants of an agency."""
        people = User.objects.visible_to(self.request.user).members(organization=value)
        return queryset.filter(cycle__candidacy__person__in=people)

    def by_cohort(self, queryset, name, value):
        """Applicants with a seat in a cohort."""
        return queryset.filter(cycle__candidacy__person__enrollments__cohort=value).distinct()


def moment_as_text(at):
    """A moment for the file, with its zone; "" without one."""
    return format_moment(at, home_zone()) if at else ""


def days_waiting(row):
    """How many days an application has waited, of those that wait."""
    if not row.is_reviewed or row.cycle.submitted_at is None:
        return ""
    return (home_day(timezone.now()) - home_day(row.cycle.submitted_at)).days


class Applications(AdminListView):
    """Every application, those that wait longest first."""

    model = Application
    page_title = TITLE
    header_icon = "doc-full"
    index_url_name = "applications"
    index_results_url_name = "applications_results"
    is_searchable = True
    search_fields = [f"cycle__candidacy__person__{name}" for name in CALLED_NAME]
    filterset_class = ApplicationFilters
    default_ordering = ("first", "cycle__submitted_at", "pk")
    empty_text = _("There is no application yet. People apply on this site, and you can enter one from paper.")
    export_filename = "applications"
    list_display = [
        TitleColumn("person", label=_("Person"), accessor=lambda row: called(row.person), get_url=lambda row: row.url),
        Column("program", label=_("Program"), accessor=lambda row: str(row.cycle.candidacy.program)),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        Column("submitted", label=_("Submitted"), accessor=lambda row: day(row.cycle.submitted_at)),
        Column("days", label=_("Days waiting"), accessor=days_waiting),
        Column("next", label=_("Waits for"), accessor=lambda row: row.waits_for),
        Column("reviewer", label=_("Reviewer"), accessor=lambda row: called(row.reviewer) if row.reviewer else ""),
    ]
    sheet = {
        gettext_noop("Person"): Cell(*(f"cycle__candidacy__person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Program"): Cell("cycle__candidacy__program__title"),
        gettext_noop("State"): Cell("state", write=lambda state: ApplicationState(state).label),
        gettext_noop("Channel"): lambda row: row.get_channel_display(),
        gettext_noop("Submitted"): Cell("cycle__submitted_at", write=moment_as_text),
        gettext_noop("Reviewer"): lambda row: called(row.reviewer) if row.reviewer else "",
    }

    def get_base_queryset(self):
        """With the person, the program and the reviewer."""
        waiting = When(state__in=REVIEWED, then=0)
        rows = super().get_base_queryset().annotate(first=Case(waiting, default=1))
        return rows.select_related(
            "cycle__candidacy__person", "cycle__candidacy__program", "cycle__version", "reviewer"
        )

    def get_context_data(self, *args, **kwargs):
        """Each row with what it waits for."""
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        texts = waits_for(rows)
        for row in context["object_list"]:
            row.url = reverse("application", args=[row.pk])
            row.waits_for = texts.get(row.pk, "")
        return context

    @cached_property
    def header_buttons(self):
        """Enter one from paper."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Enter one from paper"), url=reverse("application_key_in"), icon_name="plus")]


class ApplicationDesk(AdminDetailView):
    """One application: every requirement with its parts, and what can be decided."""

    allowed_roles = READERS
    model = Application
    template_name = "certification/admin/application.html"
    row_name = "application"

    def get_rows(self):
        """With everything that the head of the page says."""
        rows = super().get_rows()
        return rows.select_related(
            "cycle__candidacy__person", "cycle__candidacy__program", "cycle__version", "reviewer"
        )

    def get_heading(self):
        """Whose."""
        return gettext("Application of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "applications")]

    def get_context_data(self, **context):
        """What is asked. Restricted requirements are one line for everybody but the reviewer."""
        user = self.request.user
        is_reviewer = self.row.reviewer_id == user.pk and self.row.is_reviewed
        requirements = asked_of(self.row, user, timezone.now(), for_staff=True)
        context["fees"] = requirements.fees if requirements else ()
        items = list(requirements.items) if requirements else []
        restricted = [item for item in items if item.leaf.restricted]
        appeals = list(Appeal.objects.visible_to(user).filter(application=self.row).select_related("decider"))
        decides_appeal = any(row.state == AppealState.OPEN and row.decider_id == user.pk for row in appeals)
        reads_all = is_reviewer or (decides_appeal and has_role(user, roles.PROGRAM))
        listed = items if reads_all else [item for item in items if not item.leaf.restricted]
        return super().get_context_data(
            asked=requirements,
            items=listed,
            eligibility=None if reads_all or not restricted else all(item.finding.met for item in restricted),
            is_reviewer=is_reviewer,
            decides_appeal=decides_appeal,
            latest_part=latest_part(self.row),
            may_take=has_role(user, roles.PROGRAM) and not is_reviewer and self.row.is_reviewed,
            appeals=appeals,
            may_decide_appeals=has_role(user, roles.PROGRAM) and self.row.reviewer_id != user.pk,
            may_key_in=has_role(user, roles.PROGRAM) and self.row.is_unfinished,
            may_reopen=has_role(user, roles.PROGRAM) and self.row.state in ("admitted", "denied"),
            is_appealed=any(appeal.state == AppealState.OPEN for appeal in appeals),
            **context,
        )


class PaperForm(forms.Form):
    """Whose application came on paper, for what, and when."""

    person = forms.EmailField(label=_("Email address of the applicant’s account"))
    way = forms.ChoiceField(label=_("Applies for"))
    received_on = day_field(
        _("Received by the office on"), help_text=_("The rules in effect on this day apply, not those of today.")
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways


class KeyIn(AdminActionView):
    """Enter an application that came on paper."""

    allowed_roles = (roles.PROGRAM,)
    heading = _("Enter an application from paper")
    form_class = PaperForm
    action_label = _("Begin the application")
    field_names = {"pathway": "way"}
    lead = _("The person needs an account. Enter the parts on the next page, then submit it.")

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "applications")]

    def get_back_url(self):
        """The queue."""
        return reverse("applications")

    def get_form_kwargs(self):
        """With what can be applied for."""
        ways = ways_to_apply(self.request.user, home_day(timezone.now()), closed=True)
        return super().get_form_kwargs() | {"ways": ways}

    def act(self, data, by, at):
        """Begin it."""
        person = User.objects.visible_to(by).with_address(data["person"]).first()
        program, _colon, pathway = data["way"].partition(":")
        row = Program.objects.visible_to(by).get(pk=int(program))
        return applications.begin_from_paper(
            person=person, program=row, pathway=pathway, received_on=data["received_on"], by=by, at=at
        )

    def get_done_url(self, result):
        """The application."""
        return reverse("application", args=[result.pk])

    def done_text(self, result):
        """What comes next."""
        return gettext("Begun. Enter its parts, then submit it.")
