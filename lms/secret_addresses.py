"""Keep secret addresses out of logs: whoever reads a log must not be able to read a person's calendar, or to answer
the offer of a seat.

Django writes the address of every request that it refuses or that fails to the log.
"""

import logging
import re

SECRET = re.compile(r"(/calendars/secret/|/seats/offers/|/statements/|/answers/|/sign-up/|/unsubscribe/)[^\s\"'?]+")


class HideSecretAddresses(logging.Filter):
    """Replaces the secret part of an address in every message. Lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        message = record.getMessage()
        if SECRET.search(message):
            record.msg, record.args = SECRET.sub(r"\1…", message), ()
        return True
