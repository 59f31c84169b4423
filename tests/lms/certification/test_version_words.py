"""The page of a program shows all that a version of its rules holds, in words."""

import pytest

from lms.certification.admin.version_words import version_in_words
from lms.certification.models import Program, ProgramVersion
from lms.certification.rules.program_files import read_program_file

FILES = ("minnesota", "michigan", "california", "texas")


def latest(name):
    """The last version of an example program."""
    with open(f"lms/certification/programs/{name}.yaml", encoding="utf-8") as file:
        return read_program_file(file.read()).programs[0].versions[-1]


def lines_of(block):
    return [f"{name}: {value}" if name else value for name, value in block["lines"]]


def blocks_of(name):
    """{title: its lines} of the whole version, and of its first level."""
    holds = version_in_words(latest(name))
    blocks = [*holds["levels"][0]["blocks"], *holds["blocks"]]
    return {block["title"]: lines_of(block) for block in blocks}


def test_the_steps_after_the_last_valid_day_are_listed_in_their_order():
    assert blocks_of("minnesota")["After the last valid day"] == [
        "The certificate is then: still valid for a time of grace",
        "Grace period, through 1 month after the last valid day",
        "With a late fee of $25.00, through 6 months after the last valid day",
        "With the exam again, through 24 months after the last valid day",
        "With training again, without an end",
    ]


def test_deadlines_and_the_appeal_are_whole_phrases():
    assert blocks_of("minnesota")["Deadlines"] == [
        "Time to decide on an application: 30 business days",
        "The time stops while something is sent back to the person: yes",
        "Time to appeal: 30 calendar days; a last day on which the office is closed moves to the next on which it is "
        "open",
        "Time for the office to decide an appeal: 20 business days",
    ]
    assert "These rules say nothing about appeals." in blocks_of("texas")["Deadlines"]


def test_validity_renewal_endorsements_and_supervision_are_there():
    blocks = blocks_of("minnesota")
    assert blocks["Validity"] == [
        "Certificates are valid for 24 months.", "The validity counts from: the day of certification"
    ]  # fmt: skip
    assert "Reminders, in days before the end: 90, 60, 30" in blocks["Renewal"]
    assert "Endorsement: Crisis stabilization team" in blocks
    assert "How often: once every month" in blocks["Supervision after the certificate: Individual clinical supervision"]
    assert blocks_of("california")["Renewal"][0] == "It opens so many days before the end: 90"


def test_settings_of_work_and_notes_are_listed():
    assert "assertive community treatment (ACT), approved" in blocks_of("minnesota")["Other settings"][0]
    california = blocks_of("california")
    assert california["Other settings"][0].startswith("Where certified people work: county clinics, ")
    assert california["Notes for reference"] == ["behavioral health: mental health and substance use"]
    assert "Endorsement: Families and caregivers" in california


def test_a_later_level_says_whose_renewal_it_asks():
    later = version_in_words(latest("minnesota"))["levels"][1]["blocks"][1]
    assert "It asks the same as that of “Certified Peer Specialist Level I (example)”." in lines_of(later)


def test_a_way_says_when_it_is_open():
    version = latest("california")
    data = version.model_dump(mode="json", exclude_unset=True, by_alias=True)
    data["open_days"] = {"reciprocity": {"closes": "2027-06-30"}}
    (level,) = version_in_words(type(version).model_validate(data))["levels"]
    assert [way["window"] for way in level["ways"]] == ["", "open through Wednesday, June 30, 2027"]


@pytest.mark.parametrize("name", FILES)
def test_no_setting_of_a_version_is_left_out(name):
    version = latest(name)
    text = str(version_in_words(version))
    for level in version.levels or ():
        assert len(version.levels) == 1 or level.title in text
    for entry in version.endorsements:
        assert (entry.title or entry.key) in text
    for duty in version.supervision_plan:
        assert (duty.title or duty.key) in text


@pytest.mark.django_db
def test_the_page_of_a_program_shows_them(world, client):
    data = latest("minnesota").model_dump(mode="json", exclude_unset=True, by_alias=True)
    program = Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)
    ProgramVersion.objects.create(
        program=program, version="1", effective_from="2026-01-01", content=data, at=world.now, source=""
    )
    client.force_login(world.program_staff)
    text = client.get(f"/admin/programs/inspect/{program.pk}/").text
    for words in ("Time to appeal: 30 calendar days", "With training again, without an end", "once every quarter"):
        assert words in text
