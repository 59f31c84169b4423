"""How days, times, minutes, money and states are written on every page of the site.

Templates load this library by its name, `{% load formats %}`. The texts are those of `cohorts.core.formatting`: a time
is never shown without its zone, nor a date without its weekday. The zone is that of the thing: pass it, or put it in
force with `{% timezone %}` around the part of a page that is about the thing. A state is never shown by color alone.
"""

import json
from calendar import monthrange
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from cohorts.core import formatting, zones
from cohorts.core.dates import home_zone
from cohorts.core.zones import as_zone
from cohorts.ui.fixed_parts import fixed_part
from cohorts.ui.hours_bar import bar
from cohorts.ui.kept_forms import OWNER_FIELD, owner_token
from cohorts.ui.missing_fields import error_lines
from cohorts.ui.older_forms import OPENED_FIELD
from cohorts.ui.older_forms import opened_values as digests_of
from cohorts.ui.page_scripts import MODULES
from cohorts.ui.script_texts import script_texts_address
from cohorts.ui.shown_names import as_name, unprintable_letters
from cohorts.ui.typed_text import typed_text

register = template.Library()
register.filter("typed", typed_text)
register.filter("error_lines", error_lines)
register.filter("listed", formatting.format_list)
register.filter(as_name)
register.filter(unprintable_letters)
register.simple_tag(fixed_part)

STATE_ICONS = {
    "done": "check_circle",
    "yours": "arrow_forward",
    "waiting": "hourglass_empty",
    "planned": "radio_button_unchecked",
    "stopped": "cancel",
    "closed": "lock",
}

THEMES = ("light", "dark", "contrast")
TYPES = ("larger", "largest")


def _zone(name):
    """The zone of the thing as it is passed, or the one that `{% timezone %}` put in force (else the program's)."""
    return as_zone(name) if name else timezone.get_current_timezone()


def _time(moment, zone, text, precision="minutes"):
    local = zones.local_moment(moment, zone)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec=precision), text)


@register.filter
def day(value, zone=None):
    """A date with its weekday: `Tue, Dec 1, 2026`. A moment is first moved to `zone`."""
    if not value:
        return ""
    value = formatting.local_day(value, _zone(zone)) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.format_day(value))


@register.filter
def month(value):
    """The month of a date: `December 2026`."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat()[:7], formatting.format_month(value))


@register.filter
def clock(value, zone=None):
    """The time of a moment, with its zone: `2:41 pm EST`."""
    return _time(value, _zone(zone), formatting.format_time(value, _zone(zone))) if value else ""


@register.filter
def zone_names(zone):
    """For an attribute that a script reads: the name for each offset of a zone from now on, as JSON."""
    return json.dumps(zones.zone_names(zone, timezone.now()))


@register.filter
def to_the_second(value, zone=None):
    """The time of a moment as a record asks for it: `2:41:07 pm CST`."""
    if not value:
        return ""
    return _time(value, _zone(zone), formatting.format_time(value, _zone(zone), seconds=True), "seconds")


@register.filter
def when(value, zone=None):
    """A moment in full: `Tue, Dec 1, 2026, 2:41 pm EST`. A plain date is shown as `day` shows it."""
    if not value or not isinstance(value, datetime):
        return day(value)
    return _time(value, _zone(zone), formatting.format_moment(value, _zone(zone)))


@register.filter
def zone_name(zone):
    """The name of a time zone in a sentence: `Guam time (ChST)`."""
    return zones.format_zone_name(zone) if zone else ""


@register.filter
def until(value, zone=None):
    """The last moment something counts. Midnight belongs to the day before: `the end of Mon, Nov 30, 2026, CST`."""
    if not value or not isinstance(value, datetime):
        return day(value)
    return _time(value, _zone(zone), formatting.format_end(value, _zone(zone)))


@register.filter
def when_to(start, end, zone=None):
    """From one moment to another, the day and the zone written once when they are the same."""
    if not start or not end:
        return when(start or end)
    return _time(start, _zone(zone), formatting.format_range(start, end, _zone(zone)))


@register.filter
def zoned_day(value, zone=None):
    """As `day`; a moment with the zone, where that is not the state's: `Sun, Nov 29, 2026, ChST`."""
    text = day(value, zone)
    if not isinstance(value, datetime) or formatting.same_clock(value, _zone(zone), home_zone()):
        return text
    return format_html("{}, {}", text, zones.format_zone(value, _zone(zone)))


def _distance(value, zone):
    """From today, counted in the zone of the thing: at one moment it is tomorrow in Guam and today in Chicago."""
    value = formatting.local_day(value, _zone(zone)) if isinstance(value, datetime) else value
    return formatting.format_distance(value, timezone.localdate(timezone=_zone(zone)))


@register.filter
def in_days(value, zone=None):
    """How far off a day is, with the day beside it: `in 3 days (Tue, Dec 1, 2026)`. See `zoned_day`."""
    return format_html("{} ({})", _distance(value, zone), zoned_day(value, zone)) if value else ""


@register.filter
def since_day(value, zone=None):
    """For a sentence with “since”: `Tue, Dec 1, 2026 (3 days ago)`. See `zoned_day`."""
    return format_html("{} ({})", zoned_day(value, zone), _distance(value, zone)) if value else ""


@register.filter
def is_today(value, zone=None):
    """Whether a moment is on today's day of `zone`, or of the zone in force."""
    return formatting.local_day(value, _zone(zone)) == timezone.localdate(timezone=_zone(zone))


@register.filter
def year_place(value, year):
    """Where a day stands on a strip of twelve equal months, 0 to 372; days outside `year` stand at its ends."""
    value = formatting.local_day(value, _zone(None)) if isinstance(value, datetime) else value
    if value.year != int(year):
        return 0 if value.year < int(year) else 372
    return round(31 * (value.month - 1 + (value.day - 1) / monthrange(value.year, value.month)[1]), 1)


@register.filter
def minutes(value):
    """Minutes as people say them, cut off and kept on one line: 450 is `7 h 30 min`, 480 is `8 h`, 45 is `45 min`."""
    return "" if value is None or value == "" else formatting.format_minutes(value).replace(" ", "\u00a0")


@register.filter
def time_left(seconds):
    """Seconds as people say them of a clock: `1 h 20 min`, `under 1 min`, `time is up`."""
    return "" if seconds is None else formatting.format_time_left(seconds).replace(" ", "\u00a0")


@register.filter
def dollars(value):
    """An amount in dollars: `$1,250.00`, and `−$40.00` for a credit."""
    # A sum that SQLite added up comes as a float.
    return "" if value is None or value == "" else formatting.format_money(Decimal(str(value)))


@register.filter
def percentage(value):
    """A number of percent: `75%`."""
    return "" if value is None or value == "" else formatting.format_percent(value)


@register.filter
def page_numbers(paginator, number):
    """The page numbers worth showing around `number`, with gaps."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name):
    """A decorative icon from the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/uswds/sprite.svg"),
        name,
    )


@register.simple_tag
def state_icon(kind):
    """The shape that belongs to a kind of state."""
    return icon(STATE_ICONS[kind])


@register.simple_tag
def state_tag(kind, word):
    """A state as a word, a shape and a color. `kind` is done, yours, waiting, planned, stopped or closed."""
    return format_html('<span class="state state--{}">{}{}</span>', kind, icon(STATE_ICONS[kind]), word)


@register.simple_tag
def script_texts():
    """The address of the script with the sentences of our other scripts, in the language of the page."""
    return script_texts_address()


@register.inclusion_tag("components/page_scripts.html")
def page_scripts():
    """The scripts of `ui.page_scripts`, with their sentences."""
    return {"texts": script_texts_address() if MODULES else "", "modules": MODULES}


@register.inclusion_tag("components/hours_bar.html")
def hours_bar(attended, planned, required, reachable=None, unmarked=0):
    """The hours of a course on one bar; all arguments in minutes.

    `planned` are sessions still to come; `unmarked` sessions that are over and whose attendance is not recorded yet.
    """
    return bar(attended, planned, required, reachable, unmarked)


CONTROL_CLASSES = {"select": "usa-select", "selectmultiple": "usa-select", "textarea": "usa-textarea"}


@register.filter
def control(field):
    """A bound form field's control in the design system's dress; what the form's author asked for is kept."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", None) or type(widget).__name__.lower()
    dress = {"checkbox": "usa-checkbox__input", "radio": "usa-radio__input"}.get(kind)
    dress = dress or CONTROL_CLASSES.get(kind, "usa-input")
    css_class = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{dress} {css_class}".strip()})


@register.filter
def control_kind(field):
    """Which of the field templates fits: choices, checkbox, group (several inputs) or single."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if kind in ("radio", "checkbox") and hasattr(widget, "optgroups"):
        return "choices"
    if kind == "checkbox":
        return "checkbox"
    return "group" if hasattr(widget, "widgets") or field.use_fieldset else "single"


@register.simple_tag(takes_context=True)
def form_owner(context):
    """In a form: whose it is, so that what they typed is kept if they are logged out meanwhile (`ui.kept_forms`)."""
    user = getattr(context.get("request"), "user", None)
    token = owner_token(user) if user else ""
    return format_html('<input type="hidden" name="{}" value="{}">', OWNER_FIELD, token) if token else ""


@register.simple_tag(takes_context=True)
def opened_values(context):
    """In a form that replaces stored values: what it was opened with, so that it replaces nothing newer."""
    form = context.get("form")
    if form is None or not getattr(context.get("view"), "refuses_older", False):
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', OPENED_FIELD, digests_of(form))


@register.simple_tag(takes_context=True)
def display_attributes(context):
    """The chosen theme, type and spacing, kept in a cookie, as attributes of `<html>`; only known words pass."""
    request = context.get("request")
    chosen = request.COOKIES.get("display", "").split(".") if request else []
    attributes = [("theme", choice) for choice in chosen if choice in THEMES][:1]
    attributes += [("type", choice) for choice in chosen if choice in TYPES][:1]
    attributes += [("spacing", "wide")] if "wide" in chosen else []
    return format_html_join("", ' data-{}="{}"', attributes)
