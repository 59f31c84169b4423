"""The search of pages, pictures and documents: Wagtail's own, which on SQLite fails where a quotation mark is typed.

The full-text search of SQLite takes each word in quotation marks; Wagtail writes a mark inside a word as it is, and the
database answers with a syntax error. A doubled mark is a mark.
"""

from copy import copy
from typing import Any

from django.db import connection
from modelsearch.query import Phrase, PlainText, SearchQuery
from wagtail.search.backends.database import SearchBackend as DatabaseSearch


class _QuotesEscaped:
    """Mixed into the compilers of queries for SQLite."""

    def build_search_query_content(self, query: SearchQuery, config: Any = None) -> Any:
        """The query for the database, with nothing in a word that ends it."""
        if isinstance(query, PlainText | Phrase):
            query = copy(query)
            query.query_string = query.query_string.replace("\0", " ").replace('"', '""')
        return super().build_search_query_content(query, config=config)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:
    """The search for the database in use."""
    backend = DatabaseSearch(params)
    if connection.vendor == "sqlite":
        for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
            compiler = getattr(backend, name)
            setattr(backend, name, type(compiler.__name__, (_QuotesEscaped, compiler), {}))
    return backend
