"""Typed text made comparable: one function for words, one for people's names, one for codes. Pure; no Django.

Every comparison of something a person typed goes through this module: answers, accepted texts, duplicates, names on the
verification page, search, start codes, certificate numbers, cells of imported files. What is stored and shown stays as
it was typed; only the comparison is folded.
"""

import unicodedata
from collections.abc import Callable

_APOSTROPHES = "'`´‘’‚‛′‵ʹʻʼʽʾʿˈˊˋ՚ꞌꞋ＇｀❛❜"
_QUOTES = '"“”„‟″‶«»〝〞〟＂❝❞ˮ˝'
# Not in Unicode's category of dashes: minus, hyphen bullet, and lines that keyboards and symbol pickers offer.
_DASHES = "−⁃˗⎯─━➖﹣－"
# Invisible without being in the category of format characters: joiners and fillers.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
# Blank, but no space to Python: a braille cell without dots.
_BLANKS = "\u2800"

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
# Accents of alphabets whose letters stay readable without them. Vowel signs of Indic scripts and the voicing marks of
# Japanese are no accents: without them, different names would become the same.
_ACCENTS = ((0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x064B, 0x065F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
            (0x20D0, 0x20FF), (0xFE20, 0xFE2F))  # fmt: skip
# Composition, case and the replaced characters can each make work for another; more than two rounds were never needed.
_ROUNDS = 8


def fold_text(text: str) -> str:
    """Typed words as they are compared: two texts that a person would call the same words become equal.

    Does not matter: capitals; compatibility forms (full-width letters, ligatures, superscripts); digits of other
    scripts; the kind and number of spaces; the kind of apostrophe, quotation mark, hyphen or dash; characters that
    nobody sees (zero-width space, soft hyphen, byte order mark, direction marks, variation selectors). Accents, the
    presence of a mark, and the order of words do matter. Idempotent; "" where nothing is left.
    """
    if text.isascii() and text.isprintable():  # most of what is typed; the long way gives the same
        return " ".join(text.replace("`", "'").lower().split())
    return _until_stable(_fold_once, text)


def fold_name(text: str) -> str:
    """A person's name as it is compared: its letters and digits alone, without accents.

    Beyond what `fold_text` sets aside, spaces, hyphens, apostrophes, periods and accents do not matter, nor does the
    ʻokina, and special letters are read as people type them (ł as l, ø as o, đ as d, ı as i, æ as ae, œ as oe, þ as
    th). "O’Neil-Đào" and "oneil dao" become the same; so do "Kaʻahumanu" and "Kaahumanu". Idempotent; "" where no
    letter or digit is left, so that a caller must treat "" as matching nobody.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    return _until_stable(_fold_name_once, text)


def fold_code(text: str) -> str:
    """A typed code (start code, certificate number) as it is compared: capital letters and digits, nothing between."""
    return "".join(char for char in fold_text(text).upper() if char.isalnum())


def same_name(first: str, second: str) -> bool:
    """Whether two names are the same to `fold_name`; a name without letters is never the same as another."""
    folded = fold_name(first)
    return folded != "" and folded == fold_name(second)


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
