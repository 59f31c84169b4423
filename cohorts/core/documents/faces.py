"""Choose the faces that print a text, by script, and find the letters that no face has.

The faces are files of pinned packages (lms/docs/names.md lists them): static TrueType faces from npm, and one face with
Chinese, Japanese and Korean from PyPI. Each is licensed under the SIL Open Font License.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGES = Path(__file__).resolve().parents[3] / "node_modules"
SITE_FACES = PACKAGES / "@uswds" / "uswds" / "dist" / "fonts" / "public-sans"
CJK_PACKAGE = "cvttf_NotoSansCJK_Regular"
ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER = "\u200c", "\u200d"
JOINERS = (ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER)
# Letters up to here (Latin, Greek, Cyrillic, Armenian, Hebrew) are never joined.
LAST_UNJOINED = "\u05ff"
# Categories of characters that are never drawn: controls, format characters, halves of pairs, private and unassigned.
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


class FaceMissing(RuntimeError):
    """Raised if the file of a face is not installed; the message says what to run."""


@dataclass(frozen=True)
class Face:
    """A font family. `scripts`: first words of the Unicode names of its letters; `package`: the npm package."""

    family: str
    scripts: tuple[str, ...]
    package: str

    @property
    def path(self) -> Path:
        """The file. Raises FaceMissing if it is not installed."""
        path = self._package_path()
        if path is None or not path.exists():
            raise FaceMissing(f"The font {self.family} is not installed. Run “make setup”.")
        return path

    def _package_path(self) -> Path | None:
        if self is SITE:
            return SITE_FACES / "PublicSans-Regular.ttf"
        if self is CJK:
            package = find_spec(CJK_PACKAGE)
            return Path(package.origin).with_name("NotoSansCJKtc-Regular.otf") if package and package.origin else None
        file = f"{self.family.replace(' ', '')}_400Regular.ttf"
        return PACKAGES / "@expo-google-fonts" / self.package / "400Regular" / file


def _noto(script: str, *names: str) -> Face:
    return Face(f"Noto Sans {script}", names or (script.upper(),), f"noto-sans-{script.lower().replace(' ', '-')}")


# The type of the site; and what it lacks of Latin, with Greek and Cyrillic.
SITE = Face("Public Sans", (), "")
GENERAL = Face("Noto Sans", (), "noto-sans")
CJK = Face("Noto Sans CJK TC", ("CJK", "KANGXI", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "")
# Its letters with dots are one glyph each, so that a reader program does not read them twice, as in Noto Sans Arabic.
ARABIC = Face("IBM Plex Sans Arabic", ("ARABIC",), "ibm-plex-sans-arabic")
SCRIPT_FACES = (
    ARABIC, _noto("Hebrew"), _noto("Devanagari"), _noto("Bengali"), _noto("Tamil"), _noto("Telugu"),
    _noto("Gujarati"), _noto("Gurmukhi"), _noto("Kannada"), _noto("Malayalam"), _noto("Sinhala"), _noto("Thai"),
    _noto("Lao"), _noto("Khmer"), _noto("Myanmar"), _noto("Ethiopic"), _noto("Armenian"), _noto("Georgian"),
    _noto("Cherokee"), _noto("Canadian Aboriginal", "CANADIAN"), _noto("Osage"), CJK,
)  # fmt: skip
FACES = (SITE, GENERAL, *SCRIPT_FACES)


def clean_text(text: str) -> str:
    """Return the text in composed form, on one line, without control and direction characters.

    Joiners between letters stay: they belong to the spelling of Persian, Hindi, Sinhala and other names.
    """
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = [char for place, char in enumerate(spaced) if _is_visible(char) or _joins(spaced, place)]
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in INVISIBLE


def _joins(text: str, place: int) -> bool:
    if text[place] not in JOINERS or not 0 < place < len(text) - 1:
        return False
    neighbors = (text[place - 1], text[place + 1])
    return all(char > LAST_UNJOINED and unicodedata.category(char)[0] in "LM" for char in neighbors)


def unprintable(text: str) -> tuple[str, ...]:
    """Return the letters of a text, with their marks, that no face can print; each once, in order."""
    clusters = _clusters(clean_text(text))
    return tuple(dict.fromkeys(cluster for cluster in clusters if not _has_face(cluster)))


def describe_letter(cluster: str) -> str:
    """Return a letter with its Unicode number and name, for people who have to replace it."""
    name = unicodedata.name(cluster[0], "").title()
    return f"{cluster} (U+{ord(cluster[0]):04X}{', ' if name else ''}{name})"


def escape_unprintable(text: str) -> str:
    """Return the text with its Unicode number, as in [U+4E2D], in place of each letter that no face can print."""
    if text.isascii():
        return text
    return "".join(cluster if _has_face(cluster) else _numbers(cluster) for cluster in _clusters(text))


def _numbers(cluster: str) -> str:
    return "".join(f"[U+{ord(char):04X}]" for char in cluster)


def families_of(text: str) -> tuple[str, ...]:
    """Return the families that print a text, in the order of preference.

    The type of the site comes first if it has everything but the letters of other scripts; if not, the general face
    replaces it, so that no word mixes both.
    """
    others = [cluster for cluster in _clusters(text) if _script_face(cluster) is None]
    has_all = all(_covers(SITE, cluster) and len(cluster) == 1 for cluster in others)
    scripts = dict.fromkeys(face for cluster in _clusters(text) if (face := _script_face(cluster)) is not None)
    return tuple(face.family for face in ((SITE, GENERAL) if has_all else (GENERAL,)) + tuple(scripts))


def _clusters(text: str) -> Iterator[str]:
    """Yield each letter with the marks that follow it."""
    cluster = ""
    for char in text:
        if cluster and (unicodedata.category(char)[0] == "M" or char in JOINERS):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _script_face(cluster: str) -> Face | None:
    """Return the face for the script of a letter; None for Latin, Greek, Cyrillic, digits and punctuation."""
    return _faces_by_script().get(_script(cluster[0]))


def _script(char: str) -> str:
    """Return the first word of the letter's Unicode name, which for letters is the script; "" if it has no name."""
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]


@lru_cache(maxsize=1)
def _faces_by_script() -> dict[str, Face]:
    return {script: face for face in SCRIPT_FACES for script in face.scripts}


def _has_face(cluster: str) -> bool:
    face = _script_face(cluster)
    return any(_covers(face, cluster) for face in ((face,) if face else (SITE, GENERAL)))


def _covers(face: Face, cluster: str) -> bool:
    letters = _letters(face)
    return all(ord(char) in letters or char in JOINERS for char in cluster)


@cache
def _letters(face: Face) -> frozenset[int]:
    """Return the characters of a face. Read once per process: 3 to 25 ms, 240 ms for the face of CJK."""
    with TTFont(face.path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction is written from right to left."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((direction in ("R", "AL") for direction in directions if direction in ("L", "R", "AL")), False)


def language_of(text: str) -> str:
    """Return “ja”, “ko”, “zh-CN” or “zh-TW” for a text in these scripts, else "".

    They share letters that each draws in its own way. Han letters with neither kana nor hangul are taken as Chinese:
    simplified if they all occur in simplified texts, otherwise traditional.
    """
    scripts = {_script(char) for char in text if char > "\u1100"}
    if scripts & {"HIRAGANA", "KATAKANA"}:
        return "ja"
    if "HANGUL" in scripts:
        return "ko"
    if not scripts & {"CJK", "KANGXI", "BOPOMOFO", "IDEOGRAPHIC"}:
        return ""
    han = "".join(char for char in text if _script(char) == "CJK")
    return "zh-CN" if han.encode("gb2312", "replace").decode("gb2312") == han else "zh-TW"
