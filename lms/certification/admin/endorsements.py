"""Endorsements for program staff: the list, those of one certificate, granting and ending by decision."""

import django_filters
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.actions import endorsements
from lms.certification.actions.offices import is_of_office
from lms.certification.admin.buttons import OfProgramStaff
from lms.certification.endorsement_list import granted, is_grantable, line_of, teams_of_person
from lms.certification.facts.endorsements import Own, endorsement_rules, own_endorsements
from lms.certification.models import Certificate, EndorsementGrant
from lms.certification.models.endorsements import EndorsementEventKind
from lms.certification.rules.endorsements import COUNTING, Status

READERS = (roles.PROGRAM, roles.AUDITOR)
TITLE = _("Endorsements")
DOUBTED, COUNTS = "doubted", "counts"


class EndorsementFilters(WagtailFilterSet):
    """By program, and what counts or needs a look."""

    what = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[(DOUBTED, _("A requirement is no longer met")), (COUNTS, _("Counts today"))],
        method="by_state",
    )

    class Meta:
        model = EndorsementGrant
        fields = ["program"]

    def by_state(self, queryset, name, value):
        """Those that staff have to look at, or that count today."""
        return queryset.in_doubt() if value == DOUBTED else queryset.counting_on(home_day(timezone.now()))


class Endorsements(AdminListView):
    """Every endorsement ever granted, the newest first. Without those that their person does not agree to show."""

    model = EndorsementGrant
    page_title = TITLE
    header_icon = "tag"
    index_url_name = "endorsements"
    index_results_url_name = "endorsements_results"
    is_searchable = True
    search_fields = ["title", *(f"person__{name}" for name in CALLED_NAME)]
    filterset_class = EndorsementFilters
    default_ordering = ("-at", "-pk")
    empty_text = _("No endorsement has been granted yet.")
    export_filename = "endorsements"
    list_display = [
        TitleColumn(
            "title", label=_("Endorsement"),
            get_url=lambda row: reverse("certificate_endorsements", args=[row.certificate_id]),
        ),
        Column("person", label=_("Person"), accessor=lambda row: called(row.person)),
        Column("program", label=_("Program"), accessor=lambda row: str(row.program)),
        Column("begins_on", label=_("From"), accessor=lambda row: day(row.begins_on)),
        Column("ends_on", label=_("Through"), accessor=lambda row: day(row.ends_on) if row.ends_on else ""),
        Column("state", label=_("Today"), accessor=lambda row: granted(row, home_day(timezone.now())).text),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Endorsement"): Cell("title"),
        gettext_noop("Person"): Cell(*(f"person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("From"): Cell("begins_on"),
        gettext_noop("Through"): Cell("ends_on"),
        gettext_noop("Condition"): Cell("condition"),
        gettext_noop("Ended on"): Cell("ended_kind", "ended_on", write=lambda kind, on: on if kind == "ended" else ""),
    }

    def get_base_queryset(self):
        """With the state of each."""
        rows = EndorsementGrant.objects.visible_to(self.request.user).with_state().shown()
        return rows.select_related("person", "program", "certificate")


class OfCertificate:
    """A page about the endorsements of a certificate's person."""

    allowed_roles = READERS
    model = Certificate
    header_icon = "tag"

    def get_rows(self):
        """What staff may read."""
        return super().get_rows().select_related("person", "program__authority", "candidacy")

    def get_crumbs(self):
        """The certificate."""
        return [(self.row.number, reverse("certificates:inspect", args=[self.row.pk]))]

    @cached_property
    def lines(self):
        """Every endorsement of the rules, with what the person was granted. Only what they agreed to, if it can tell
        about them, unless it was granted and staff decide about it.
        """
        today = home_day(timezone.now())
        rules = endorsement_rules([self.row.program], today).get(self.row.program_id)
        own = own_endorsements([self.row.person_id])
        own = next((one for (_person, program), one in own.items() if program == self.row.program_id), Own())
        return [line_of(kind, own, None, today) for kind in rules.kinds] if rules else []


class CertificateEndorsements(OfCertificate, AdminDetailView):
    """What the person has, and the steps that program staff can take."""

    template_name = "certification/admin/endorsements.html"
    row_name = "certificate"

    def get_heading(self):
        """Whose."""
        return gettext("Endorsements: %(person)s") % {"person": called(self.row.person)}

    def get_context_data(self, **context):
        """Each with its steps; of what the person has not agreed to only that."""
        may = is_of_office(self.request.user, self.row.program)
        rows = [
            {"line": line, "grants": [{"one": one, "steps": _steps(one) if may else ()} for one in line.grants]}
            for line in self.lines
            if not line.kind.is_personal or line.agrees or (may and line.grants)
        ]
        teams = teams_of_person(self.row.person, self.request.user, home_day(timezone.now()))
        may_grant = may and any(map(is_grantable, self.lines))
        return super().get_context_data(rows=rows, may=may, may_grant=may_grant, teams=teams, **context)


def _steps(one):
    """The steps that can be taken with a granted endorsement: (name, words)."""
    steps = [("leave", LABELS["leave"])] if one.is_doubted else []
    if one.status in (*COUNTING, Status.AHEAD):
        steps.append(("end", LABELS["end"]))
    if one.row.ended_kind == EndorsementEventKind.ENDED:
        steps.append(("restore", LABELS["restore"]))
    return steps


class GrantForm(forms.Form):
    """Which, from when, and on which condition."""

    key = forms.ChoiceField(label=_("Endorsement"))
    begins_on = day_field(_("First day"))
    condition = text_field(
        _("Condition"), required=False,
        help_text=_("Only if it is granted on a condition: what is to be met by the last day. The person reads it."),
    )  # fmt: skip
    ends_on = day_field(
        _("Last day"), required=False,
        help_text=_("Needed with a condition; then it ends by itself. Without one it ends as the rules say."),
    )  # fmt: skip
    reason = text_field(_("Reason"), help_text=_("The person reads it. Not about anyone’s health."))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", _("Choose")), *choices]


class GrantEndorsement(OfCertificate, AdminRowActionView):
    """Grant one by decision, where the rules let staff."""

    allowed_roles = (roles.PROGRAM,)
    role = roles.PROGRAM
    form_class = GrantForm
    heading = _("Grant an endorsement")
    action_label = _("Grant it")
    lead = _(
        "The person is emailed. What can tell about a person is granted only after they agreed on their own page. You "
        "can end it again."
    )

    def get_form_kwargs(self):
        """With what the person does not have, and agreed to where they must."""
        choices = [(line.kind.key, line.kind.title) for line in self.lines if is_grantable(line)]
        return super().get_form_kwargs() | {"choices": choices}

    def get_initial(self):
        """From today."""
        return {"begins_on": home_day(timezone.now())}

    def get_back_url(self):
        """The endorsements of the person."""
        return reverse("certificate_endorsements", args=[self.row.pk])

    def act(self, data, by, at):
        """Grant it."""
        terms = endorsements.Terms(data["begins_on"], data["ends_on"], data["condition"])
        return endorsements.grant_endorsement(
            certificate=self.row, key=data["key"], terms=terms, reason=data["reason"], by=by, at=at
        )

    def done_text(self, result):
        """That the person knows."""
        return gettext("Granted: %(title)s. We emailed the person.") % {"title": result.title}


LABELS = {
    "end": _("End it"),
    "restore": _("Let it count again"),
    "leave": _("Leave it as it is"),
}
ACTS = {
    "end": (
        endorsements.end_endorsement,
        _("From today on it does not count, and the public page does not show it. The person is emailed the reason."),
        _("Yes: it can be made to count again."),
        _("It does not count any more."),
    ),
    "restore": (
        endorsements.restore_endorsement,
        _("It counts as if it had not been ended, through its last day. The person is emailed, and reads why."),
        _("Yes: it can be ended again."),
        _("It counts again."),
    ),
    "leave": (
        endorsements.leave_endorsement,
        _("It counts although a requirement is no longer met. The reason stays on record. Nobody is emailed."),
        _("Yes: it can be ended."),
        _("It stays as it is."),
    ),
}


class DecideEndorsement(OfProgramStaff):
    """End an endorsement, undo that, or leave one whose requirements are no longer met."""

    model = EndorsementGrant
    role = roles.PROGRAM
    serious = False
    header_icon = "tag"

    def get_rows(self):
        """Of the authority's own programs."""
        return super().get_rows().with_state().select_related("person", "certificate")

    def get_row(self):
        """The endorsement, for a step that there is."""
        if self.kwargs["name"] not in ACTS:
            raise Http404
        return super().get_row()

    @property
    def name(self):
        """Which step."""
        return self.kwargs["name"]

    def get_label(self):
        """The verb."""
        return LABELS[self.name]

    def get_heading(self):
        """Whose, and which."""
        about = {"label": self.get_label(), "title": self.row.title, "person": called(self.row.person)}
        return gettext("%(label)s: %(title)s, %(person)s") % about

    def get_crumbs(self):
        """The endorsements of the person."""
        return [crumb(TITLE, "endorsements"), (called(self.row.person), self.get_back_url())]

    def get_back_url(self):
        """The endorsements of the person."""
        return reverse("certificate_endorsements", args=[self.row.certificate_id])

    def get_consequences(self):
        """What the public and the person see."""
        return ACTS[self.name][1]

    def get_affected(self):
        """Whose."""
        return called(self.row.person)

    def get_undo(self):
        """How."""
        return ACTS[self.name][2]

    def act(self, data, by, at):
        """Take the step."""
        return ACTS[self.name][0](row=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What it is now."""
        return str(ACTS[self.name][3])
