"""The months of the ledger in the Wagtail admin: their reports, closing them, reopening the last closed one."""

from datetime import date

from django.db.models import Max, Min
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.actions import ledger
from cohorts.billing.actions.ledger import REOPEN_MONTH
from cohorts.billing.acts import propose_reopening
from cohorts.billing.admin.ledger import balance_words, lines_url
from cohorts.billing.models import Account, BankRow, Book, Closing, Entry
from cohorts.billing.models.ledger import READERS
from cohorts.billing.rules import postings
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money, format_month
from cohorts.core.years import YEARS
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.confirmation import AdminConfirmView, ConsequencesMixin
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import AdminSkin, Page, crumb
from cohorts.ui.refusals import problem_of


def _closed(user):
    book = Book.objects.visible_to(user).filter(code=ledger.BOOK).first()
    return ledger.closed_months(book) if book else {}


class Months(AdminSkin, Page, TemplateView):
    """Every month from the first with entries to the last, the newest first, open or closed."""

    allowed_roles = READERS
    template_name = "billing/admin/months.html"
    heading = _("Months")
    header_icon = "calendar-alt"

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("Ledger"), "ledger")]

    def get_context_data(self, **context):
        """The months, and the one that can be closed next."""
        entries = Entry.objects.visible_to(self.request.user)
        days = entries.aggregate(first=Min("posted_on"), last=Max("posted_on"))
        closed = _closed(self.request.user)
        bounds = [*(postings.month_of(day) for day in days.values() if day), *closed]
        months = postings.months_between(min(bounds), max(bounds)) if bounds else []
        rows = [{"month": month, "closing": closed.get(month)} for month in reversed(months)]
        return super().get_context_data(rows=rows, **context)


def month_of_address(text):
    """Return the first day of the month in an address, such as 2026-03-01. Raises Http404."""
    try:
        month = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if month.day != 1 or month.year not in YEARS:
        raise Http404
    return month


class OfMonth:
    """A page about `self.month`."""

    def setup(self, request, *args, **kwargs):
        """Read the month of the address."""
        super().setup(request, *args, **kwargs)
        self.month = month_of_address(kwargs["month"])

    def get_crumbs(self):
        """The ledger, the months."""
        return [crumb(_("Ledger"), "ledger"), crumb(_("Months"), "ledger_months")]

    def get_back_url(self):
        """The month."""
        return reverse("ledger_month", args=[self.month.isoformat()])


def _report_rows(report, month):
    """The rows of a report for the page: one for each account."""
    return [
        {
            "label": account.label,
            "opening": balance_words(postings.cents(sums["opening"])),
            "debits": format_money(sums["debits"]),
            "credits": format_money(sums["credits"]),
            "closing": balance_words(postings.cents(sums["closing"])),
            "url": lines_url(account=account.value, since=month, until=postings.last_day(month)),
        }
        for account, sums in ((account, report["accounts"].get(account.value)) for account in Account)
        if sums
    ]


class ShowMonth(OfMonth, AdminSkin, Page, TemplateView):
    """A month: its figures now, and the report of each closing as it was."""

    allowed_roles = READERS
    template_name = "billing/admin/month.html"
    header_icon = "calendar-alt"

    def get_heading(self):
        """Which month."""
        return format_month(self.month)

    def get(self, request, *args, **kwargs):
        """The page; there is none of a month that has not begun."""
        has_begun = self.month <= home_day(timezone.now())
        if not has_begun and not Entry.objects.visible_to(request.user).in_month(self.month).exists():
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """Figures, reports, and what can be done."""
        user = self.request.user
        history = Closing.objects.visible_to(user).filter(month=self.month).select_related("by").order_by("pk")
        history = list(history)
        closed = _closed(user)
        closing = closed.get(self.month)
        reports = [row for row in history if row.is_closed]
        for row in reports:
            row.rows = _report_rows(row.report, self.month)
        waiting = waiting_about(user, *reports)
        is_last = closing is not None and self.month == max(closed)
        return super().get_context_data(
            first_day=self.month,
            closing=closing,
            figures=_report_rows(ledger.report_of(self.month), self.month),
            reports=reports,
            reopenings=_reopenings(user, history),
            waiting=waiting,
            can_close=closing is None and self.month < postings.month_of(home_day(timezone.now())),
            can_reopen=is_last and not waiting,
            writes=has_role(user, roles.FINANCE),
            **context,
        )


def _reopenings(user, history):
    """Each time the month was opened again, with `proposed_by`. Two queries at most."""
    rows = [row for row in history if not row.is_closed]
    if not rows:
        return []
    proposals = Proposal.objects.visible_to(user).about_any(*history).filter(act=REOPEN_MONTH)
    proposers = {
        fact.at: proposal.proposer
        for proposal in proposals.select_related("by").prefetch_related("facts")
        for fact in proposal.history()
        if fact.kind == FactKind.APPROVED
    }
    for row in rows:
        row.proposed_by = proposers.get(row.at)
    return rows


class CloseMonth(OfMonth, ConsequencesMixin, AdminActionView):
    """Close a month."""

    allowed_roles = (roles.FINANCE,)
    template_name = "ui/admin/confirm.html"
    action_label = _("Close the month")
    header_icon = "lock"

    def get_problem(self):
        """It is not over, is closed, or an earlier one is open."""
        return ledger.closing_problem(self.month, timezone.now())

    def get_heading(self):
        """Which month."""
        return gettext("Close %(month)s") % {"month": format_month(self.month)}

    def get_crumbs(self):
        """Also the month."""
        return [*super().get_crumbs(), (format_month(self.month), self.get_back_url())]

    def get_consequences(self):
        """No more entries, and what of it still waits."""
        text = gettext(
            "The month takes no more entries, and its figures are kept as a report. What comes in later is posted on "
            "the first day of the next month."
        )
        rows = BankRow.objects.visible_to(self.request.user).waiting_until(postings.last_day(self.month))
        dated, unread = rows.filter(day__isnull=False).count(), rows.filter(day__isnull=True).count()
        waits = ngettext(
            "%(count)s row of a bank file from this month or before waits for a decision: if you decide about it "
            "first, its payment counts in this month.",
            "%(count)s rows of bank files from this month or before wait for a decision: if you decide about them "
            "first, their payments count in this month.",
            dated,
        )
        cannot = ngettext(
            "%(count)s row of a bank file cannot be read and may be of this month: enter it first.",
            "%(count)s rows of bank files cannot be read and may be of this month: enter them first.",
            unread,
        )
        sentences = [words % {"count": count} for words, count in ((waits, dated), (cannot, unread)) if count]
        return " ".join([text, *sentences])

    def get_affected(self):
        """Nobody outside."""
        return gettext("Nobody. Agencies see no difference.")

    def get_undo(self):
        """By two people."""
        return gettext("Two people can reopen the last closed month. The report of this closing is kept.")

    def act(self, data, by, at):
        """Close it."""
        return ledger.close_month(month=self.month, by=by, at=at)

    def done_text(self, result):
        """It is closed."""
        return gettext("Closed %(month)s.") % {"month": format_month(self.month)}


class ReopenMonth(ProposesMixin, AdminConfirmView):
    """Propose to reopen the last closed month, with the reason."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReasonForm
    form_arguments = {"label": _("Reason")}
    action_label = _("Propose to reopen the month")
    header_icon = "undo"

    def get_rows(self):
        """Every closing."""
        return Closing.objects.visible_to(self.request.user).filter(is_closed=True).select_related("book")

    def get_problem(self):
        """It is not the last closed month."""
        return problem_of(lambda: ledger.check_reopenable(self.row))

    def get_heading(self):
        """Which month."""
        return gettext("Reopen %(month)s") % {"month": format_month(self.row.month)}

    def get_crumbs(self):
        """The months, the month."""
        above = [crumb(_("Ledger"), "ledger"), crumb(_("Months"), "ledger_months")]
        return [*above, (format_month(self.row.month), self.get_back_url())]

    def get_back_url(self):
        """The month."""
        return reverse("ledger_month", args=[self.row.month.isoformat()])

    def get_consequences(self):
        """Entries again."""
        return gettext("Another person approves. Then the month takes entries again, so its figures may change.")

    def get_affected(self):
        """Who reported the figures."""
        return gettext("Everyone who has reported figures of this month.")

    def get_undo(self):
        """By closing it again."""
        return gettext("Close the month again. The report of this closing is kept beside the new one.")

    def act(self, data, by, at):
        """Propose."""
        return propose_reopening(closing=self.row, reason=data["reason"], by=by, at=at)
