"""Audits of renewals for program staff: the list, announcing one, its page, and the record to check the draw with."""

import json
import secrets

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_day, format_table_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, RowMixin, crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.actions import audit_reviews, audits
from lms.certification.actions.offices import is_of_office
from lms.certification.messages.audits import INSTRUCTIONS
from lms.certification.models import AuditedRenewal, AuditedState, AuditRound, AuditState, CycleKind, Program
from lms.certification.models.audits import DECIDED
from lms.certification.models.rules import RENEWALS
from lms.certification.rules.audits import MOST_ANSWER_DAYS, MOST_RENEWALS, SEED_BYTES, WAY, Plan

TITLE = _("Audits of renewals")
READERS = (roles.PROGRAM, roles.AUDITOR)
PROGRAM = (roles.PROGRAM,)
ROWS = 100
KINDS = [(kind.value, kind.label) for kind in RENEWALS]


def days_of(row):
    """From when through when renewals of an audit were submitted."""
    return f"{format_table_day(row.first_on)} – {format_table_day(row.last_on)}"


def size_text(row):
    """How many are audited, in words."""
    if row.size is not None:
        return gettext("%(size)s of %(listed)s") % {"size": row.size, "listed": row.listed}
    return f"{row.percent} %" if row.percent is not None else str(row.number)


class Audits(AdminListView):
    """The audits so far, the latest first."""

    model = AuditRound
    page_title = TITLE
    header_icon = "clipboard-list"
    index_url_name = "audits"
    index_results_url_name = "audits_results"
    add_url_name = "audit_announce"
    add_label = _("Announce an audit")
    writers = PROGRAM
    is_searchable = True
    search_fields = ["program__title"]
    default_ordering = ("-first_on", "-pk")
    empty_text = _("No audit was announced yet. An audit asks a fair sample of people for proof of what they attested.")
    export_filename = "audits"
    list_display = [
        TitleColumn(
            "days", label=_("Renewals submitted"), accessor=days_of,
            get_url=lambda row: reverse("audit", args=[row.pk]),
        ),
        Column("program", label=_("Program"), accessor=lambda row: row.program.title),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("size", label=_("Audited"), accessor=size_text),
        Column("at", label=_("Announced"), accessor=lambda row: day(row.at)),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("From"): Cell("first_on"),
        gettext_noop("To"): Cell("last_on"),
        gettext_noop("State"): Cell("state", labels=AuditState.choices),
        gettext_noop("Commitment"): Cell("commitment"),
        gettext_noop("In the list"): Cell("listed"),
        gettext_noop("Audited"): Cell("size"),
    }

    def get_base_queryset(self):
        """With the program."""
        return super().get_base_queryset().select_related("program")


class AnnounceForm(forms.Form):
    """Which renewals, how many, and what people are to send."""

    program = forms.ModelChoiceField(None, label=_("Program"))
    first_on = day_field(_("Renewals submitted from"))
    last_on = day_field(
        _("Renewals submitted through"),
        help_text=_("The list closes at the end of this day. The draw comes after it, by itself."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which renewals"), choices=KINDS, widget=forms.CheckboxSelectMultiple,
        initial=[CycleKind.RENEWAL, CycleKind.REINSTATEMENT], error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    percent = forms.IntegerField(
        label=_("Share in percent"), min_value=1, max_value=100, required=False,
        help_text=_("Rounded up. Enter a share or a number, not both."),
    )  # fmt: skip
    number = forms.IntegerField(label=_("Or a number"), min_value=1, max_value=MOST_RENEWALS, required=False)
    answer_days = forms.IntegerField(
        label=_("Days to answer"), min_value=7, max_value=MOST_ANSWER_DAYS, initial=30,
        help_text=_("Counted from the day of the draw. You can give somebody more time."),
    )  # fmt: skip
    instructions = text_field(
        _("What people are to send"), rows=5, max_length=4000, initial=INSTRUCTIONS,
        error_messages={"required": _("Write what people are to send.")},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Program.objects.visible_to(user).select_related("authority").order_by("title")
        own = [row.pk for row in rows if is_of_office(user, row)]
        self.fields["program"].queryset = rows.filter(pk__in=own)
        if len(own) == 1:
            self.fields["program"].initial = own[0]


class AnnounceAudit(AdminActionView):
    """Announce an audit; its seed is drawn now."""

    allowed_roles = PROGRAM
    form_class = AnnounceForm
    heading = _("Announce an audit")
    header_icon = "clipboard-list"
    action_label = _("Announce the audit")
    lead = _(
        "A seed is drawn at random now and fixed. Its hash is shown at once, and the seed after the list has closed: "
        "so nobody can choose it after seeing the list, and anybody can check the draw."
    )

    def get_crumbs(self):
        """The audits."""
        return [crumb(TITLE, "audits")]

    def get_back_url(self):
        """The audits."""
        return reverse("audits")

    def get_form_kwargs(self):
        """The programs of this person's office."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, data, by, at):
        """Announce it, with random numbers of the operating system."""
        program, instructions = data.pop("program"), data.pop("instructions")
        plan = Plan(**data | {"kinds": tuple(data["kinds"])})
        return audits.announce(
            program=program, plan=plan, instructions=instructions, seed=secrets.token_hex(SEED_BYTES), by=by, at=at
        )

    def get_done_url(self, result):
        """The audit."""
        return reverse("audit", args=[result.pk])

    def done_text(self, result):
        """When it is drawn."""
        return gettext("Announced. The seed is fixed. The draw comes after %(day)s.") % {
            "day": format_day(result.last_on)
        }


class OfAudit:
    """A page about one audit."""

    allowed_roles = PROGRAM
    model = AuditRound
    row_name = "audit"
    header_icon = "clipboard-list"

    def get_rows(self):
        """With the program."""
        return AuditRound.objects.visible_to(self.request.user).select_related("program__authority", "by")

    def get_crumbs(self):
        """The audits, the audit."""
        return [crumb(TITLE, "audits"), crumb(days_of(self.row), "audit", self.row.pk)]

    def get_back_url(self):
        """The audit."""
        return reverse("audit", args=[self.row.pk])


class ShowAudit(OfAudit, AdminDetailView):
    """How it is drawn, who is audited, and how far each is."""

    allowed_roles = READERS
    template_name = "certification/admin/audit.html"

    def get_heading(self):
        """Of which program and days."""
        return gettext("Audit: %(program)s, %(days)s") % {"program": self.row.program.title, "days": days_of(self.row)}

    def get_crumbs(self):
        """The audits."""
        return [crumb(TITLE, "audits")]

    def get_context_data(self, **context):
        """A page of those who are audited or dropped out; nobody else's place is shown."""
        user, now = self.request.user, timezone.now()
        rows = AuditedRenewal.objects.visible_to(user, role=READERS).filter(audit=self.row)
        rows = rows.exclude(state=AuditedState.LISTED).select_related("cycle__candidacy__person").order_by("place")
        page = page_of(self.request, rows, name="p", size=ROWS)
        is_open = self.row.state == AuditState.ANNOUNCED
        return super().get_context_data(
            page=page,
            entries=[(row, called(row.person)) for row in page.object_list],
            decided=rows.filter(state__in=DECIDED).count(),
            size=size_text(self.row),
            kinds=[CycleKind(kind).label for kind in self.row.kinds],
            seed=audit_reviews.shown_seed(self.row),
            is_closed=now >= self.row.closes_at,
            is_open=is_open,
            may=is_of_office(user, self.row.program),
            **context,
        )


class AuditRecord(OfAudit, RowMixin, AdminSkin, Page, View):
    """Everything that an outsider needs to compute the draw again, as a JSON file without a name."""

    allowed_roles = READERS
    http_method_names = ["get", "head", "options"]

    def get_rows(self):
        """Those that are drawn: before, nobody may know the seed."""
        return super().get_rows().filter(state=AuditState.DRAWN)

    def get(self, request, *args, **kwargs):
        """The file."""
        row = self.row
        rows = AuditedRenewal.objects.visible_to(request.user, role=READERS).filter(audit=row).order_by("place")
        record = {
            "way": WAY, "program": row.program.key, "first_on": str(row.first_on), "last_on": str(row.last_on),
            "kinds": row.kinds, "percent": row.percent, "number": row.number, "announced_at": row.at.isoformat(),
            "list_closed_at": row.closes_at.isoformat(), "commitment": row.commitment,
            "seed": audit_reviews.shown_seed(row), "listed": row.listed, "size": row.size,
            "renewals": [_public(one) for one in rows],
        }  # fmt: skip
        record["audited_after_all"] = max(sum(map(_is_audited, record["renewals"])) - (row.size or 0), 0)
        answer = HttpResponse(json.dumps(record, indent=2), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="audit-{row.pk}.json"'
        return answer


def _public(row):
    """One renewal without a name."""
    dropped = row.state == AuditedState.DROPPED
    return {
        "place": row.place, "key": row.rank, "fingerprint": row.fingerprint,
        "audited": row.state not in (AuditedState.LISTED, AuditedState.DROPPED), "dropped_out": dropped,
        "why": row.dropped,
    }  # fmt: skip


def _is_audited(public):
    return public["audited"]
