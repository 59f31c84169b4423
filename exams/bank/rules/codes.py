"""Item codes as people type them."""


def code_lines(text: str) -> list[str]:
    """The codes in a text with one code per line. A code may contain spaces."""
    return [line.strip() for line in text.splitlines() if line.strip()]
