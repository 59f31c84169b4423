"""The bar of hours: what was attended, what is to come and what is missing, as positions on it."""


def bar(attended: int, planned: int, required: int, reachable: bool | None, unmarked: int) -> dict[str, float | bool]:
    """Return what the template draws. Arguments in minutes; widths and positions in thousandths of the bar."""
    filled = attended + unmarked + planned
    scale = max(required, filled, 1)
    missing = max(required - filled, 0)
    return {
        "attended": attended,
        "unmarked": unmarked,
        "planned": planned,
        "required": required,
        "missing": missing,
        "reachable": missing == 0 if reachable is None else reachable,
        "attended_width": round(1000 * attended / scale, 1),
        "unmarked_from": round(1000 * attended / scale, 1),
        "unmarked_width": round(1000 * unmarked / scale, 1),
        "planned_from": round(1000 * (attended + unmarked) / scale, 1),
        "planned_width": round(1000 * planned / scale, 1),
        "missing_from": round(1000 * filled / scale, 1),
        "missing_to": round(1000 * (filled + missing) / scale, 1),
        "missing_width": round(1000 * missing / scale, 1),
        "needed_at": round(1000 * required / scale, 1),
    }
