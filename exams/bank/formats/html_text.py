"""Read HTML as plain text in one pass: lines, lists and preformatted columns stay, and every loss is reported."""

import html
import re
from dataclasses import dataclass, field

from cohorts.core.problems import Problem
from exams.bank.formats import html_tags as tags
from exams.bank.formats.list_marks import List

_TOKEN = re.compile(rf"<!--|{tags.TAG.pattern}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SCRIPT = re.compile(r"\s*([^<>]{0,12}?)\s*</su[pb]\s*>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-()n", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ")
_ORDINALS = frozenset({"st", "nd", "rd", "th", "tm", "®", "™"})
_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in tags.REMOVED_ELEMENTS}
_MAX_INDENT = 8
# Preformatted blanks and lines, while the rest is trimmed. No text contains these control characters.
_KEEP, _RESTORE = str.maketrans(" \n\t", "\x00\x01\x02"), str.maketrans("\x00\x01\x02", " \n\t")


def looks_marked_up(text: str) -> bool:
    """Whether the text would look different when rendered as HTML."""
    return bool(tags.TAG.search(text) or _ENTITY.search(text) or "<!--" in text)


@dataclass(slots=True)
class _Cut:
    """An open element whose words are cut out and reported with `code`: struck out, or hidden."""

    name: str
    start: int
    code: str
    depth: int = 1


@dataclass(slots=True)
class HtmlReader:
    """Reads one text. `folds_lines`: line breaks and runs of blanks in the source mean one blank, as in a browser."""

    folds_lines: bool
    dropped: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lists: list[List] = field(default_factory=list)
    cuts: list[_Cut] = field(default_factory=list)
    preformatted: int = 0
    after_mark: bool = False
    after_cut: bool = False

    def read(self, text: str) -> str:
        """Return the text as people read it."""
        position = 0
        while token := _TOKEN.search(text, position):
            self._words(text[position : token.start()])
            position = self._token(token, text)
        self._words(text[position:])
        for cut in reversed(self.cuts):
            self._close_cut(cut)
        return self._joined()

    def _joined(self) -> str:
        lines = [line.strip(" \t") for line in "".join(self.parts).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").translate(_RESTORE)

    def _words(self, text: str) -> None:
        if not text:
            return
        if self.folds_lines and not self.preformatted:
            text = re.sub(r"[ \t\n\f]+", " ", text)
            if text == " " and self._at_line_start():
                return
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\xa0", " ")
        text = _CONTROL.sub("", text)
        if self.after_cut and self.parts and self.parts[-1].endswith(" "):
            text = text.lstrip(" ")  # one blank, not two, where a word was cut out
        self.after_cut = False
        self.parts.append(text.translate(_KEEP) if self.preformatted else text)
        self.after_mark = self.after_mark and not text.strip()

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1].endswith(("\n", "\x01"))

    def _token(self, token: re.Match[str], text: str) -> int:
        """Read a tag or comment; returns the position after it, or after what is removed with it."""
        if token[0] == "<!--":
            self.dropped.append(Problem("text_dropped_comment"))
            end = text.find("-->", token.end())
            return end + 3 if end >= 0 else len(text)
        name, closes, rest = token["name"].lower(), bool(token["close"]), token["rest"]
        if name in tags.REMOVED_ELEMENTS:
            return self._remove(name, closes, token.end(), text)
        if name in tags.SCRIPTS and not closes and (match := _SCRIPT.match(text, token.end())):
            self._script(name, match[1].strip())
            return match.end()
        self._cut_or_show(name, closes, rest, token[0])
        return token.end()

    def _remove(self, name: str, closes: bool, start: int, text: str) -> int:
        """Remove an element whose content is not text to read, up to its end tag or the end of the text."""
        if closes:
            return start
        if name in tags.LOST_CONTENT:
            self.lost.append(Problem(tags.LOST_CONTENT[name]))
        else:
            self.dropped.append(Problem("text_dropped_element", tag=name))
        end = _ENDS[name].search(text, start)
        return end.end() if end else len(text)

    def _script(self, name: str, text: str) -> None:
        table = _SUPERSCRIPTS if name == "sup" else _SUBSCRIPTS
        if text and all(ord(char) in table for char in text):
            self._words(text.translate(table))
            return
        if text.lower() not in _ORDINALS:
            self.lost.append(Problem("text_lost_script", text=text))
        self._words(text)

    def _cut_or_show(self, name: str, closes: bool, rest: str, typed: str) -> None:
        if self._continues_cut(name, closes, rest):
            return
        if not closes and (code := _reason_to_cut(name, rest)):
            self.cuts.append(_Cut(name, len(self.parts), code))
        elif name in tags.LINE_TAGS:
            self._line_tag(name, closes, rest)
        elif name in tags.KNOWN_TAGS or tags.WORD_TAG.fullmatch(name):
            self._inline_tag(name, closes, rest)
        else:
            self.lost.append(Problem("text_unknown_tag", tag=typed[:60]))
            self.parts.append(typed)

    def _continues_cut(self, name: str, closes: bool, rest: str) -> bool:
        """Whether the tag ends the innermost cut element, or is another of the same name inside it."""
        cut = self.cuts[-1] if self.cuts else None
        if cut is None or cut.name != name or rest.endswith("/"):
            return False
        cut.depth += -1 if closes else 1
        if cut.depth == 0:
            self._close_cut(self.cuts.pop())
        return True

    def _close_cut(self, cut: _Cut) -> None:
        words = " ".join("".join(self.parts[cut.start :]).translate(_RESTORE).split())
        del self.parts[cut.start :]
        if words:
            self.lost.append(Problem(cut.code, text=words[:60]))
            self.after_cut = True

    def _line_tag(self, name: str, closes: bool, rest: str) -> None:
        if name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if closes else 1))
            self._line()
        elif name in tags.LISTS:
            self._list(name, closes, rest)
        elif name == "li":
            if not closes:
                self._entry(rest)
        elif name == "br" and self.preformatted:
            self.parts.append("\x01")
        elif not self.after_mark:
            self.parts.append("\n")

    def _line(self) -> None:
        if not self._at_line_start():
            self.parts.append("\n")

    def _list(self, name: str, closes: bool, rest: str) -> None:
        if not closes:
            opened = List.parse(name, rest)
            if opened.step < 0:
                self.lost.append(Problem("text_lost_list_marks"))
            self.lists.append(opened)
        elif self.lists:
            self.lists.pop()
            self.parts.append("\n")

    def _entry(self, rest: str) -> None:
        self._line()
        mark = self.lists[-1].mark(rest) if self.lists else "- "
        self.parts.append("\x00" * (2 * min(_MAX_INDENT, max(0, len(self.lists) - 1))) + mark)
        self.after_mark = True

    def _inline_tag(self, name: str, closes: bool, rest: str) -> None:
        if name in tags.LOST_CONTENT:
            self._lost_content(name, closes, rest)
        elif name in ("td", "th"):
            self.parts.append(" | " if closes else "")
        elif name == "q":
            self.parts.append("”" if closes else "“")
        elif name == "a":
            self.dropped.append(Problem("text_dropped_link_address"))
        elif name in tags.SCRIPTS and not closes:
            self.lost.append(Problem("text_lost_script", text=""))
        elif name in tags.FORMATTING_TAGS:
            self.dropped.append(Problem("text_dropped_formatting", tag=name))

    def _lost_content(self, name: str, closes: bool, rest: str) -> None:
        if closes:
            self.parts.append("\n" if name == "table" else "")
            return
        self.lost.append(Problem(tags.LOST_CONTENT[name]))
        words = tags.attribute(rest, "alt") if name == "img" else ""
        if words:
            self._words(f"[picture: {words}]")


def _reason_to_cut(name: str, rest: str) -> str:
    """The code of the loss if nobody would read the words of this element as they are; else ""."""
    if name in tags.VOID_TAGS:
        return ""
    css = tags.attribute(rest, "style").replace(" ", "").lower()
    if name in tags.STRUCK_TAGS or "line-through" in css:
        return "text_lost_struck"
    is_hidden = "display:none" in css or "visibility:hidden" in css or tags.has_flag(rest, "hidden")
    return "text_lost_hidden" if is_hidden else ""
