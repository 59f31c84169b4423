"""The ledger in the Wagtail admin: balances as of a day, every line, one entry, and the rules of posting."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing import ports
from cohorts.billing.models import Account, Entry, EntryLine, Event
from cohorts.billing.models.carried import balances_on
from cohorts.billing.models.ledger import READERS
from cohorts.billing.models.payers import person_name
from cohorts.billing.rules import postings
from cohorts.core import roles
from cohorts.core.dates import home_day, home_zone
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_money, format_sortable_moment
from cohorts.people.models import Organization
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field
from cohorts.ui.page import AdminSkin, Page, crumb


def lines_url(**filters):
    """Return the address of the lines with these filters."""
    return f"{reverse('ledger_lines')}?{urlencode({name: value for name, value in filters.items() if value})}"


def asked_day(request):
    """Return (the day in ?day=, or today; what was typed; what is wrong with it, or "")."""
    today = home_day(timezone.now())
    typed = request.GET.get("day", "")
    try:
        day = day_field("", required=False).clean(typed) or today
    except ValidationError as error:
        return today, typed, " ".join(error.messages)
    if day > today:
        return today, typed, gettext("Enter today or an earlier day.")
    return day, typed or day.isoformat(), ""


class Balances(AdminSkin, Page, TemplateView):
    """The balance of every account at the end of a day, `?day=`, by default today. Each figure leads to its lines."""

    allowed_roles = READERS
    template_name = "billing/admin/balances.html"
    heading = _("Ledger")
    header_icon = "list-ul"

    def get_context_data(self, **context):
        """The balances, debits and credits in their own columns."""
        day, typed, problem = asked_day(self.request)
        balances = balances_on(day)
        rows = [self._row(account, balances[account], day) for account in Account]
        return super().get_context_data(
            day=day,
            typed=typed,
            problem=problem,
            rows=rows,
            debits=sum(row["debit"] or 0 for row in rows),
            credits=sum(row["credit"] or 0 for row in rows),
            **context,
        )

    def _row(self, account, balance, day):
        return {
            "label": account.label,
            "debit": balance if balance > 0 else None,
            "credit": -balance if balance < 0 else None,
            "url": lines_url(account=account.value, until=day.isoformat()),
        }


def _organizations(kind):
    def choose(request):
        return Organization.objects.visible_to(request.user).filter(kind=kind).order_by("name")

    return choose


class LineFilters(WagtailFilterSet):
    """By account, event, agency, vendor, course and days of posting."""

    account = django_filters.ChoiceFilter(label=_("Account"), choices=Account.choices)
    event = django_filters.ChoiceFilter(label=_("Event"), field_name="entry__event", choices=Event.choices)
    payer__organization = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=_organizations(roles.AGENCY))
    vendor = django_filters.ModelChoiceFilter(label=_("Training vendor"), queryset=_organizations(roles.VENDOR))
    course = django_filters.CharFilter(label=_("Course"), method="of_course")
    no_course = django_filters.BooleanFilter(label=_("Of no course"), method="of_no_course", widget=forms.HiddenInput())
    invoice = django_filters.NumberFilter(label=_("Invoice (id)"), widget=forms.HiddenInput())
    payer = django_filters.NumberFilter(label=_("Payer (id)"), widget=forms.HiddenInput())
    since = django_filters.DateFilter(label=_("Posted on or after"), field_name="posted_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Posted on or before"), field_name="posted_on", lookup_expr="lte")

    def of_course(self, queryset, name, value):
        """Lines of the course with this code, or of courses whose titles have these words."""
        return queryset.filter(course__in=ports.course_codes(value))

    def of_no_course(self, queryset, name, value):
        """Lines that name no course."""
        return queryset.filter(course="") if value else queryset

    class Meta:
        model = EntryLine
        fields: list[str] = []


def _debit(line):
    return format_money(line.amount) if line.amount > 0 else ""


def _credit(line):
    return format_money(-line.amount) if line.amount < 0 else ""


def _invoice_number(year, sequence):
    return f"{year}-{sequence:05d}" if year else ""


def _payer_name(organization, title, pk):
    return organization or title or person_name(pk)


class Lines(AdminListView):
    """Every line of the ledger; as a file it is the journal."""

    model = EntryLine
    page_title = _("Ledger lines")
    header_icon = "list-ul"
    empty_text = _("Nothing is posted yet. Fees, invoices and payments are posted here by themselves.")
    index_url_name = "ledger_lines"
    index_results_url_name = "ledger_lines_results"
    results_template_name = "billing/admin/lines_results.html"
    filterset_class = LineFilters
    export_filename = "journal"
    default_ordering = ("-posted_on", "-entry_id", "pk")
    list_display = [
        TitleColumn(
            "event",
            label=_("Event"),
            accessor=lambda line: line.entry.get_event_display(),
            get_url=lambda line: reverse("ledger_entry", args=[line.entry_id]),
        ),
        DayColumn("posted_on", label=_("Posted"), sort_key="posted_on"),
        DayColumn("document_on", label=_("Dated"), accessor=lambda line: line.entry.document_on),
        Column("account", label=_("Account"), accessor=lambda line: line.get_account_display()),
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name),
        NumberColumn("debit", label=_("Debit ($)"), accessor=_debit),
        NumberColumn("credit", label=_("Credit ($)"), accessor=_credit),
    ]
    sheet = {
        gettext_noop("Entry"): Cell("entry_id", write=str),
        gettext_noop("Posted on"): Cell("posted_on"),
        gettext_noop("Dated"): Cell("entry__document_on"),
        gettext_noop("Event"): Cell("entry__event", labels=Event.choices),
        gettext_noop("Account"): Cell("account", labels=Account.choices),
        gettext_noop("Amount"): Cell("amount"),
        gettext_noop("Payer"): Cell(
            "payer__organization__name",
            "payer__title",
            "payer_id",
            write=_payer_name,
        ),
        gettext_noop("Training vendor"): Cell("vendor__name"),
        gettext_noop("Course"): Cell("course"),
        gettext_noop("Fee"): Cell("charge_id", write=lambda pk: str(pk or "")),
        gettext_noop("Invoice"): Cell("invoice__year", "invoice__sequence", write=_invoice_number),
        gettext_noop("Payment reference"): Cell("receipt__reference"),
        gettext_noop("Entered"): Cell("entry__at", write=lambda at: format_sortable_moment(at, home_zone())),
    }

    def get_base_queryset(self):
        """With entry and payer."""
        return super().get_base_queryset().select_related("entry", "payer__organization", "payer__person")

    def get_context_data(self, *args, **context):
        """Also the sums of what the filters leave, so that a figure that led here can be checked. One query."""
        context = super().get_context_data(*args, **context)
        if self.is_filtering:
            sums = (
                context["paginator"]
                .object_list.order_by()
                .aggregate(debits=Sum("amount", filter=Q(amount__gt=0)), credits=Sum("amount", filter=Q(amount__lt=0)))
            )
            debits, credits = postings.cents(sums["debits"] or 0), -postings.cents(sums["credits"] or 0)
            context |= {"debits": debits, "credits": credits, "balance": balance_words(debits - credits)}
        return context


class ShowEntry(AdminDetailView):
    """One entry with its lines."""

    allowed_roles = READERS
    template_name = "billing/admin/entry.html"
    row_name = "entry"

    def get_rows(self):
        """All entries."""
        return Entry.objects.visible_to(self.request.user).select_related("by")

    def get_heading(self):
        """What happened."""
        return self.row.get_event_display()

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("Ledger"), "ledger"), crumb(_("Ledger lines"), "ledger_lines")]

    def get_context_data(self, **context):
        """The lines."""
        lines = EntryLine.objects.visible_to(self.request.user).filter(entry=self.row)
        lines = lines.select_related(
            "payer__organization", "payer__person", "vendor", "charge", "invoice", "receipt"
        ).order_by("pk")
        return super().get_context_data(lines=lines, **context)


class PostingRules(AdminSkin, Page, TemplateView):
    """What each event posts."""

    allowed_roles = READERS
    template_name = "billing/admin/posting_rules.html"
    heading = _("Posting rules")
    header_icon = "list-ul"

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("Ledger"), "ledger")]

    def get_context_data(self, **context):
        """The table."""
        rows = [
            {"event": Event(event).label, "debit": Account(rule.debit).label, "credit": Account(rule.credit).label}
            for event, rule in postings.POSTINGS.items()
        ]
        return super().get_context_data(rows=rows, **context)


def balance_words(amount):
    """Return a balance with its side, for reports: “$400.00 debit”."""
    if not amount:
        return format_money(0)
    side = gettext("%(amount)s debit") if amount > 0 else gettext("%(amount)s credit")
    return side % {"amount": format_money(abs(amount))}
