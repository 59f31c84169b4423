"""The office's list decides which days are off; the calendar of the state only proposes them."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.training.actions.holidays import add_holiday, add_year, propose, remove_holiday
from cohorts.training.models import Cohort, Holiday, Session
from tests.refusals import on_page, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
THANKSGIVING = date(2026, 11, 26)


def listed(first=date(2026, 1, 1), last=date(2030, 1, 1)):
    return Holiday.objects.names_between(first, last)


def test_the_holidays_of_a_state_are_those_of_that_state_with_observed_days_in_their_own_year():
    minnesota, guam = dict(propose(2027, "MN")), dict(propose(2027, "GU"))
    assert minnesota[date(2027, 12, 31)] == "New Year's Day (observed)" and date(2028, 1, 1) not in minnesota
    assert guam[date(2027, 7, 21)] == "Liberation Day (Guam)" and date(2027, 7, 21) not in minnesota
    with refuses("holiday_calendar_unknown", field="calendar"):
        propose(2027, "XX")


def test_only_the_days_that_the_office_checks_are_off_and_a_removed_one_is_not_added_again(world):
    by = {"by": world.program_staff, "at": NOW}
    days = [date(2027, 7, 5), date(2027, 12, 24)]
    add_year(year=2027, calendar="MN", days=days, **by)
    assert listed() == {days[0]: "Independence Day (observed)", days[1]: "Christmas Day (observed)"}
    remove_holiday(day=days[1], **by)
    assert list(listed()) == days[:1]
    assert add_year(year=2027, calendar="MN", days=days, **by) == []
    assert list(listed()) == days[:1]
    with refuses("holiday_not_proposed", field="days"):
        add_year(year=2027, calendar="MN", days=[date(2027, 7, 6)], **by)


def test_a_day_is_on_the_list_once_and_has_a_name(world):
    by = {"by": world.program_staff, "at": NOW}
    add_holiday(day=THANKSGIVING, name=" Thanksgiving ", **by)
    with refuses("holiday_exists", field="day", name="Thanksgiving"):
        add_holiday(day=THANKSGIVING, name="Again", **by)
    with refuses("holiday_name_missing", field="name"):
        add_holiday(day=date(2026, 12, 1), name="  ", **by)
    with refuses("holiday_not_listed"):
        remove_holiday(day=date(2026, 12, 1), **by)
    remove_holiday(day=THANKSGIVING, **by)
    add_holiday(day=THANKSGIVING, name="Day of thanks", **by)
    assert listed() == {THANKSGIVING: "Day of thanks"} and Holiday.objects.count() == 3


def test_vendors_and_auditors_do_not_change_the_list(world):
    for person in (world.vendor_coordinator, world.auditor, world.finance):
        with refuses("role_required"):
            add_holiday(day=THANKSGIVING, name="Day", by=person, at=NOW)


def test_program_staff_add_the_public_holidays_of_a_year_on_two_pages(world, client):
    client.force_login(world.program_staff)
    year = home_day(timezone.now()).year + 1
    answer = client.post(reverse("holiday_year_choose"), {"calendar": "GU", "year": year})
    page = reverse("holiday_year", args=[year, "GU"])
    assert answer.url == page
    day = date(year, 7, 21).isoformat()
    assert f'value="{day}"' in client.get(page).text
    assert client.post(page, {"days": [day]}).url == reverse("holidays")
    assert listed(date(year, 1, 1), date(year, 12, 31)) == {date(year, 7, 21): "Liberation Day (Guam)"}
    assert f'value="{day}"' not in client.get(page).text
    assert client.post(page, {"days": []}).context["form"].errors["days"]
    assert client.get(reverse("holiday_year_choose")).context["form"].initial["calendar"] == "GU"
    assert client.get(reverse("holiday_year", args=[year, "XX"])).status_code == 404
    row = Holiday.objects.latest("pk")
    assert reverse("holiday_remove", args=[row.pk]) in client.get(reverse("holidays")).text
    client.post(reverse("holiday_remove", args=[row.pk]))
    assert not listed()
    assert client.get(reverse("holiday_remove", args=[row.pk])).status_code == 404


def test_a_year_whose_holidays_are_all_decided_leads_back_and_says_so(world, client):
    client.force_login(world.program_staff)
    year = home_day(timezone.now()).year + 1
    days = [day for day, _name in propose(year, "MN")]
    add_year(year=year, calendar="MN", days=days, by=world.program_staff, at=NOW)
    answer = client.get(reverse("holiday_year", args=[year, "MN"]), follow=True)
    assert answer.redirect_chain == [(reverse("holidays"), 302)]
    assert on_page("holidays_decided", year=year, calendar="Minnesota") in answer.text


def fields(world, **more):
    head = {"course_version": world.course().versions.get().pk, "code": "NEW", "time_zone": "America/Chicago"}
    return head | {"place": "St. Paul", "seats": "9", "rows": "0", "meets": "in_person", "language": "en"} | more


def pattern(first, **more):
    fields = {"p-weekdays": ["0", "1", "2", "3", "4"], "p-first_day": first.isoformat(), "p-count": ""}
    return fields | {"p-begin": "09:00", "p-end": "17:30", "p-pause": "30"} | more


@pytest.fixture
def planner(world, client):
    """A vendor's coordinator on the page for a new cohort; the state's days off are those of Minnesota."""
    world.approve()
    for year in (2026, 2027):
        days = [day for day, _name in propose(year, "MN")]
        add_year(year=year, calendar="MN", days=days, by=world.program_staff, at=NOW)
    client.force_login(world.vendor_coordinator)
    return client


def test_filling_in_sessions_leaves_out_days_off_and_says_which(world, planner):
    answer = planner.post(reverse("vendor_cohort_new"), fields(world, do="fill") | pattern(date(2026, 12, 21)))
    assert "10 sessions are filled in: " in answer.text and "80 h of training" in answer.text
    assert "Fri, Dec 25, 2026 (Christmas Day)" in answer.text
    days = [row["day"].value() for row in answer.context["sessions"]]
    assert date(2026, 12, 25) not in days and date(2026, 12, 24) in days and len([day for day in days if day]) == 10


def test_a_pattern_with_mistakes_comes_back_with_them_at_its_fields(world, planner):
    url = reverse("vendor_cohort_new")
    for more, field in (
        ({"p-end": "09:00"}, "end"),
        ({"p-weekdays": []}, "weekdays"),
        ({"course_version": ""}, "count"),
    ):
        sent = fields(world, do="fill") | pattern(date(2026, 12, 21)) | more
        assert planner.post(url, sent).context["pattern"].errors.keys() == {field}


def test_a_session_on_a_day_off_is_asked_about_and_can_be_meant(world, planner):
    day = date(2026, 12, 25)
    row = {"rows": "1", "s0-day": day.isoformat(), "s0-starts": "09:00", "s0-ends": "12:00", "s0-break_minutes": "0"}
    sent = fields(world, do="save") | row
    answer = planner.post(reverse("vendor_cohort_new"), sent)
    assert answer.status_code == 422 and on_page("session_on_holiday", day=day, name="Christmas Day") in answer.text
    assert not Cohort.objects.exists()
    assert planner.post(reverse("vendor_cohort_new"), sent | {"sure": "on"}).status_code == 302
    assert Session.objects.get().starts_at.date() == day


def test_saved_sessions_do_not_move_when_a_day_becomes_off_but_their_cohort_says_so(world, client):
    starts = timezone.now() + timedelta(days=5)
    cohort = world.cohort(days=3, starts=starts)
    client.force_login(world.vendor_coordinator)
    page = reverse("vendor_cohort", args=[cohort.pk])
    before = list(cohort.sessions.values_list("starts_at", flat=True))
    day = before[1].astimezone(cohort.zone).date()
    sentence = on_page("session_meets_on_holiday", day=day, name="Election day")
    assert sentence not in client.get(page).text
    add_holiday(day=day, name="Election day", by=world.program_staff, at=timezone.now())
    assert sentence in client.get(page).text
    assert list(cohort.sessions.values_list("starts_at", flat=True)) == before


def test_whoever_adds_a_day_off_reads_which_cohorts_meet_on_it_with_links(world, client):
    starts = timezone.now() + timedelta(days=5)
    cohort, draft = world.cohort("PET-1", days=3, starts=starts), world.cohort("PET-2", days=3, starts=starts)
    world.cohort("PET-3", days=3, starts=starts, state="canceled")
    Cohort.objects.filter(pk=draft.pk).update(state="planned")
    link = f'href="{reverse("public_cohort", args=[cohort.pk])}">PET-1</a>'
    day = cohort.sessions.order_by("starts_at")[1].starts_at.astimezone(cohort.zone).date()
    client.force_login(world.program_staff)
    answer = client.post(reverse("holiday_add"), {"day": day.isoformat(), "name": "Founders’ Day"}, follow=True)
    assert "2 cohorts meet on it:" in answer.text
    assert answer.text.count(link) == 2, "in the message and in the list"
    assert "PET-2" in answer.text and reverse("public_cohort", args=[draft.pk]) not in answer.text, (
        "a draft has no page"
    )
    assert "PET-3" not in answer.text
    answer = client.post(reverse("holiday_add"), {"day": "2031-01-02", "name": "Some day"}, follow=True)
    assert "meet on it" not in answer.text


def test_a_session_whose_day_stays_is_not_asked_about_again(world, client):
    starts = timezone.now() + timedelta(days=5)
    world.approve()
    cohort = world.cohort(days=3, starts=starts)
    session = cohort.sessions.order_by("starts_at").first()
    local = session.starts_at.astimezone(cohort.zone)
    add_holiday(day=local.date(), name="Election day", by=world.program_staff, at=timezone.now())
    client.force_login(world.vendor_coordinator)
    page = reverse("vendor_session", args=[session.pk])
    opened = client.get(page).context["form"]
    sent = {"day": local.date().isoformat(), "starts": f"{local:%H:%M}", "place": "Room 9", "break_minutes": "60"}
    sent["ends"] = f"{session.ends_at.astimezone(cohort.zone):%H:%M}"
    sent["opened"] = opened["day"].value()
    answer = client.post(page, sent)
    assert answer.status_code == 302 or "session_on_holiday" not in str(answer.context["form"].errors)
    assert isinstance(local, datetime)
