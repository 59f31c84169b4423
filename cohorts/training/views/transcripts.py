"""Transcripts of one’s own courses, statements of completion, and the page on which others check one."""

from django.http import Http404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from cohorts.core.access import ANYONE, SIGNED_IN
from cohorts.training.actions.completion import make_statement
from cohorts.training.documents.statements import document_of
from cohorts.training.models import CompletionStatement, Course
from cohorts.training.models.completion import by_token
from cohorts.training.models.transcripts import transcript_of
from cohorts.ui.action_view import ButtonView
from cohorts.ui.page import Page, crumb


class MyTranscript(Page, TemplateView):
    """My courses with their units, sessions and statements."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_transcript.html"
    heading = _("My transcript")

    def get_crumbs(self):
        """My training."""
        return [crumb(_("My training"), "my_home")]

    def get_context_data(self, **context):
        """The records, in a constant number of queries."""
        return super().get_context_data(records=transcript_of(self.request.user), **context)


class MakeStatement(ButtonView):
    """The button below a course that is complete."""

    allowed_roles = (SIGNED_IN,)

    def get_rows(self):
        """Courses; the action looks whether the person has completed it."""
        return Course.objects.visible_to(self.request.user)

    def get_back_url(self):
        """The transcript."""
        return reverse("my_transcript")

    def act(self, data, by, at):
        """Make it."""
        return make_statement(person=by, course=self.row, by=by, at=at)

    def done_text(self, result):
        """Where it is."""
        return gettext("Your statement of completion for %(course)s is ready below.") % {"course": result.course}


class MyStatement(Page, View):
    """A statement of one's own as PDF."""

    allowed_roles = (SIGNED_IN,)

    def get(self, request, pk):
        """The file."""
        statement = CompletionStatement.objects.visible_to(request.user).of_person(request.user).filter(pk=pk).first()
        if statement is None:
            raise Http404
        return document_of(statement)


class CheckStatement(Page, TemplateView):
    """What a statement says, for whoever has its link. Never limited: the link cannot be guessed."""

    allowed_roles = (ANYONE,)
    template_name = "training/check_statement.html"
    heading = _("Statement of completion")

    def get_context_data(self, **context):
        """The statement, and whether the hours behind it are still complete."""
        statement = by_token(self.kwargs["token"])
        if statement is None:
            raise Http404
        return super().get_context_data(statement=statement, holds=_holds(statement), **context)

    def render_to_response(self, context, **response_kwargs):
        """Not for search engines or caches."""
        response = super().render_to_response(context, **response_kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        add_never_cache_headers(response)
        return response


def _holds(statement):
    """Whether the hours are still complete. What was completed before the present cycle is not counted again."""
    records = transcript_of(statement.person, [statement.version.course])
    if not records or records[0].counted.begins_at != statement.begins_at:
        return True
    return records[0].credit.complete
