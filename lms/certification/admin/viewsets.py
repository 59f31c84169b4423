"""Lists and pages of certificates and programs, and the menu group. Nobody edits rows here."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.people.admin.two_people import two_people_of
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.menu import RoleItem
from cohorts.ui.templatetags.formats import day
from cohorts.ui.viewsets import ScopedModelViewSet
from lms.certification.actions.certificate_reads import note_read
from lms.certification.actions.offices import is_of_office
from lms.certification.admin.applications import READERS as APPLICATION_READERS
from lms.certification.admin.audits import READERS as AUDIT_READERS
from lms.certification.admin.audits import TITLE as AUDITS
from lms.certification.admin.candidacies import READERS, CandidacyViewSet
from lms.certification.admin.certificate_appeals import appeals_on
from lms.certification.admin.certificate_history import history_of, imported_by, moves_of, reason_of, waiting_on
from lms.certification.admin.forecast import READERS as FORECAST_READERS
from lms.certification.admin.forecast import TITLE as FORECAST_TITLE
from lms.certification.admin.go_live import READERS as IMPORT_READERS
from lms.certification.admin.go_live import TITLE
from lms.certification.admin.learning import READERS as LEARNING_READERS
from lms.certification.admin.list_filters import program_filter
from lms.certification.admin.readiness import READERS as READINESS_READERS
from lms.certification.admin.readiness import TITLE as READINESS_TITLE
from lms.certification.admin.results import counted_again
from lms.certification.admin.rule_history import who_did_what
from lms.certification.admin.rules import drafts_of
from lms.certification.admin.sign_ups import state_of_sign_up
from lms.certification.admin.version_words import version_in_words
from lms.certification.facts.endorsements import endorsement_rules
from lms.certification.messages.renewals import step_sentence
from lms.certification.models import (
    Certificate,
    CertificateDocument,
    CertificateEvent,
    CertificateStatus,
    Program,
    ProgramVersion,
)
from lms.certification.models.certificate_status import ENDED_STATES, STATUS_COLUMNS, status_of
from lms.certification.models.rules import version_rules
from lms.certification.rules.ladder import borders

# Other apps add links to a certificate's page: functions (certificate, request) -> [(label, address)].
CERTIFICATE_HOOK = "certificate_file"


class CertificateFilters(WagtailFilterSet):
    """By program, status today, and the day of issue."""

    program = program_filter()
    status = django_filters.ChoiceFilter(label=_("Status today"), choices=CertificateStatus.choices, method="by_status")
    issued_on = django_filters.DateFromToRangeFilter(label=_("Issued"), widget=DateRangePickerWidget)

    class Meta:
        model = Certificate
        fields = ["program"]

    def by_status(self, queryset, name, value):
        """Those with this status today."""
        return queryset.with_status(value, home_day(timezone.now()))


def status_label(*values):
    """The status today, in words, from the values of STATUS_COLUMNS."""
    return status_of(*values, today=home_day(timezone.now())).label


def name_shown(name, is_former):
    """The name of a certificate on lists and in files; a former one is read on its page, which is in the log."""
    return gettext("A former name") if is_former else name


class CertificateIndex(SheetExport, generic.IndexView):
    """Every certificate ever issued, revoked and expired ones too, in a constant number of queries."""

    export_filename = "certificates"
    sheet = {
        gettext_noop("Number"): Cell("number"),
        gettext_noop("Name"): Cell("name", "has_former_name", write=name_shown),
        gettext_noop("Certified as"): Cell("credential"),
        gettext_noop("Program"): Cell("program_title"),
        gettext_noop("Status today"): Cell(*STATUS_COLUMNS, write=status_label),
        gettext_noop("Issued"): Cell("issued_on"),
        gettext_noop("Valid until"): Cell("valid_until"),
    }

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "program")

    @cached_property
    def header_buttons(self):
        """Print many."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Print certificates"), url=reverse("certificates_print"), icon_name="download")]


class CertificateInspect(generic.InspectView):
    """One certificate with its reason and the buttons of program staff."""

    template_name = "certification/admin/certificate.html"
    page_title = _("Certificate")

    def get(self, request, *args, **kwargs):
        note_read(certificate=self.object, by=request.user, at=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        may, has_ended = is_of_office(self.request.user, self.object.program), self.object.state in ENDED_STATES
        waiting, ladder = waiting_on(self.object, self.request.user), self.object.ladder
        events = CertificateEvent.objects.visible_to(self.request.user).filter(certificate=self.object)
        why = events.reason_for_state(self.object)
        return super().get_context_data(
            state=self.object.status_on(home_day(timezone.now())).label,
            moves=moves_of(self.object, waiting) if may else [],
            chain=Certificate.objects.visible_to(self.request.user)
            .of_person(self.object.person)
            .filter(program=self.object.program_id),
            steps=[step_sentence(rung) for rung, _begins in borders(ladder)] if ladder and not has_ended else [],
            document=CertificateDocument.objects.visible_to(self.request.user)
            .filter(certificate=self.object)
            .defer("pdf")
            .first(),
            waiting=waiting,
            imported=imported_by(self.object, self.request.user),
            appeals=appeals_on(self.object, self.request.user, timezone.now()),
            history=history_of(events, two_people_of(self.request.user, self.object), self.request.user),
            why={"event": why, "reason": reason_of(why, self.request.user)} if why else None,
            file=[line for lines in hooks.get_hooks(CERTIFICATE_HOOK) for line in lines(self.object, self.request)],
            endorsed=self.object.program_id in endorsement_rules([self.object.program_id], home_day(timezone.now())),
            again=counted_again(self.object, self.request.user),
            **kwargs,
        )


class CertificateViewSet(ScopedModelViewSet):
    """Certificates with their state today."""

    model = Certificate
    readers = READERS
    icon = "doc-full"
    menu_label = _("Certificates")
    name = url_prefix = "certificates"
    empty_text = _(
        "No certificate has been issued. The site issues one when a person meets every requirement of a program."
    )
    form_fields = []
    index_view_class = CertificateIndex
    inspect_view_class = CertificateInspect
    filterset_class = CertificateFilters
    search_fields = ["number", "family_name", "name", "candidacy__person__email"]
    list_display = [
        TitleColumn("number", label=_("Number"), url_name="certificates:inspect", sort_key="number"),
        Column(
            "name",
            label=_("Name"),
            sort_key="family_name",
            accessor=lambda row: name_shown(row.name, row.has_former_name),
        ),
        Column("credential", label=_("Certified as")),
        StatusTagColumn(
            "status",
            label=_("Status today"),
            accessor=lambda row: row.status_on(home_day(timezone.now())).label,
            primary=lambda row: row.status_on(home_day(timezone.now())) == CertificateStatus.ACTIVE,
        ),
        Column("issued_on", label=_("Issued"), sort_key="issued_on", accessor=lambda row: day(row.issued_on)),
        Column(
            "valid_until", label=_("Valid until"), sort_key="valid_until", accessor=lambda row: day(row.valid_until)
        ),
    ]


class ProgramInspect(generic.InspectView):
    """A program with every version of its rules in words."""

    template_name = "certification/admin/program.html"
    page_title = _("Program")

    def get_context_data(self, **kwargs):
        versions = ProgramVersion.objects.visible_to(self.request.user).filter(program=self.object)
        versions = versions.select_related("by").order_by("-effective_from")
        done = who_did_what(self.object, versions, self.request.user)
        return super().get_context_data(
            versions=[
                {"row": row, "holds": version_in_words(version_rules(row)), "done": done[row.version]}
                for row in versions
            ],
            drafts=drafts_of(self.object, self.request.user),
            may_edit=is_of_office(self.request.user, self.object),
            sign_up=state_of_sign_up(self.object, self.request.user),
            **kwargs,
        )


class ProgramViewSet(ScopedModelViewSet):
    """Programs, which are loaded from files and only read here."""

    model = Program
    readers = READERS
    icon = "list-ul"
    menu_label = _("Programs")
    name = url_prefix = "programs"
    empty_text = _(
        "There is no program yet. An operator proposes it from a file on the server with “manage.py load_programs”; "
        "then program staff approve it here."
    )
    form_fields = []
    inspect_view_class = ProgramInspect
    list_display = [
        TitleColumn("title", label=_("Program"), url_name="programs:inspect"),
        Column("credential", label=_("Certificate")),
        Column("authority", label=_("Authority")),
        Column("is_example", label=_("Example"), accessor=lambda row: gettext("Example") if row.is_example else ""),
    ]


class CertificationGroup(ViewSetGroup):
    """The menu group."""

    menu_label = _("Certification")
    menu_icon = "success"
    menu_order = 250
    items = (CandidacyViewSet, CertificateViewSet, ProgramViewSet)

    def get_submenu_items(self):
        """Applications first: they are a list of their own kind."""
        first = RoleItem(_("Applications"), "applications", icon="doc-full", order=0, who=APPLICATION_READERS)
        forms = RoleItem(_("Forms of agencies"), "agency_filings", icon="doc-full", order=1, who=APPLICATION_READERS)
        ready = RoleItem(READINESS_TITLE, "readiness", icon="tasks", order=1, who=READINESS_READERS)
        complaints = RoleItem(_("Complaints"), "complaints", icon="warning", order=2, who=APPLICATION_READERS)
        lapses = RoleItem(FORECAST_TITLE, "forecast", icon="calendar-alt", order=899, who=FORECAST_READERS)
        last = RoleItem(_("Continuing education"), "learning", icon="history", order=900, who=LEARNING_READERS)
        audits = RoleItem(AUDITS, "audits", icon="clipboard-list", order=901, who=AUDIT_READERS)
        additions = RoleItem(_("Endorsements"), "endorsements", icon="tag", order=901, who=LEARNING_READERS)
        teams = RoleItem(_("Work on teams"), "team_work_list", icon="group", order=902, who=LEARNING_READERS)
        hours = RoleItem(_("Hours and supervision"), "practice", icon="history", order=1000, who=APPLICATION_READERS)
        sent = RoleItem(
            _("Qualifications of supervisors"),
            "supervisor_qualification_list",
            icon="user",
            order=1001,
            who=APPLICATION_READERS,
        )
        lists = RoleItem(TITLE, "certificate_imports", icon="upload", order=1002, who=IMPORT_READERS)
        first_ones = [first, forms, ready, complaints]
        after = [lapses, last, audits, additions, teams, hours, sent, lists]
        return [*first_ones, *super().get_submenu_items(), *after]
