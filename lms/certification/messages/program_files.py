"""Messages for problems in program files, and for the results of loading a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.rules.problems import FileProblem

PROBLEMS = {
    "file_too_long": _("The file is longer than %(most)s characters."),
    "yaml_unreadable": _("This is not valid YAML."),
    "yaml_alias": _("Program files cannot use anchors and aliases."),
    "yaml_key_twice": _("“%(key)s” is in the same block twice."),
    "schema_version_unknown": _("Only schema version %(understood)s is supported."),
    "block_expected": _("It must be a block of settings."),
    "requirement_expected": _("A requirement must be a block with a type, or with all_of or any_of."),
    "unknown_requirement": _("“%(name)s” is not a kind of requirement. The kinds are: %(kinds)s."),
    "beside_group": _("A block with %(group)s cannot have other settings."),
    "nested_too_deep": _("Requirements are nested deeper than %(most)s levels."),
    "unknown_setting": _("“%(name)s” is not a setting of a %(block)s. Its settings are: %(settings)s."),
    "setting_missing": _("A %(block)s needs the setting “%(name)s”."),
    "choice_expected": _("It must be one of: %(choices)s."),
    "list_expected": _("It must be a list."),
    "list_empty": _("It must list at least one entry."),
    "flag_expected": _("It must be true or false."),
    "only_true": _("It can only be true. Otherwise, leave it out."),
    "text_expected": _("It must be text, and not empty."),
    "hours_expected": _("It must be a number of hours."),
    "hours_zero": _("It must be more than 0 hours."),
    "hours_out_of_range": _("It must be between 0 and %(most)s hours."),
    "hours_not_whole_minutes": _("It must be a whole number of minutes."),
    "missed_hours_too_many": _("max_missed_hours must be less than min_hours."),
    "exam_sat_or_passed": _("An exam requirement needs exactly one of: sat, passed."),
    "months_expected": _("It must be a whole number of months from 1 to %(most)s."),
    "small_amount_expected": _("It must be an amount of dollars and whole cents from 0.00 to %(most)s."),
    "date_expected": _("“%(value)s” is not a date. Write it as 2026-01-31."),
    "date_missing": _("Enter a date, such as 2026-01-31."),
    "version_ends_before_it_starts": _("The version would end on %(last)s, before it starts."),
    "versions_overlap": _(
        "Versions “%(earlier)s” and “%(later)s” are both in force on %(day)s. Give one of them another date."
    ),
    "name_twice": _("The name “%(key)s” is used twice here. Each name can be used once."),
}
OTHER_PROBLEM = _("This value cannot be used (%(code)s).")

LOAD_NOTES = {
    "program_created": _("Program “%(program)s”: created."),
    "program_changed": _("Program “%(program)s”: description changed."),
    "version_loaded": _("Program “%(program)s”, version “%(version)s”: loaded."),
    "version_unchanged": _("Program “%(program)s”, version “%(version)s”: already loaded, unchanged."),
    "course_unknown": _("Warning: there is no course “%(course)s” yet."),
    "exam_unknown": _("Warning: there is no exam “%(exam)s” yet."),
}


@dataclass(frozen=True)
class LoadNote:
    """One result or warning of loading a file. `str()` returns the sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(LOAD_NOTES[self.code]) % self.params


class ProblemList(tuple[FileProblem, ...]):
    """Problems as a parameter of a refusal: `str()` returns one sentence per line."""

    def __str__(self) -> str:
        return "\n".join(problem_text(problem) for problem in self)


def problem_text(problem: FileProblem) -> str:
    """Return a problem with its line and its path: "Line 24, programs[0].title: It must be text, and not empty."."""
    text = str(PROBLEMS.get(problem.code, OTHER_PROBLEM)) % {"code": problem.code, **problem.params}
    if problem.line is None:
        return f"{problem.path}: {text}"
    return gettext("Line %(line)s, %(path)s: %(text)s") % {"line": problem.line, "path": problem.path, "text": text}
