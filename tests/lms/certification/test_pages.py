"""The trainee's path, the certificate, the public register and the state's pages, over HTTP and by role."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.people.models import Membership, Organization, User
from cohorts.training.models import Enrollment
from lms.certification.actions import certificates
from lms.certification.models import Candidacy, Certificate, Decision, ProgramVersion
from lms.certification.rules.findings import Finding, Kind, State, eligibility_as_one
from lms.certification.rules.numbering import certificate_number
from tests.world import MARKER


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def fresh_counts():
    """Reset the rate limit of the register for each test."""
    cache.clear()


@pytest.fixture
def as_(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


@pytest.fixture
def outside(world, road, run_jobs):
    """The outsider's certificate."""
    return road.certificate(run_jobs, world.other_trainee, world.other_agency, world.cohort("OUT-1"))


# --- The path ---------------------------------------------------------------------------------------------------


def test_a_trainee_reads_every_requirement_with_who_must_act_and_one_next_step(world, road, as_):
    seat = road.seat()
    road.attend(seat, sessions=8)
    window = road.window("pet-final")
    type(window).objects.filter(pk=window.pk).update(closes_at=timezone.now() + timedelta(days=2))
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Your next step" in page and "<h2>Take your final exam</h2>" in page
    for words in ("Waiting for program staff", "Waiting for the agency", "Waiting for the training vendor"):
        assert words in page
    assert "64 h credited; 72 h of 80 h are needed." in page
    assert "On record: 8 attendance marks." in page
    assert "0 of 5 requirements are met." in page
    assert MARKER not in page


def test_an_exam_that_opens_later_is_scheduled_and_not_yet_up_to_the_trainee(world, road, as_):
    road.attend(road.seat(), sessions=8)
    window, now = road.window("pet-final"), timezone.now()
    opens = {"opens_at": now + timedelta(days=2), "closes_at": now + timedelta(days=3)}
    type(window).objects.filter(pk=window.pk).update(**opens)
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Scheduled" in page and "You can take it from" in page and "Yours to do" not in page
    type(window).objects.filter(pk=window.pk).update(opens_at=now - timedelta(hours=1))
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Yours to do" in page and "You can take it until" in page and "You can take it from" not in page
    assert page.count("You can take it until") == 1, "the next step is told once"


def test_a_trainee_without_a_seat_reads_how_to_start(world, road, as_):
    page = text(as_(world.trainee).get("/my/path/"))
    assert "No certificate yet" in page and f"({world.agency_coordinator.email})" in page


def test_a_trainee_whose_seat_was_given_up_reads_as_next_step_whom_to_ask_for_another(world, road, as_):
    seat = road.seat()
    Enrollment.objects.filter(pk=seat.pk).update(state="withdrawn", withdrawn_at=world.now)
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Your next step" in page and "<h2>Ask your agency for a seat</h2>" in page
    assert "Nothing for you to do" not in page and "This is your next step." in page
    assert world.agency_coordinator.email in page and world.other_agency_coordinator.email not in page


def test_a_trainee_whose_hours_are_out_of_reach_after_the_last_session_reads_whom_to_ask_at_the_agency(
    world, road, as_
):
    road.attend(road.seat(), minutes=60)
    page = text(as_(world.trainee).get("/my/path/"))
    assert "<h2>Ask your agency for a seat in another cohort</h2>" in page
    assert world.agency_coordinator.email in page and MARKER not in page
    assert world.vendor_coordinator.email not in page and "vendor for a make-up" not in page


def test_a_path_on_which_others_must_act_tells_each_requirement_with_its_own_reason(world, road, as_):
    road.attend(road.seat())
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Nothing for you to do right now" in page and "next step" not in page


def test_a_final_not_yet_passed_is_stated_plainly_on_the_path(world, road, as_, run_jobs):
    road.everything(final="60")
    run_jobs()
    page = text(as_(world.trainee).get("/my/path/"))
    assert "Not yet passed" in page and "60%" in page and "failed" not in page.lower()
    assert "4 of 5 requirements are met." in page


def test_the_path_ends_at_the_certificate(world, certificate, as_):
    page = text(as_(world.trainee).get("/my/path/"))
    assert certificate.number in page and f"/certificates/{certificate.pk}/" in page
    assert "5 of 5 requirements are met." in page


def test_a_supervisor_reads_the_path_of_their_own_staff_only(world, road, as_):
    road.seat()
    road.seat(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    supervisor = as_(world.supervisor)
    assert "Path of Trainee Example to certification" in text(
        supervisor.get(f"/supervisor/people/{world.trainee.pk}/path/")
    )
    assert supervisor.get(f"/supervisor/people/{world.other_trainee.pk}/path/").status_code == 404
    assert supervisor.get(f"/supervisor/people/{world.supervisor.pk}/path/").status_code == 404
    Membership.objects.filter(user=world.trainee).update(ended_at=world.now)
    assert supervisor.get(f"/supervisor/people/{world.trainee.pk}/path/").status_code == 404


def test_a_supervisor_reads_what_is_met_and_no_score_hours_or_reason(world, road, as_, run_jobs):
    road.everything(final="61")
    run_jobs()
    trainee, supervisor = as_(world.trainee), f"/supervisor/people/{world.trainee.pk}/path/"
    assert "61%" in text(trainee.get("/my/path/"))
    page = text(as_(world.supervisor).get(supervisor))
    assert "Final exam" in page and "Not met yet" in page and page.count(">Met<") == 4
    for detail in (
        "61",
        "72 h",
        "80 h credited",
        "Not yet passed",
        "Admitted on",
        "On record",
    ):
        assert detail not in page, detail
    assert page.count("Admission to the program") == 1
    assert not Decision.objects.visible_to(world.supervisor).exists()


def test_several_decisions_on_eligibility_are_one_line_to_who_does_not_decide():
    parts = [
        Finding(Kind.LEAF, path=f"0.{n}", code="admitted", state=state, type="staff_decision", key=f"k{n}")
        for n, state in enumerate((State.MET, State.NOT_MET))
    ]
    exam = Finding(Kind.LEAF, path="1", code="exam_sat", state=State.MET, type="exam", key="final")
    first, second = eligibility_as_one([parts[0], exam, parts[1]])
    assert (first.type, first.met, first.params, first.evidence) == ("eligibility", False, {}, ()) and second == exam
    assert eligibility_as_one([exam]) == (exam,)


def test_examinations_staff_read_whether_a_person_is_eligible_and_not_why(world, road, as_, run_jobs):
    road.seat()
    road.admit(world.trainee, admitted=False, reason="PRIVATE-REASON")
    run_jobs()
    address = reverse("candidacies:inspect", args=[Candidacy.objects.get().pk])
    page = text(as_(world.examinations).get(address))
    assert "Admission to the program" in page and "PRIVATE-REASON" not in page and "Not admitted" not in page
    for reader in (world.program_staff, world.auditor):
        assert "PRIVATE-REASON" in text(as_(reader).get(address))


def test_others_cannot_open_a_path(world, road, as_):
    for person in (world.agency_coordinator, world.vendor_coordinator, world.trainer, world.program_staff):
        assert as_(person).get("/my/path/").status_code == 404
        assert as_(person).get(f"/supervisor/people/{world.trainee.pk}/path/").status_code == 404


def test_unreadable_rules_show_a_message_and_cause_no_error(world, road, as_, run_jobs):
    road.seat()
    from django.db import models

    from cohorts.core.triggers import drop_triggers, install_triggers

    drop_triggers()
    models.QuerySet(ProgramVersion).update(content={"version": "1", "levels": [{"type": "gone"}]})
    install_triggers()
    assert "cannot be shown at the moment" in text(as_(world.trainee).get("/my/path/"))
    run_jobs()


# --- The certificate --------------------------------------------------------------------------------------------


def test_a_person_sees_and_downloads_their_own_certificate(world, certificate, as_):
    trainee = as_(world.trainee)
    page = text(trainee.get(f"/certificates/{certificate.pk}/"))
    assert certificate.number in page and "Trainee Example" in page and certificate.token in page
    response = trainee.get(f"/certificates/{certificate.pk}/document/")
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="certificate-{certificate.number.replace("-", "")}.pdf"'
    )


def test_a_supervisor_sees_the_certificate_and_its_state_but_not_why(world, road, certificate, as_):
    certificates.suspend(certificate=certificate, reason="PRIVATE-REASON", by=None, at=road.now)
    page = text(as_(world.supervisor).get(f"/certificates/{certificate.pk}/"))
    assert "Suspended" in page and "PRIVATE-REASON" not in page
    page = text(as_(world.trainee).get(f"/certificates/{certificate.pk}/"))
    assert "PRIVATE-REASON" in page


def test_a_former_supervisor_sees_nothing_of_their_former_staff(world, road, certificate, as_):
    page, path = f"/certificates/{certificate.pk}/", f"/supervisor/people/{world.trainee.pk}/path/"
    assert as_(world.supervisor).get(page).status_code == as_(world.supervisor).get(path).status_code == 200
    for end_relation in (
        lambda: Membership.objects.filter(user=world.supervisor).update(ended_at=road.now),
        lambda: Membership.objects.filter(user=world.trainee).update(ended_at=road.now),
        lambda: Organization.objects.filter(pk=world.agency.pk).update(is_active=False),
    ):
        with transaction.atomic():
            end_relation()
            someone = User.objects.get(pk=world.supervisor.pk)
            assert not Certificate.objects.visible_to(someone).exists()
            assert not Decision.objects.visible_to(someone).exists()
            assert not Enrollment.objects.visible_to(someone).exclude(person=someone).exists()
            assert not User.objects.visible_to(someone).exclude(pk=someone.pk).exists()
            assert as_(someone).get(page).status_code == 404
            transaction.set_rollback(True)


def test_nobody_else_can_open_a_certificate(world, certificate, outside, as_, client):
    for address in (f"/certificates/{outside.pk}/", f"/certificates/{outside.pk}/document/"):
        for person in (world.trainee, world.supervisor, world.agency_coordinator, world.trainer, world.finance):
            assert as_(person).get(address).status_code == 404, (person, address)
        client.logout()
        assert client.get(address).status_code == 302


def test_a_revoked_certificate_can_no_longer_be_downloaded(world, road, certificate, as_):
    certificates.revoke(certificate=certificate, reason="Forged.", by=None, at=road.now)
    response = as_(world.trainee).get(f"/certificates/{certificate.pk}/document/", follow=True)
    assert "no longer counts, so there is no document" in text(response)
    assert "Download the certificate" not in text(response)


# --- The public register ----------------------------------------------------------------------------------------


def ask(client, number, family_name):
    return client.post("/verify/", {"number": number, "family_name": family_name})


def test_anyone_can_verify_a_certificate_by_number_and_family_name(certificate, client):
    page = ask(client, certificate.number.lower().replace("-", " "), " exAMPLE ")
    assert page.status_code == 200
    assert "Active" in text(page) and "Trainee Example" in text(page)
    assert certificate.token not in text(page)
    assert page["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in page["Cache-Control"]


def test_the_link_shows_the_current_status(world, road, certificate, client):
    address = reverse("verify_token", args=[certificate.token])
    assert "Active" in text(client.get(address))
    certificates.suspend(certificate=certificate, reason="PRIVATE-REASON", by=None, at=road.now)
    page = text(client.get(address))
    assert "Suspended" in page and "PRIVATE-REASON" not in page
    certificates.reinstate(certificate=certificate, reason="x", by=world.program_staff, at=road.now)
    assert "Active" in text(client.get(address))
    certificates.revoke(certificate=certificate, reason="x", by=None, at=road.now)
    assert "Revoked" in text(client.get(address))


def test_a_certificate_past_its_last_day_is_shown_as_expired(certificate, client):
    Certificate.objects.filter(pk=certificate.pk).update(valid_until="2020-01-01")
    assert "Expired" in text(client.get(reverse("verify_token", args=[certificate.token])))


def without_form(response):
    import re

    return re.sub(r"<form.*?</form>", "", text(response))


def test_a_wrong_link_a_wrong_number_and_a_wrong_name_get_the_same_answer(certificate, client):
    answers = [
        client.get("/verify/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"),
        ask(client, certificate_number(2026, 999), "Example"),
        ask(client, certificate.number, "Someone"),
        ask(client, certificate.number, "’"),
        ask(client, "nonsense", "Example"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_form(answer) for answer in answers}) == 1
    assert all("Trainee" not in text(answer) for answer in answers)


def test_the_form_says_nothing_of_a_limit_before_one_is_reached(client, db):
    for page in (client.get("/verify/"), ask(client, "", ""), ask(client, "nonsense", "Example")):
        assert "too many" not in text(page) and "cannot be checked by its number" not in text(page)
    assert "We did not find a certificate" in text(page)


def test_the_answer_to_a_wrong_number_has_the_focus(client, db):
    answer = ask(client, "nonsense", "Example").content.decode()
    assert answer.count("autofocus") == 1 and 'role="alert" tabindex="-1" autofocus' in answer


def test_a_number_alone_finds_nothing(certificate, client):
    response = ask(client, certificate.number, "")
    assert "Trainee Example" not in text(response) and "Enter the family name on the certificate." in text(response)
    assert client.get(f"/verify/{certificate.number}/").status_code == 404
    assert client.get(f"/verify/?number={certificate.number}&family_name=Example").status_code == 200
    assert "Trainee Example" not in text(client.get(f"/verify/?number={certificate.number}&family_name=Example"))


def test_the_register_cannot_be_scanned_by_counting_up_numbers(certificate, client):
    answers = [ask(client, certificate_number(2026, sequence), "Example").status_code for sequence in range(2, 40)]
    assert answers.count(404) == 20 and set(answers[20:]) == {429}
    blocked = ask(client, certificate.number, "Example")
    assert blocked.status_code == 429 and "wait ten minutes" in text(blocked)
    assert "Scan the code on the certificate: it always works." in text(blocked)
    assert "Trainee Example" not in text(blocked)


def test_right_answers_do_not_use_up_the_tries_of_an_office(certificate, client):
    assert {ask(client, certificate.number, "Example").status_code for _ in range(30)} == {200}


def test_a_family_name_cannot_be_guessed_from_many_addresses(certificate, client):
    answers = []
    for number in range(12):
        response = client.post(
            "/verify/", {"number": certificate.number, "family_name": f"Guess{number}"}, REMOTE_ADDR=f"10.0.0.{number}"
        )
        answers.append(response.status_code)
    assert answers == [404] * 10 + [429] * 2
    last = ask(client, certificate.number, "Example")
    assert last.status_code == 429 and "Scan the code on the certificate" in text(last)
    assert client.get(reverse("verify_token", args=[certificate.token])).status_code == 200


def test_guesses_from_many_sources_leave_the_code_on_the_certificate_working(certificate, client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify_everywhere": "5/1h/key"}
    answers = [
        client.post(
            "/verify/",
            {"number": certificate_number(2026, number), "family_name": "Example"},
            REMOTE_ADDR=f"10.0.0.{number}",
        ).status_code
        for number in range(8)
    ]
    assert answers == [404] * 5 + [429] * 3
    refused = ask(client, certificate.number, "Example")
    assert refused.status_code == 429 and "Scan the code on the certificate" in text(refused)
    assert "Trainee Example" not in text(refused)
    assert client.get(reverse("verify_token", args=[certificate.token])).status_code == 200


def test_all_addresses_of_one_ipv6_network_are_counted_as_one(certificate, client):
    guess = {"number": "nonsense", "family_name": "Example"}
    for number in range(25):
        last = client.post("/verify/", guess, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert last.status_code == 429
    assert client.post("/verify/", guess, REMOTE_ADDR="2001:db8:1:3::1").status_code == 404


def test_links_are_never_limited(certificate, client):
    for number in range(25):
        assert client.get(f"/verify/wrong{number}/").status_code == 404
        assert client.get(reverse("verify_token", args=[certificate.token])).status_code == 200


@pytest.mark.parametrize(
    ("stored_name", "typed"),
    [
        ("O’Neil D’Souza", "oneil dsouza"),
        ("Nguyễn", "nguyen"),
        ("Đào", "Dao"),
        ("李", "李"),
        ("Müller-Lüdenscheidt", "MULLER LUDENSCHEIDT"),
    ],
)
def test_accents_apostrophes_and_capitals_do_not_matter(certificate, client, stored_name, typed):
    Certificate.objects.filter(pk=certificate.pk).update(family_name=stored_name)
    assert ask(client, certificate.number, typed).status_code == 200


# --- The state's pages ----------------------------------------------------------------------------------------


def test_program_staff_admit_from_the_candidacys_page(world, road, as_, run_jobs):
    road.seat()
    candidacy = Candidacy.objects.get()
    staff = as_(world.program_staff)
    page = text(staff.get(reverse("candidacies:inspect", args=[candidacy.pk])))
    assert "5 of 5 requirements are missing" in page and "Do not admit" in page
    address = reverse("admission_decide", args=[candidacy.pk, "no"])
    assert "Enter why" in text(staff.post(address, {"reason": ""}))
    assert staff.post(address, {"reason": "The application is incomplete."}).status_code == 302
    own = text(as_(candidacy.person).get(reverse("my_path")))
    assert "You were not admitted on" in own and "The application is incomplete." in own
    staff = as_(world.program_staff)
    staff.post(reverse("admission_decide", args=[candidacy.pk, "yes"]), {"reason": ""})
    run_jobs()
    answer = staff.get(reverse("candidacies:inspect", args=[candidacy.pk]))
    assert answer.context["is_admitted"] and '<a class="button" href' not in answer.text, "nothing more to admit"
    page = text(answer)
    assert "not admitted by Program Example. The application is incomplete." in page
    assert "decision 2" in page or "decision 1" in page


def test_program_staff_suspend_and_reinstate_with_a_reason(world, certificate, as_):
    staff = as_(world.program_staff)
    page = text(staff.get(reverse("certificates:inspect", args=[certificate.pk])))
    assert "Suspend" in page and "Propose to revoke" in page and "Reinstate" not in page
    address = reverse("certificate_decide", args=[certificate.pk, "suspend"])
    assert "What will happen" in text(staff.get(address))
    assert "Enter a reason" in text(staff.post(address, {"reason": " "}))
    staff.post(address, {"reason": "A complaint is being looked into."})
    certificate.refresh_from_db()
    assert (certificate.state, certificate.events.last().reason) == ("suspended", "A complaint is being looked into.")
    assert staff.post(address, {"reason": "again"}).status_code == 422
    staff.post(reverse("certificate_decide", args=[certificate.pk, "reinstate"]), {"reason": "Cleared."})
    certificate.refresh_from_db()
    assert certificate.state == "active"


@pytest.mark.parametrize("who", ["examinations", "auditor"])
def test_examinations_staff_and_auditors_read_and_change_nothing(world, certificate, as_, who):
    staff = as_(getattr(world, who))
    candidacy = Candidacy.objects.get()
    for address in (
        reverse("candidacies:index"),
        reverse("candidacies:inspect", args=[candidacy.pk]),
        reverse("certificates:index"),
        reverse("certificates:inspect", args=[certificate.pk]),
        reverse("programs:index"),
        reverse("programs:inspect", args=[certificate.program_id]),
    ):
        response = staff.get(address)
        assert response.status_code == 200, address
        assert "/decide/" not in text(response) and "/admission/" not in text(response)
    for address in (
        reverse("certificate_decide", args=[certificate.pk, "revoke"]),
        reverse("admission_decide", args=[candidacy.pk, "yes"]),
        reverse("candidacies:edit", args=[candidacy.pk]),
        reverse("certificates:delete", args=[certificate.pk]),
    ):
        assert staff.post(address, {"reason": "x"}).status_code in (302, 403, 404), address
    certificate.refresh_from_db()
    assert certificate.state == "active"


@pytest.mark.parametrize("who", ["finance", "publishing"])
def test_other_state_staff_see_no_candidacies(world, certificate, as_, who):
    for address in (reverse("candidacies:index"), reverse("certificates:inspect", args=[certificate.pk])):
        assert as_(getattr(world, who)).get(address).status_code in (302, 403, 404)


def test_nobody_can_edit_candidacies_certificates_or_programs(world, certificate, as_):
    staff = as_(world.program_staff)
    for name, pk in (("candidacies", Candidacy.objects.get().pk), ("certificates", certificate.pk)):
        assert staff.get(reverse(f"{name}:add")).status_code in (302, 403, 404)
        assert staff.get(reverse(f"{name}:edit", args=[pk])).status_code in (302, 403, 404)
        assert staff.get(reverse(f"{name}:delete", args=[pk])).status_code in (302, 403, 404)


def test_the_list_of_candidacies_filters_by_what_is_missing(world, road, certificate, as_):
    road.seat(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    staff = as_(world.program_staff)
    met = text(staff.get(reverse("candidacies:index") + "?requirements=met"))
    missing = text(staff.get(reverse("candidacies:index") + "?requirements=open"))
    assert "Trainee Example" in met and MARKER not in met
    assert MARKER in missing and "Trainee Example" not in missing
    assert "Trainee Example" in text(staff.get(reverse("candidacies:index") + "?q=Trainee"))


def test_a_program_is_shown_with_its_rules_in_words(world, road, as_):
    page = text(as_(world.program_staff).get(reverse("programs:inspect", args=[road.program.pk])))
    assert "Peer Employment Training, 80 hours" in page and "Hours: 80" in page and "(example)" in page


def test_staff_list_every_certificate_ever_issued_with_its_status_today(world, road, certificate, outside, as_):
    certificates.revoke(certificate=outside, reason="Forged.", by=None, at=road.now)
    Certificate.objects.filter(pk=certificate.pk).update(valid_until="2020-01-01")
    address = reverse("certificates:index")
    staff = as_(world.program_staff)
    page = text(staff.get(address))
    assert certificate.number in page and outside.number in page and "Expired" in page and "Revoked" in page
    expired = text(staff.get(f"{address}?status=expired"))
    assert certificate.number in expired and outside.number not in expired
    assert certificate.number not in text(staff.get(f"{address}?status=active"))
    assert certificate.number not in text(staff.get(f"{address}?issued_on_from=2100-01-01"))
    sheet = staff.get(f"{address}?export=csv").content.decode()
    assert f"{certificate.number}," in sheet and "Expired" in sheet and f"{outside.number}," in sheet
    assert as_(world.finance).get(address).status_code != 200
