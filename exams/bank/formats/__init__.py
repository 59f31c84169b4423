"""Readers and writers of item files: text in, items and a report out. No Django."""

from exams.bank.formats.aiken import read_aiken
from exams.bank.formats.detect import as_text, read_items
from exams.bank.formats.gift import read_gift
from exams.bank.formats.gift_writer import write_gift
from exams.bank.formats.parsed_items import FileProblem, Reading, ReadItem, ReadOption, ReadRange, ReadText

__all__ = [
    "FileProblem",
    "ReadItem",
    "ReadOption",
    "ReadRange",
    "ReadText",
    "Reading",
    "as_text",
    "read_aiken",
    "read_gift",
    "read_items",
    "write_gift",
]
