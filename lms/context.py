"""What every template may ask: the site's name and whether this is the demo."""

from django.conf import settings


def site(request):
    """Names for all templates."""
    return {"site_name": settings.WAGTAIL_SITE_NAME, "is_demo": settings.DEMO}
