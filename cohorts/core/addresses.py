"""The address of a page for readers elsewhere: emails, documents, search engines, other sites."""

from urllib.parse import urlsplit

from django.conf import settings


def public_address(path: str) -> str:
    """Return the address of a path of this site. It begins with `PUBLIC_URL`, whatever host name a request came by."""
    return str(settings.PUBLIC_URL) + path


def made_public(url: str) -> str:
    """Return a full address of this site, with `PUBLIC_URL` instead of the scheme and host that it has."""
    parts = urlsplit(url)
    return public_address(parts.path + (f"?{parts.query}" if parts.query else ""))
