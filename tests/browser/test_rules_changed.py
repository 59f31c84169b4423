"""Rules are edited, tried on people, published by two, and one person is moved to them; at 390 px."""

import re
from datetime import date, timedelta

import pytest

from lms.certification.models import Candidacy, ProgramVersion, RuleDraft
from tests.browser.conftest import axe_findings
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.application_desk import Desk

pytestmark = pytest.mark.browser
TREE = {
    "all_of": [
        {"type": "age", "min_years": 21, "title": "Age"},
        {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": "before_training"},
        {"type": "course", "course": "pet", "min_hours": 80},
    ]
}
REASON = "The new law helps whoever applied this year."


def test_rules_are_edited_tried_published_by_two_and_one_person_is_moved(site, road, clock, as_person, run_jobs):  # noqa: F811
    world = road.world
    world.now = clock.at
    desk = Desk(world, tree=TREE)
    desk.begin()
    desk.give("age", "age", as_of=date(clock.at.year - 19, 1, 1))
    desk.submit(incomplete=True)
    run_jobs()
    staff = as_person(desk.staff, width=390)
    _edit(staff, desk, clock.at.date() + timedelta(days=30))
    _publish(staff, as_person(world.person("colleague", world.state, "program"), width=390))
    assert ProgramVersion.objects.filter(program=desk.program).count() == 2
    candidacy = Candidacy.objects.get(program=desk.program)
    staff.goto(f"/admin/candidacies/{candidacy.pk}/rules/")
    staff.locator("[name=version]").select_option(label="2027")
    staff.locator("[name=reason]").fill(REASON)
    assert not axe_findings(staff)
    press(staff, "Move to this version")
    run_jobs()
    phone = as_person(desk.person, width=390)
    phone.goto("/my/path/")
    look(phone, "The rules “2027” apply, as program staff decided", REASON)
    no_overflow(phone)


def _edit(page, desk, day):
    """Begin a draft, change the age and the first day, try it on people, and save it."""
    page.goto(f"/admin/program-versions/{desk.version.pk}/draft/")
    page.locator("[name=version]").fill("2027")
    press(page, "Begin the draft")
    page.goto(f"/admin/program-drafts/{RuleDraft.objects.get().pk}/")
    source = page.locator("[name=source]").input_value()
    changed = re.sub(r"effective_from: .*", f"effective_from: {day.isoformat()}", source, count=1)
    changed = changed.replace("min_years: 21", "min_years: 18")
    assert changed != source
    page.locator("[name=source]").fill(changed)
    press(page, "Check without saving")
    look(page, "nothing was saved", "1 person", str(desk.person))
    press(page, "Save the draft")
    assert not axe_findings(page)


def _publish(page, second):
    """One proposes to publish, and another one approves."""
    page.goto(f"/admin/program-drafts/{RuleDraft.objects.get().pk}/")
    follow(page, "Propose to publish")
    page.locator("[name=reason]").fill("The law has changed.")
    press(page, "Propose to publish")
    second.goto("/desk/")
    follow(second, "Show proposal")
    second.get_by_role("link", name="Approve").click()
    second.get_by_label("Reason").fill("Compared with the law.")
    assert not axe_findings(second)
    press(second, "Approve")
