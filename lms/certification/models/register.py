"""The public register: anyone with the link or the number of a certificate can look up that certificate.

There is no list. With a number, the page also checks the family name.
"""

from lms.certification.models.certificates import Certificate


def by_number(number: str) -> Certificate | None:
    """Return the certificate with this number, or None."""
    return Certificate.objects.filter(number=number).first()


def by_token(token: str) -> Certificate | None:
    """Return the certificate with this secret token, or None."""
    # PostgreSQL does not accept NUL characters in text.
    return Certificate.objects.filter(token=token).first() if "\x00" not in token else None
