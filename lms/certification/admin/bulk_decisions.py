"""Admit several applicants whose applications lack nothing, after a page that says of each what was seen."""

from collections import Counter, defaultdict

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cohorts.core.names import called
from cohorts.core.numbers import whole_number
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb
from cohorts.ui.refusals import try_action
from lms.certification.actions import application_decisions
from lms.certification.actions.second_reviews import packets, second_problem, waiting_opinion
from lms.certification.admin.application_parts import PROGRAM, REASON_HELP
from lms.certification.admin.application_queue import TITLE
from lms.certification.facts.needs import needs_of
from lms.certification.messages.applications import PART_STATES
from lms.certification.models import Application, ApplicationPart, PartDecision
from lms.certification.models.review_queue import in_order
from lms.certification.rules.applications import UNDECIDED_TYPES, state_of

MOST = 100


class DecideSeveral(AdminActionView):
    """Admit several at once. Each is decided, logged and emailed by itself, and refused with its own reason.

    A “no” is decided one by one: its reason is about one person.
    """

    allowed_roles = PROGRAM
    heading = _("Admit several applicants")
    header_icon = "doc-full"
    form_class = ReasonForm
    # What each of them reads, beside the decision.
    form_arguments = {"label": _("Words for each of them"), "required": False, "help_text": REASON_HELP}
    template_name = "certification/admin/bulk.html"
    action_label = _("Admit those that are checked")
    lead = _(
        "Each of them is decided by itself. Whoever is admitted is emailed the decision with your words. Write nothing "
        "that must not stand in a mailbox. What cannot be decided stays as it is, with the reason."
    )

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "applications")]

    def get_back_url(self):
        """The queue, with what is ready."""
        return f"{reverse('applications')}?missing=nothing&reviewer=mine"

    @cached_property
    def chosen(self):
        """The numbers in the address or in the form, in their order, each once, no more than MOST."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        ids = [whole_number(text) for text in data.getlist("chosen")]
        return list(dict.fromkeys(pk for pk in ids if pk is not None))

    @cached_property
    def rows(self):
        """The applications, in the order of the queue."""
        rows = in_order(Application.objects.visible_to(self.request.user)).filter(pk__in=self.chosen[:MOST])
        rows = rows.select_related("cycle__candidacy__person", "cycle__candidacy__program", "reviewer")
        return list(rows.prefetch_related("second_reviews__reviewer", "recusals"))

    def get_problem(self):
        """Something must be chosen, and not too much."""
        if not self.chosen:
            return Problem("bulk_nothing_chosen")
        return Problem("bulk_too_many", most=MOST) if len(self.chosen) > MOST else None

    def get_context_data(self, **context):
        """Each application with what was seen of it, and why it cannot be decided, if that is known already."""
        if "outcomes" in context:
            return super().get_context_data(**context)
        seen = packets(self.rows)
        needs, parts = needs_of(self.rows, at=timezone.now()), self._parts()
        entries = [
            {
                "row": row,
                "person": called(row.person),
                "seen": seen[row.pk],
                "parts": parts[row.pk],
                "problem": self._problem(row, needs[row.pk], seen[row.pk]),
            }
            for row in self.rows
        ]
        return super().get_context_data(entries=entries, **context)

    def _problem(self, row, needs, seen):
        """What the action would refuse, as far as that can be said for many at once; "" if nothing is known."""
        by = self.request.user
        if not row.is_reviewed:
            problem = Problem("application_not_waiting", state=row.State(row.state))
        elif row.reviewer is not None and row.reviewer_id != by.pk:
            problem = Problem("review_is_of", person=row.reviewer)
        elif row.reviewer_id != by.pk:
            problem = Problem("review_not_yours")
        elif needs is None or needs:
            problem = Problem("application_not_complete")
        else:
            problem = second_problem(row, admitted=True, seen=seen, by=by) or waiting_opinion(row)
        return sentence_of(problem) if problem else ""

    def _parts(self):
        """{application id: how many of its parts are in which state}, as text. Restricted ones are not named."""
        parts = ApplicationPart.objects.visible_to(self.request.user).filter(
            application__in=self.rows, replaced_by=None
        )
        decisions = PartDecision.objects.visible_to(self.request.user).filter(application__in=self.rows).order_by("pk")
        outcomes = dict(decisions.filter(part__isnull=False).values_list("part", "outcome"))
        counts = defaultdict(Counter)
        for pk, application, kind in parts.values_list("pk", "application", "type"):
            state = state_of(outcome=outcomes.get(pk, ""), is_submitted=True, signed=kind in UNDECIDED_TYPES)
            counts[application][state] += 1
        for application, waived in decisions.filter(part=None).values_list("application", "outcome"):
            counts[application][state_of(outcome=waived, is_submitted=True, signed=False)] += 1
        return defaultdict(
            str,
            {
                pk: ", ".join(f"{PART_STATES[state]}: {number}" for state, number in sorted(count.items()))
                for pk, count in counts.items()
            },
        )

    def form_valid(self, form):
        """Decide about each, and say of each what became of it."""
        if problem := self.get_problem():
            form.add_error(None, sentence_of(problem))
            return self.form_invalid(form)
        outcomes = [self._decide(row, form.cleaned_data["reason"]) for row in self.rows]
        done = sum(not one["refusal"] for one in outcomes)
        text = ngettext("%(count)s person was admitted.", "%(count)s people were admitted.", done) % {"count": done}
        return self.render_to_response(self.get_context_data(form=form, outcomes=outcomes, done_text=text))

    def _decide(self, row, reason):
        """Admit one; why not, if that was refused. The others do not wait for it."""
        about = {"application": row, "admitted": True, "reason": reason, "by": self.request.user, "at": timezone.now()}
        seen = self.request.POST.get(f"seen-{row.pk}", "")
        _result, refusal = try_action(lambda: application_decisions.decide_application(**about, seen=seen))
        return {"row": row, "person": called(row.person), "refusal": str(refusal) if refusal else ""}

    def done_text(self, result):
        """It is said on the page."""
        return ""
