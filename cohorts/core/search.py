"""Search and duplicate checks in the database that fold text like `core.text`: “jose” finds José on both databases.

`field__folded__contains=fold_name(word)` works on every text field. SQLite calls `fold_name`; PostgreSQL does the same
with its own functions, without an extension (a test compares the two). Only letters and digits are compared.
"""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import CharField, Q, QuerySet, TextField, Transform

from cohorts.core.text import LETTERS, fold_name, fold_text

MAX_WORDS = 8
# No column: “person__called_name” looks in the name that a person goes by. The given name is looked in only where it is
# that name, so that nobody finds a person by the one they do not use.
CALLED_NAME = "called_name"
SQLITE_FUNCTION = "fold_name"
# What fold_name removes, as PostgreSQL patterns: accents, and all that is not a letter, digit or vowel sign.
_ACCENTS = r"[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_SIGNS = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4-\u00b8\u00bb-\u00bf\u00d7\u00f7"
    r"\u02b0-\u02ff\u034f\u055a-\u055f\u180b-\u180f\u2000-\u2bff\u3000-\u3003\u3008-\u3020\u3030\ua78b\ua78c\ufe00-\ufe0f\ufeff]"
)


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """A database text folded like `fold_name`."""

    lookup_name = "folded"
    function = SQLITE_FUNCTION
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """Build the expression from built-in functions. Letters that become two are replaced one by one."""
        expression = f"regexp_replace(normalize(%(expressions)s, NFKD), '{_ACCENTS}|{_SIGNS}', '', 'g')"
        one = {small: plain for small, plain in LETTERS.items() if len(plain) == 1}
        pairs = {**one, **{small.upper(): plain for small, plain in one.items() if len(small.upper()) == 1}}
        expression = f"translate({expression}, '{''.join(pairs)}', '{''.join(pairs.values())}')"
        for small, plain in {**LETTERS, "ß": "ss"}.items():
            if len(plain) == 2:
                for letter in dict.fromkeys((small, "ẞ" if small == "ß" else small.upper())):
                    expression = f"replace({expression}, '{letter}', '{plain}')"
        return super().as_sql(compiler, connection, template=f"lower({expression})", **context)


def register_functions(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Register the function that `Folded` calls on a new SQLite connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SQLITE_FUNCTION, 1, _fold, deterministic=True)


def _fold(text: Any) -> str | None:
    return None if text is None else fold_name(str(text))


def search(rows: QuerySet, text: str, fields: list[str] | tuple[str, ...]) -> QuerySet:
    """Return rows in which every word of `text` occurs in one of `fields` (ORM paths), ignoring case and accents.

    A path to CALLED_NAME of a person looks in the preferred name; without one, in the given name.

    Words without a letter or digit are ignored; if no word is left of what was typed, no row is returned. Without text
    or fields, all rows are. At most MAX_WORDS are used.
    """
    words = _words(text)
    if is_without_words(text):
        return rows.none()
    if not words or not fields:
        return rows
    anywhere = [reduce(or_, (_contains(field, word) for field in fields)) for word in words]
    return rows.filter(reduce(and_, anywhere[:MAX_WORDS]))


def _contains(field: str, word: str) -> Q:
    path = field.removesuffix(CALLED_NAME)
    if path == field:
        return Q(**{f"{field}__folded__contains": word})
    without_other = Q(**{f"{path}preferred_name": "", f"{path}given_name__folded__contains": word})
    return Q(**{f"{path}preferred_name__folded__contains": word}) | without_other


def is_without_words(text: str) -> bool:
    """Return whether something was typed that has neither a letter nor a digit, so that it can find nothing."""
    return bool(text.strip()) and not _words(text)


def _words(text: str) -> list[str]:
    return [folded for word in text.replace("\x00", " ").split() if (folded := fold_name(word))]


def has_text(rows: QuerySet, field: str, text: str) -> bool:
    """Return whether `field` of a row equals `text` after `fold_text`. For short tables."""
    folded = fold_text(text)
    return any(fold_text(value) == folded for value in rows.values_list(field, flat=True))
