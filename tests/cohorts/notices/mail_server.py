"""A mail server whose answers a test decides: by address, each answer once, the last one for good."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend

# {address: [(code, words), …]}; an address without answers takes everything.
ANSWERS: dict[str, list[tuple[int, bytes]]] = {}
# [(address, Message-ID)] of what was accepted, and [address] of every try.
ACCEPTED: list[tuple[str, str]] = []
TRIED: list[str] = []


class MailServer(BaseEmailBackend):
    """Takes or refuses each message as the test says."""

    def send_messages(self, messages):
        for message in messages:
            (address,) = message.to
            TRIED.append(address)
            answers = ANSWERS.get(address, [])
            if answers:
                code, words = answers.pop(0) if len(answers) > 1 else answers[0]
                raise SMTPRecipientsRefused({address: (code, words)})
            ACCEPTED.append((address, message.extra_headers["Message-ID"]))
        return len(messages)


def forget():
    """Before each test."""
    for kept in (ANSWERS, ACCEPTED, TRIED):
        kept.clear()
