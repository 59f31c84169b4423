"""The list and the page of candidacies. Nobody edits rows here; program staff decide by buttons."""

import django_filters
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views import generic

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.exports import YES_OR_NO, Cell
from cohorts.training.models import Admission
from cohorts.ui.admin_lists import SheetExport
from cohorts.ui.attention import AttentionFilters, AttentionOnTop
from cohorts.ui.columns import DayColumn, NotedTitleColumn, NumberColumn
from cohorts.ui.list_view import ROWS_PER_PAGE
from cohorts.ui.viewsets import ScopedModelViewSet
from lms.certification import facts
from lms.certification.actions.offices import is_of_office
from lms.certification.admin.findings import counts, rows
from lms.certification.admin.list_filters import program_filter
from lms.certification.messages.findings import title
from lms.certification.models import (
    Application,
    Candidacy,
    Certificate,
    CertificateState,
    Cycle,
    Decision,
    ProgramVersion,
    VersionMove,
)
from lms.certification.models.rules import rules_of
from lms.certification.rules.findings import open_findings, restricted_as_one
from lms.certification.rules.gate import judged
from lms.certification.rules.records import read_tree

READERS = (roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR)
ADMITTED = {None: _("Not decided yet"), True: _("Admitted"), False: _("Not admitted")}
ADMISSION = [("waiting", ADMITTED[None]), ("yes", ADMITTED[True]), ("no", ADMITTED[False])]
MET = {True: _("All requirements met"), False: _("Requirements missing")}
CERTIFICATE = {None: "", **dict(CertificateState.choices)}


def needing_attention(candidacies, user):
    """Those that wait for program staff: the admission is not decided, or the gate put the certificate on hold."""
    on_hold = Certificate.objects.visible_to(user).held_by_the_gate()
    undecided = candidacies.model.objects.visible_to(user).without_admission()
    waiting = Q(pk__in=undecided.values("pk")) | Q(pk__in=on_hold.values("candidacy"))
    return candidacies.filter(waiting)


class CandidacyFilters(AttentionFilters):
    """By program, and by whether the latest decision says that everything is met."""

    requirements = django_filters.ChoiceFilter(
        label=_("Requirements"), choices=[("met", MET[True]), ("open", MET[False])], method="by_requirements"
    )
    program = program_filter()
    admission = django_filters.ChoiceFilter(label=_("Admission"), choices=ADMISSION, method="by_admission")

    class Meta:
        model = Candidacy
        fields = ["program"]

    def needing_attention(self, queryset):
        """Those that wait for program staff."""
        return needing_attention(queryset, self.request.user)

    def by_requirements(self, queryset, name, value):
        """`latest_met` is annotated by the view."""
        return queryset.filter(latest_met=value == "met")

    def by_admission(self, queryset, name, value):
        """`admitted` is annotated by the view: None until somebody decides."""
        if value == "waiting":
            return queryset.filter(admitted__isnull=True)
        return queryset.filter(admitted=value == "yes")


def _counts_of(findings):
    return counts(read_tree(findings)) if findings else None


def met_text(findings):
    """“3 of 5” requirements in force are met, by the findings of a decision; "" without a decision."""
    number = _counts_of(findings)
    if number is None:
        return ""
    return gettext("%(met)s of %(all)s") % {"met": number["all"] - number["open"], "all": number["all"]}


def next_title(findings):
    """The first requirement that is not met yet, by the findings of a decision."""
    missing = open_findings(read_tree(findings)) if findings else ()
    return title(restricted_as_one(missing)[0]) if missing else ""


class CandidacyIndex(AttentionOnTop, SheetExport, generic.IndexView):
    """The list, with the latest decision beside each person, in a constant number of queries."""

    export_filename = "candidacies"
    table_classname = "listing skin-compact"
    sheet = {
        gettext_noop("Family name"): Cell("person__family_name"),
        gettext_noop("Given name"): Cell("person__given_name"),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("All requirements met"): Cell("latest_met", labels=YES_OR_NO),
        gettext_noop("Requirements met"): Cell("latest_findings", write=met_text),
        gettext_noop("Next requirement"): Cell("latest_findings", write=next_title),
        gettext_noop("Decided on"): Cell("latest_at", write=lambda at: home_day(at) if at else None),
        gettext_noop("Admission"): Cell("admitted", labels=ADMITTED),
        gettext_noop("Certificate"): Cell("certificate_state", labels=CERTIFICATE),
        gettext_noop("Began"): Cell("since", write=home_day),
    }

    def get_base_queryset(self):
        user, program = self.request.user, OuterRef("program__key")
        latest = Decision.objects.visible_to(user).filter(candidacy=OuterRef("pk")).of_last_cycles().latest_first()
        admissions = Admission.objects.visible_to(user).filter(person=OuterRef("person"), program=program)
        certificates = Certificate.objects.visible_to(user).filter(candidacy=OuterRef("pk"))
        return (
            super()
            .get_base_queryset()
            .select_related("person", "program")
            .annotate(
                latest_met=Coalesce(Subquery(latest.values("met")[:1]), Value(False)),
                latest_at=Subquery(latest.values("at")[:1]),
                latest_findings=Subquery(latest.values("findings")[:1]),
                admitted=Subquery(admissions.latest_first().values("admitted")[:1]),
                certificate_state=Subquery(certificates.latest_first().values("state")[:1]),
            )
        )


class CandidacyInspect(generic.InspectView):
    """One person's requirements today, every decision ever made, and the buttons of program staff."""

    template_name = "certification/admin/candidacy.html"
    page_title = _("Candidacy")

    def get_page_subtitle(self):
        return str(self.object.person)

    @cached_property
    def cycle(self):
        """The cycle that the person is in."""
        return Cycle.objects.visible_to(self.request.user).current([self.object])[self.object.pk]

    @cached_property
    def tree(self):
        """The requirements as they are now; None where the rules cannot be read."""
        at, rules = timezone.now(), rules_of(self.cycle)
        gathered = facts.gather([self.cycle], at=at)[self.cycle.pk]
        return judged(rules, gathered, home_day(at))[1] if rules else None

    def get_context_data(self, **kwargs):
        user, one, tree = self.request.user, self.object, self.tree
        certificate = Certificate.objects.visible_to(user).filter(candidacy=one).first()
        decisions = Decision.objects.visible_to(user).filter(candidacy=one).select_related("version").defer("facts")
        admissions = Admission.objects.visible_to(user).of_person(one.person).filter(program=one.program.key)
        admissions = list(admissions.select_related("by").latest_first())
        # Whoever neither decides nor audits reads only whether the person is eligible.
        is_office, person = is_of_office(user, one.program), str(one.person)
        eligibility = is_office or has_role(user, roles.AUDITOR)
        return super().get_context_data(
            tree=tree,
            cycle=self.cycle,
            moves=VersionMove.objects.visible_to(user).filter(cycle=self.cycle).select_related("before", "after", "by"),
            other_versions=ProgramVersion.objects.visible_to(user)
            .filter(program=one.program)
            .exclude(pk=self.cycle.version_id),
            rows=rows(tree, person=person, at=timezone.now(), eligibility=eligibility) if tree else [],
            counts=counts(tree) if tree else None,
            decisions=[
                (
                    decision,
                    rows(decision.tree, person=person, at=decision.at, eligibility=eligibility, kept=decision.words),
                )
                for decision in decisions.latest_first()
            ],
            eligibility=eligibility,
            admissions=admissions,
            is_admitted=bool(admissions) and admissions[0].admitted,
            certificate=certificate,
            certificate_state=certificate.get_state_display() if certificate else "",
            may_decide=is_office,
            application=Application.objects.visible_to(user).filter(cycle=self.cycle).first(),
            **kwargs,
        )


class CandidacyViewSet(ScopedModelViewSet):
    """People on the way to a certificate."""

    model = Candidacy
    readers = READERS
    icon = "user"
    menu_label = _("Candidacies")
    name = url_prefix = "candidacies"
    empty_text = _(
        "No candidacies yet. One begins by itself when an agency enrolls a person in a course that a program requires."
    )
    form_fields = []
    list_per_page = ROWS_PER_PAGE
    index_view_class = CandidacyIndex
    inspect_view_class = CandidacyInspect
    filterset_class = CandidacyFilters
    search_fields = ["person__family_name", "person__given_name", "person__email"]
    list_display = [
        NotedTitleColumn(
            "person",
            note="program",
            label=_("Person"),
            accessor="person",
            url_name="candidacies:inspect",
            sort_key="person__family_name",
        ),
        NumberColumn(
            "met",
            label=_("Requirements met"),
            accessor=lambda row: met_text(row.latest_findings),
            sort_key="latest_met",
        ),
        Column("next", label=_("Next requirement"), accessor=lambda row: next_title(row.latest_findings)),
        StatusTagColumn(
            "admitted",
            label=_("Admission"),
            accessor=lambda row: ADMITTED[row.admitted],
            primary=lambda row: row.admitted is None,
            sort_key="admitted",
        ),
        StatusTagColumn(
            "certificate",
            label=_("Certificate"),
            accessor=lambda row: CERTIFICATE[row.certificate_state],
            primary=lambda row: row.certificate_state == CertificateState.SUSPENDED,
            sort_key="certificate_state",
        ),
        DayColumn("since", label=_("Began"), sort_key="since"),
    ]
