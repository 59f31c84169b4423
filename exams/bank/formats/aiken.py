"""Read Aiken, the simple format for single choice: a question, lettered answers, and a line “ANSWER: B”.

Aiken is plain text. After the ANSWER line, programs add lines such as “ANSWER_EXPLANATION: …” or “TAGS: …”.
"""

import re
from typing import Any

from cohorts.core.problems import Problem
from exams.bank.formats.aiken_draft import Draft, item_of, next_letter
from exams.bank.formats.decoding import lines_of
from exams.bank.formats.parsed_items import FileProblem, Reading, short

_OPTION = re.compile(r"\s*([A-Za-z])(?:\.\s+|\)\s*)(\S.*)")
_OPTION_WITHOUT_BLANK = re.compile(r"\s*([A-Za-z])\.(\S.*)")
_EMPTY_OPTION = re.compile(r"\s*([A-Za-z])[.)]\s*()")
_ANSWER = re.compile(r"\s*ANSWERS?\s*:(.*)", re.IGNORECASE)
_WORD = re.compile(r"\s*([A-Z][A-Z_]{2,})\s*:(.*)")
_EXPLANATIONS = ("ANSWER_EXPLANATION", "EXPLANATION", "FEEDBACK", "RATIONALE")
_TAGS = ("TAGS", "TAG")
_LOST = ("SCORE", "POINTS", "MARK", "MARKS", "HINT", "DIFFICULTY", "LEVEL", "TIME", "TYPE", "CATEGORY")
_KNOWN_WORDS = (*_EXPLANATIONS, *_TAGS, *_LOST)


class _Reader:
    """Reads the lines once. An item ends at its ANSWER line, or where the next item clearly begins.

    `last` is the item before, to which lines after its ANSWER line may belong; `tail` are lines after its explanation,
    which belong to it, unless answers follow: then they are the next question.
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.problems: list[FileProblem] = []
        self.draft: Draft | None = None
        self.last: Draft | None = None
        self.tail: list[tuple[int, str]] = []
        self.is_after_answer = False

    def read(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                self._blank()
            elif match := _ANSWER.fullmatch(line):
                self._answer(number, match[1].strip(), line)
            elif (match := _WORD.fullmatch(line)) and self._word(number, match[1], match[2].strip(), line):
                continue
            elif match := self._match_option(line, lines[number : number + 12]):
                self._add_option(number, match, line)
            else:
                self._add_text(number, line)
        self._settle_tail()
        self._close_incomplete()

    def _match_option(self, line: str, following: list[str]) -> re.Match[str] | None:
        match = _OPTION.fullmatch(line) or _EMPTY_OPTION.fullmatch(line)
        without_blank = None if match else _OPTION_WITHOUT_BLANK.fullmatch(line)
        letter = (match or without_blank or [" ", " "])[1]
        options = self.draft.options if self.draft else []
        # “E. coli …” and “i. e. …” start a question; a letter is an option only if it is the next expected one.
        is_first = bool(self.draft or self.tail) and not options and letter in "Aa"
        is_next = bool(options) and letter.upper() == next_letter(options[-1][0])
        if without_blank:
            # “A.A. meetings …” is text, too: an answer without a blank needs the answers around it.
            return without_blank if is_next or (is_first and _has_option_b(following)) else None
        return match if is_first or is_next or (bool(options) and letter.isupper()) or letter == "A" else None

    def _add_option(self, number: int, match: re.Match[str], line: str) -> None:
        letter, text = match[1].upper(), match[2].strip()
        self._tail_becomes_question()
        draft = self.draft
        if draft and draft.options and letter == "A":
            self._close_incomplete(keep_loose=True)
            draft = self.draft
        if draft is None:
            draft = self.draft = Draft(number)
        draft.settle_loose()
        draft.options.append((letter, text))
        draft.source.append(line)
        if match.re is _OPTION_WITHOUT_BLANK:
            draft.remarks.warn("aiken_blank_added", letter=letter)

    def _add_text(self, number: int, line: str) -> None:
        if self.draft is None and self.is_after_answer and self.last and self.last.explanation:
            self.tail.append((number, line))
            return
        if self.draft is None:
            self.draft = Draft(number)
        self.draft.add_text(number, line)

    def _word(self, number: int, word: str, text: str, line: str) -> bool:
        """Read a line such as “SCORE: 2”. False if it is the author's text."""
        target = self.last if self.draft is None else self.draft if self.draft.options else None
        if target is None or not (word in _KNOWN_WORDS or (self.draft is None and self.is_after_answer)):
            return False
        self._settle_tail()
        target.source.append(line)
        if word in _EXPLANATIONS:
            target.explanation.append(text)
            self.is_after_answer = self.draft is None
        elif word in _TAGS:
            target.tags += [tag for part in text.split(",") if (tag := part.strip())]
            target.remarks.warn("aiken_tags", tags=text)
        else:
            target.remarks.warn("aiken_line_dropped", line=short(line))
        return True

    def _blank(self) -> None:
        self._settle_tail()
        self.is_after_answer = False
        if self.draft and not self.draft.options and self.draft.stem:
            self.draft.source.append("")

    def _settle_tail(self) -> None:
        if self.last:
            self.last.explanation += [line.strip() for _, line in self.tail]
            self.last.source += [line for _, line in self.tail]
        self.tail = []

    def _tail_becomes_question(self) -> None:
        tail, self.tail = self.tail, []
        for number, line in tail:
            self._start_or_continue(number, line)

    def _start_or_continue(self, number: int, line: str) -> None:
        self.draft = self.draft or Draft(number)
        self.draft.add_text(number, line)

    def _close_incomplete(self, *, keep_loose: bool = False) -> None:
        """Report that the current item has no ANSWER line. With `keep_loose`, its loose lines start the next item."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        if keep_loose and draft.loose:
            self.draft = Draft(draft.loose_line, list(draft.loose), source=list(draft.loose_source))
        else:
            draft.source += draft.loose_source
        code = "aiken_answer_line_missing" if draft.options else "aiken_options_missing"
        self.problems.append(FileProblem(draft.line, Problem(code, question=draft.name), "\n".join(draft.source)))

    def _answer(self, number: int, key: str, line: str) -> None:
        self._settle_tail()
        draft, self.draft = self.draft, None
        if draft is None:
            self.problems.append(FileProblem(number, Problem("aiken_answer_line_alone"), line))
            return
        draft.settle_loose()
        draft.source.append(line)
        draft.key = key.rstrip(".)").upper()
        self.last, self.is_after_answer = draft, True
        fault = _fault(draft, key, number)
        if fault:
            self.problems.append(FileProblem(draft.line, fault, "\n".join(draft.source)))
        else:
            self.drafts.append(draft)


def read_aiken(text: str) -> Reading:
    """Read an Aiken file. Never raises: text that cannot be read becomes a problem with its line number."""
    lines, problems = lines_of(text)
    reader = _Reader()
    reader.read(lines)
    problems += reader.problems
    if not reader.drafts and not problems:
        problems.append(FileProblem(1, Problem("file_without_items")))
    items = tuple(item_of(draft) for draft in reader.drafts)
    return Reading("aiken", items, tuple(sorted(problems, key=lambda problem: problem.line)))


def _has_option_b(following: list[str]) -> bool:
    """Whether an answer with the letter B follows before the ANSWER line."""
    for line in following:
        if _ANSWER.fullmatch(line) or re.match(r"\s*[Aa][.)]\s*\S", line):
            return False
        if re.match(r"\s*[Bb][.)]\s*\S", line):
            return True
    return False


def _fault(draft: Draft, key: str, number: int) -> Problem | None:
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
