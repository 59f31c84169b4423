"""Continuing education closes when a renewal is submitted: the pages say so before and after, and staff see it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from lms.certification.learning_list import closing_of, learning_of
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


def test_the_pages_say_what_is_missing_and_that_later_hours_count_for_the_next_term(world):
    holder = Holder(world, renewal={"all_of": [EDUCATION]})
    first = holder.certify(local(2026, 6, 10, 12))
    holder.learn(12, date(2026, 11, 1), local(2026, 11, 29, 12), title="Recovery")
    application = holder.begin(first, local(2026, 11, 30, 9))
    with time_machine.travel(local(2026, 11, 30, 10), tick=False):
        client, staff = logged_in(world.trainee), logged_in(world.program_staff)
        page = client.get(reverse("my_application", args=[application.pk])).content.decode()
        confirm = client.get(reverse("submit_application", args=[application.pk])).content.decode()
    assert "add the rest later" not in page and "0 of 0" not in page and "Submit my renewal" in page
    for text in (page, confirm):
        assert "12\u00a0h of 30\u00a0h are entered. Missing: 18\u00a0h." in text
        assert "What you enter after you submit counts for your next term" in text
    assert "Everything that you give yourself is here" not in confirm
    holder.submit(application, local(2026, 11, 30, 11))
    holder.learn(10, date(2026, 11, 20), local(2026, 11, 30, 12), title="Later hours")
    with time_machine.travel(local(2026, 11, 30, 13), tick=False):
        page = client.get(reverse("my_application", args=[application.pk])).content.decode()
        entries = client.get(reverse("my_learning", args=[first.candidacy_id])).content.decode()
        desk = staff.get(reverse("application", args=[application.pk])).content.decode()
    assert "What you enter now counts for your next term" in page and "Withdraw it, enter what is missing" in page
    assert entries.count("Part of the renewal that you submitted on") == 1
    assert "cannot be shown" not in desk and "Recovery" in desk and "Later hours" in desk
    application.refresh_from_db()
    assert closing_of(application.cycle, local(2026, 12, 1)).entered == 12 * 60
    lines = {
        line.entry.title: line.part_of for line in learning_of(holder.person, holder.program, local(2026, 12, 1)).lines
    }
    assert lines == {"Later hours": None, "Recovery": local(2026, 11, 30, 11)}
