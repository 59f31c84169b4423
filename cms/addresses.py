"""The address of a page for readers elsewhere: search engines, emails, other sites."""

from django.conf import settings


def public_address(path: str) -> str:
    """Return the address of a path of this site, whatever host name a request came by."""
    return settings.PUBLIC_URL + path
