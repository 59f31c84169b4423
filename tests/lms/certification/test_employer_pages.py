"""What an agency and a supervisor see of their people: how far, passed or not yet, certificate, cost; never a score."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from exams.delivery.models import ExamWindow, Sitting
from exams.delivery.models.outcomes import Outcome, final_outcomes, next_exams
from lms.certification.models import Certificate
from lms.certification.models.employer_view import STAGES, in_stage, needs_of_people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def progress(client, road, time_machine):
    """Opens the agency's page."""
    time_machine.move_to(road.now)

    def page(**query):
        client.force_login(road.world.agency_coordinator)
        return client.get(reverse("agency_progress"), query)

    return page


def row_of(page, person):
    return next(row for row in page.context["page"] if row.user == person)


def test_a_certified_person_is_one_row_with_path_outcome_certificate_and_cost(road, progress, run_jobs):
    certificate = road.certificate(run_jobs)
    page = progress()
    row = row_of(page, road.world.trainee)
    (path,) = row.paths
    assert path.met == path.required > 0 and path.next == ""
    assert row.outcome == Outcome.PASSED and row.exam is None and row.cost == 1200
    assert [one.number for one in row.credentials] == [certificate.number]
    assert "Final exam passed" in page.text and certificate.number in page.text
    assert "80%" not in page.text and "points" not in page.text


def test_whoever_has_not_yet_passed_is_called_so_and_has_the_next_date(road, progress, run_jobs):
    road.everything(final="40")
    run_jobs()
    row = row_of(progress(), road.world.trainee)
    assert row.outcome == Outcome.NOT_YET and row.paths[0].next and row.exam is None, (
        "the windows are those they sat in"
    )
    Sitting.objects.update(state="voided")
    assert final_outcomes([road.world.trainee.pk]) == {}


def test_another_date_for_an_exam_that_was_not_passed_is_the_next_one(road):
    seat = road.seat()
    road.sit(seat, "pet-final", "40")
    opens = road.now + 9 * DAY
    ExamWindow.objects.create(
        exam=road.exams["pet-final"], form=road.forms["pet-final"], cohort=road.cohort, time_zone="America/Chicago",
        opens_at=opens, closes_at=opens + DAY, at=road.now,
    )  # fmt: skip
    seats = road.cohort.enrollments.select_related("cohort__course_version")
    assert next_exams(seats, road.now)[seat.person_id].opens_at == opens
    (need,) = needs_of_people([seat.person_id], road.now)[seat.person_id]
    assert "not yet passed" in need.why and "Next date" in need.act


def test_a_held_result_is_no_result(road):
    seat = road.seat()
    road.sit(seat, "pet-final", "40")
    ExamWindow.objects.update(holds_results=True)
    assert final_outcomes([seat.person_id]) == {seat.person_id: Outcome.WAITS}
    assert needs_of_people([seat.person_id], road.now) == {}


def test_the_list_is_narrowed_by_how_far_people_are(road, progress, run_jobs):
    newcomer = road.world.person("newcomer", road.world.agency, roles.TRAINEE)
    road.certificate(run_jobs)
    for stage, _words in STAGES:
        assert progress(stage=stage).status_code == 200
    listed = {stage: {row.user for row in progress(stage=stage).context["page"]} for stage, _words in STAGES}
    assert newcomer in listed["without"] and newcomer not in listed["certified"]
    assert listed["certified"] == {road.world.trainee} and listed["lapsed"] == set()
    today = home_day(road.now)
    Certificate.objects.update(valid_until=today + 30 * DAY)
    assert {row.user for row in progress(stage="ends_soon").context["page"]} == {road.world.trainee}
    rows = Membership.objects.holding(roles.TRAINEE)
    assert [row.user for row in in_stage(rows, "lapsed", today + 31 * DAY)] == [road.world.trainee]


def test_the_file_has_the_same_without_a_score(road, progress, run_jobs):
    certificate = road.certificate(run_jobs)
    table = list(csv.reader(io.StringIO(progress(format="csv").content.decode("utf-8-sig"))))
    head, rows = table[0], table[1:]
    (row,) = [dict(zip(head, one, strict=True)) for one in rows if certificate.number in ",".join(one)]
    assert row["Final exam"] == "Passed" and row["Cost after credits"] == "1200.00"
    assert row["Hours credited"] == "80:00" and not any("core" in name for name in head)


def test_another_agency_sees_nobody_of_this_one(road, client, time_machine, run_jobs):
    road.certificate(run_jobs)
    time_machine.move_to(road.now)
    client.force_login(road.world.other_agency_coordinator)
    page = client.get(reverse("agency_progress"))
    assert road.world.trainee not in [row.user for row in page.context["page"]]


def test_a_supervisor_sees_who_needs_attention_first_why_and_what_to_do(road, client, time_machine, run_jobs):
    world = road.world
    late = world.person("zoe", world.agency, roles.TRAINEE, supervisor=world.supervisor, family_name="Zylka")
    road.certificate(run_jobs)
    time_machine.move_to(road.now)
    client.force_login(world.supervisor)
    home = reverse("supervisor_home")
    page = client.get(home)
    rows = list(page.context["page"])
    assert rows[0].user == late and rows[-1].user == world.trainee
    assert [one.why for one in rows[0].needs] == ["No seat yet."] and rows[0].needs[0].url
    assert list(rows[-1].needs) == []
    Certificate.objects.update(valid_until=home_day(road.now) + 30 * DAY)
    row = row_of(client.get(home), world.trainee)
    assert "ends on" in row.needs[0].why
    by_name = [row.user for row in client.get(home, {"sort": "person"}).context["page"]]
    assert by_name[-1] == late
