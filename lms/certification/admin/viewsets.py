"""Lists and pages of candidacies, certificates and programs. Nobody edits rows here."""

import django_filters
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.exports import YES_OR_NO, Cell
from cohorts.core.states import can
from cohorts.people.admin.waiting import waiting_about
from cohorts.training.models import Admission
from cohorts.ui.columns import DayColumn, MomentColumn
from cohorts.ui.list_view import SheetExport
from cohorts.ui.templatetags.formats import day
from cohorts.ui.viewsets import ScopedModelViewSet
from lms.certification import facts
from lms.certification.actions.candidacies import rules_of
from lms.certification.admin.findings import counts, rows
from lms.certification.admin.results import counted_again
from lms.certification.admin.words import rules_in_words
from lms.certification.messages.certificates import event_reason
from lms.certification.models import (
    Candidacy,
    Certificate,
    CertificateEvent,
    CertificateState,
    Decision,
    Program,
    ProgramVersion,
)
from lms.certification.rules.gate import evaluate

READERS = (roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR)
ADMITTED = {None: _("Not decided yet"), True: _("Admitted"), False: _("Not admitted")}
ADMISSION = [("waiting", ADMITTED[None]), ("yes", ADMITTED[True]), ("no", ADMITTED[False])]
MET = {True: _("All requirements met"), False: _("Requirements missing")}


class CandidacyFilters(WagtailFilterSet):
    """By program, and by whether the latest decision says that everything is met."""

    requirements = django_filters.ChoiceFilter(
        label=_("Requirements"), choices=[("met", MET[True]), ("open", MET[False])], method="by_requirements"
    )
    admission = django_filters.ChoiceFilter(label=_("Admission"), choices=ADMISSION, method="by_admission")

    class Meta:
        model = Candidacy
        fields = ["program"]

    def by_requirements(self, queryset, name, value):
        """`latest_met` is annotated by the view."""
        return queryset.filter(latest_met=value == "met")

    def by_admission(self, queryset, name, value):
        """`admitted` is annotated by the view: None until somebody decides."""
        if value == "waiting":
            return queryset.filter(admitted__isnull=True)
        return queryset.filter(admitted=value == "yes")


class CandidacyIndex(SheetExport, generic.IndexView):
    """The list, with the latest decision beside each person, in a constant number of queries."""

    export_filename = "candidacies"
    sheet = {
        gettext_noop("Family name"): Cell("person__family_name"),
        gettext_noop("Given name"): Cell("person__given_name"),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("All requirements met"): Cell("latest_met", labels=YES_OR_NO),
        gettext_noop("Admission"): Cell("admitted", labels=ADMITTED),
        gettext_noop("Started"): Cell("since", write=home_day),
    }

    def get_base_queryset(self):
        user, program = self.request.user, OuterRef("program__key")
        latest = Decision.objects.visible_to(user).filter(candidacy=OuterRef("pk")).latest_first()
        admissions = Admission.objects.visible_to(user).filter(person=OuterRef("person"), program=program)
        return (
            super()
            .get_base_queryset()
            .select_related("person", "program", "version")
            .annotate(
                latest_met=Coalesce(Subquery(latest.values("met")[:1]), Value(False)),
                latest_at=Subquery(latest.values("at")[:1]),
                admitted=Subquery(admissions.latest_first().values("admitted")[:1]),
            )
        )


class CandidacyInspect(generic.InspectView):
    """One person's requirements today, every decision ever made, and the buttons of program staff."""

    template_name = "certification/admin/candidacy.html"
    page_title = _("Candidacy")

    def get_page_subtitle(self):
        return str(self.object.person)

    def get_context_data(self, **kwargs):
        at = timezone.now()
        user, one = self.request.user, self.object
        rules, gathered = rules_of(one.version), facts.gather([one], at=at)[one.pk]
        tree = evaluate(rules, gathered, home_day(at)) if rules else None
        certificate = Certificate.objects.visible_to(user).filter(decision__candidacy=one).first()
        decisions = Decision.objects.visible_to(user).filter(candidacy=one).select_related("version").defer("facts")
        admissions = Admission.objects.visible_to(user).of_person(one.person).filter(program=one.program.key)
        return super().get_context_data(
            tree=tree,
            rows=rows(tree, at=at) if tree else [],
            counts=counts(tree) if tree else None,
            decisions=[(decision, rows(decision.tree, at=decision.at)) for decision in decisions.latest_first()],
            admissions=admissions.select_related("by").latest_first(),
            certificate=certificate,
            certificate_state=certificate.get_state_display() if certificate else "",
            may_decide=has_role(user, roles.PROGRAM),
            **kwargs,
        )


class CandidacyViewSet(ScopedModelViewSet):
    """People who work toward a certificate."""

    model = Candidacy
    readers = READERS
    icon = "user"
    menu_label = _("Candidacies")
    name = url_prefix = "candidacies"
    form_fields = []
    index_view_class = CandidacyIndex
    inspect_view_class = CandidacyInspect
    filterset_class = CandidacyFilters
    search_fields = ["person__family_name", "person__given_name", "person__email"]
    list_display = [
        TitleColumn(
            "person",
            label=_("Person"),
            accessor="person",
            url_name="candidacies:inspect",
            sort_key="person__family_name",
        ),
        Column("program", label=_("Program")),
        StatusTagColumn(
            "latest_met",
            label=_("Requirements"),
            accessor=lambda row: MET[bool(row.latest_met)],
            primary=lambda row: bool(row.latest_met),
        ),
        Column("admitted", label=_("Admission"), accessor=lambda row: ADMITTED[row.admitted]),
        MomentColumn("latest_at", label=_("Decided")),
        DayColumn("since", label=_("Started"), sort_key="since"),
    ]


class CertificateFilters(WagtailFilterSet):
    """By program and state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=CertificateState.choices)

    class Meta:
        model = Certificate
        fields = ["program", "state"]


class CertificateIndex(SheetExport, generic.IndexView):
    """The list in a constant number of queries."""

    export_filename = "certificates"
    sheet = {
        gettext_noop("Number"): Cell("number"),
        gettext_noop("Name"): Cell("name"),
        gettext_noop("Certified as"): Cell("credential"),
        gettext_noop("State"): Cell("state", labels=CertificateState.choices),
        gettext_noop("Issued"): Cell("issued_on"),
        gettext_noop("Valid until"): Cell("valid_until"),
    }

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "program")


class CertificateInspect(generic.InspectView):
    """One certificate with its reason and the buttons of program staff."""

    template_name = "certification/admin/certificate.html"
    page_title = _("Certificate")

    def get_context_data(self, **kwargs):
        may = has_role(self.request.user, roles.PROGRAM)
        waiting = waiting_about(self.request.user, self.object)
        proposed = {row.act.rpartition(".")[2] for row in waiting}
        moves = [
            {"label": label, "url": reverse("certificate_decide", args=[self.object.pk, name])}
            for name, label in (
                ("suspend", gettext("Suspend")),
                ("reinstate", gettext("Reinstate")),
                ("revoke", gettext("Revoke")),
            )
            if may and can(self.object, name) and name not in proposed
        ]
        events = CertificateEvent.objects.visible_to(self.request.user).filter(certificate=self.object)
        why = events.reason_for_state(self.object)
        return super().get_context_data(
            state=self.object.status_on(home_day(timezone.now())).label,
            moves=moves,
            waiting=waiting,
            history=[
                {"event": event, "reason": event_reason(event)} for event in events.select_related("by").order_by("pk")
            ],
            why={"event": why, "reason": event_reason(why)} if why else None,
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
    form_fields = []
    index_view_class = CertificateIndex
    inspect_view_class = CertificateInspect
    filterset_class = CertificateFilters
    search_fields = ["number", "family_name", "name", "decision__candidacy__person__email"]
    list_display = [
        TitleColumn("number", label=_("Number"), url_name="certificates:inspect", sort_key="number"),
        Column("name", label=_("Name"), sort_key="family_name"),
        Column("credential", label=_("Certified as")),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda row: row.state == CertificateState.ACTIVE,
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
        return super().get_context_data(
            versions=[{"row": row, "rules": rules_in_words(rules_of(row))} for row in versions], **kwargs
        )


class ProgramViewSet(ScopedModelViewSet):
    """Programs, which are loaded from files and only read here."""

    model = Program
    readers = READERS
    icon = "list-ul"
    menu_label = _("Programs")
    name = url_prefix = "programs"
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
