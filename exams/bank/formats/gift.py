"""Read GIFT, Moodle's text format for questions: titles, categories, comments, escapes, weights and feedback.

A blank line ends an item. Two mistakes are corrected with a warning because they are unambiguous: a blank line between
the braces, and a missing blank line before the next title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cohorts.core.problems import Problem
from exams.bank.formats.decoding import lines_of
from exams.bank.formats.escaped_text import EscapedText
from exams.bank.formats.gift_answers import Answers, read_answers, read_text, unsupported
from exams.bank.formats.parsed_items import FileProblem, Reading, ReadItem, Remarks, Unreadable, short, split_duplicates

BLANK = "_____"
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)", re.IGNORECASE)
_ENEMY = re.compile(r"//\s*(?:enemy|enemies)\s*:(.*)", re.IGNORECASE)
_BRACES = re.compile(r"[{}]")
_NO_BLANK_LINE = "gift_blank_line_added"


@dataclass(slots=True)
class _Block:
    """The lines of one item, without comments."""

    line: int
    category: str
    lines: list[str] = field(default_factory=list)
    enemies: list[str] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        return "\n".join(self.lines)

    @property
    def braces(self) -> str:
        """The unescaped braces, in order."""
        return "".join(_BRACES.findall(EscapedText.parse(self.source).signs))


def read_gift(text: str) -> Reading:
    """Read a GIFT file. Never raises: text that cannot be read becomes a problem with its line number."""
    lines, problems = lines_of(text)
    items: list[ReadItem] = []
    blocks = _join_split(list(_blocks(lines)))
    for block in blocks:
        try:
            items.append(_item(block))
        except Unreadable as reason:
            problems.append(FileProblem(block.line, reason.problem, block.source))
    if not blocks and not problems:
        problems.append(FileProblem(1, Problem("file_without_items")))
    unique, duplicates = split_duplicates(items)
    return Reading("gift", unique, tuple(sorted([*problems, *duplicates], key=lambda problem: problem.line)))


def _blocks(lines: list[str]) -> Iterator[_Block]:
    category = ""
    enemies: list[str] = []
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        category_line = _CATEGORY.match(line)
        stripped = line.strip()
        runs_on = block is not None and stripped.startswith("::") and block.braces.endswith("}")
        if block and (category_line or not stripped or runs_on):
            yield block
            block = None
        if category_line:
            category = category_line[1].strip()
        elif stripped.startswith("//"):
            (block.enemies if block else enemies).extend(_enemy_codes(stripped))
        elif stripped:
            if block is None:
                corrections = [_NO_BLANK_LINE] if runs_on else []
                block = _Block(number, category, enemies=enemies, corrections=corrections)
                enemies = []
            block.lines.append(line.rstrip())
    if block:
        yield block


def _enemy_codes(comment: str) -> list[str]:
    """Codes in an “enemy” comment: items that must not be on the same form as this one."""
    enemy = _ENEMY.match(comment)
    return re.findall(r"[^\s,;]+", enemy[1]) if enemy else []


def _join_split(blocks: list[_Block]) -> list[_Block]:
    """Join blocks that a blank line between the braces has split."""
    joined: list[_Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = _closing_block(blocks, index) if block.braces.endswith("{") else index
        for part in blocks[index + 1 : end + 1]:
            block.lines += part.lines
            block.enemies += part.enemies
            block.corrections = ["gift_blank_line_skipped"]
        joined.append(block)
        index = end + 1
    return joined


def _closing_block(blocks: list[_Block], index: int) -> int:
    """Index of the block that closes the open brace of block `index`; `index` itself if none clearly does."""
    for later in range(index + 1, len(blocks)):
        braces = blocks[later].braces
        if blocks[later].source.lstrip().startswith("::") or braces.startswith("{"):
            return index
        if braces:
            return later
    return index


def _item(block: _Block) -> ReadItem:
    remarks = Remarks()
    for code in block.corrections:
        remarks.warn(code)
    title, body = _title(EscapedText.parse(block.source).strip())
    parts = _parts(body)
    inner, general = parts[1].cut("####") if len(parts) == 3 else (None, None)
    stem_text, text_format = read_text(_with_blanks(parts), "moodle", remarks)
    answers = read_answers(inner, text_format, remarks) if inner is not None else _no_answers(len(parts), remarks)
    if not stem_text:
        remarks.block("file_stem_missing")
    return ReadItem(
        kind=answers.kind,
        stem=stem_text,
        code=" ".join(title.split()),
        category=block.category,
        line=block.line,
        options=answers.options,
        texts=answers.texts,
        ranges=answers.ranges,
        general_feedback=read_text(general, text_format, remarks)[0] if general else "",
        text_format=text_format,
        type_name=answers.type_name,
        enemies=tuple(block.enemies),
        source=block.source,
        warnings=tuple(remarks.warnings),
        usable=remarks.usable,
    )


def _no_answers(parts: int, remarks: Remarks) -> Answers:
    return unsupported("description" if parts == 1 else "cloze", remarks)


def _title(body: EscapedText) -> tuple[str, EscapedText]:
    if not body.signs.startswith("::"):
        return "", body
    end = body.signs.find("::", 2)
    if end < 0:
        raise Unreadable("gift_title_not_closed")
    return body.text[2:end], body[end + 2 :]


def _parts(body: EscapedText) -> list[EscapedText]:
    """Split the text at its braces: stem, answers, the rest of the stem, answers, and so on.

    One part means no answers. A usual item has three parts, and the last may be empty.
    """
    braces = list(_BRACES.finditer(body.signs))
    signs = "".join(brace[0] for brace in braces)
    if signs.replace("{}", ""):
        raise _unbalanced(body, signs)
    starts = [0, *(brace.end() for brace in braces)]
    ends = [*(brace.start() for brace in braces), len(body.text)]
    return [body[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _with_blanks(parts: list[EscapedText]) -> EscapedText:
    """The stem, with a blank in place of each group of answers inside it."""
    stem = parts[0]
    for after in parts[2::2]:
        if not after and len(parts) == 3:
            return stem
        blank = f" {BLANK}" if not after or after.signs[0] in ".,;!?" else f" {BLANK} "
        stem = stem + EscapedText(blank, blank) + after
    return stem


def _unbalanced(body: EscapedText, signs: str) -> Unreadable:
    question = short(body.text, 40)
    if signs == "{":
        return Unreadable("gift_brace_not_closed", question=question)
    if "{" not in signs:
        return Unreadable("gift_brace_not_opened", question=question)
    return Unreadable("gift_braces_unbalanced", question=question, braces=signs)
