"""Comparing a typed family name with the one on a certificate, fairly to accents, apostrophes and capitals."""

import unicodedata


def plain_family_name(name: str) -> str:
    """A name reduced to its letters and digits: "O’Neil-Đào" and "oneil dao" become the same. "" if none is left."""
    replaced = name.translate(str.maketrans({"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o"}))
    split = unicodedata.normalize("NFKD", replaced.casefold())
    return "".join(char for char in split if char.isalnum())


def same_family_name(typed: str, kept: str) -> bool:
    """Whether a typed family name is the kept one; an empty one never is."""
    plain = plain_family_name(typed)
    return plain != "" and plain == plain_family_name(kept)
