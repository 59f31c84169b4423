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
from exams.bank.formats.parsed_items import FileProblem, Reading, ReadItem, Remarks, Unreadable, short, with_own_codes

BLANK = "_____"
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)", re.IGNORECASE)
# Where Moodle keeps its categories: “$course$/top/…”.
_MOODLE_TOP = re.compile(r"\$[a-z0-9]+\$(?:/top)?(?:/|$)", re.IGNORECASE)
_MARK = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]", re.IGNORECASE)
_AIKEN_LINE = re.compile(r"^[ \t]*ANSWERS?[ \t]*:", re.MULTILINE)
_ENEMY = re.compile(r"//\s*(?:enemy|enemies)\s*:(.*)", re.IGNORECASE)
_BRACES = re.compile(r"[{}]")
_NO_BLANK_LINE = "gift_blank_line_added"


@dataclass(slots=True)
class _Block:
    """The lines of one item, without comments."""

    line: int
    category: str
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
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
    return Reading("gift", with_own_codes(items), tuple(sorted(problems, key=lambda problem: problem.line)))


def _blocks(lines: list[str]) -> Iterator[_Block]:
    category = ""
    comments: list[str] = []
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        category_line = _CATEGORY.match(line)
        stripped = line.strip()
        runs_on = block is not None and stripped.startswith("::") and block.braces.endswith("}")
        if block and (category_line or not stripped or runs_on):
            yield block
            block = None
        if category_line:
            category = _MOODLE_TOP.sub("", category_line[1].strip(), count=1)
        elif stripped.startswith("//"):
            (block.comments if block else comments).append(stripped)
        elif stripped:
            if block is None:
                corrections = [_NO_BLANK_LINE] if runs_on else []
                block = _Block(number, category, comments=comments, corrections=corrections)
                comments = []
            block.lines.append(line.rstrip())
    if block:
        yield block


def _enemy_codes(comments: list[str]) -> tuple[str, ...]:
    """Codes in the “enemy” comments: items that must not be on the same form as this one."""
    enemies = [match[1] for comment in comments if (match := _ENEMY.match(comment))]
    return tuple(code for text in enemies for code in re.findall(r"[^\s,;]+", text))


def _marks(comments: list[str], name: str) -> list[str]:
    """The texts of “[id:…]” or “[tag:…]” in the comments of an item, as Moodle writes them."""
    marks = [mark for comment in comments for mark in _MARK.findall(comment)]
    texts = [" ".join(re.sub(r"\\(.)", r"\1", text).split()) for mark, text in marks if mark.lower() == name]
    return list(dict.fromkeys(filter(None, texts)))


def _join_split(blocks: list[_Block]) -> list[_Block]:
    """Join blocks that a blank line between the braces has split."""
    joined: list[_Block] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        end = _closing_block(blocks, index) if block.braces.endswith("{") else index
        for part in blocks[index + 1 : end + 1]:
            block.lines += part.lines
            block.comments += part.comments
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
    ids = _marks(block.comments, "id")
    if len(ids) > 1:
        remarks.block("gift_several_ids", ids=", ".join(ids))
    title, body = _title(EscapedText.parse(block.source).strip())
    parts = _parts(body)
    inner, general = parts[1].cut("####") if len(parts) == 3 else (None, None)
    stem_text, text_format = read_text(_with_blanks(parts), "moodle", remarks)
    answers = read_answers(inner, text_format, remarks) if inner is not None else _no_answers(len(parts), remarks)
    if not stem_text:
        remarks.block("file_stem_missing")
    if len(parts) == 1 and _AIKEN_LINE.search(block.source):
        remarks.block("gift_aiken_lines")
    return ReadItem(
        kind=answers.kind,
        stem=stem_text,
        code=ids[0] if ids else "",
        title=" ".join(title.split()),
        category=block.category,
        tags=tuple(_marks(block.comments, "tag")),
        line=block.line,
        options=answers.options,
        texts=answers.texts,
        ranges=answers.ranges,
        general_feedback=read_text(general, text_format, remarks)[0] if general else "",
        text_format=text_format,
        type_name=answers.type_name,
        enemies=_enemy_codes(block.comments),
        source=block.source,
        warnings=remarks.warnings,
        blocks=remarks.blocks,
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
