"""A list of short texts in one column of text: smaller than JSON, and read a thousand at a time without a parser."""

import json

from django.db import models

SEPARATOR = "\x1f"
# A line of answers of one letter each begins with this, and an omission is this again.
LETTERS = "\x1e"


class Line(models.TextField):
    """A list of texts in Python, in the database the same texts, each after the control character “unit separator”;
    or, where each is one letter or nothing, the letters alone.

    Control characters of ours within a text become spaces. A line that an earlier version wrote as JSON is read, too.
    """

    def from_db_value(self, value, expression, connection):
        """The list."""
        return value if value is None else read_line(value)

    def to_python(self, value):
        """The list, from a list or its line."""
        return read_line(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        """The line."""
        return value if value is None or isinstance(value, str) else write_line(value)

    def value_to_string(self, obj):
        """For Django's serializers."""
        return self.get_prep_value(self.value_from_object(obj))


def write_line(texts):
    """The line of a list of texts."""
    if all(len(text) <= 1 and text.isascii() and text not in (SEPARATOR, LETTERS) for text in texts):
        return LETTERS + "".join(text or LETTERS for text in texts) if texts else ""
    return write_separated(texts)


def write_separated(texts):
    """The line with a separator before each text, whatever their lengths."""
    return "".join(SEPARATOR + text.replace(SEPARATOR, " ").replace(LETTERS, " ") for text in texts)


def read_line(line):
    """The list that a line holds. An empty line is an empty list."""
    if line.startswith(LETTERS):
        return ["" if letter == LETTERS else letter for letter in line[1:]]
    return json.loads(line) if line.startswith("[") else line.split(SEPARATOR)[1:]
