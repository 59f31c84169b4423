"""Panels of the page editor."""

from wagtail.admin.panels import Panel

from cms.messages import correction


class CurriculumNotice(Panel):
    """Says at the top of a curriculum page what no longer agrees with the course. Not shown while all agrees."""

    class BoundPanel(Panel.BoundPanel):
        """The notice of one page."""

        template_name = "cms/admin/curriculum_notice.html"

        def is_shown(self):
            """Return whether there is anything to correct on a page that exists."""
            return bool(self.instance.pk) and bool(self._sentences())

        def get_context_data(self, parent_context=None):
            """The sentences."""
            return {**super().get_context_data(parent_context), "sentences": self._sentences()}

        def _sentences(self):
            if not hasattr(self, "_written"):
                self._written = [correction(row) for row in self.instance.to_correct()]
            return self._written
