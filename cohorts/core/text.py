"""Normalize typed text for comparison: one function for text, one for names, one for codes. Pure; no Django.

Every comparison of text that a person typed uses this module: answers, accepted texts, duplicates, names on the
verification page, search, start codes, certificate numbers, cells of imported files. Text is stored and displayed
exactly as typed; only comparisons use the folded form.
"""

import unicodedata
from collections.abc import Callable

_APOSTROPHES = "'`´‘’‚‛′‵ʹʻʼʽʾʿˈˊˋ՚ꞌꞋ＇｀❛❜"
_QUOTES = '"“”„‟″‶«»〝〞〟＂❝❞ˮ˝'
# Not in Unicode's dash category: minus, hyphen bullet, and lines that keyboards and symbol pickers offer.
_DASHES = "−⁃˗⎯─━➖﹣－"
# Invisible but not in the format category: joiners and fillers.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
# Blank, but not whitespace in Python: a braille cell without dots.
_BLANKS = "\u2800"

_JOINERS = "\u200c\u200d"
# Marks of direction: left to right, right to left, Arabic letter.
_MARKS = "\u200e\u200f\u061c"
# In Unicode's format category, but seen: signs around Arabic, Syriac and Kaithi numbers.
_SEEN_FORMATS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"

# Beside letters, marks, spaces and hyphens. The last line: dots between the parts of names, and Hebrew signs.
_NAME_SIGNS = _APOSTROPHES + ".,。、،" + "\u00b7\u2027\u30fb\uff65\u05f3\u05f4"

LETTERS = {
    "æ": "ae", "ǽ": "ae", "œ": "oe", "ø": "o", "ǿ": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ȷ": "j",
    "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e",
    "ɔ": "o", "ƀ": "b", "ɨ": "i", "ʉ": "u", "ꝥ": "th",
}  # fmt: skip

_TEXT_TABLE: dict[int, str] = {
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _INVISIBLE), ""),
    **dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)], ""),  # variation selectors
    **dict.fromkeys(map(ord, _BLANKS), " "),
}
_LETTER_TABLE = str.maketrans(LETTERS)
# Accents of alphabets that are readable without them. Vowel signs of Indic scripts and voicing marks of Japanese are
# not included: without them, different names would become equal.
_ACCENTS = ((0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x064B, 0x065F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
            (0x20D0, 0x20FF), (0xFE20, 0xFE2F))  # fmt: skip
# Composition, case folding and replacement can each trigger another; more than two rounds have never been needed.
_ROUNDS = 8


def fold_text(text: str) -> str:
    """Fold text so that two texts a person would call the same become equal.

    Ignored: case; compatibility forms (full-width letters, ligatures, superscripts); digits of other scripts; the kind
    and number of spaces; the kind of apostrophe, quotation mark, hyphen or dash; invisible characters (zero-width
    space, soft hyphen, byte order mark, direction marks, variation selectors). Significant: accents, the presence of a
    punctuation mark, and word order. Idempotent; "" if nothing is left.
    """
    if text.isascii() and text.isprintable():  # the common case; the general code gives the same result
        return " ".join(text.replace("`", "'").lower().split())
    return _until_stable(_fold_once, text)


def visible_text(text: str) -> str:
    """Return typed text without characters that nobody sees, and "" if nothing that anybody sees is left.

    Removed: control characters except line breaks and tabs, zero-width spaces, soft hyphens, and everything that
    changes the direction of the text after it. Kept: joiners between two signs of a script that needs them, or of an
    emoji; marks of direction in a text with letters written from right to left. NUL stays, for whoever refuses it.
    """
    if text.isascii() and text.isprintable():
        return text if text.strip() else ""
    from_right = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    kept = "".join(
        char
        for place, char in enumerate(text)
        if not _is_hidden(char)
        or (char in _MARKS and from_right)
        or (char in _JOINERS and _joins(text[place - 1 : place], text[place + 1 : place + 2]))
    )
    return kept if "\0" in kept or fold_text(kept) else ""


def _is_hidden(char: str) -> bool:
    if char.isascii():
        return not (char.isprintable() or char.isspace() or char == "\0")
    return unicodedata.category(char) in ("Cf", "Cc") and not char.isspace() and char not in _SEEN_FORMATS


def _joins(before: str, after: str) -> bool:
    """Return whether a joiner between these two is part of a word or an emoji: not at an end, nor in Latin words."""
    pair = (before, after)
    return all(char and not char.isascii() and unicodedata.category(char)[0] in "LMS" for char in pair)


def fold_signs(text: str) -> str:
    """Fold only what nobody sees: kinds of spaces, apostrophes, quotation marks and dashes, and invisible characters.

    Case and compatibility forms stay: “Wednesday” and “wednesday”, “10²” and “102” differ.
    """
    text = "".join(map(_plain_sign, unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def fold_name(text: str) -> str:
    """Fold a person's name to its letters and digits, without accents.

    Ignores what `fold_text` ignores, and also spaces, hyphens, apostrophes, periods, accents and the ʻokina. Special
    letters are folded to the way people type them (ł to l, ø to o, đ to d, ı to i, æ to ae, œ to oe, þ to th).
    "O’Neil-Đào" and "oneil dao" become equal; so do "Kaʻahumanu" and "Kaahumanu". Idempotent; "" if no letter or digit
    is left, so a caller must treat "" as matching no one.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    return _until_stable(_fold_name_once, text)


def fold_code(text: str) -> str:
    """Fold a typed code (start code, certificate number) to capital letters and digits."""
    return "".join(char for char in fold_text(text).upper() if char.isalnum())


def same_name(first: str, second: str) -> bool:
    """Return whether two names are equal after `fold_name`; a name without letters equals no other."""
    folded = fold_name(first)
    return folded != "" and folded == fold_name(second)


def not_of_a_name(text: str) -> str:
    """Return the characters of a typed name that no name has, each once, in their order; "" if all may be in one.

    A name is letters of any script with their marks, spaces, apostrophes, hyphens, periods, commas and the dots inside
    names (Catalan “l·l”, “・”); also joiners and marks of direction, as `visible_text` keeps them.
    """
    return "".join(dict.fromkeys(char for char in text if not _may_be_in_a_name(char)))


def _may_be_in_a_name(char: str) -> bool:
    if char in _NAME_SIGNS or char in _JOINERS or char in _MARKS:
        return True
    category = unicodedata.category(char)
    return category[0] in "LM" or category in ("Nl", "Pd", "Zs")  # Nl: the sign 〇, a letter of Chinese names


def _until_stable(fold: Callable[[str], str], text: str) -> str:
    for _ in range(_ROUNDS):
        folded = fold(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(text: str) -> str:
    # Before NFKC, which would turn an acute accent typed as an apostrophe into a space and a combining accent.
    text = "".join(map(_plain_character, unicodedata.normalize("NFC", text)))
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _plain_character(char: str) -> str:
    if char.isspace():
        return " "
    replacement = _TEXT_TABLE.get(ord(char))
    if replacement is not None:
        return replacement
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return {"Cf": "", "Cc": "", "Pd": "-"}.get(category, char)


def _plain_sign(char: str) -> str:
    return char if unicodedata.category(char) == "Nd" else _plain_character(char)


def _fold_name_once(text: str) -> str:
    text = fold_text(text).translate(_LETTER_TABLE)
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(filter(_belongs_to_a_name, decomposed)))


def _belongs_to_a_name(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    code = ord(char)
    if any(first <= code <= last for first, last in _ACCENTS):
        return False
    if 0x02B0 <= code <= 0x02FF:  # letters for tone, stress and breathing, the ʻokina among them
        return False
    return unicodedata.category(char)[0] in "LMN"
