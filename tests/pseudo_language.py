"""A language that no one speaks, to see what is marked for translation, and a reader of pages that lists what is not.

In `pseudo_language()` every marked text comes out in brackets, with accents on all letters and a third longer:
“Take your exam” becomes “⟦Ťááķéé ýóóúúř ééẋááɱ⟧”. Placeholders and HTML stay. No catalog and no gettext tool is needed,
because Django's own functions are replaced: templates, forms, lazy texts, the exam page and the catalog of the scripts
all ask them.

A plain letter that is left on a page is then a sentence that nobody marked, or data. Data is what the database holds.
"""

import contextlib
import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from wagtail.fields import StreamField
from wagtail.models import Page

from cohorts.ui.script_texts import ScriptCatalog
from tests.marked_sources import marked_in_script, scripts
from tests.page_texts import PLAIN_WORD, PageTexts

LANGUAGE = "en-xa"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áɓćďéƒǧĥíĵķĺɱňóƥɋřšťúṽŵẋýžÁɃĆĎÉƑǦĤÍĴĶĹṀŇÓƤɊŘŠŤÚṼŴẊÝŽ"
ACCENTS = str.maketrans(dict(zip(PLAIN, ACCENTED, strict=True)))
VOWELS = re.compile("[áéíóúÁÉÍÓÚ]")
# What must stay as it is: placeholders of Python, Django and JavaScript, tags, entities and addresses.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{[\w.!:]*\}|<[^>]+>|&\w+;|https?://\S+")
ADJACENT_LETTERS = re.compile(r"[^\W\d_]{2}")
LETTER = re.compile(r"[^\W\d_]")


def pseudo(text):
    """The text in the pseudo-language. A pattern of a date (“D, M j, Y”) stays: its days and months are translated."""
    text = str(text)
    bare = KEPT.sub("", text)
    if not ADJACENT_LETTERS.search(bare) and len(LETTER.findall(bare)) > 1:
        return text
    parts, position = [], 0
    for placeholder in KEPT.finditer(text):
        parts += [_accented(text[position : placeholder.start()]), placeholder.group()]
        position = placeholder.end()
    return f"⟦{''.join(parts)}{_accented(text[position:])}⟧"


def _accented(text):
    return VOWELS.sub(lambda vowel: vowel.group() * 2, text.translate(ACCENTS))


FUNCTIONS = {
    "gettext": pseudo,
    "pgettext": lambda context, text: pseudo(text),
    "ngettext": lambda one, many, number: pseudo(one if number == 1 else many),
    "npgettext": lambda context, one, many, number: pseudo(one if number == 1 else many),
    "get_language": lambda: LANGUAGE,
    # Whoever takes another language for a while would otherwise put ours back for good.
    "activate": lambda language: None,
    "deactivate": lambda: None,
    "deactivate_all": lambda: None,
}


@contextlib.contextmanager
def pseudo_language():
    """Everything marked comes out in the pseudo-language inside the block, in all threads."""
    holder = translation._trans
    before = {name: getattr(holder, name) for name in FUNCTIONS}
    real_catalog = ScriptCatalog.get_catalog
    try:
        vars(holder).update(FUNCTIONS)
        ScriptCatalog.get_catalog = lambda view: script_catalog()
        yield
    finally:
        vars(holder).update(before)
        ScriptCatalog.get_catalog = real_catalog


def script_catalog():
    """{sentence: translation} of every marked sentence in our scripts; of a plural, both forms."""
    catalog = {}
    for source in scripts().values():
        for one, many in marked_in_script(source):
            catalog[one] = [pseudo(one), pseudo(many)] if many else pseudo(one)
    return catalog


# Addresses are no words; the link of an email and the name of its reader are filled in when it is sent.
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\{link\}|\{name\}")


def unmarked(source, data, *, is_page=True):
    """[“where: text”] of what a page (or a plain text) says without its being marked; `data` is what `data_of` gave."""
    texts = PageTexts(source).texts if is_page else [("text", line) for line in source.splitlines()]
    return [f"{where}: {text}" for where, text in texts if PLAIN_WORD.search(data.sub(" ", ADDRESS.sub(" ", text)))]


# --- What is data ---

OWN = {"cohorts", "exams", "cms", "lms"}
CODE = re.compile(r"[a-z_]+")
ABBREVIATION_MONTHS = (1, 7)


def data_of(*more):
    """A pattern that matches every text in our tables, and `more`. Values of fields with choices are words of ours."""
    texts = {settings.WAGTAIL_SITE_NAME, *settings.WAGTAIL_SITE_NAME.split()}
    for model in apps.get_models():
        if (model.__module__.split(".")[0] in OWN and model._meta.label != "notices.Email") or model is Page:
            texts.update(_texts_of(model))
    texts = {part for text in texts for part in _parts(text)} | _zones(texts)
    # Within a sentence a name may lose its capital: “Take your final exam”.
    texts |= {text[:1].lower() + text[1:] for text in texts}
    texts = {text for text in texts if not CODE.fullmatch(text)} | set(more)
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest_first))


def _texts_of(model):
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField) and not field.choices
    ]
    for row in model.objects.values_list(*[field.attname for field in fields]) if fields else ():
        for value in row:
            yield from _strings_in(getattr(value, "raw_data", value))


def _strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings_in(inner)
    elif hasattr(value, "__iter__"):
        for inner in value:
            yield from _strings_in(inner)


def _parts(text):
    """The lines and the texts between the tags of a value, as a page shows them."""
    for part in re.split(r"<[^>]*>|[\r\n]+", html.unescape(text)):
        if part.strip():
            yield " ".join(part.split())


def _zones(texts):
    """The names of the time zones among the texts, in winter and in summer: “CST”, “CDT”."""
    zones = (texts & available_timezones()) | {settings.HOME_TIME_ZONE}
    return {*zones, *(moment.tzname() for zone in zones for moment in _two_moments(zone))}


def _two_moments(zone):
    return [datetime(2026, month, 1, tzinfo=ZoneInfo(zone)) for month in ABBREVIATION_MONTHS]
