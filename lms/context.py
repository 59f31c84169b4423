"""What every template may ask: the site's name, whether this is the demo, and where this person can go."""

from django.conf import settings
from django.urls import reverse

from lms.navigation import places


def site(request):
    """Names and the main navigation, for all templates."""
    user = getattr(request, "user", None)
    here = getattr(request, "path", "")
    nav = places(user) if user is not None and user.is_authenticated and not here.startswith("/admin/") else []
    longest = max((e["url"] for e in nav if here.startswith(e["url"])), key=len, default=None)
    for entry in nav:
        entry["current"] = entry["url"] == longest
    return {
        "home_url": reverse("desk"),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "is_demo": settings.DEMO,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "nav": nav,
    }
