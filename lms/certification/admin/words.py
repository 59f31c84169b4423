"""A requirement tree in words, for people who check the rules."""

from lms.certification.rules.requirements import AllOf, Leaf

ASKS = {
    "course": "Hours of a course",
    "exam": "Exam",
    "fee": "Fee",
    "staff_decision": "Decision by program staff",
}


def tree_words(tree):
    """The tree as nested dicts {title, detail, parts} for a template; None where it cannot be read."""
    if tree is None:
        return None
    if isinstance(tree, Leaf):
        return {"title": tree.title, "detail": _detail(tree), "parts": []}
    title = "All of these" if isinstance(tree, AllOf) else "One of these"
    return {"title": title, "detail": "", "parts": [tree_words(part) for part in tree.parts]}


def _detail(leaf):
    said = [ASKS.get(leaf.type, leaf.type)]
    said += [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in leaf.params.items()]
    if leaf.planned:
        said.append("planned, no date set")
    elif leaf.effective_from:
        said.append(f"from {leaf.effective_from}")
    return "; ".join(said)


def _value(value):
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {inner}" for name, inner in value.items())
    return "yes" if value is True else value
