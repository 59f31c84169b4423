"""What a psychometrician would say about a test, in plain words; no more than the sample bears."""

from __future__ import annotations

from exams.psychometrics.document import Analysis, Decision, Flag, Item, Test
from exams.psychometrics.flags import FEW, PROVISIONAL

MOST_SERIOUS_FIRST = (
    "nobody_right",
    "key_check",
    "negative_discrimination",
    "nobody_answered",
    "dif_mantel_haenszel",
    "dif_logistic",
    "everybody_right",
    "low_discrimination",
    "too_hard",
    "often_omitted",
    "too_easy",
    "nonfunctioning_distractors",
    "not_presented",
)
STEPS = ((0.9, "high"), (0.8, "good"), (0.7, "modest"))


def seriousness(flag: Flag) -> int:
    """0 for what must be looked at first."""
    return MOST_SERIOUS_FIRST.index(flag.code) if flag.code in MOST_SERIOUS_FIRST else len(MOST_SERIOUS_FIRST)


def flagged_first(items: tuple[Item, ...]) -> list[Item]:
    """The flagged items, the most serious first."""
    flagged = [item for item in items if item.flags]
    return sorted(flagged, key=lambda item: (min(map(seriousness, item.flags)), item.point_biserial_corrected or 0))


def standing(n: int) -> str:
    """How far figures of n persons bear: "small" below 30, "provisional" below 100, else "sound"."""
    return "small" if n < FEW else "provisional" if n < PROVISIONAL else "sound"


def about_the_test(analysis: Analysis) -> list[str]:
    """Sentences on difficulty, reliability and the pass mark."""
    sentences = [_difficulty(analysis.test), _reliability(analysis.test)]
    if analysis.decision:
        sentences += _pass_mark(analysis.decision, analysis.test)
    return sentences


def _difficulty(test: Test) -> str:
    return (
        f"{test.n} people earned {test.mean:.1f} of {test.max:g} points on average (standard deviation {test.sd:.1f}); "
        f"the lowest score is {test.min:g}, the highest {test.max_obs:g}."
    )


def _reliability(test: Test) -> str:
    if test.alpha_kr20 is None:
        return "Everybody has the same score, so reliability is undefined."
    low, high = test.alpha_ci95_feldt
    figure = f"alpha {test.alpha_kr20:.2f}"
    if low is not None and high is not None:
        figure += f", 95 % interval {low:.2f} to {high:.2f}"
    if test.n < FEW:
        return f"Reliability cannot be judged with {test.n} people ({figure}); {FEW} are needed."
    grade = next((word for least, word in STEPS if test.alpha_kr20 >= least), "low")
    error = f"One person's score has a standard error of {test.sem_sample_sd:.1f} points."
    return f"Reliability is {grade} ({figure}). {error}"


def _pass_mark(decision: Decision, test: Test) -> list[str]:
    passed = round(decision.pass_rate * test.n)
    sentences = [f"The pass mark is {decision.cut_raw:g} points; {passed} of {test.n} people reached it."]
    lewis = decision.livingston_lewis
    if lewis is None:
        return sentences
    if test.n < FEW:
        return [*sentences, f"How steady that decision is cannot be judged with fewer than {FEW} people."]
    same = f"Of 100 people who sat two such forms, about {100 * lewis.consistency_p0:.0f} would get the same decision"
    right = f"for about {100 * lewis.accuracy:.0f} it is the decision their true score calls for"
    return [*sentences, f"{same} twice; {right}."]
