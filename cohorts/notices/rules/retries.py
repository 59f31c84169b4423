"""When an email that the mail server did not take is tried again, and what its answer means."""

from datetime import datetime, timedelta

# Growing pauses: a mail server that is down for a night takes the email in the morning. After the last one we give up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 120, 360, 720))
# What did not arrive and says something with a time limit is old news after this long; anything else after a month.
NEWS = timedelta(days=3)
OLD = timedelta(days=30)
# How long one worker keeps an email before another one may take it: longer than a mail server may take to answer.
CLAIM = timedelta(minutes=12)
# Answers that say that the address is wrong: unknown user or domain (RFC 3463, class 5, subject 1).
BAD_ADDRESS = "5.1."
PERMANENT = 500


def next_try(at: datetime, tries: int) -> datetime | None:
    """Return when an email is tried again that was tried `tries` times, the last time at `at`; None: give up."""
    return at + PAUSES[tries - 1] if 1 <= tries <= len(PAUSES) else None


def use_ends(queued_at: datetime, *, urgent: bool) -> datetime:
    """Return until when an email that did not arrive is still of use to its reader, unless its matter ends before."""
    return queued_at + (NEWS if urgent else OLD)


def is_permanent(code: int) -> bool:
    """Return whether an SMTP answer says that trying again is no use (RFC 5321: 5xx)."""
    return code >= PERMANENT


def is_about_address(code: int, answer: str, *, of_recipient: bool) -> bool:
    """Return whether a permanent answer means the address of the reader, and not this email or us.

    of_recipient: the server answered to the address itself (RCPT TO), before it saw the email.
    """
    return is_permanent(code) and (of_recipient or answer.lstrip().startswith(BAD_ADDRESS))
