"""Read Aiken, the simple format for single choice: a question, lettered answers, and a line “ANSWER: B”."""

import re
from dataclasses import dataclass, field
from typing import Any

from cohorts.core.problems import Problem
from exams.bank.formats.decoding import lines_of
from exams.bank.formats.parsed_items import (
    FULL,
    NONE,
    FileProblem,
    Reading,
    ReadItem,
    ReadOption,
    Remarks,
    check_choices,
    short,
)
from exams.bank.formats.plain_text import plain

_OPTION = re.compile(r"\s*([A-Za-z])(?:\.\s+|\)\s*)(\S.*)")
_EMPTY_OPTION = re.compile(r"\s*([A-Za-z])[.)]\s*")
_ANSWER = re.compile(r"\s*ANSWERS?\s*:(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """An item while its lines are read. `loose` are lines after an answer that may still belong to the next item."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    loose_line: int = 0
    source: list[str] = field(default_factory=list)
    loose_source: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return short(" ".join(self.stem) or self.options[0][1], 40)


class _Reader:
    """Reads the lines once. An item ends at its ANSWER line, or where the next item clearly begins."""

    def __init__(self) -> None:
        self.items: list[ReadItem] = []
        self.problems: list[FileProblem] = []
        self.draft: _Draft | None = None

    def read(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                self._blank()
            elif match := _ANSWER.fullmatch(line):
                self._answer(number, match[1].strip(), line)
            elif match := self._match_option(line):
                self._add_option(number, match[1].upper(), (match[2] if match.lastindex == 2 else "").strip(), line)
            else:
                self._add_text(number, line)
        self._close_incomplete()

    def _match_option(self, line: str) -> re.Match[str] | None:
        match = _OPTION.fullmatch(line) or _EMPTY_OPTION.fullmatch(line)
        if not match:
            return None
        letter = match[1]
        options = self.draft.options if self.draft else []
        # “E. coli …” and “i. e. …” start a question; a letter is an option only if it is the next expected one.
        is_first = bool(self.draft) and not options and letter in "Aa"
        is_next = bool(options) and (letter.isupper() or letter.upper() == _next_letter(options[-1][0]))
        return match if is_first or is_next or letter == "A" else None

    def _add_option(self, number: int, letter: str, text: str, line: str) -> None:
        draft = self.draft
        if draft and draft.options and letter == "A":
            self._close_incomplete(keep_loose=True)
            draft = self.draft
        if draft is None:
            draft = self.draft = _Draft(number)
        self._settle_loose()
        draft.options.append((letter, text))
        draft.source.append(line)

    def _add_text(self, number: int, line: str) -> None:
        if self.draft is None:
            self.draft = _Draft(number)
        draft = self.draft
        if draft.options:
            draft.loose_line = draft.loose_line or number
            draft.loose.append(line.strip())
            draft.loose_source.append(line)
        else:
            draft.stem.append(line.strip())
            draft.source.append(line)

    def _blank(self) -> None:
        if self.draft and not self.draft.options and self.draft.stem:
            self.draft.source.append("")

    def _settle_loose(self) -> None:
        """Append the loose lines to the answer before them."""
        draft = self.draft
        if draft and draft.loose:
            letter, text = draft.options[-1]
            draft.options[-1] = (letter, " ".join([text, *draft.loose]))
            draft.source += draft.loose_source
            draft.loose, draft.loose_source, draft.loose_line = [], [], 0

    def _close_incomplete(self, *, keep_loose: bool = False) -> None:
        """Report that the current item has no ANSWER line. With `keep_loose`, its loose lines start the next item."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        following = _Draft(draft.loose_line, list(draft.loose), source=list(draft.loose_source))
        if keep_loose and draft.loose:
            self.draft = following
        else:
            draft.source += draft.loose_source
        code = "aiken_answer_line_missing" if draft.options else "aiken_options_missing"
        problem = Problem(code, question=draft.name)
        self.problems.append(FileProblem(draft.line, problem, "\n".join(draft.source)))

    def _answer(self, number: int, key: str, line: str) -> None:
        self._settle_loose()
        draft, self.draft = self.draft, None
        if draft is None:
            self.problems.append(FileProblem(number, Problem("aiken_answer_line_alone"), line))
            return
        draft.source.append(line)
        fault = _fault(draft, key, number)
        if fault:
            self.problems.append(FileProblem(draft.line, fault, "\n".join(draft.source)))
        else:
            self.items.append(_item(draft, key.rstrip(".)").upper()))


def read_aiken(text: str) -> Reading:
    """Read an Aiken file. Never raises: text that cannot be read becomes a problem with its line number."""
    lines, problems = lines_of(text)
    reader = _Reader()
    reader.read(lines)
    problems += reader.problems
    if not reader.items and not problems:
        problems.append(FileProblem(1, Problem("file_without_items")))
    return Reading("aiken", tuple(reader.items), tuple(sorted(problems, key=lambda problem: problem.line)))


def _next_letter(letter: str) -> str:
    return chr(ord(letter) + 1)


def _fault(draft: _Draft, key: str, number: int) -> Problem | None:
    """Why these lines are not an item; None if they are."""

    def fault(code: str, **params: Any) -> Problem:
        return Problem(code, question=draft.name, **params)

    letters = [letter for letter, _ in draft.options]
    if not draft.options:
        return fault("aiken_answer_line_without_options", line=number)
    if not draft.stem:
        return fault("aiken_options_without_question")
    repeated = next((letter for letter in letters if letters.count(letter) > 1), "")
    if repeated:
        return fault("aiken_letter_repeated", letter=repeated)
    if not re.fullmatch(r"[A-Za-z][.)]?", key):
        return fault("aiken_answer_not_a_letter", line=number, answer=short(key))
    if key[0].upper() not in letters:
        return fault("aiken_answer_not_an_option", line=number, answer=key, letters=", ".join(letters))
    return None


def _item(draft: _Draft, key: str) -> ReadItem:
    remarks = Remarks()

    def clean(text: str) -> str:
        result = plain(text, "moodle")
        remarks.add_losses(result.dropped, result.lost)
        return result.text

    letters = [letter for letter, _ in draft.options]
    if letters != [chr(ord("A") + number) for number in range(len(letters))]:
        remarks.warn("aiken_letters_out_of_order", letters=", ".join(letters))
    options = tuple(
        ReadOption(clean(text), letter == key, FULL if letter == key else NONE) for letter, text in draft.options
    )
    check_choices(options, remarks)
    return ReadItem(
        kind="single",
        stem=clean("\n".join(draft.stem)),
        line=draft.line,
        options=options,
        text_format="plain",
        source="\n".join(draft.source),
        warnings=tuple(remarks.warnings),
        usable=remarks.usable,
    )
