"""Two accounts of one person, each with an application."""

import pytest

from cohorts.notices.models import Email
from cohorts.people.actions.merging import merge, view_of_merge
from lms.certification.actions import application_decisions, applications
from lms.certification.actions.candidacies import standing
from lms.certification.models import Application, Candidacy, PartRequest, Program, ProgramVersion
from tests.lms.certification.application_desk import Desk, pdf
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    """The second account submitted an application with a question to the supervisor; the first one has a draft."""
    desk = Desk(world)
    desk.first, desk.second = world.trainee, world.other_trainee
    desk.person = desk.second
    desk.begin(person=desk.second, by=desk.second)
    desk.give("education", "ged", file=pdf())
    desk.ask()
    desk.submit(incomplete=True)
    desk.of_second = desk.application
    desk.person = desk.first
    desk.of_first = desk.begin(person=desk.first, by=desk.first)
    return desk


def look(desk):
    return view_of_merge(desk.second, desk.first, desk.staff, desk.now)


def join(desk, **choices):
    return merge(
        account=desk.second, into=desk.first, reason="One person.", choices=choices, looked=True, by=desk.staff,
        at=desk.later(hours=1),
    )  # fmt: skip


def states():
    return dict(Application.objects.values_list("pk", "state"))


def test_of_two_open_applications_to_a_program_staff_choose_which_stays(desk):
    (choice,) = look(desk).choices
    assert choice.key == f"application_{desk.program.pk}"
    assert [pk for pk, _text in choice.options] == [str(desk.of_second.pk), str(desk.of_first.pk)]
    assert choice.default == str(desk.of_second.pk)
    assert "Submitted, 1 part" in dict(choice.options)[choice.default]
    join(desk)
    assert states() == {desk.of_first.pk: "withdrawn", desk.of_second.pk: "submitted"}
    assert "two open applications to Program P" in Email.objects.get(kind="account-merged").body
    # What was given with the one that stays counts.
    (candidacy,) = standing(Candidacy.objects.of_person(desk.first))
    assert candidacy == desk.of_second.cycle.candidacy


def test_the_one_that_does_not_stay_ends_with_its_questions(desk):
    join(desk, **{f"application_{desk.program.pk}": str(desk.of_first.pk)})
    assert states() == {desk.of_first.pk: "draft", desk.of_second.pk: "withdrawn"}
    assert PartRequest.objects.get().state == "canceled"


def test_an_application_that_was_admitted_on_a_condition_always_stays(desk):
    desk.application = desk.of_second
    desk.take()
    application_decisions.decide_application(
        application=desk.of_second, admitted=True, condition="The rest.", reason="", by=desk.staff, at=desk.now
    )
    (choice,) = look(desk).choices
    assert [pk for pk, _text in choice.options] == [str(desk.of_second.pk)]
    desk.application = desk.of_first
    applications.submit_application(application=desk.of_first, incomplete=True, by=desk.first, at=desk.now)
    desk.take()
    application_decisions.decide_application(
        application=desk.of_first, admitted=True, condition="The rest.", reason="", by=desk.staff, at=desk.now
    )
    assert [problem.code for problem in look(desk).problems] == ["merge_two_conditional"]
    with refuses("merge_two_conditional"):
        join(desk)


def test_applications_to_two_programs_both_stay(desk, world):
    """An application in two programs at once."""
    other = Program.objects.create(key="q", title="Program Q", credential="CPS", authority=world.state)
    ProgramVersion.objects.create(
        program=other, version="1", effective_from=desk.version.effective_from, content=desk.version.content,
        source="", at=desk.now,
    )  # fmt: skip
    both = applications.begin_application(person=desk.first, program=other, by=desk.first, at=desk.now)
    assert both.cycle.candidacy != desk.of_first.cycle.candidacy
    applications.withdraw_application(application=desk.of_first, by=desk.first, at=desk.now)
    view = look(desk)
    assert not view.choices
    assert any("Program P" in note and "stays as it is" in note for note in view.notes)
    join(desk)
    assert states() == {desk.of_first.pk: "withdrawn", desk.of_second.pk: "submitted", both.pk: "draft"}


def test_an_open_application_beside_an_admission_is_reported(desk):
    desk.application = desk.of_second
    desk.take()
    about = {"application": desk.of_second, "admitted": True, "by": desk.staff, "at": desk.now, "reason": ""}
    application_decisions.decide_application(condition="The rest.", **about)
    Application.objects.filter(pk=desk.of_second.pk).update(state="admitted")
    assert any("was admitted to Program P" in note for note in look(desk).notes)
