"""Uploading pictures: a file that only begins like one is an error of the form."""

from functools import partial

from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm


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
