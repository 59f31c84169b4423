"""Flags for items to review, each with a reason in a plain sentence. Below 30 persons only the key is checked: with 12
persons, chance alone makes one good item in eight look negative (simulation on a real form). Correlations are compared
as printed, to two decimals, so that 0.00 is neither below 0 nor above another 0.00.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from exams.psychometrics.comparisons import MIN_DIF_GROUP, Z95, fisher_ends
from exams.psychometrics.document import Dif, Flag, Item, Option

# Below MIN_PERSONS most figures are withheld; below MIN_PERSONS_FINAL they are provisional.
MIN_PERSONS, MIN_PERSONS_FINAL = 30, 100
HARD_BELOW, EASY_ABOVE = 0.20, 0.95
MIN_DISCRIMINATION = 0.10
MIN_OPTION_SHARE = 0.05
MAX_OMITTED_SHARE = 0.10


def flag_items(items: tuple[Item, ...], options: dict[str, tuple[Option, ...]], dif: Dif | None) -> tuple[Item, ...]:
    """Return the items with their flags."""
    group_flags = _dif_flags(dif)
    return tuple(
        replace(item, flags=tuple(item_flags(item, options.get(item.item, ())) + group_flags.get(item.item, [])))
        for item in items
    )


def item_flags(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """Flags of one item, from its figures and those of its options."""
    if item.n == 0:
        return [Flag("not_presented", "Nobody was shown this item.")]
    flags = [*_all_or_none(item), *_key_check(item, options)]
    if item.n >= MIN_PERSONS:
        flags += [*_difficulty(item, flags), *_discrimination(item), *_distractors(item, options), *_omissions(item)]
    return flags


def _all_or_none(item: Item) -> list[Flag]:
    if item.n_answered == 0:
        return [Flag("nobody_answered", f"None of {item.n} people answered.")]
    if item.p == 1:
        return [Flag("everybody_right", f"All {item.n} people have full points, so the item does not discriminate.")]
    if item.p == 0:
        return [Flag("nobody_right", f"None of {item.n} people has a point. Check the key.")]
    return []


def _key_check(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """Flag a wrong option that stronger persons prefer to the key, and a keyed option that they avoid."""
    keyed = [option for option in options if option.is_key]
    wrong = [option for option in options if option.option and not option.is_key]
    # The wrong option that most of the strongest fifth chose is the most likely correct key.
    wrong.sort(key=lambda option: -(option.by_quintile["5"] or 0.0))
    if not keyed:
        return []
    flags = [flag for option in wrong if _is_chosen(option) and (flag := _beats_key(item, option, keyed))]
    for option in keyed if len(keyed) > 1 and item.n >= MIN_PERSONS else ():
        if _is_chosen(option) and option.pb_rest is not None and fisher_ends(option.pb_rest, item.n)[1] < 0:
            because = f"Option {option.option} is keyed but goes with a lower score (r = {decimals(option.pb_rest)})."
            flags.append(Flag("key_check", f"{because} Check the key."))
    return flags


def _is_chosen(option: Option) -> bool:
    return option.n >= 2 and (option.prop_all or 0) >= MIN_OPTION_SHARE


def _beats_key(item: Item, option: Option, keyed: list[Option]) -> Flag | None:
    """Flag the option if it correlates better than the key or the strongest prefer it. In a small sample the option
    must also be chosen more often than the key, because a correlation alone proves nothing.
    """
    if item.n < MIN_PERSONS and option.n <= sum(key.n for key in keyed):
        return None
    best = max((printed(key.pb_rest) for key in keyed if key.pb_rest is not None), default=0.0)
    is_certain = option.pb_rest is not None and (item.n < MIN_PERSONS or fisher_ends(option.pb_rest, item.n)[0] > 0)
    top, key_top = option.by_quintile["5"] or 0.0, sum(key.by_quintile["5"] or 0.0 for key in keyed)
    if option.pb_rest is not None and is_certain and printed(option.pb_rest) > max(best, 0.0):
        against = (
            f"than the key (r = {decimals(best)})"
            if any(key.n for key in keyed)
            else "than the key, which nobody chose"
        )
        because = f"Option {option.option} goes with a higher score (r = {decimals(option.pb_rest)}) {against}."
        return Flag("key_check", f"{because} Check the key.")
    if top > key_top and (item.n < MIN_PERSONS or _is_majority(top, key_top, item.n / len(option.by_quintile))):
        because = f"Of the strongest fifth, {_percent(top)} chose {option.option} and {_percent(key_top)} the key."
        return Flag("key_check", f"{because} Check the key.")
    return None


def _is_majority(share: float, other: float, persons: float) -> bool:
    """Whether more of `persons` chose one option than another beyond chance (McNemar 1947, 5%)."""
    return (share - other) * math.sqrt(persons) > Z95 * math.sqrt(share + other)


def _difficulty(item: Item, flags: list[Flag]) -> list[Flag]:
    if item.p is None or any(flag.code in ("everybody_right", "nobody_right", "nobody_answered") for flag in flags):
        return []
    if item.p < HARD_BELOW:
        return [
            Flag(
                "too_hard",
                f"People earned only {_percent(item.p)} of the points; below {_percent(HARD_BELOW)} is hard.",
            )
        ]
    if item.p > EASY_ABOVE:
        return [
            Flag("too_easy", f"People earned {_percent(item.p)} of the points; above {_percent(EASY_ABOVE)} is easy.")
        ]
    return []


def _discrimination(item: Item) -> list[Flag]:
    r = item.point_biserial_corrected
    if r is None or r >= MIN_DISCRIMINATION:
        return []
    r, (low, high) = printed(r), item.point_biserial_corrected_ci95_fisher
    hedge = f" The figure is provisional below {MIN_PERSONS_FINAL} people." if item.n < MIN_PERSONS_FINAL else ""
    within = f"95% interval {decimals(low)} to {decimals(high)}" if low is not None and high is not None else ""
    just_below = "just below 0.10, " if r >= MIN_DISCRIMINATION else ""
    figure = f"r = {decimals(r)} with the rest of the test, {just_below}{within}".removesuffix(", ")
    if r < 0 and (high is None or high < 0):
        return [Flag("negative_discrimination", f"Weaker people did better on it ({figure}).{hedge}")]
    if high is not None and high < MIN_DISCRIMINATION:
        return [Flag("low_discrimination", f"It discriminates poorly ({figure}).{hedge}")]
    open_question = " These data do not tell who did better on it, weaker or stronger people." if (low or 0) < 0 else ""
    because = f"It may discriminate poorly ({figure}).{open_question}{hedge}"
    return [Flag("low_discrimination", because)]


def _distractors(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """Flag an item with at most one working distractor, whatever its facility (Haladyna & Downing 1993)."""
    wrong = [option for option in options if option.option and not option.is_key]
    if item.p is None or len(wrong) < 2 or any("+" in option.option for option in options):
        return []
    idle = [option.option for option in wrong if is_idle(option)]
    if len(wrong) - len(idle) > 1:
        return []
    names, limit = listed(idle), _percent(MIN_OPTION_SHARE)
    because = f"Wrong options that fewer than {limit} chose: {names}. They do not help to discriminate."
    return [Flag("nonfunctioning_distractors", because)]


def is_idle(option: Option) -> bool:
    """Whether a wrong option does not function: fewer than 5% chose it."""
    return bool(option.option) and not option.is_key and (option.prop_all or 0) < MIN_OPTION_SHARE


def _omissions(item: Item) -> list[Flag]:
    share = item.n_omitted / item.n
    if share <= MAX_OMITTED_SHARE:
        return []
    return [Flag("often_omitted", f"{_percent(share)} of the people who saw it did not answer.")]


def _dif_flags(dif: Dif | None) -> dict[str, list[Flag]]:
    if dif is None or min(dif.n_ref, dif.n_foc) < MIN_DIF_GROUP:
        return {}
    flags: dict[str, list[Flag]] = {}
    for row in dif.mantel_haenszel:
        if row.ETS_class_zieky in ("B", "C"):
            delta = row.delta_MH or 0.0
            harder = f"harder for {dif.focal}" if delta < 0 else f"easier for {dif.focal}"
            because = f"At equal scores it is {harder} (delta {decimals(delta)}, class {row.ETS_class_zieky})."
            flags.setdefault(row.item, []).append(Flag("dif_mantel_haenszel", because))
    for fit in dif.logistic:
        if fit.size_class in ("B", "C"):
            because = f"At equal scores the groups answer differently (R² change {fit.nagelkerke_r2_change:.3f}, "
            because += f"class {fit.size_class})."
            flags.setdefault(fit.item, []).append(Flag("dif_logistic", because))
    return flags


def decimals(value: float) -> str:
    """Format a figure with two decimals and a real minus sign.

    >>> decimals(-0.126), decimals(-0.001), decimals(1)
    ('−0.13', '0.00', '1.00')
    """
    return f"{printed(value):.2f}".replace("-", "−")


def listed(names: Sequence[str]) -> str:
    """Join names to a list in a sentence.

    >>> listed(["B"]), listed(["B", "C"]), listed(["B", "C", "D"])
    ('B', 'B and C', 'B, C and D')
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def printed(r: float) -> float:
    """Round a correlation to two decimals as in reports, without a minus sign before zero.

    >>> printed(-0.0049), printed(-0.0051)
    (0.0, -0.01)
    """
    return round(r, 2) + 0.0


def _percent(share: float) -> str:
    """Format a share as whole percents, with tenths near 0 and 100%.

    >>> _percent(0.2), _percent(0.0016)
    ('20%', '0.2%')
    """
    plain = 0.01 <= share <= 0.99 or share in (0, 1)
    return f"{100 * share:.0f}%" if plain else f"{100 * share:.1f}%"
