"""Pages that are published and unpublished on a date."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from cms.tasks import publish_scheduled
from tests.cms.editing import decide, edit, public, submit


def test_a_scheduled_page_appears_at_its_time_and_not_before(client, world, reviewer, dates):
    hour = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    go_live = timezone.localtime(hour).strftime("%Y-%m-%d %H:%M")
    submit(client, world.publishing, dates, title="Spring dates", go_live_at=go_live)
    decide(client, reviewer, "approve")
    publish_scheduled()
    assert "Spring dates" not in public()
    later = hour + timedelta(minutes=1)
    with time_machine.travel(later):
        publish_scheduled()
        publish_scheduled()
    dates.refresh_from_db()
    assert dates.title == "Spring dates"
    assert dates.live


def publish_until(client, world, reviewer, page, end):
    submit(client, world.publishing, page, expire_at=timezone.localtime(end).strftime("%Y-%m-%d %H:%M"))
    decide(client, reviewer, "approve")
    with time_machine.travel(end + timedelta(minutes=1)):
        publish_scheduled()
    page.refresh_from_db()


def test_an_expired_page_is_unpublished(client, world, reviewer, dates):
    end = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    publish_until(client, world, reviewer, dates, end)
    assert not dates.live


def test_a_page_can_be_saved_and_published_again_after_its_end(client, world, reviewer, dates):
    """As in wagtail#13896: the form sends the end back as it shows it, although it has passed."""
    end = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    publish_until(client, world, reviewer, dates, end)
    stays = timezone.localtime(end).strftime("%Y-%m-%d %H:%M")
    with time_machine.travel(end + timedelta(days=1)):
        client.force_login(world.publishing)
        assert edit(client, dates, title="Saved afterward", expire_at=stays).status_code == 302
        dates.refresh_from_db()
        assert dates.latest_revision.content["title"] == "Saved afterward"
        submit(client, world.publishing, dates, title="Open again")
        decide(client, reviewer, "approve")
        publish_scheduled()
        dates.refresh_from_db()
        assert dates.live and dates.title == "Open again" and dates.expire_at is None


def test_a_new_end_in_the_past_is_still_an_error(client, world, dates):
    client.force_login(world.publishing)
    past = timezone.localtime(timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    assert edit(client, dates, title="Too late", expire_at=past).status_code == 200
