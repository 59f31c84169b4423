"""A program says up to which amount it writes off what a payment leaves of a fee; without the setting, nothing."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.billing import ports
from lms.certification.actions.candidacies import tolerance_for
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.requirements import read_rules, rules_data
from tests.lms.certification.conftest import EXAMPLE, Road
from tests.lms.certification.gate_samples import FEE
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


class TolerantRoad(Road):
    """The example program with a tolerance of $1.50."""

    def __init__(self, world):
        rule = 'settled: true\n          small_remainder: "1.50"\n'
        super().__init__(world, EXAMPLE.read_text().replace("settled: true\n", rule))


shared_road = module_fixture(TolerantRoad)


def test_billing_asks_the_program_in_force_on_the_day_for_its_tolerance(road):
    assert [tolerance_for] == ports.TOLERANCES
    assert tolerance_for("pet", DAY) == Decimal("1.50")
    assert tolerance_for("other", DAY) == 0 and tolerance_for("pet", date(2001, 1, 1)) == 0


def test_without_the_setting_no_cent_is_written_off():
    assert read_rules(FEE).small_remainder == 0


@pytest.mark.parametrize("value", ["0.50", "10.00", 1, 0.25])
def test_an_amount_of_whole_cents_is_kept_to_the_cent(value):
    rules = read_rules(FEE | {"small_remainder": value})
    assert rules.small_remainder == Decimal(str(value))
    assert read_rules(rules_data(rules)) == rules


@pytest.mark.parametrize("value", ["10.01", "-1", "0.005", "a cent", True, None, "NaN", "Infinity", [1]])
def test_any_other_value_is_refused(value):
    with pytest.raises(ProgramFileError) as error:
        read_rules(FEE | {"small_remainder": value})
    assert "small_amount_expected" in {problem.code for problem in error.value.problems}
