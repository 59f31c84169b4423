"""The environment of Jinja2, in which the exam page is written: the one page so long that its templates cost time.

Dates, states and icons come from the same functions as in every other template, and parts that other pages have too are
rendered by Django.

Sentences are marked as `{{ _("…") }}`, and with values in them as `{{ _("… %(name)s …")|format(name=…) }}`: written so,
`makemessages` finds them.
"""

from functools import lru_cache, partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from jinja2 import Environment

from cohorts.ui.fixed_parts import fixed_part
from cohorts.ui.script_texts import script_texts_address
from cohorts.ui.templatetags import formats


def environment(**options: Any) -> Environment:
    """What settings.TEMPLATES names: the environment with our filters and functions."""
    jinja = Environment(**options)
    jinja.filters |= {
        "clock": formats.clock,
        "when": formats.when,
        "minutes": formats.minutes,
        "zone_names": formats.zone_names,
    }
    jinja.globals |= {
        "_": translated,
        "language": get_language,
        "script_texts": script_texts_address,
        "static": lru_cache(maxsize=64)(static),
        "url": lambda name, *args: reverse(name, args=args),
        "icon": formats.icon,
        "state_tag": formats.state_tag,
        "display_attributes": lambda request: formats.display_attributes({"request": request}),
        "messages_part": messages_part,
        "fixed_part": fixed_part,
        "part": lambda name, **context: render_to_string(name, context),
    }
    return jinja


def sentences(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `_` for the language of the page, which takes time to look up for each sentence."""
    return {"_": partial(_translated, get_language())}


def translated(text: str) -> str:
    """The sentence in the language of the page. Kept by language: Django's `gettext` asks many catalogs each time."""
    return _translated(get_language(), text)


@lru_cache(maxsize=1024)
def _translated(language: str | None, text: str) -> str:
    return gettext(text)


def messages_part(request: HttpRequest) -> str:
    """The messages that wait for this person, as every page shows them."""
    waiting = get_messages(request)
    return render_to_string("components/messages.html", {"messages": waiting}) if len(waiting) else ""
