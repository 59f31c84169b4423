"""The Law School Admission Test, section 6: 1,000 persons, five items, printed as 32 patterns by Bock & Lieberman
(1970), "Fitting a response model for n dichotomously scored items", Psychometrika 35, 179-197.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from exams.psychometrics import analyze

# Persons with pattern 00000, 00001, ... 11111; the first digit is item 1.
PERSONS = (3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298)  # fmt: skip  # noqa: E501
NAMES = ("i01", "i02", "i03", "i04", "i05")
SHARED = Path(__file__).parents[4] / "shared" / "psychometrics" / "datasets" / "lsat6_responses.csv"


def lsat6():
    patterns = [[int(digit) for digit in f"{number:05b}"] for number in range(32)]
    frame = pd.DataFrame(np.repeat(patterns, PERSONS, axis=0), columns=NAMES)
    frame.insert(0, "person", range(1, 1001))
    return frame, pd.DataFrame({"item": NAMES, "key": 1, "max_score": 1})


def test_published_proportions_right_and_alpha():
    analysis = analyze(*lsat6())
    assert [item.p for item in analysis.items] == [0.924, 0.709, 0.553, 0.763, 0.870]
    assert analysis.test.alpha_kr20 == pytest.approx(0.295, abs=5e-4)
    assert analysis.test.mean == pytest.approx(3.819)
    assert analysis.test.score_freq == {"0": 3, "1": 20, "2": 85, "3": 237, "4": 357, "5": 298}


def test_alpha_without_each_item_is_as_published():
    """Rizopoulos (2006), "ltm: An R package", Journal of Statistical Software 17(5), `descript(LSAT)`."""
    deleted = [round(item.alpha_if_deleted, 4) for item in analyze(*lsat6()).items]
    assert deleted == [0.2754, 0.2376, 0.2168, 0.2459, 0.2663]


def test_point_biserials_with_the_total_are_as_published():
    """The same source, `descript(LSAT)`: 0.3620, 0.5668, 0.6184, 0.5344, 0.4354 with the item included."""
    rounded = [round(item.point_biserial, 4) for item in analyze(*lsat6()).items]
    assert rounded == pytest.approx([0.3620, 0.5668, 0.6184, 0.5344, 0.4354], abs=2e-4)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data sets are not on this machine")
def test_the_shared_file_holds_the_same_patterns():
    rows = SHARED.read_text().splitlines()[1:]
    counts = Counter("".join(row.split(",")[1:]) for row in rows)
    assert tuple(counts.get(f"{number:05b}", 0) for number in range(32)) == PERSONS
