"""Uploading pictures: a file that only begins like one is an error of the form."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.images.forms import BaseImageForm

from cms.models.kept import pages_showing


def read_picture(field, read, data):
    """Return the picture as Wagtail's field reads it with its function `read`.

    The field looks at the first bytes, and then asks for the size, at which a broken file fails.

    Raises ValidationError.
    """
    try:
        return read(data)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(field.error_messages["invalid_image"], code="invalid_image") from error


class PictureForm(BaseImageForm):
    """Wagtail's form for a picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            field.to_python = partial(read_picture, field, field.to_python)
        self.shown_on = ", ".join(page.title for page in pages_showing(self.instance)) if self.instance.pk else ""
        if self.shown_on and "file" in self.fields:
            self.fields["file"].help_text = _(
                "Public pages show this picture: %(pages)s. While they do, it cannot be replaced or deleted. Add "
                "another picture, choose it in the page, and submit the page."
            ) % {"pages": self.shown_on}

    def clean(self):
        """Refuse another file for a picture that public pages show: that would change them without a second person."""
        cleaned = super().clean()
        if self.shown_on and "file" in self.changed_data:
            self.add_error("file", _("Public pages show this picture: %(pages)s.") % {"pages": self.shown_on})
        return cleaned
