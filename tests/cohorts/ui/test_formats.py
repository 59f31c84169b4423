"""How days, times, minutes, money and states are formatted on every page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone
from django.utils.html import strip_tags

from cohorts.ui.templatetags import formats as peer

AFTERNOON = datetime(2026, 12, 1, 20, 41, tzinfo=UTC)


def test_a_moment_is_shown_with_its_weekday_and_its_zone():
    assert strip_tags(peer.when(AFTERNOON)) == "Tue, Dec 1, 2026, 2:41 pm CST"
    assert strip_tags(peer.when(AFTERNOON, "America/New_York")) == "Tue, Dec 1, 2026, 3:41 pm EST"


def test_a_time_near_midnight_belongs_to_the_day_of_the_displayed_zone():
    late = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
    assert strip_tags(peer.day(late, "America/Chicago")) == "Tue, Dec 1, 2026"
    assert strip_tags(peer.day(late, "UTC")) == "Wed, Dec 2, 2026"


@pytest.mark.parametrize(
    ("page_source", "text"),
    [
        ("{{ start|when }}", "Tue, Mar 3, 2026, 8:00 am ChST"),
        ("{{ start|day }}", "Tue, Mar 3, 2026"),
        ("{{ start|clock }}", "8:00 am ChST"),
        ("{{ start|to_the_second }}", "8:00:00 am ChST"),
        ("{{ start|when_to:end }}", "Tue, Mar 3, 2026, 8:00 am to 4:00 pm ChST"),
        ("{{ end|until }}", "Tue, Mar 3, 2026, 4:00 pm ChST"),
    ],
)
def test_a_page_shows_times_in_the_active_time_zone(page_source, text):
    start = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    page = "{% load formats tz %}{% timezone 'Pacific/Guam' %}" + page_source + "{% endtimezone %}"
    rendered = Template(page).render(Context({"start": start, "end": start + timedelta(hours=8)}))
    assert strip_tags(rendered) == text


def test_the_distance_of_a_day_is_counted_in_the_active_time_zone():
    soon = timezone.now() + timedelta(days=3)
    with timezone.override(ZoneInfo("Pacific/Guam")):
        rendered = strip_tags(peer.in_days(soon))
    assert rendered.startswith("in 3 days (") and strip_tags(peer.day(soon, "Pacific/Guam")) in rendered


@pytest.mark.parametrize("passed", [True, False])
def test_a_day_in_another_zone_is_compared_with_today_there_and_names_the_zone(passed):
    saturday_in_chicago = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
    guam = ZoneInfo("Pacific/Guam")
    with time_machine.travel(saturday_in_chicago, tick=False), timezone.override(None if passed else guam):
        zone = guam if passed else None
        assert strip_tags(peer.in_days(timezone.now(), zone)) == "today (Sun, Nov 29, 2026, ChST)"
        assert strip_tags(peer.since_day(timezone.now(), zone)) == "Sun, Nov 29, 2026, ChST (today)"
        assert strip_tags(peer.zoned_day(timezone.now(), zone)) == "Sun, Nov 29, 2026, ChST"
        assert peer.is_today(timezone.now(), zone) and not peer.is_today(timezone.now() - timedelta(hours=12), zone)
        assert strip_tags(peer.since_day(timezone.now(), "America/Chicago")) == "Sat, Nov 28, 2026 (today)"


def test_noon_and_midnight_are_twelve():
    assert strip_tags(peer.clock(datetime(2026, 7, 1, 17, 0, tzinfo=UTC))) == "12:00 pm CDT"
    assert strip_tags(peer.clock(datetime(2026, 7, 1, 5, 5, tzinfo=UTC))) == "12:05 am CDT"


def test_a_range_within_a_day_shows_the_day_once():
    assert strip_tags(peer.when_to(AFTERNOON, AFTERNOON + timedelta(hours=3))) == (
        "Tue, Dec 1, 2026, 2:41 pm to 5:41 pm CST"
    )
    assert strip_tags(peer.when_to(AFTERNOON, AFTERNOON + timedelta(days=1))).count("2026") == 2


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (3, "in 3 days"), (-12, "12 days ago")]
)
def test_the_distance_of_a_day_is_shown_next_to_the_day(days, words):
    with time_machine.travel(AFTERNOON, tick=False):
        rendered = strip_tags(peer.in_days(date(2026, 12, 1) + timedelta(days)))
    assert rendered.startswith(f"{words} (")
    assert rendered.endswith("2026)")


@pytest.mark.parametrize(
    ("value", "words"),
    [(450, "7 h 30 min"), (480, "8 h"), (45, "45 min"), (0, "0 min"), (-90, "−1 h 30 min"), (60_000, "1,000 h")],
)
def test_minutes_are_shown_as_hours_and_minutes(value, words):
    assert peer.minutes(value).replace("\u00a0", " ") == words
    assert peer.minutes(timedelta(minutes=value)).replace("\u00a0", " ") == words


def test_money_has_two_decimals_and_a_credit_a_true_minus():
    assert peer.dollars(Decimal("1250")) == "$1,250.00"
    assert peer.dollars(-40) == "−$40.00"
    assert peer.dollars(12.5) == "$12.50", "a sum that SQLite added up"


@pytest.mark.parametrize("empty", [None, ""])
def test_a_missing_value_is_shown_as_empty(empty):
    for write in (peer.when, peer.day, peer.clock, peer.in_days, peer.minutes, peer.dollars, peer.percentage):
        assert write(empty) == ""


def test_a_day_is_placed_by_its_position_in_the_year():
    assert peer.year_place(date(2026, 1, 1), 2026) == 0
    assert peer.year_place(date(2026, 7, 1), 2026) == 186
    assert peer.year_place(date(2025, 12, 31), 2026) == 0
    assert peer.year_place(date(2027, 1, 1), 2026) == 372


@pytest.mark.parametrize("kind", peer.STATE_ICONS)
def test_a_state_is_a_word_a_shape_and_a_color(kind):
    rendered = peer.state_tag(kind, "Waiting for <her> trainer")
    assert f"state--{kind}" in rendered
    assert f"#{peer.STATE_ICONS[kind]}" in rendered
    assert "Waiting for &lt;her&gt; trainer" in rendered


def test_the_hours_bar_has_a_text_alternative():
    def words(*arguments):
        page = Template("{% load formats %}{% hours_bar a p r %}").render(Context(dict(zip("apr", arguments))))
        return " ".join(strip_tags(page).replace("\u00a0", " ").split())

    assert words(3600, 900, 4800).endswith(
        "80 h are needed. They cannot be reached with the sessions that are planned."
    )
    assert "5 h missing" in words(3600, 900, 4800)
    assert words(3600, 1200, 4800).endswith("They can still be reached.")
    assert words(4800, 0, 4800).endswith("The hours are complete.")


def test_only_known_values_of_the_display_cookie_reach_the_page():
    def attributes(cookie):
        return peer.display_attributes({"request": SimpleNamespace(COOKIES={"display": cookie})})

    assert attributes("dark.larger") == ' data-theme="dark" data-type="larger"'
    assert attributes("wide") == ' data-spacing="wide"'
    assert attributes('"><script>.nonsense') == ""
    assert peer.display_attributes({}) == ""


def test_an_end_at_midnight_is_shown_as_the_end_of_the_day_before():
    midnight = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert strip_tags(peer.until(midnight)) == "the end of Mon, Nov 30, 2026, CST"
    assert strip_tags(peer.until(midnight, "America/New_York")) == "Tue, Dec 1, 2026, 1:00 am EST"
    assert strip_tags(peer.until(AFTERNOON)) == strip_tags(peer.when(AFTERNOON)) and peer.until(None) == ""
