"""Open what is restricted: a file or a text of an application, and the text of an appeal. Each read is in the log."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import TemplateView

from cohorts.core.names import called
from cohorts.ui.page import AdminSkin, Page, RowMixin
from cohorts.ui.refusals import run_for_button
from lms.certification.actions import appeals, application_reviews
from lms.certification.admin.appeals import OfAppeal
from lms.certification.admin.application_parts import OfApplication
from lms.certification.application_forms import file_answer
from lms.certification.models import ApplicationPart


class ShowsText(RowMixin, AdminSkin, Page, TemplateView):
    """A restricted text on a page that nothing keeps. POST, because the read is written into the log."""

    http_method_names = ["post", "options"]
    template_name = "certification/admin/restricted_text.html"

    def get_heading(self):
        """Whose."""
        return gettext("Restricted text: %(person)s") % {"person": called(self.get_application().person)}

    def read(self, by, at):
        """Read it; returns bytes or text. May raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} reads nothing.")

    def post(self, request, *args, **kwargs):
        """The text, or why it cannot be opened."""
        content, refusal = run_for_button(request, lambda: self.read(request.user, timezone.now()))
        return redirect(self.get_back_url()) if refusal else self.show(content)

    def show(self, content):
        """The page with the text."""
        answer = self.render_to_response(self.get_context_data(text=content, back_url=self.get_back_url()))
        answer["Cache-Control"] = "private, no-store"
        return answer


class PartFile(OfApplication, ShowsText):
    """A file of a part as a download, a letter as text."""

    model = ApplicationPart

    def get_rows(self):
        """Those with a file that the reviewer may see."""
        rows = ApplicationPart.objects.visible_to(self.request.user).filter(record__isnull=False)
        return rows.select_related("record", "application__cycle__candidacy__person")

    def get_application(self):
        """Of the part."""
        return self.row.application

    def get_back_url(self):
        """The part; of a decided application that."""
        if not self.get_application().is_reviewed:
            return super().get_back_url()
        return reverse("part_decide", args=[self.row.pk])

    def read(self, by, at):
        """Read it."""
        return application_reviews.read_part(part=self.row, by=by, at=at)

    def show(self, content):
        """A download, unless somebody typed it."""
        if self.row.media_type == "text/plain":
            return super().show(content.decode())
        return file_answer(self.row, content)


class ReadAppeal(OfAppeal, ShowsText):
    """The text of an appeal."""

    def read(self, by, at):
        """Read it."""
        return appeals.read_appeal(appeal=self.row, by=by, at=at)
