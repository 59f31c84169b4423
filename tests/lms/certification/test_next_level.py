"""From Level I to Level II by the rules of Minnesota, each of the three ways; what the next level replaces."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cohorts.notices.models import Email
from cohorts.training.models import Admission
from lms.certification.actions import renewals
from lms.certification.actions.appeals import decided_by
from lms.certification.actions.applications import submit_application
from lms.certification.actions.decisions import evaluate_again
from lms.certification.actions.upgrades import begin_upgrade
from lms.certification.models import Application, Candidacy, Certificate, Decision
from lms.certification.rules.facts import Facts, PracticeFacts
from lms.certification.rules.findings import all_leaves
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import read_rules
from tests.lms.certification.climber import APPLIED, Climber, minnesota
from tests.lms.certification.holder import local
from tests.refusals import refuses


@pytest.fixture
def climber(world):
    climber = Climber(world)
    climber.first = climber.certify(local(2022, 1, 1, 9))
    return climber


def is_second(certificate, first):
    first.refresh_from_db()
    assert (certificate.kind, certificate.candidacy.level) == ("upgrade", "cps-2")
    assert certificate.credential == "Certified Peer Specialist Level II (example)"
    assert (certificate.valid_from, certificate.valid_until) == (date(2023, 3, 1), date(2025, 2, 28))
    assert first.replaced_by == certificate and first.status_on(date(2023, 3, 1)) == "superseded"
    assert first.replaced_from == date(2023, 3, 1)
    assert evaluate_again(certificate.decision) == certificate.decision.tree
    return True


def test_a_mental_health_practitioner_becomes_level_two_by_qualification(climber):
    application = climber.apply(climber.first, qualification=True)
    with refuses("application_not_complete", field="condition"):
        climber.decide(application)
    climber.accept(application)
    assert is_second(climber.decide(application), climber.first)


def test_a_qualification_that_nobody_has_looked_at_is_for_the_office_and_not_ready_to_decide(climber):
    application = climber.apply(climber.first, qualification=True)
    assert application.needs == "office"
    climber.accept(application)
    application.refresh_from_db()
    assert application.needs == ""


def test_six_thousand_hours_of_peer_services_make_level_two(climber):
    climber.work(6000, "peer-services")
    application = climber.apply(climber.first)
    assert climber.settle(APPLIED) == climber.first
    assert is_second(climber.decide(application), climber.first)
    assert Email.objects.filter(body__contains="certificate of the next level").exists()


def test_four_thousand_hours_and_another_two_thousand_make_level_two(climber):
    climber.work(3000, "mh-services")
    climber.work(2988, "peer-services")
    with refuses("application_not_complete", field="condition"):
        climber.decide(climber.apply(climber.first))
    climber.work(12, "peer-services", confirmed=False)
    application = Application.objects.get()
    with refuses("application_not_complete", field="condition"):
        climber.decide(application)
    climber.work(12, "mh-services")
    assert is_second(climber.decide(application), climber.first)


def test_hours_that_are_missing_are_named_and_level_one_stays(climber):
    climber.work(2400, "peer-services")
    application = climber.apply(climber.first)
    with refuses("admission_reason_missing", field="reason"):
        climber.decide(application, admitted=False)
    assert climber.decide(application, admitted=False, reason="Hours are missing.") == climber.first
    climber.first.refresh_from_db()
    assert climber.first.replaced_from is None and climber.first.state == "active"
    again = begin_upgrade(certificate=climber.first, level="cps-2", by=climber.person, at=APPLIED)
    assert again != application and again.cycle.candidacy == application.cycle.candidacy


def test_granted_on_a_condition_level_two_comes_with_the_last_hour(climber):
    climber.work(5988, "peer-services")
    application = climber.apply(climber.first)
    assert climber.decide(application, condition="Twelve more hours.") == climber.first
    climber.work(12, "peer-services")
    assert is_second(climber.settle(APPLIED), climber.first)
    application.refresh_from_db()
    assert application.state == "admitted"


def test_nobody_applies_for_another_or_without_a_certificate_in_force(climber):
    act = {"certificate": climber.first, "level": "cps-2", "at": APPLIED}
    with refuses("application_of_another"):
        begin_upgrade(by=climber.staff, **act)
    with refuses("upgrade_unknown"):
        begin_upgrade(by=climber.person, **{**act, "level": "cps-1"})
    with refuses("upgrade_renew_first"):
        begin_upgrade(by=climber.person, **{**act, "at": local(2024, 1, 5, 9)})
    assert begin_upgrade(by=climber.person, **act) == begin_upgrade(by=climber.person, **act)


def test_an_open_renewal_of_level_one_ends_with_level_two(climber):
    climber.work(6000, "peer-services")
    renewal = renewals.begin_renewal(certificate=climber.first, by=climber.person, at=local(2023, 11, 1, 9))
    applied = local(2023, 11, 2, 9)
    climber.decide(climber.apply(climber.first, applied), applied)
    renewal.refresh_from_db()
    assert renewal.state == "withdrawn"
    assert Certificate.objects.live().get().candidacy.level == "cps-2"


def test_what_level_one_rests_on_holds_level_two_and_level_two_is_renewed_by_itself(climber):
    climber.work(6000, "peer-services")
    second = climber.decide(climber.apply(climber.first))
    for year in (1, 2):
        climber.learn(15, date(2024, 6, year), local(2024, 6, year, 20))
    third = climber.submit(climber.begin(second, local(2024, 12, 20, 9)), local(2024, 12, 20, 10))
    assert (third.kind, third.valid_from, third.candidacy.level) == ("renewal", date(2025, 3, 1), "cps-2")
    # Long after the last day of Level I nothing is lost.
    assert climber.settle(local(2025, 6, 1, 9)) == third and third.status_on(date(2025, 6, 1)) == "active"
    below = Decision.objects.filter(candidacy__level="cps-1").latest_row()
    assert below.met and Candidacy.objects.count() == 2


def test_hours_that_a_supervisor_takes_back_put_level_two_on_hold(climber):
    climber.work(6000, "peer-services")
    second = climber.decide(climber.apply(climber.first))
    climber.take_back(12)
    climber.settle(local(2023, 4, 1, 9))
    second.refresh_from_db()
    assert second.state == "suspended"
    climber.first.refresh_from_db()
    assert climber.first.state == "active" and climber.first.status_on(date(2023, 4, 1)) == "superseded"


def test_beside_it_level_one_stays_where_the_rules_say_so(world):
    climber = Climber(world, beside=True)
    first = climber.certify(local(2022, 1, 1, 9))
    climber.work(6000, "peer-services")
    second = climber.decide(climber.apply(first))
    first.refresh_from_db()
    assert second.kind == "upgrade" and first.replaced_from is None
    assert {row.candidacy.level for row in Certificate.objects.live()} == {"cps-1", "cps-2"}


def test_the_public_page_says_the_new_level_and_the_old_link_that_it_was_replaced(climber):
    climber.work(6000, "peer-services")
    second = climber.decide(climber.apply(climber.first))
    page = Client().get(f"/verify/{second.token}/").content.decode()
    assert "Level II" in page and second.number in page
    page = Client().get(f"/verify/{climber.first.token}/").content.decode()
    assert "A later certificate replaced this one" in page and second.number not in page and "Level II" not in page


@time_machine.travel(APPLIED, tick=False)
def test_the_page_of_the_certificate_says_what_is_missing_and_leads_to_the_application(climber):
    climber.work(2400, "peer-services")
    client = Client()
    client.force_login(climber.person)
    page = client.get(reverse("certificate_page", args=[climber.first.pk])).content.decode()
    assert "Next level: Certified Peer Specialist Level II (example)" in page and "Apply for the next level" in page
    address = reverse("next_level", args=[climber.first.pk, "cps-2"])
    assert "Program staff decide about it" in client.get(address).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "Your application: Certified Peer Specialist Level II (example)" in page and "What else counts" in page
    assert client.get(reverse("next_level", args=[climber.first.pk, "cps-9"])).status_code == 404
    staff = Client()
    staff.force_login(climber.staff)
    application = submit_application(
        application=Application.objects.get(), incomplete=True, by=climber.person, at=APPLIED
    )  # fmt: skip
    page = staff.get(reverse("application", args=[application.pk])).content.decode()
    assert "What else counts" in page and "Peer services, 6,000 hours" in page
    path = client.get(reverse("my_path")).content.decode()
    assert "Level II" in path and climber.first.number in path


def test_a_no_can_be_appealed_and_another_person_decides(climber):
    application = climber.apply(climber.first)
    climber.decide(application, admitted=False, reason="Hours are missing.")
    assert decided_by(application) == climber.staff.pk
    climber.first.refresh_from_db()
    assert Admission.objects.get().admitted and climber.first.state == "active"


# --- Properties ---

TREE = read_rules(minnesota()["levels"][1]["requirements"]["all_of"][1]["any_of"][2])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["peer-services", "mh-services"]), st.integers(1, 200_000), st.integers(0, 900), st.booleans()
    ),
    max_size=12,
)


@given(ROWS)
def test_no_hour_counts_twice_for_four_thousand_and_two_thousand(rows):
    practice = tuple(
        PracticeFacts(category, minutes, date.fromordinal(738000 + day), confirmed)
        for category, minutes, day, confirmed in rows
    )
    tree = evaluate(TREE, Facts(practice=practice), date(2026, 1, 1))
    counted = sum(leaf.params["credited_minutes"] for leaf in all_leaves(tree))
    confirmed = [row for row in practice if row.confirmed]
    assert counted <= sum(row.minutes for row in confirmed)
    peer = sum(row.minutes for row in confirmed if row.category == "peer-services")
    # Met exactly where there are 6,000 hours, 2,000 of them of peer services.
    assert tree.met == (peer >= 120_000 and sum(row.minutes for row in confirmed) >= 360_000)


@given(st.integers(0, 300_000), st.integers(1, 50_000))
def test_an_entry_that_crosses_the_border_counts_up_to_it(before, crossing):
    rows = (
        PracticeFacts("peer-services", before or 1, date(2024, 1, 1)),
        PracticeFacts("peer-services", crossing, date(2024, 1, 2)),
    )
    services, peer = all_leaves(evaluate(TREE, Facts(practice=rows), date(2026, 1, 1)))
    total = (before or 1) + crossing
    assert peer.params["credited_minutes"] == min(total, 120_000)
    assert services.params["credited_minutes"] == max(total - 120_000, 0)
