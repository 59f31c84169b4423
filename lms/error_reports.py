"""What an error report of Django says: where the code failed, and nothing about a person.

Django's own report prints the local variables of every function, what was posted, cookies and the name of files.
"""

import traceback
from html import escape
from typing import Any

from django.views.debug import ExceptionReporter


class PlainReporter(ExceptionReporter):
    """The address and the places in the code. The message of the error is left out: it can quote what was typed."""

    def get_traceback_text(self) -> str:
        """The report as text."""
        name = getattr(self.exc_type, "__name__", str(self.exc_type))
        lines = [f"{name} at {self._address()}", ""]
        return "\n".join(lines) + "".join(traceback.format_tb(self.tb))

    def get_traceback_html(self) -> str:
        """The same report in HTML."""
        return f"<pre>{escape(self.get_traceback_text())}</pre>"

    def _address(self) -> Any:
        """The pattern of the address, not the address: that can be a secret."""
        match = getattr(self.request, "resolver_match", None)
        return getattr(match, "view_name", None) or "an unknown address"
