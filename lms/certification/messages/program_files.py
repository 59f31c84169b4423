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
    "unknown_setting": _("“%(name)s” is not a setting of %(a_block)s. Its settings are: %(settings)s."),
    "setting_missing": _("%(a_block_first)s needs the setting “%(name)s”."),
    "choice_expected": _("It must be one of: %(choices)s."),
    "list_expected": _("It must be a list."),
    "list_empty": _("It must list at least one entry."),
    "flag_expected": _("It must be true or false."),
    "only_true": _("It can only be true. Otherwise, leave it out."),
    "text_expected": _("It must be text, and not empty."),
    "rubric_twice": _("An interview has either criteria or a rubric outside this site, not both."),
    "criteria_too_many": _("An interview has at most %(most)s criteria."),
    "criterion_twice": _("Two criteria have the key “%(key)s”."),
    "criterion_min_too_high": _("The minimum of “%(key)s” is more than its scale allows (%(most)s)."),
    "min_total_too_high": _("min_total is more than all marks together (%(most)s)."),
    "hours_expected": _("It must be a number of hours."),
    "hours_zero": _("It must be more than 0 hours."),
    "hours_out_of_range": _("It must be between 0 and %(most)s hours."),
    "hours_not_whole_minutes": _("It must be a whole number of minutes."),
    "missed_hours_too_many": _("max_missed_hours must be less than min_hours."),
    "exam_sat_or_passed": _(
        "An exam requirement is either to be taken (sat) or to be passed (passed, pass), not both."
    ),
    "missed_hours_of_nothing": _("max_missed_hours needs min_hours beside it."),
    "amount_expected": _("It must be an amount of dollars and whole cents, more than 0.00 and at most %(most)s."),
    "count_expected": _("It must be a whole number from 1 to %(most)s."),
    "years_expected": _("It must be a whole number of years from 1 to %(most)s."),
    "percent_expected": _("It must be a number of percent, more than 0 and at most 100."),
    "age_range_empty": _("Nobody has this age: the highest is below the lowest."),
    "category_excludes_itself": _("A category cannot exclude itself."),
    "minimums_above_total": _("The minimum hours of the areas are more than the total."),
    "minimum_above_maximum": _("The minimum hours of “%(area)s” are more than its maximum."),
    "more_than_there_are": _("%(n)s of %(parts)s requirements can never be met."),
    "leap_day_missing": _("A validity by birthday needs leap_day, for people born on February 29."),
    "fixed_date_missing": _("A validity to a fixed date needs fixed (such as 01-31) and first_term_months."),
    "latest_of_missing": _(
        "A validity by the latest of several days needs “of” with these days, and only that has it."
    ),
    "lapse_step_fee": _("A late fee needs fee_usd, and no other step has it."),
    "lapse_step_requires": _("Taking the exam again needs “requires”, and no other step has it."),
    "lapse_steps_out_of_order": _(
        "The steps must be in order: each needs through_months, more than the one before; only the last can do without."
    ),
    "renewal_needs_one_group": _("A renewal needs exactly one of: same_as, all_of, any_of, n_of."),
    "endorsement_needs_requirements": _("An endorsement needs exactly one of: requirements, course."),
    "level_needs_requirements": _("A level needs exactly one of: requirements, pathways."),
    "version_needs_levels": _("A version needs exactly one of: levels, pathways."),
    "group_only_planned": _("Nothing in this group is in force when the version begins, so nobody could meet it."),
    "more_than_in_force": _("%(n)s of these are needed, and only %(parts)s are in force when the version begins."),
    "choice_mixes_restricted": _(
        "A choice must have only restricted requirements or none: otherwise it would tell which of them is missing."
    ),
    "moment_never_comes": _("It is asked at “%(moment)s”, which never comes in these rules."),
    "residence_nowhere": _("Nobody lives in all of these states: the requirements have no state in common."),
    "asked_twice": _("“%(kind)s %(key)s” is asked twice with different settings, and a person gives it once."),
    "courses_in_a_circle": _("Course “%(course)s” comes after a course that comes after it."),
    "maximums_below_total": _("Only some areas count, and their maximums together are less than the total."),
    "way_unknown": _("There is no pathway “%(way)s” in this level."),
    "way_only_planned": _("Nothing on this way is in force when the version begins, so nobody could be certified."),
    "open_days_empty": _("The last day is before the first, so nobody could begin."),
    "open_days_over": _("This time is over before the version begins, so nobody could begin."),
    "level_unknown": _("There is no level “%(level)s” in this version."),
    "course_not_on_site": _("There is no course “%(course)s” on this site."),
    "exam_not_on_site": _("There is no exam “%(exam)s” on this site."),
    "program_not_on_site": _("There is no program “%(program)s” on this site."),
    "level_of_program_unknown": _("There is no level “%(level)s” in program “%(program)s”."),
    "state_unknown": _("There is no state “%(state)s”. Write the two letters of its postal code, such as MN."),
    "levels_in_a_circle": _("Level “%(level)s” needs a certificate that needs it, so nobody could begin."),
    "value_open": _("The authority has still to set this value."),
    "kind_not_yet": _("Nobody can meet a requirement “%(kind)s”, asked at “%(moment)s”, yet."),
    "planned_without_day": _("A planned requirement needs effective_from: a day, or empty."),
    "sensitivity_differs": _("“%(kind)s %(key)s” is restricted in one place and not in another."),
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
# Names of blocks are English words of the format, so their article is too.
VOWELS = ("a", "e", "i", "o", "u")
OTHER_PROBLEM = _("This value cannot be used (%(code)s).")

LOAD_NOTES = {
    "program_created": _("Program “%(program)s”: created."),
    "program_changed": _("Program “%(program)s”: description changed."),
    "version_loaded": _("Program “%(program)s”, version “%(version)s”: loaded."),
    "version_unchanged": _("Program “%(program)s”, version “%(version)s”: already loaded, unchanged."),
    "draft_loaded": _(
        "Program “%(program)s”, version “%(version)s”: loaded as a draft. It cannot be published yet:\n%(problems)s"
    ),
    "draft_exists": _("Program “%(program)s”, version “%(version)s”: there is a draft already; it was left as it is."),
    "course_not_on_site": _("Warning: there is no course “%(course)s” yet."),
    "exam_not_on_site": _("Warning: there is no exam “%(exam)s” yet."),
    "program_not_on_site": _("Warning: there is no program “%(program)s” yet."),
    "level_of_program_unknown": _("Warning: there is no level “%(level)s” in program “%(program)s” yet."),
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
    text = sentence_of_problem(problem)
    if problem.line is None:
        return f"{problem.path}: {text}"
    return gettext("Line %(line)s, %(path)s: %(text)s") % {"line": problem.line, "path": problem.path, "text": text}


def sentence_of_problem(problem: FileProblem) -> str:
    """Return what is wrong, without the place: "It must be text, and not empty."."""
    return str(PROBLEMS.get(problem.code, OTHER_PROBLEM)) % {
        "code": problem.code,
        **_articles(problem),
        **problem.params,
    }


def _articles(problem: FileProblem) -> dict[str, str]:
    """Return the name of a block with its article, also as it begins a sentence: “an age”, “An age”."""
    block = str(problem.params.get("block", ""))
    text = f"an {block}" if block[:1] in VOWELS else f"a {block}"
    return {"a_block": text, "a_block_first": text[:1].upper() + text[1:]}
