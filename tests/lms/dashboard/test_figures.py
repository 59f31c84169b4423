"""The year's figures on the home page of the Wagtail admin: by role, with a constant number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from wagtail import hooks

from lms.dashboard.figure_messages import FIGURES, amount_words, figure_words
from lms.dashboard.figures import figures_of
from tests.exams.delivery.rows import into_admin

pytestmark = pytest.mark.django_db
CODES_BY_ROLE = {
    "program_staff": ["cohorts_started", "people_in_training", "finals_taken", "finals_passed", "certificates_issued"],
    "finance": ["fees_invoiced", "payments_received"],
    "publishing": [],
    "trainee": [],
    "auditor": list(FIGURES),
}


@pytest.mark.parametrize("who", CODES_BY_ROLE)
def test_a_role_sees_the_figures_of_its_own_work(world, who):
    codes = [figure.code for figure in figures_of(getattr(world, who), world.now)]
    assert codes == CODES_BY_ROLE[who]


def test_a_cohort_counts_in_the_year_it_starts_and_from_the_day_it_starts(world):
    world.enroll(world.cohort(starts=world.now - timedelta(days=1)))
    world.enroll(world.cohort("LAST", starts=world.now - timedelta(days=366)), world.other_trainee, world.other_agency)
    world.cohort("NEXT", starts=world.now + timedelta(days=9))

    def counts(at):
        figures = {figure.code: (figure.this_year, figure.last_year) for figure in figures_of(world.program_staff, at)}
        return figures["cohorts_started"], figures["people_in_training"]

    assert counts(world.now) == ((1, 1), (1, 1))
    assert counts(world.now + timedelta(days=20))[0] == (2, 1)


def test_every_figure_has_a_label_and_amounts_are_in_dollars():
    assert all(figure_words(code) for code in FIGURES)
    assert amount_words(1250) == "1,250" and amount_words(Decimal("1250")) == "$1,250.00"


@pytest.mark.parametrize(("person", "left"), [("publishing", 1), ("auditor", 0), ("program_staff", 0)])
def test_only_publishing_staff_read_how_many_pages_there_are(rf, world, person, left):
    request, items = rf.get("/admin/"), ["19 pages"]
    request.user = getattr(world, person)
    for summarize in hooks.get_hooks("construct_homepage_summary_items")[-1:]:
        summarize(request, items)
    assert len(items) == left


def test_the_admin_home_page_has_tasks_and_figures_but_no_wagtail_news(client, world):
    into_admin(client, world.program_staff)
    page = client.get("/admin/").content.decode()
    assert "Your tasks" in page and "The year in figures" in page and "ui/admin/skin.css" in page
    assert "editor guide" not in page and "What's new" not in page
