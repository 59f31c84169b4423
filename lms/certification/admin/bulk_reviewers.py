"""Take several applications that nobody reviews, or give them to a colleague."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.models import Membership, User
from cohorts.ui.refusals import try_action
from lms.certification.actions import application_reviews
from lms.certification.admin.bulk_decisions import DecideSeveral
from lms.certification.admin.reviewers import ColleagueChoice


class ReviewerForm(forms.Form):
    """Who reviews them."""

    reviewer = ColleagueChoice(
        None, label=_("Reviewer"), empty_label=None, error_messages={"required": _("Choose who reviews them.")}
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people


class TakeSeveral(DecideSeveral):
    """Each is given by itself; one that a colleague has taken meanwhile stays with them."""

    heading = _("Review several applications")
    form_class = ReviewerForm
    form_arguments = {}
    template_name = "certification/admin/bulk_take.html"
    action_label = _("Give them to this reviewer")
    lead = _("What is restricted in them is then open to this reviewer alone. A colleague who gets one is emailed.")

    def get_back_url(self):
        """The queue, with what nobody reviews."""
        return f"{reverse('applications')}?reviewer=nobody"

    def get_form_kwargs(self):
        """Oneself first, then those who work for the same authorities."""
        user = self.request.user
        own = Membership.objects.visible_to(user).in_force().filter(user=user, role=roles.PROGRAM)
        rows = Membership.objects.visible_to(user).in_force().filter(role=roles.PROGRAM)
        rows = rows.filter(organization__in=own.values("organization"))
        people = User.objects.visible_to(user).filter(pk__in=rows.values("user")).order_by("family_name", "pk")
        return super().get_form_kwargs() | {"people": people}

    def get_initial(self):
        """Oneself."""
        return {"reviewer": self.request.user.pk}

    def get_context_data(self, **context):
        """Each application, and why nobody can take it."""
        if "outcomes" in context:
            return super().get_context_data(**context)
        entries = [{"row": row, "person": called(row.person), "problem": self._why_not(row)} for row in self.rows]
        return super(DecideSeveral, self).get_context_data(entries=entries, **context)

    def _why_not(self, row):
        problem = None
        if not row.is_reviewed:
            problem = Problem("application_not_waiting", state=row.State(row.state))
        elif row.reviewer_id == self.request.user.pk:
            problem = Problem("review_is_yours")
        elif row.reviewer is not None:
            problem = Problem("review_is_of", person=row.reviewer)
        return sentence_of(problem) if problem else ""

    def form_valid(self, form):
        """Give each, and say of each what became of it."""
        if problem := self.get_problem():
            form.add_error(None, sentence_of(problem))
            return self.form_invalid(form)
        outcomes = [self._give(row, form.cleaned_data["reviewer"]) for row in self.rows]
        done = sum(not one["refusal"] for one in outcomes)
        text = ngettext(
            "%(count)s application has a reviewer now.", "%(count)s applications have a reviewer now.", done
        )
        return self.render_to_response(
            self.get_context_data(form=form, outcomes=outcomes, done_text=text % {"count": done})
        )

    def _give(self, row, reviewer):
        """Only what nobody reviews: `seen` is nobody."""
        about = {"application": row, "reviewer": reviewer, "seen": "", "by": self.request.user, "at": timezone.now()}
        _result, refusal = try_action(lambda: application_reviews.take_application(**about))
        return {"row": row, "person": called(row.person), "refusal": str(refusal) if refusal else ""}
