"""Forms of rules are made from their models: every setting has a field with words, and what is not touched stays."""

from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.ui.missing_fields import error_lines
from lms.certification.admin.choice_words import ASKS
from lms.certification.admin.setting_blocks import ELSEWHERE, BlockForm, settings_of
from lms.certification.admin.setting_fields import core
from lms.certification.admin.words import KINDS
from lms.certification.messages.program_files import sentence_of_problem
from lms.certification.rules.endorsements import Endorsement
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.problems import FileProblem
from lms.certification.rules.program_parts import EmployerTraining, SupervisionDuty
from lms.certification.rules.programs import Level, ProgramVersion
from tests.lms.certification.any_rules import BESIDE, blocks
from tests.lms.certification.gate_samples import SAMPLES
from tests.sent_forms import sent_by

MODELS = [*LEAVES.values(), ProgramVersion, Level, Endorsement, SupervisionDuty, EmployerTraining]


def opened(model, old, **sent):
    """The form of a block as somebody sends it who changes only what is named."""
    beside = BESIDE.get(model, {})
    values = {**sent_by(str(BlockForm(model=model, old=old, beside=beside))), **sent}
    return BlockForm(_Sent(values), model=model, old=old, beside=beside)


class _Sent(dict):
    """Values as Django reads them of a request."""

    def get(self, name, default=None):
        """The last one."""
        values = super().get(name, [])
        return (values[-1] if values else default) if isinstance(values, list) else values

    def getlist(self, name):
        """All of them."""
        values = super().get(name, [])
        return values if isinstance(values, list) else [values]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_setting_of_a_model_has_a_field_with_a_label(model):
    form = BlockForm(model=model)
    assert all(str(field.label).strip() for field in form)
    names = {name for name, _info in settings_of(model)}
    fixed = {"version"} if model is ProgramVersion else set()
    assert names | ELSEWHERE | fixed >= {info.alias or name for name, info in model.model_fields.items()}
    # Only a setting that has one value has no field.
    for name, info in settings_of(model):
        has_field = any(field.name == name or field.name.startswith(f"{name}-") for field in form)
        assert has_field or len(get_args(core(info.annotation)[0])) == 1, name


def test_every_kind_says_what_it_asks():
    assert set(ASKS) == set(KINDS) == set(LEAVES)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MODELS).flatmap(lambda model: st.tuples(st.just(model), blocks(model))))
def test_a_block_that_is_opened_and_saved_without_a_change_is_the_same(pair):
    model, old = pair
    form = opened(model, old)
    assert form.is_valid(), form.errors
    assert form.content == old


@pytest.mark.parametrize(
    ("model", "sent", "field"),
    [
        ("age", {"min_years": ["200"]}, "min_years"),
        ("age", {"min_years": ["20"], "max_years": ["19"]}, "max_years"),
        ("age", {"effective_from-how": ["from"]}, "effective_from"),
        ("course", {"attendance-max_missed_hours": ["90"]}, "attendance-max_missed_hours"),
        ("course", {"attendance-max_missed_hours-instead": ["on"]}, "attendance-max_missed_hours"),
        ("exam", {"pass-value": ["120"]}, "pass-value"),
        ("ce_hours", {"minimums-0-name": ["ethics"], "minimums-0-value": ["40"]}, "total"),
        ("ce_hours", {"minimums-0-name": ["ethics"]}, "minimums-0-name"),
        ("composite_exam", {"parts-1-exam": ["b"]}, "parts-1-weight"),
        ("fee", {"amount_usd": ["-3"]}, "amount_usd"),
        ("residence", {"states": [""]}, "states"),
    ],
)
def test_a_fault_stands_at_the_field_that_it_is_about(model, sent, field):
    form = opened(LEAVES[model], SAMPLES[model], **sent)
    assert not form.is_valid() and [name for name in form.errors] == [field or "__all__"]


def test_a_value_that_the_authority_has_still_to_set_is_a_box():
    form = opened(LEAVES["exam"], SAMPLES["exam"], **{"pass-value-instead": ["on"]})
    assert form.is_valid() and form.content["pass"] == {"kind": "percent", "value": None}


def test_empty_rows_add_and_remove():
    old = {**SAMPLES["ce_hours"], "minimums": {"ethics": 3}}
    form = opened(LEAVES["ce_hours"], old, **{"minimums-1-name": ["law"], "minimums-1-value": ["2.5"]})
    assert form.is_valid() and form.content["minimums"] == {"ethics": 3, "law": 2.5}
    form = opened(LEAVES["ce_hours"], old, **{"minimums-0-name": [""], "minimums-0-value": [""]})
    assert form.is_valid() and form.content == SAMPLES["ce_hours"]


def deadlines(**values):
    """The form of a version, with some fields filled in."""
    return BlockForm(values, model=ProgramVersion, old={"effective_from": "2027-01-01"})


def test_blocks_with_the_same_settings_have_a_legend_each_and_errors_name_theirs():
    form = deadlines(**{"clocks-appeal-days": "many", "clocks-review-days": "30", "effective_from": "2027-01-01"})
    legends = {str(legend): [field.name for field in fields] for legend, fields in form.groups}
    names = ("Time to decide on an application", "Time to appeal", "Time to answer a request for accommodations")
    for name, block in zip(names, ("review", "appeal", "accommodation"), strict=True):
        fields = [f"clocks-{block}-{setting}" for setting in ("days", "kind", "roll_forward")]
        assert legends[f"Deadlines: {name}"] == fields
    (error,) = form.errors["clocks-appeal-days"]
    assert error == "Deadlines: Time to appeal: Days: Enter a whole number in digits, such as 12."


def summary(model, sample=None, **sent):
    """What the list above the form says: each line."""
    form = opened(LEAVES[model], SAMPLES[model] if sample is None else sample, **sent)
    return [line for field in form for line in error_lines(field)] + form.non_field_errors()


def test_an_empty_field_is_named_in_the_list_above_the_form():
    assert summary("document", {"type": "document"}) == ["Fill in “Code”."]
    assert summary("composite_exam", **{"parts-1-exam": ["b"]}) == ["Exams: Fill in “Weight”."]


def test_settings_in_sentences_are_called_as_their_fields_are():
    (line,) = summary("course", **{"attendance-max_missed_hours": ["90"]})
    assert line == "Attendance: Hours that may be missed: “Hours that may be missed” must be less than “Hours”."


def test_who_leads_an_interview_is_chosen_from_a_list():
    form = BlockForm(model=LEAVES["interview"])
    assert [value for value, _label in form.fields["interviewer_role"].choices] == ["certified-peer"]
    for name in ("interviewer_role", "kind", "at", "stage"):
        assert str(form.fields[name].help_text)


def test_a_problem_names_a_block_with_its_article():
    problems = [FileProblem("setting_missing", "x", params={"name": "n", "block": one}) for one in ("age", "course")]
    assert [sentence_of_problem(one) for one in problems] == [
        "An age needs the setting “n”.",
        "A course needs the setting “n”.",
    ]
