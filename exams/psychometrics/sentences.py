"""Plain sentences about a test that say no more than the sample supports."""

from __future__ import annotations

from exams.psychometrics.document import Analysis, Decision, Flag, Item, Test
from exams.psychometrics.flags import MIN_PERSONS, MIN_PERSONS_FINAL

FLAGS_BY_SEVERITY = (
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
RELIABILITY_GRADES = ((0.9, "high"), (0.8, "good"), (0.7, "modest"))


def severity_rank(flag: Flag) -> int:
    """Rank of a flag; 0 is the most serious."""
    return FLAGS_BY_SEVERITY.index(flag.code) if flag.code in FLAGS_BY_SEVERITY else len(FLAGS_BY_SEVERITY)


def flagged_first(items: tuple[Item, ...]) -> list[Item]:
    """Return the flagged items, the most serious first."""
    flagged = [item for item in items if item.flags]
    return sorted(flagged, key=lambda item: (min(map(severity_rank, item.flags)), item.point_biserial_corrected or 0))


def sample_status(n: int) -> str:
    """Status of a sample of n persons: "small" below 30, "provisional" below 100, else "sound"."""
    return "small" if n < MIN_PERSONS else "provisional" if n < MIN_PERSONS_FINAL else "sound"


def describe_test(analysis: Analysis) -> list[str]:
    """Sentences about difficulty, reliability and the passing score."""
    sentences = [_difficulty(analysis.test), _reliability(analysis.test)]
    if analysis.decision:
        sentences += _passing_score(analysis.decision, analysis.test)
    return sentences


def _difficulty(test: Test) -> str:
    return (
        f"{test.n} people earned {test.mean:.1f} of {test.max:g} points on average (standard deviation {test.sd:.1f}); "
        f"the lowest score is {test.min:g}, the highest {test.max_obs:g}."
    )


def _reliability(test: Test) -> str:
    if test.alpha_kr20 is None:
        return "Everyone has the same score, so reliability is undefined."
    low, high = test.alpha_ci95_feldt
    figure = f"alpha {test.alpha_kr20:.2f}"
    if low is not None and high is not None:
        figure += f", 95% interval {low:.2f} to {high:.2f}"
    if test.n < MIN_PERSONS:
        return f"Reliability cannot be judged with {test.n} people ({figure}); {MIN_PERSONS} are needed."
    grade = next((word for least, word in RELIABILITY_GRADES if test.alpha_kr20 >= least), "low")
    error = f"One person's score has a standard error of {test.sem_sample_sd:.1f} points."
    return f"Reliability is {grade} ({figure}). {error}"


def _passing_score(decision: Decision, test: Test) -> list[str]:
    passed = round(decision.pass_rate * test.n)
    sentences = [f"The passing score is {decision.cut_raw:g} points; {passed} of {test.n} people reached it."]
    lewis = decision.livingston_lewis
    if lewis is None:
        return sentences
    if test.n < MIN_PERSONS:
        return [*sentences, f"With fewer than {MIN_PERSONS} people, the consistency of that decision cannot be judged."]
    consistency = (
        f"If 100 people took two such forms, about {100 * lewis.consistency_p0:.0f} would get the same decision"
    )
    accuracy = f"for about {100 * lewis.accuracy:.0f} the decision matches their true score"
    return [*sentences, f"{consistency} twice; {accuracy}."]
