"""The worked examples in the docstrings of the formulas are run."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest
from scipy import integrate, stats

import exams.psychometrics as package
from exams.psychometrics.truescore import BetaTrueScore

MODULES = sorted(module.name for module in pkgutil.walk_packages(package.__path__, "exams.psychometrics."))


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_hold(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, extraglobs={"np": np})
    assert failed == 0


@pytest.mark.parametrize("a, b", [(0.3, 0.4), (5.9, 3.8), (1.0, 1.0), (0.5, 40.0), (900.0, 350.0), (2.5, 0.2)])
@pytest.mark.parametrize("cut", [0.1, 0.6, 0.95])
def test_the_rule_integrates_a_beta_density_also_where_it_has_no_bound(a, b, cut):
    points, weights = BetaTrueScore(a, b).rule(cut)
    assert weights.sum() == pytest.approx(1, abs=1e-9)
    assert weights[points >= cut].sum() == pytest.approx(stats.beta.sf(cut, a, b), abs=1e-9)
    seventh = np.prod([(a + step) / (a + b + step) for step in range(7)])
    assert weights @ points**7 == pytest.approx(seventh, abs=1e-9)
    if min(a, b) >= 1:
        chance = integrate.quad(lambda t: stats.binom.sf(5, 9, t) ** 2 * stats.beta.pdf(t, a, b), 0, 1, points=[cut])[0]
        assert weights @ stats.binom.sf(5, 9, points) ** 2 == pytest.approx(chance, abs=1e-8)
