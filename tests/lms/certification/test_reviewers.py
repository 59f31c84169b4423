"""Who reviews an application, who may not, and when a colleague must agree."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions import application_decisions, application_reviews, recusals, second_reviews
from lms.certification.actions.application_parts import current_text_version
from lms.certification.models import Application, ApplicationPart, SecondReview
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.application_desk import Desk, pdf
from tests.refusals import refuses

SHORT = {
    "all_of": [
        {"type": "education", "min_level": "ged", "title": "GED"},
        {"type": "attestation", "key": "lived", "sensitivity": "restricted", "text": "Yes.", "title": "Quartz"},
        {"type": "reference", "count": 1, "form": "letter", "title": "Letter"},
    ]
}


@pytest.fixture
def colleague(world):
    return world.person("colleague", world.state, "program")


def ready(world, **more):
    """An application of which everything counts, under review."""
    desk = Desk(world, tree=SHORT, **more)
    desk.begin()
    desk.give("education", "ged", file=pdf())
    name = desk.person.get_full_name()
    leaf = desk.leaf("attestation", "lived")
    version = current_text_version(desk.application, leaf)
    desk.give("attestation", "lived", signed_name=name, text_version=version)
    desk.letter = desk.answer(desk.ask("reference", "reference", email="ref@x.example"), file=pdf())
    desk.submit()
    desk.take()
    desk.accept_all()
    return desk


def decide(desk, by=None, **more):
    about = {"application": desk.application, "admitted": True, "reason": "", "by": by or desk.staff, "at": desk.now}
    return application_decisions.decide_application(**about | more)


def ask(desk, colleague, proposed="admit", question=""):
    return second_reviews.ask_second(
        application=desk.application, colleague=colleague, proposed=proposed, question=question, by=desk.staff,
        at=desk.now,
    )  # fmt: skip


def answer(second, by, agrees=True, words="", at=None):
    seen = second_reviews.packets([second.application])[second.application_id]
    return second_reviews.answer_second(second=second, agrees=agrees, answer=words, seen=seen, by=by, at=at)


def step_back(desk, by, kind="friend", reason=""):
    return recusals.step_back(application=desk.application, kind=kind, reason=reason, by=by, at=desk.now)


def emails(kind):
    return [row.person for row in Email.objects.filter(kind=kind).select_related("person")]


def test_a_colleague_who_gets_an_application_is_emailed_and_so_is_from_whom_it_is_taken(world, colleague):
    desk = ready(world)
    application_reviews.take_application(application=desk.application, reviewer=colleague, by=desk.staff, at=desk.now)
    assert emails("application-given") == [colleague] and emails("application-taken") == []
    with refuses("take_reason_missing", field="reason"):
        application_reviews.take_application(
            application=desk.application, reviewer=desk.staff, by=desk.staff, at=desk.now
        )
    application_reviews.take_application(
        application=desk.application, reviewer=desk.staff, reason="You are on leave.", by=desk.staff, at=desk.now
    )
    assert emails("application-taken") == [colleague]
    assert emails("application-given") == [colleague]


def test_who_works_with_the_applicant_does_not_review_the_application(world, colleague):
    desk = ready(world)
    Membership.objects.create(user=colleague, organization=world.agency, role=roles.SUPERVISOR, started_at=desk.now)
    with refuses("review_works_with"):
        desk.take(by=colleague)
    with refuses("review_works_with", field="reviewer"):
        application_reviews.take_application(
            application=desk.application, reviewer=colleague, by=desk.staff, at=desk.now
        )
    # Also if it becomes so later.
    Membership.objects.create(user=desk.staff, organization=world.agency, role=roles.SUPERVISOR, started_at=desk.now)
    with refuses("review_works_with"):
        decide(desk)
    with refuses("review_works_with"):
        application_reviews.read_part(part=desk.letter, by=desk.staff, at=desk.now)


def test_who_wrote_a_letter_or_led_the_interview_does_not_review_the_application(world, colleague):
    desk = ready(world)
    writer = world.person("writer", world.state, "program")
    desk.decide(desk.letter, "refused", "The writer is a relative.")
    desk.ask("reference", "reference", name="A Writer", email=writer.email.upper())
    with refuses("review_took_part"):
        desk.take(by=writer)
    ApplicationPart.objects.create(
        application=desk.application, type="interview", key="x", restricted=False, interviewer=colleague, digest="d",
        at=desk.now,
    )  # fmt: skip
    with refuses("review_took_part"):
        desk.take(by=colleague)


def test_who_steps_back_reads_and_decides_nothing_and_the_application_goes_back_to_the_queue(world, colleague):
    desk = ready(world)
    with refuses("recusal_reason_missing", field="reason"):
        step_back(desk, desk.staff, kind="other")
    recusal = step_back(desk, desk.staff)
    assert Application.objects.get().reviewer is None
    assert "applications_take" in {task.code for task in tasks_of(colleague, desk.now)}
    for act in (
        lambda: desk.take(),
        lambda: decide(desk),
        lambda: application_reviews.read_part(part=desk.letter, by=desk.staff, at=desk.now),
    ):
        with refuses("review_recused"):
            act()
    assert not ApplicationPart.objects.visible_to(desk.staff).filter(restricted=True).exists()
    with refuses("recusal_own"):
        recusals.lift_recusal(recusal=recusal, reason="Mistake.", by=desk.staff, at=desk.now)
    recusals.lift_recusal(recusal=recusal, reason="It is another Jordan.", by=colleague, at=desk.now)
    desk.take()


def test_a_refusal_needs_a_second_opinion_where_the_rules_say_so(world, colleague):
    desk = ready(world, reviews={"second": "refusals"})
    with refuses("second_needed"):
        decide(desk, admitted=False, reason="No.")
    second = ask(desk, colleague, proposed="deny", question="ZQX-7731")
    assert emails("second-review-asked") == [colleague]
    assert "second_review_answer" in {task.code for task in tasks_of(colleague, desk.now)}
    with refuses("second_waited_for"):
        decide(desk, admitted=False, reason="No.")
    with refuses("second_answer_missing", field="answer"):
        answer(second, colleague, agrees=False, at=desk.now)
    answer(second, colleague, at=desk.now)
    assert emails("second-review-answered") == [desk.staff]
    assert "second_review_answered" in {task.code for task in tasks_of(desk.staff, desk.now)}
    assert decide(desk, admitted=False, reason="No.").state == "denied"


def test_admitting_needs_no_second_opinion_where_only_refusals_do(world):
    assert decide(ready(world, reviews={"second": "refusals"})).state == "admitted"


def test_every_decision_can_need_a_second_opinion_about_the_same_papers(world, colleague):
    desk = ready(world, reviews={"second": "always"})
    answer(ask(desk, colleague, proposed="deny"), colleague, at=desk.now)
    with refuses("second_needed"):
        decide(desk)
    answer(ask(desk, colleague), colleague, at=desk.now)
    desk.decide(desk.letter, "returned", "Page two is missing.")
    desk.decide(desk.letter)
    with refuses("second_stale"):
        decide(desk)
    answer(ask(desk, colleague), colleague, agrees=False, words="ZQX-7731", at=desk.now)
    with refuses("second_disagrees"):
        decide(desk)


def test_the_agreement_of_a_colleague_who_stepped_back_does_not_count(world, colleague):
    desk = ready(world, reviews={"second": "always"})
    answer(ask(desk, colleague), colleague, at=desk.now)
    step_back(desk, colleague)
    with refuses("second_needed"):
        decide(desk)


def test_a_colleague_reads_what_is_restricted_until_they_have_answered(world, colleague):
    desk = ready(world)

    def seen():
        return ApplicationPart.objects.visible_to(colleague).filter(restricted=True).count()

    assert seen() == 0
    second = ask(desk, colleague, question="Is this letter enough?")
    assert seen() == 1
    assert application_reviews.read_part(part=desk.letter, by=colleague, at=desk.now) == pdf()
    assert second_reviews.read_second(second=second, by=colleague, at=desk.now) == "Is this letter enough?"
    with refuses("review_not_yours"):
        desk.decide(desk.letter, by=colleague)
    second = answer(second, colleague, words="Yes.", at=desk.now)
    assert seen() == 0
    with refuses("review_not_yours"):
        application_reviews.read_part(part=desk.letter, by=colleague, at=desk.now)
    with refuses("review_not_yours"):
        second_reviews.read_second(second=second, by=colleague, at=desk.now)
    assert second_reviews.read_second(second=second, by=desk.staff, at=desk.now) == "Is this letter enough?\n\nYes."


def test_nobody_is_their_own_second_and_nobody_with_a_conflict_is_asked(world, colleague):
    desk = ready(world)
    with refuses("second_own", field="colleague"):
        ask(desk, desk.staff)
    step_back(desk, colleague)
    with refuses("review_recused", field="colleague"):
        ask(desk, colleague)
    with refuses("role_required", field="colleague"):
        ask(desk, world.auditor)


def test_a_decision_a_withdrawal_and_a_recusal_end_the_question(world, colleague):
    desk = ready(world)
    second = ask(desk, colleague)
    with refuses("second_asked_already"):
        ask(desk, colleague)
    step_back(desk, colleague)
    assert SecondReview.objects.get(pk=second.pk).state == "canceled"
    assert emails("second-review-ended") == [desk.staff]
    other = world.person("other", world.state, "program")
    second = ask(desk, other)
    with refuses("second_not_here", field="without_opinion"):
        decide(desk)
    decide(desk, without_opinion=True)
    assert SecondReview.objects.get(pk=second.pk).state == "canceled"
    assert emails("second-review-ended") == [desk.staff, other]


def test_an_opinion_is_about_the_papers_that_were_seen(world, colleague):
    desk = ready(world)
    second = ask(desk, colleague)
    with refuses("application_stale"):
        second_reviews.answer_second(second=second, agrees=True, answer="", seen="x" * 64, by=colleague, at=desk.now)
    with refuses("second_not_yours"):
        answer(second, desk.staff, at=desk.now)
    with refuses("application_stale"):
        decide(desk, seen="x" * 64)


def test_the_page_says_before_a_decision_that_an_opinion_is_not_here(world, colleague, client):
    desk = ready(world)
    ask(desk, colleague, proposed="deny")
    client.force_login(desk.staff)
    address = reverse("application_decide", args=[desk.application.pk])
    page = client.get(address).text
    assert "has not answered yet" in page and 'name="without_opinion"' in page
    body = {"admitted": "yes", "seen": second_reviews.packets([desk.application])[desk.application.pk]}
    client.post(address, body)
    assert Application.objects.get().state == "submitted"
    client.post(address, body | {"without_opinion": "on"})
    assert Application.objects.get().state == "admitted"


def test_what_a_colleague_means_to_decide_is_for_them_and_whom_they_asked(world, colleague, client):
    desk = ready(world)
    ask(desk, colleague, proposed="deny")
    other = world.person("other", world.state, "program")
    for person, reads in ((desk.staff, True), (colleague, True), (other, False)):
        client.force_login(person)
        page = client.get(reverse("application", args=[desk.application.pk])).text
        assert ("Do not admit" in page) is reads
        assert ("Second opinion asked" in page) is not reads
