"""Template context of every page: site name, authority, demo flag and menus."""

from functools import partial

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cms.menus import footer_links, main_menu
from cohorts.people.models import AuthoritySettings, Organization
from lms.navigation import menu_of

MAX_FOOTER_AGE_SECONDS = 60


def site(request):
    """Return names, menus and footer for all templates. Values that a page does not use run no query."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    public_nav = partial(_public_menu, request, signed_in)
    return {
        "home_url": reverse("desk"),
        "profile_url": reverse("profile"),
        "accommodations_url": reverse("my_requests"),
        "site_search_url": reverse("search"),
        "demo_url": reverse("demo") if settings.DEMO else "",
        "site_name": settings.WAGTAIL_SITE_NAME,
        "is_demo": settings.DEMO,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "nav": _own_menu(user, request) if signed_in else public_nav,
        "public_nav": public_nav,
        "authority": SimpleLazyObject(partial(_remembered, "authority", _read_authority)),
        "exam_contact": SimpleLazyObject(partial(_remembered, "exam_contact", _read_exam_contact)),
        "footer_links": partial(_remembered, "footer_links", footer_links),
    }


def _remembered(name, read):
    """Return a cached value of head or foot, which is read at most once a minute in each process."""
    return caches["footer"].get_or_set(name, read, MAX_FOOTER_AGE_SECONDS)


def _read_authority():
    return Organization.objects.authorities().order_by("pk").first()


def _read_exam_contact():
    rows = AuthoritySettings.objects.filter(authority=_read_authority())
    return rows.values_list("exam_contact", flat=True).first() or ""


def _public_menu(request, signed_in):
    """Return the menu of the public site, with certificate verification and, if logged in, a link to the tasks."""
    # For visitors it is read at most once a minute: who checks a certificate waits for one query, not for the menu.
    read = partial(main_menu, request)
    entries = [
        *(read() if signed_in else _remembered(f"menu:{request.get_host()}", read)),
        {"label": _("Apply"), "url": reverse("programs_open")},
        {"label": _("Check a certificate"), "url": reverse("verify")},
    ]
    if signed_in:
        entries.append({"label": _("Your tasks"), "url": reverse("desk")})
    return _with_current(entries, request)


def _own_menu(user, request):
    """Return the menu for this person's roles. The Wagtail admin has its own menu."""
    return [] if request.path.startswith("/admin/") else _with_current(menu_of(user), request)


def _with_current(entries, request):
    """Mark the entry with the longest URL that the current path starts with."""
    current = max((e["url"] for e in entries if request.path.startswith(e["url"])), key=len, default=None)
    return [{**entry, "current": entry["url"] == current} for entry in entries]
