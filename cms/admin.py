"""Pages of the Wagtail admin about the public pages: a report, and proposals to unpublish and to move one."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from cms.acts import propose_moving, propose_unpublishing
from cms.messages import STATES, correction
from cms.models.curriculum import published_curricula
from cms.models.curriculum_state import State
from cms.models.kept import kept_page
from cms.models.reviews import PUBLISHERS, pages_that_change, public_pages
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.problems import Problem
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import AdminSkin, Page

READERS = (roles.PUBLISHING, roles.PROGRAM, roles.AUDITOR)


class CurriculumReport(AdminSkin, Page, TemplateView):
    """Every curriculum page beside the unit of the course in force, and what must be corrected."""

    allowed_roles = READERS
    template_name = "cms/admin/curriculum_report.html"
    heading = gettext_lazy("Curriculum pages")
    header_icon = "list-ul"

    def get_context_data(self, **context):
        """A table for each curriculum."""
        tables = []
        for index in published_curricula():
            rows = index.rows()
            lines = [_line(row) for row in rows]
            version = rows[0].version if rows else None
            tables.append({"page": index, "version": version, "lines": lines})
        may_edit = has_role(self.request.user, roles.PUBLISHING)
        return super().get_context_data(tables=tables, may_edit=may_edit, **context)


def _line(row):
    chosen = row.chosen
    return {
        "row": row,
        "state": str(STATES[row.state]),
        "is_current": row.state == State.CURRENT,
        "chosen": f"{chosen.course_version}, {chosen}" if chosen else _("None"),
        "sentence": "" if row.state == State.CURRENT else correction(row),
    }


class UnpublishForm(ReasonForm):
    """Whether the pages under it go too, and why."""

    with_subpages = forms.BooleanField(label=gettext_lazy("Unpublish the pages under it too"), required=False)
    field_order = ["with_subpages", "reason"]


class OfPublicPage(ProposesMixin, AdminConfirmView):
    """A proposal about a page of the public site."""

    allowed_roles = PUBLISHERS
    header_icon = "doc-full"

    def get_rows(self):
        """Every page; publishing staff edit all of them."""
        return pages_that_change(self.request.user)

    def get_crumbs(self):
        """The page."""
        return [(self.row.title, self.get_back_url())]

    def get_back_url(self):
        """The page's editor."""
        return reverse("wagtailadmin_pages:edit", args=[self.row.pk])

    def get_affected(self):
        """Visitors, and who is asked."""
        return _("Everyone who visits the site. We email the other people who may decide about pages.")


class UnpublishPage(OfPublicPage):
    """Propose to take a page off the public site."""

    form_class = UnpublishForm
    action_label = gettext_lazy("Propose to unpublish")

    def get_problem(self):
        """Pages that are not public, and those that stay."""
        if not self.row.live:
            return Problem("page_not_public", page=self.row.title)
        kept = kept_page(self.row, with_subpages=False)
        return Problem("page_stays", page=kept.title) if kept else None

    def get_heading(self):
        """Which page."""
        return _("Unpublish “{page}”").format(page=self.row.title)

    def get_consequences(self):
        """What follows, and which pages are under it."""
        text = _("After another person approves it, visitors can no longer read this page.")
        below = list(public_pages(self.row).exclude(pk=self.row.pk).values_list("title", flat=True))
        if not below:
            return text
        return f"{text} {_('Public pages under it: {pages}.').format(pages=', '.join(below))}"

    def get_undo(self):
        """By publishing it again."""
        return _("The draft stays. You can submit it again, and another person publishes it.")

    def act(self, data, by, at):
        """Propose it."""
        return propose_unpublishing(page=self.row, **data, by=by, at=at)


class MovePage(OfPublicPage):
    """Propose to move a public page."""

    form_class = ReasonForm
    action_label = gettext_lazy("Propose to move")

    def setup(self, request, *args, **kwargs):
        """Find the place too."""
        super().setup(request, *args, **kwargs)
        self.target = pages_that_change(request.user).filter(pk=self.kwargs["target"]).first()
        if self.target is None:
            raise Http404

    def get_heading(self):
        """Which page."""
        return _("Move “{page}”").format(page=self.row.title)

    def get_consequences(self):
        """Where it goes."""
        return _(
            "After another person approves it, this page and the pages under it are under “{target}”. Their addresses "
            "change, so check the links on other pages."
        ).format(target=self.target.title)

    def get_undo(self):
        """By moving it back."""
        return _("Two people can move it back.")

    def act(self, data, by, at):
        """Propose it."""
        return propose_moving(page=self.row, target=self.target, reason=data["reason"], by=by, at=at)
