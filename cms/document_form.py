"""Uploading documents: of a file that is missing, the form says only that."""

from wagtail.documents.forms import BaseDocumentForm


class DocumentForm(BaseDocumentForm):
    """Wagtail's form for a document."""

    def add_error(self, field, error):
        """Leave out what Wagtail's model says of the ending of a file that was not chosen."""
        if field is None and "file" in self.errors:
            getattr(error, "error_dict", {}).pop("file", None)
        super().add_error(field, error)
