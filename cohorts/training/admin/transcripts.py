"""The transcript of a person for state staff, and the statements of completion that program staff make."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.persons import is_own, person_of
from cohorts.people.models import User
from cohorts.training.actions.completion import make_statement
from cohorts.training.documents.statements import document_of
from cohorts.training.models import CompletionStatement, Course
from cohorts.training.models.transcripts import transcript_of
from cohorts.ui.action_view import ButtonView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import Page, crumb


def transcript_line(person, request):
    """The line on the page of a person that leads to their transcript."""
    if not has_role(request.user, *roles.PEOPLE_READERS):
        return []
    return [(_("Transcript: units, hours and statements"), reverse("person_transcript", args=[person.pk]))]


def _people(user):
    return User.objects.visible_to(user).own_accounts()


class PersonTranscript(AdminDetailView):
    """What a person has of each course, all decisions about it, and the statements."""

    allowed_roles = roles.PEOPLE_READERS
    template_name = "training/admin/transcript.html"
    header_icon = "list-ul"
    row_name = "person"

    def get_rows(self):
        """Each person once."""
        return _people(self.request.user)

    def get_crumbs(self):
        """The person."""
        return [crumb(_("People"), "people"), crumb(str(self.row), "person", self.row.pk)]

    def get_heading(self):
        """Whose it is."""
        return gettext("Transcript of %(person)s") % {"person": self.row}

    def get_context_data(self, **context):
        """The records, in a constant number of queries, and whether the reader decides about them."""
        user = self.request.user
        records = transcript_of(self.row)
        for record in records:
            counting = {row.pk for row in record.decisions}
            for row in record.all_decisions:
                row.counts = row.pk in counting
            standing = [row for row in record.cycles if not hasattr(row, "annulment")]
            record.last_cycle = standing[-1] if standing else None
        decides = has_role(user, roles.PROGRAM) and not is_own(user, self.row.pk)
        return super().get_context_data(records=records, decides=decides, **context)


class OfTranscript:
    """A page of program staff that changes a transcript. A subclass says whose: `person`."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "list-ul"

    @property
    def person(self):
        """Whose transcript it is."""
        return self.row

    def get_rows(self):
        """People."""
        return _people(self.request.user)

    def get_crumbs(self):
        """The person, and the transcript."""
        crumbs = [crumb(_("People"), "people"), crumb(str(self.person), "person", person_of(self.person.pk))]
        return [*crumbs, (_("Transcript"), self.get_back_url())]

    def get_back_url(self):
        """The transcript."""
        return reverse("person_transcript", args=[person_of(self.person.pk)])


class StateCompletion(OfTranscript, ButtonView):
    """Make a statement of completion for a person."""

    def act(self, data, by, at):
        """Make it; the action refuses a course that is not complete."""
        course = Course.objects.visible_to(by).filter(pk=self.kwargs["course_id"]).first()
        if course is None:
            raise Http404
        return make_statement(person=self.row, course=course, by=by, at=at)

    def done_text(self, result):
        """Where it is."""
        return gettext("The statement of completion for %(course)s is ready below.") % {"course": result.course}


class StatementDocument(Page, View):
    """A statement as PDF."""

    allowed_roles = roles.PEOPLE_READERS

    def get(self, request, pk):
        """The file."""
        statement = CompletionStatement.objects.visible_to(request.user).filter(pk=pk).first()
        if statement is None:
            raise Http404
        return document_of(statement)
