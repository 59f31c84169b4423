"""Uploaded files on the disk."""

from pathlib import PurePath

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string

ORIGINALS = "original_images"
# As many characters as Django adds to a name that is taken.
SUFFIX_LENGTH = 7


class PictureStorage(FileSystemStorage):
    """Gives every uploaded picture a file name that no other picture had or will have.

    Browsers keep pictures without asking again, so another picture must never get an address that was used. The other
    sizes of a picture get their names from it. Documents keep their names, which people see when they download them.
    """

    def get_available_name(self, name, max_length=None):
        """Return `name`, for a picture with random letters at its end."""
        path = PurePath(name)
        if path.parent.as_posix() == ORIGINALS:
            suffix = f"_{get_random_string(SUFFIX_LENGTH)}{path.suffix}"
            stem = path.stem if max_length is None else path.stem[: max_length - len(f"{path.parent}/{suffix}")]
            name = str(path.with_name(stem + suffix))
        return super().get_available_name(name, max_length)
