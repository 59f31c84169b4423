"""The language in which an email is composed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_email_language(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run `function`, which composes an email, in the language of the site.

    Without this, an email would be in the language of the page or job that causes it, which may belong to somebody
    else. What is filled into a template is written in the language of its reader instead (`cohorts.notices.wording`).
    """

    @wraps(function)
    def composed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return composed


def email_languages() -> dict[str, str]:
    """Return {code: name} of the languages in which emails can be written; the site's first."""
    return dict(settings.EMAIL_LANGUAGES)


def language_of(person: Any) -> str:
    """Return the language in which a person reads emails; that of the site if they chose none that we have."""
    chosen = getattr(person, "language", "")
    return chosen if chosen in email_languages() else settings.LANGUAGE_CODE
