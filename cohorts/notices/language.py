"""The language in which an email is composed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_email_language(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run `function`, which composes an email, in the language of the site.

    We do not store the language of a person. Without this, an email would be in the language of the page or job that
    causes it, which may belong to somebody else.
    """

    @wraps(function)
    def composed(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return composed
