"""The audit of one renewal for program staff: what somebody attested and sent, what is found, and the decision."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from lms.certification.actions import audit_reviews
from lms.certification.actions.complaints import TEXT_TYPE
from lms.certification.actions.conflicts import works_with
from lms.certification.actions.offices import is_of_office
from lms.certification.admin.application_parts import reason_field
from lms.certification.admin.audits import PROGRAM, READERS, TITLE, days_of
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.application_forms import file_answer
from lms.certification.facts.audits import lines_of, standing_of
from lms.certification.models import (
    AuditedRenewal,
    AuditedState,
    AuditPaper,
    AuditPaperKind,
    Certificate,
    DropReason,
)
from lms.certification.models.audits import DECIDED
from lms.certification.models.learning import MAX_MINUTES


class OfAudited:
    """A page about one audited renewal."""

    allowed_roles = PROGRAM
    model = AuditedRenewal
    row_name = "audited"
    header_icon = "clipboard-list"

    def get_rows(self):
        """Those that were drawn."""
        rows = AuditedRenewal.objects.visible_to(self.request.user, role=READERS).exclude(state=AuditedState.LISTED)
        return rows.select_related(
            "audit__program__authority", "cycle__candidacy__person", "cycle__version", "decided_by"
        )  # fmt: skip

    def get_crumbs(self):
        """The audits, the audit, the renewal."""
        above = [crumb(TITLE, "audits"), crumb(days_of(self.row.audit), "audit", self.row.audit_id)]
        return [*above, crumb(called(self.row.person), "audited", self.row.pk)]

    def get_back_url(self):
        """The renewal."""
        return reverse("audited", args=[self.row.pk])

    @cached_property
    def lines(self):
        """The entries that are looked at."""
        return lines_of(self.row)


class ShowAudited(OfAudited, AdminDetailView):
    """What somebody attested and sent, what was found, and what can be done."""

    allowed_roles = READERS
    template_name = "certification/admin/audited.html"

    def get_heading(self):
        """Whose."""
        return gettext("Audit of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """The audits, the audit."""
        return super().get_crumbs()[:-1]

    def get_context_data(self, **context):
        """Each entry; what would come of it."""
        row, user, now = self.row, self.request.user, timezone.now()
        may = (
            is_of_office(user, row.audit.program)
            and not is_own(user, row.person.pk)
            and not works_with(user, row.person)
        )
        papers = AuditPaper.objects.visible_to(user).filter(audited=row, kind=AuditPaperKind.ANSWER)
        issued = Certificate.objects.visible_to(user).filter(candidacy=row.cycle.candidacy_id).latest_issues()
        is_over = row.state == AuditedState.ASKED and row.until < home_day(now)
        return super().get_context_data(
            lines=self.lines,
            answers=list(papers.order_by("pk")),
            standing=standing_of(row, self.lines, at=now),
            certificate=issued.latest_row(),
            may=may,
            is_over=is_over,
            is_decided=row.state in DECIDED,
            may_decide=may and (is_over or row.state == AuditedState.SENT),
            may_ask_after_all=may and row.dropped == DropReason.EXCUSED,
            **context,
        )


class FindingForm(forms.Form):
    """How much is shown, and why not everything."""

    minutes = forms.IntegerField(label=_("Minutes that are shown"), min_value=0, max_value=MAX_MINUTES)
    reason = reason_field(help_text=_("The person reads this. Needed if not everything is shown."))


class FindEntry(OfAudited, AdminRowActionView):
    """Say how much of an entry is shown."""

    form_class = FindingForm
    refuses_older = True
    action_label = _("Save what you found")

    def get_row(self):
        """The audited renewal, with the entry in it. Raises Http404."""
        row = super().get_row()
        self.line = next((line for line in lines_of(row) if line.entry.pk == self.kwargs["entry"]), None)
        if self.line is None:
            raise Http404
        return row

    def get_heading(self):
        """Which entry."""
        return gettext("%(title)s, %(day)s, %(minutes)s") % {
            "title": self.line.entry.title, "day": format_day(self.line.entry.on),
            "minutes": format_minutes(self.line.entry.minutes),
        }  # fmt: skip

    def get_lead(self):
        """When it counts."""
        return gettext("It takes effect when you decide the audit. Until then you can change it.")

    def get_problem(self):
        """Not once it is decided."""
        return None if self.row.is_waiting else Problem("audit_over")

    def get_initial(self):
        """What was found before."""
        finding = self.line.finding
        return {"minutes": self.line.counts, "reason": finding.reason if finding else ""}

    def act(self, data, by, at):
        """Find."""
        return audit_reviews.find(
            audited=self.row, entry=self.line.entry, minutes=data["minutes"], reason=data["reason"], by=by, at=at
        )  # fmt: skip

    def done_text(self, result):
        """How much."""
        return gettext("Saved: %(minutes)s are shown.") % {"minutes": format_minutes(result.minutes)}


class DecisionForm(forms.Form):
    """What becomes of entries without a finding, and why."""

    rest_struck = forms.BooleanField(label=_("Entries without a finding are not shown"), required=False)
    reason = reason_field(help_text=_("The person reads this. Needed if it is not enough."))

    def __init__(self, *args, still_open, **kwargs):
        super().__init__(*args, **kwargs)
        if not still_open:
            del self.fields["rest_struck"]


class DecideAudited(OfAudited, AdminConfirmView):
    """Decide the audit of one renewal."""

    form_class = DecisionForm
    heading = _("Decide the audit")
    action_label = _("Decide the audit")

    def get_problem(self):
        """Not while the person has time and has not finished."""
        if not self.row.is_waiting:
            return Problem("audit_over")
        has_time = self.row.state == AuditedState.ASKED and home_day(timezone.now()) <= self.row.until
        return Problem("audit_has_time", day=self.row.until) if has_time else None

    @cached_property
    def still_open(self):
        """How many entries have no finding."""
        return sum(line.finding is None for line in self.lines)

    def get_form_kwargs(self):
        """Whether there are entries without a finding."""
        return super().get_form_kwargs() | {"still_open": self.still_open}

    def get_consequences(self):
        """What counts by the findings, and what follows."""
        standing = standing_of(self.row, self.lines, at=timezone.now())
        sums = {"counted": format_minutes(standing.counted), "needed": format_minutes(standing.needed)}
        sentences = [gettext("By what you found so far, %(counted)s of %(needed)s count.") % sums]
        if self.still_open:
            count = {"count": self.still_open}
            sentences.append(
                ngettext("%(count)s entry has no finding.", "%(count)s entries have no finding.", self.still_open)
                % count
            )
        sentences.append(
            gettext(
                "If the rules are still met, the renewal is in order. If not, it is not enough: what is not shown no "
                "longer counts. If the certificate rests on it, it is put on hold, which another person of program "
                "staff confirms."
            )
        )
        return " ".join(sentences)

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """It can be looked at again."""
        return gettext("It can be opened again with a reason. Then another person of program staff decides.")

    def act(self, data, by, at):
        """Decide."""
        rest_struck = data.get("rest_struck", False)
        return audit_reviews.decide(
            audited=self.row, rest_struck=rest_struck, reason=data["reason"], by=by, at=at
        )  # fmt: skip

    def done_text(self, result):
        """The outcome."""
        return gettext("Decided: %(outcome)s. We emailed the person.") % {"outcome": result.get_state_display()}


class OpenPaper(ShowsText):
    """A paper of an audit; the read is in the log."""

    allowed_roles = PROGRAM
    model = AuditPaper
    header_icon = "clipboard-list"

    def get_rows(self):
        """With whose it is."""
        rows = AuditPaper.objects.visible_to(self.request.user, role=PROGRAM)
        return rows.select_related("record", "audited__audit__program__authority", "audited__cycle__candidacy__person")

    def get_heading(self):
        """Whose."""
        return gettext("Answer of %(person)s") % {"person": called(self.row.audited.person)}

    def get_crumbs(self):
        """The audit."""
        return [crumb(TITLE, "audits"), crumb(called(self.row.audited.person), "audited", self.row.audited_id)]

    def get_back_url(self):
        """The renewal."""
        return reverse("audited", args=[self.row.audited_id])

    def read(self, by, at):
        """Read it."""
        return audit_reviews.read_paper(paper=self.row, by=by, at=at)

    def show(self, content):
        """A download, or the answer on a page."""
        return super().show(content.decode()) if self.row.media_type == TEXT_TYPE else file_answer(self.row, content)
