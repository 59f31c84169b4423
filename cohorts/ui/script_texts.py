"""The sentences of our scripts, as Django's catalog for JavaScript, at an address of their own.

The address names the language and the content, so browsers keep it for a year and a new translation has a new address.
A page that loads it needs no further request, so the exam goes on without a network in any language. Our content
policy allows scripts from files alone: nothing is written into the page.
"""

from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from cohorts.core.access import ANYONE, allow

ONE_YEAR = "public, max-age=31536000, immutable"
VERSION_LENGTH = 12


class ScriptCatalog(JavaScriptCatalog):
    """The catalog of the scripts of this project alone; those of Wagtail and Django come with their own pages."""

    packages = ("cohorts.ui",)

    def get_paths(self, packages):
        """Our catalogs are in one place, not in each app."""
        return [str(path) for path in settings.LOCALE_PATHS]


@lru_cache(maxsize=16)
def _catalog(language: str) -> tuple[str, bytes]:
    """(version, script) for a language; made once in each process."""
    with translation.override(language):
        content = ScriptCatalog().get(None).content
    return sha256(content).hexdigest()[:VERSION_LENGTH], content


def script_texts_address() -> str:
    """Where the sentences of the scripts are, in the language of the page."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return _address(language)


@lru_cache(maxsize=16)
def _address(language: str) -> str:
    return reverse("script_texts", args=[language, _catalog(language)[0]])


@allow(ANYONE)
@require_safe
def script_texts(request: HttpRequest, language: str, version: str) -> HttpResponse:
    """The catalog of a language. An older version gets the present one, not to be kept. 404 for an unknown language."""
    if not translation.check_for_language(language):
        raise Http404
    present, content = _catalog(language)
    response = HttpResponse(content, content_type='text/javascript; charset="utf-8"')
    response.headers["Cache-Control"] = ONE_YEAR if version == present else "no-cache"
    return response
