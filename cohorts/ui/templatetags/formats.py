"""How days, times, minutes, money and states are written on every page of the site.

Templates load this library by its name, `{% load formats %}`. A time is never shown without its zone, nor a
date without its weekday; a state is never shown by color alone.
"""

from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join

register = template.Library()

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
    """The zone to show a moment in: the named one, or the state's own."""
    return ZoneInfo(str(name or settings.HOME_TIME_ZONE))


def _date(value, zone=None):
    return value.astimezone(_zone(zone)).date() if isinstance(value, datetime) else value


def _day(value):
    return f"{value:%a}, {value:%b} {value.day}, {value.year}"


def _clock(value):
    half = "am" if value.hour < 12 else "pm"
    return f"{value.hour % 12 or 12}:{value.minute:02d} {half} {value.tzname()}"


@register.filter
def day(value, zone=None):
    """A date with its weekday: `Tue, Dec 1, 2026`. A moment is first moved to `zone`."""
    if not value:
        return ""
    value = _date(value, zone)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), _day(value))


@register.filter
def clock(value, zone=None):
    """The time of a moment, with its zone: `2:41 pm EST`."""
    if not value:
        return ""
    local = value.astimezone(_zone(zone))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), _clock(local))


@register.filter
def when(value, zone=None):
    """A moment in full: `Tue, Dec 1, 2026, 2:41 pm EST`. A plain date is shown as `day` shows it."""
    if not value:
        return ""
    if not isinstance(value, datetime):
        return day(value)
    local = value.astimezone(_zone(zone))
    return format_html(
        '<time datetime="{}">{}, {}</time>', local.isoformat(timespec="minutes"), _day(local), _clock(local)
    )


@register.filter
def until(value, zone=None):
    """The last moment something counts. Midnight belongs to the day that is over: `the end of Mon, Nov 30, 2026`."""
    local = value.astimezone(_zone(zone)) if isinstance(value, datetime) else None
    if local is None or (local.hour, local.minute) != (0, 0):
        return when(value, zone)
    return format_html(
        '<time datetime="{}">the end of {}</time>',
        local.isoformat(timespec="minutes"),
        _day(local - timedelta(days=1)),
    )


@register.filter
def when_to(start, end, zone=None):
    """From one moment to another, the day said once when it is the same day."""
    if not start or not end:
        return when(start or end)
    first, last = start.astimezone(_zone(zone)), end.astimezone(_zone(zone))
    if first.date() != last.date():
        return format_html("{} to {}", when(start, zone), when(end, zone))
    return format_html(
        '<time datetime="{}">{}, {} to {}</time>',
        first.isoformat(timespec="minutes"),
        _day(first),
        _clock(first).rsplit(" ", 1)[0],
        _clock(last),
    )


@register.filter
def in_days(value, today=None):
    """How far off a day is, with the day beside it: `in 3 days (Tue, Dec 1, 2026)`. `today` may be passed as a date."""
    if not value:
        return ""
    value, today = _date(value), today or timezone.localdate(timezone=_zone(None))
    distance = (value - today).days
    words = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(distance)
    if words is None:
        words = f"in {distance} days" if distance > 0 else f"{-distance} days ago"
    return format_html("{} ({})", words, day(value))


@register.filter
def year_place(value, year):
    """Where a day stands on a strip of twelve equal months, 0 to 372; days outside `year` stand at its ends."""
    value = _date(value)
    if value.year != int(year):
        return 0 if value.year < int(year) else 372
    return round(31 * (value.month - 1 + (value.day - 1) / monthrange(value.year, value.month)[1]), 1)


@register.filter
def minutes(value):
    """Minutes as people say them: 450 is `7 h 30 min`, 480 is `8 h`, 45 is `45 min`."""
    if value is None or value == "":
        return ""
    whole = int(value.total_seconds() // 60) if isinstance(value, timedelta) else round(value)
    sign, whole = ("−" if whole < 0 else ""), abs(whole)
    hours, rest = divmod(whole, 60)
    parts = [f"{hours:,} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return sign + "\u00a0".join(parts).replace(" ", "\u00a0")


@register.filter
def dollars(value):
    """An amount in dollars: `$1,250.00`, and `−$40.00` for a credit."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


@register.filter
def cents(value):
    """An amount kept in whole cents, shown in dollars."""
    return "" if value is None or value == "" else dollars(Decimal(value) / 100)


@register.filter
def page_numbers(paginator, number):
    """The page numbers worth showing around `number`, with gaps."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.filter
def unstopped(words):
    """A label without its last stop, so that a colon can follow."""
    return str(words).rstrip(".:")


@register.simple_tag
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


@register.inclusion_tag("components/hours_bar.html")
def hours_bar(attended, planned, required, reachable=None):
    """The hours of a course on one bar; all arguments in minutes. `planned` are sessions still to come."""
    scale = max(required, attended + planned, 1)
    missing = max(required - attended - planned, 0)
    return {
        "attended": attended,
        "planned": planned,
        "required": required,
        "missing": missing,
        "reachable": missing == 0 if reachable is None else reachable,
        "attended_width": round(1000 * attended / scale, 1),
        "planned_width": round(1000 * planned / scale, 1),
        "planned_from": round(1000 * attended / scale, 1),
        "missing_from": round(1000 * (attended + planned) / scale, 1),
        "missing_to": round(1000 * (attended + planned + missing) / scale, 1),
        "missing_width": round(1000 * missing / scale, 1),
        "needed_at": round(1000 * required / scale, 1),
    }


CONTROL_CLASSES = {"select": "usa-select", "selectmultiple": "usa-select", "textarea": "usa-textarea"}


@register.filter
def control(field):
    """A bound form field's control in the design system's dress; what the form's author asked for is kept."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", None) or type(widget).__name__.lower()
    dress = {"checkbox": "usa-checkbox__input", "radio": "usa-radio__input"}.get(kind)
    dress = dress or CONTROL_CLASSES.get(kind, "usa-input")
    asked = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{dress} {asked}".strip()})


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
def display_attributes(context):
    """The chosen theme, type and spacing, kept in a cookie, as attributes of `<html>`; only known words pass."""
    request = context.get("request")
    chosen = request.COOKIES.get("display", "").split(".") if request else []
    attributes = [("theme", choice) for choice in chosen if choice in THEMES][:1]
    attributes += [("type", choice) for choice in chosen if choice in TYPES][:1]
    attributes += [("spacing", "wide")] if "wide" in chosen else []
    return format_html_join("", ' data-{}="{}"', attributes)
