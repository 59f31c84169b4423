"""Which items somebody should look at, and why, in plain sentences. Below 30 persons only the key is checked: chance
alone makes one sound item in eight look negative among 12 persons (simulation on a real form). Correlations are judged
as they are printed, to two decimals: what rounds to 0.00 is neither below 0 nor above another 0.00.
"""

from __future__ import annotations

from dataclasses import replace

from exams.psychometrics.document import Dif, Flag, Item, Option

FEW, PROVISIONAL = 30, 100
DIF_GROUP = 100
HARD, EASY = 0.20, 0.95
LOW_DISCRIMINATION = 0.10
SELDOM = 0.05
ROOM = 0.80
OFTEN_OMITTED = 0.10


def flag_items(items: tuple[Item, ...], options: dict[str, tuple[Option, ...]], dif: Dif | None) -> tuple[Item, ...]:
    """The items with their flags."""
    group_flags = _dif_flags(dif)
    return tuple(
        replace(item, flags=tuple(item_flags(item, options.get(item.item, ())) + group_flags.get(item.item, [])))
        for item in items
    )


def item_flags(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """Flags of one item from its own figures and its options'."""
    if item.n == 0:
        return [Flag("not_presented", "The item was presented to nobody.")]
    flags = [*_everybody(item), *_key_check(item, options)]
    if item.n >= FEW:
        flags += [*_difficulty(item, flags), *_discrimination(item), *_distractors(item, options), *_omissions(item)]
    return flags


def _everybody(item: Item) -> list[Flag]:
    if item.n_answered == 0:
        return [Flag("nobody_answered", f"None of {item.n} persons answered.")]
    if item.p == 1:
        return [Flag("everybody_right", f"All {item.n} persons have full marks, so the item tells nobody apart.")]
    if item.p == 0:
        return [Flag("nobody_right", f"None of {item.n} persons has a mark. Check the key.")]
    return []


def _key_check(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """A wrong option that the stronger persons prefer to the key, or one of several keys that they avoid."""
    keyed = [option for option in options if option.is_key]
    wrong = [option for option in options if option.option and not option.is_key]
    # The option that the strongest like best comes first: it is the likeliest true key.
    wrong.sort(key=lambda option: -(option.by_quintile["5"] or 0.0))
    if not keyed:
        return []
    flags = [flag for option in wrong if _often(option) and (flag := _beats(item, option, keyed))]
    for option in keyed if len(keyed) > 1 and item.n >= FEW else ():
        if _often(option) and option.pb_rest is not None and printed(option.pb_rest) < 0:
            because = (
                f"Option {option.option} is keyed but goes with a lower score (r = {printed(option.pb_rest):.2f})."
            )
            flags.append(Flag("key_check", f"{because} Check the key."))
    return flags


def _often(option: Option) -> bool:
    return option.n >= 2 and (option.prop_all or 0) >= SELDOM


def _beats(item: Item, option: Option, keyed: list[Option]) -> Flag | None:
    """Among few persons a correlation alone proves nothing: there the option must also be chosen more often."""
    if item.n < FEW and option.n <= sum(key.n for key in keyed):
        return None
    best = max((printed(key.pb_rest) for key in keyed if key.pb_rest is not None), default=0.0)
    top, key_top = option.by_quintile["5"] or 0.0, sum(key.by_quintile["5"] or 0.0 for key in keyed)
    if option.pb_rest is not None and printed(option.pb_rest) > max(best, 0.0):
        against = (
            f"than the key (r = {best:.2f})" if any(key.n for key in keyed) else "than the key, which nobody chose"
        )
        because = f"Option {option.option} goes with a higher score (r = {option.pb_rest:.2f}) {against}."
        return Flag("key_check", f"{because} Check the key.")
    if top > key_top:
        because = f"Of the strongest fifth, {_percent(top)} chose {option.option} and {_percent(key_top)} the key."
        return Flag("key_check", f"{because} Check the key.")
    return None


def _difficulty(item: Item, found: list[Flag]) -> list[Flag]:
    if item.p is None or any(flag.code in ("everybody_right", "nobody_right", "nobody_answered") for flag in found):
        return []
    if item.p < HARD:
        return [Flag("too_hard", f"Only {_percent(item.p)} of the marks were earned; below {_percent(HARD)} is hard.")]
    if item.p > EASY:
        return [Flag("too_easy", f"{_percent(item.p)} of the marks were earned; above {_percent(EASY)} tells little.")]
    return []


def _discrimination(item: Item) -> list[Flag]:
    r = item.point_biserial_corrected
    if r is None or r >= LOW_DISCRIMINATION:
        return []
    r = printed(r)
    hedge = " The figure is provisional below 100 persons." if item.n < PROVISIONAL else ""
    if r < 0:
        because = f"The weaker persons did better on it (r = {r:.2f} with the rest of the test).{hedge}"
        return [Flag("negative_discrimination", because)]
    reason = f"r = {r:.2f} with the rest of the test, below 0.10" if r < LOW_DISCRIMINATION else "r is just below 0.10"
    because = f"It hardly tells strong from weak ({reason}).{hedge}"
    return [Flag("low_discrimination", because)]


def _distractors(item: Item, options: tuple[Option, ...]) -> list[Flag]:
    """At most one wrong option works, though the item leaves room for more (Haladyna & Downing 1993)."""
    wrong = [option for option in options if option.option and not option.is_key]
    if item.p is None or item.p > ROOM or len(wrong) < 2 or any("+" in option.option for option in options):
        return []
    idle = [option.option for option in wrong if (option.prop_all or 0) < SELDOM]
    if len(wrong) - len(idle) > 1:
        return []
    because = f"Chosen by fewer than {_percent(SELDOM)}: {' and '.join(idle)}; wrong options nobody takes do no work."
    return [Flag("nonfunctioning_distractors", because)]


def _omissions(item: Item) -> list[Flag]:
    share = item.n_omitted / item.n
    if share <= OFTEN_OMITTED:
        return []
    return [Flag("often_omitted", f"{_percent(share)} of those who saw it gave no answer.")]


def _dif_flags(dif: Dif | None) -> dict[str, list[Flag]]:
    if dif is None or min(dif.n_ref, dif.n_foc) < DIF_GROUP:
        return {}
    found: dict[str, list[Flag]] = {}
    for row in dif.mantel_haenszel:
        if row.ETS_class_zieky in ("B", "C"):
            harder = f"harder for {dif.focal}" if (row.delta_MH or 0) < 0 else f"easier for {dif.focal}"
            because = f"At equal scores it is {harder} (delta {row.delta_MH:.2f}, class {row.ETS_class_zieky})."
            found.setdefault(row.item, []).append(Flag("dif_mantel_haenszel", because))
    for fit in dif.logistic:
        if fit.size_class in ("B", "C"):
            because = f"At equal scores the groups answer unlike (R² change {fit.nagelkerke_r2_change:.3f}, "
            because += f"class {fit.size_class})."
            found.setdefault(fit.item, []).append(Flag("dif_logistic", because))
    return found


def printed(r: float) -> float:
    """A correlation as people read it, to two decimals, without a sign before a zero.

    >>> printed(-0.0049), printed(-0.0051)
    (0.0, -0.01)
    """
    return round(r, 2) + 0.0


def _percent(share: float) -> str:
    """As people read it: whole percents, tenths where they matter.

    >>> _percent(0.2), _percent(0.0016)
    ('20 %', '0.2 %')
    """
    plain = 0.01 <= share <= 0.99 or share in (0, 1)
    return f"{100 * share:.0f} %" if plain else f"{100 * share:.1f} %"
