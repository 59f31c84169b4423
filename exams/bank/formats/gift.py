"""Reads GIFT, Moodle's text format for questions: titles, categories, comments, escapes, weights and feedback.

A blank line ends an item. Two slips are mended and said, because they can be read in one way only: a blank line
between the braces, and a missing one before the next title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cohorts.core.problems import Problem
from exams.bank.formats.gift_answers import Answers, other, read_answers, read_text
from exams.bank.formats.marks import Marked
from exams.bank.formats.reading import FileProblem, Reading, ReadItem, Remarks, Unreadable, short, without_doubles
from exams.bank.formats.text import lines_of

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
    slips: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        return "\n".join(self.lines)

    @property
    def braces(self) -> str:
        """The unescaped braces, in order."""
        return "".join(_BRACES.findall(Marked.parse(self.source).signs))


def read_gift(text: str) -> Reading:
    """Read a GIFT file. Never raises: what cannot be read is a problem with its line."""
    lines, problems = lines_of(text)
    items: list[ReadItem] = []
    blocks = _joined(list(_blocks(lines)))
    for block in blocks:
        try:
            items.append(_item(block))
        except Unreadable as reason:
            problems.append(FileProblem(block.line, reason.problem, block.source))
    if not blocks and not problems:
        problems.append(FileProblem(1, Problem("file_without_items")))
    kept, doubles = without_doubles(items)
    return Reading("gift", kept, tuple(sorted([*problems, *doubles], key=lambda problem: problem.line)))


def _blocks(lines: list[str]) -> Iterator[_Block]:
    category = ""
    enemies: list[str] = []
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        found = _CATEGORY.match(line)
        stripped = line.strip()
        runs_on = block is not None and stripped.startswith("::") and block.braces.endswith("}")
        if block and (found or not stripped or runs_on):
            yield block
            block = None
        if found:
            category = found[1].strip()
        elif stripped.startswith("//"):
            (block.enemies if block else enemies).extend(_enemies_named(stripped))
        elif stripped:
            if block is None:
                slips = [_NO_BLANK_LINE] if runs_on else []
                block = _Block(number, category, enemies=enemies, slips=slips)
                enemies = []
            block.lines.append(line.rstrip())
    if block:
        yield block


def _enemies_named(comment: str) -> list[str]:
    """The codes of the items that this comment says must not stand on a form beside this one."""
    enemy = _ENEMY.match(comment)
    return re.findall(r"[^\s,;]+", enemy[1]) if enemy else []


def _joined(blocks: list[_Block]) -> list[_Block]:
    """Put together again what a blank line between the braces has torn apart."""
    joined: list[_Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = _closing(blocks, index) if block.braces.endswith("{") else index
        for torn in blocks[index + 1 : end + 1]:
            block.lines += torn.lines
            block.enemies += torn.enemies
            block.slips = ["gift_blank_line_skipped"]
        joined.append(block)
        index = end + 1
    return joined


def _closing(blocks: list[_Block], index: int) -> int:
    """The block that closes the brace left open by block `index`; `index` itself where none clearly does."""
    for later in range(index + 1, len(blocks)):
        braces = blocks[later].braces
        if blocks[later].source.lstrip().startswith("::") or braces.startswith("{"):
            return index
        if braces:
            return later
    return index


def _item(block: _Block) -> ReadItem:
    remarks = Remarks()
    for slip in block.slips:
        remarks.warn(slip)
    title, body = _title(Marked.parse(block.source).strip())
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
        standable=remarks.standable,
    )


def _no_answers(parts: int, remarks: Remarks) -> Answers:
    return other("description" if parts == 1 else "cloze", remarks)


def _title(body: Marked) -> tuple[str, Marked]:
    if not body.signs.startswith("::"):
        return "", body
    end = body.signs.find("::", 2)
    if end < 0:
        raise Unreadable("gift_title_not_closed")
    return body.text[2:end], body[end + 2 :]


def _parts(body: Marked) -> list[Marked]:
    """The text cut at its braces: stem, answers, the rest of the stem, answers, and so on.

    One part: no answers. Three parts, the last of which may be empty: the usual item.
    """
    braces = list(_BRACES.finditer(body.signs))
    signs = "".join(brace[0] for brace in braces)
    if signs.replace("{}", ""):
        raise _unbalanced(body, signs)
    starts = [0, *(brace.end() for brace in braces)]
    ends = [*(brace.start() for brace in braces), len(body.text)]
    return [body[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _with_blanks(parts: list[Marked]) -> Marked:
    """The stem, with a blank wherever answers stood inside it."""
    stem = parts[0]
    for after in parts[2::2]:
        if not after and len(parts) == 3:
            return stem
        blank = f" {BLANK}" if not after or after.signs[0] in ".,;!?" else f" {BLANK} "
        stem = stem + Marked(blank, blank) + after
    return stem


def _unbalanced(body: Marked, signs: str) -> Unreadable:
    question = short(body.text, 40)
    if signs == "{":
        return Unreadable("gift_brace_not_closed", question=question)
    if "{" not in signs:
        return Unreadable("gift_brace_not_opened", question=question)
    return Unreadable("gift_braces_unbalanced", question=question, braces=signs)
