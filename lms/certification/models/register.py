"""The public register: whoever has the link of a certificate, or its number, may look that one certificate up.

There is no list. That the family name fits the number too is checked by the page.
"""

from lms.certification.models.certificates import Certificate


def by_number(number: str) -> Certificate | None:
    """The certificate with this number, or None."""
    return Certificate.objects.filter(number=number).first()


def by_token(token: str) -> Certificate | None:
    """The certificate with this secret link, or None."""
    # PostgreSQL takes no NUL in a text.
    return Certificate.objects.filter(token=token).first() if "\x00" not in token else None
