"""One Aiken item while its lines are read, and the item that they become."""

import re
from dataclasses import dataclass, field

from exams.bank.formats.parsed_items import FULL, NONE, ReadItem, ReadOption, Remarks, check_choices, short
from exams.bank.formats.plain_text import looks_marked_up, plain

# Starts of lines that look like the mark of an answer, or a word of the format, that is not known.
_ANSWER_MARK = re.compile(r"(?:\(?[A-Za-z0-9]{1,3}[.):]|[-*•])\s|[A-Z][A-Z_]{2,}\s*:")
_WORD_MARK = re.compile(r"[A-Z][A-Z_]{2,}\s*:")


@dataclass(slots=True)
class Draft:
    """The lines of an item. `loose` are lines after an answer that may still belong to the next item."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    loose_line: int = 0
    source: list[str] = field(default_factory=list)
    loose_source: list[str] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    key: str = ""
    remarks: Remarks = field(default_factory=Remarks)

    @property
    def name(self) -> str:
        """The beginning of the question, for messages."""
        return short(" ".join(self.stem) or self.options[0][1], 40)

    def add_text(self, number: int, line: str) -> None:
        """Add a line without a mark: to the question, or loose after an answer."""
        if self.options:
            self.loose_line = self.loose_line or number
            self.loose.append(line.rstrip())
            self.loose_source.append(line)
        else:
            self.stem.append(line.rstrip())
            self.source.append(line)

    def settle_loose(self) -> None:
        """Append the loose lines to the answer before them."""
        if not self.loose:
            return
        for line in self.loose:
            if _ANSWER_MARK.match(line.strip()):
                self.remarks.block("aiken_mark_unknown", text=short(line))
        letter, text = self.options[-1]
        self.options[-1] = (letter, "\n".join([text, *self.loose]))
        self.source += self.loose_source
        self.loose, self.loose_source, self.loose_line = [], [], 0


def next_letter(letter: str) -> str:
    """The letter after this one."""
    return chr(ord(letter) + 1)


def item_of(draft: Draft) -> ReadItem:
    """The item of a draft with a question, answers and a valid key."""
    remarks = draft.remarks
    for line in draft.stem:
        if _WORD_MARK.match(line.strip()):
            remarks.block("aiken_mark_unknown", text=short(line))
    letters = [letter for letter, _ in draft.options]
    if letters != [chr(ord("A") + number) for number in range(len(letters))]:
        remarks.warn("aiken_letters_out_of_order", letters=", ".join(letters))
    options = tuple(
        ReadOption(_clean(text, remarks), letter == draft.key, FULL if letter == draft.key else NONE)
        for letter, text in draft.options
    )
    check_choices(options, remarks)
    return ReadItem(
        kind="single",
        stem=_clean("\n".join(draft.stem), remarks),
        line=draft.line,
        options=options,
        general_feedback=_clean("\n".join(draft.explanation), remarks),
        tags=tuple(dict.fromkeys(draft.tags)),
        text_format="plain",
        source="\n".join(draft.source),
        warnings=remarks.warnings,
        blocks=remarks.blocks,
    )


def _clean(text: str, remarks: Remarks) -> str:
    result = plain(text, "plain")
    remarks.add_losses(result.dropped, result.lost)
    if looks_marked_up(text):
        remarks.warn("aiken_markup_as_typed")
    return result.text
