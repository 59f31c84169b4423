"""Figures of an item version over all forms and cohorts, combined from stored runs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db.models import OuterRef, Subquery

from cohorts.core.lazy import LazyModule
from exams.analysis import frames
from exams.analysis.models import AnalysisRun, AnalysisRunState, VersionFigures
from exams.assembly.models import FormItem, FormState

pooling = LazyModule("exams.psychometrics.pooling")

# Number of cohorts listed individually; the history before them is counted together.
MAX_COHORTS = 12


def append_figures(run: AnalysisRun, *, at: datetime) -> None:
    """Append a VersionFigures row for each version on the form of `run`, within the action that completes it.

    For other forms, uses the newest finished run, so that no answers are read again. Three queries and one insert for
    any number of versions.
    """
    runs = [run, *_other_runs(run)]
    rows = []
    for entry in run.versions:
        name = str(entry["version_id"])
        runs_with_version = [one for one in runs if name in one.groups.get("items", {})]
        inputs = {str(one.form_id): one.fingerprint for one in runs_with_version}
        figures = _figures(runs_with_version, name)
        rows.append(VersionFigures(version_id=entry["version_id"], run=run, figures=figures, inputs=inputs, at=at))
    VersionFigures.objects.bulk_create(rows)


def pooling_data(frame: Any, sums: Any) -> dict[str, Any]:
    """Data that a run stores for pooling: {cohorts: [[code, first day]], items: {version id: {within, recent}}}.

    `within` is `pooling.WithinGroups` as a list; `recent` is [[persons, right]] for the newest MAX_COHORTS cohorts.
    """
    cohort_indexes = [at for at, (code, _) in enumerate(frame.cohorts) if code != frames.STATE_WIDE][-MAX_COHORTS:]
    items = {}
    for entry in frame.versions:
        code = entry["code"]
        persons, right = sums.n[code], sums.x[code]
        items[str(entry["version_id"])] = {
            "within": list(vars(sums.within[code]).values()),
            "recent": [[int(persons[at]), float(right[at])] for at in cohort_indexes],
        }
    return {"cohorts": [frame.cohorts[at] for at in cohort_indexes], "items": items}


def _other_runs(run: AnalysisRun) -> list[AnalysisRun]:
    versions = [entry["version_id"] for entry in run.versions]
    forms = FormItem.objects.filter(version__in=versions).exclude(form=run.form_id).values("form")
    newest = AnalysisRun.objects.filter(form=OuterRef("form"), state=AnalysisRunState.DONE).order_by(
        "-requested_at", "-pk"
    )
    runs = AnalysisRun.objects.filter(form__in=forms, pk=Subquery(newest.values("pk")[:1]))
    return list(runs.select_related("form").defer("document", "versions"))


def _figures(runs: Sequence[AnalysisRun], name: str) -> dict[str, Any]:
    """{n, groups, p, p_ci95, r, r_ci95, forms, cohorts}, with each cohort's facility also shrunk toward its history."""
    parts = [pooling.WithinGroups(*run.groups["items"][name]["within"]) for run in runs]
    recent = [
        (began, cohort, run.form.code, *sums)
        for run in runs
        for (cohort, began), sums in zip(run.groups["cohorts"], run.groups["items"][name]["recent"], strict=True)
        if sums[0]
    ]
    recent = sorted(recent)[-MAX_COHORTS:]
    persons, right = [row[3] for row in recent], [row[4] for row in recent]
    # Everything outside the newest cohorts counts as earlier.
    persons_before = list(accumulate(persons, initial=sum(part.n for part in parts) - sum(persons)))[:-1]
    right_before = list(accumulate(right, initial=sum(part.x for part in parts) - sum(right)))[:-1]
    ends, shrunk = (
        pooling.facility_intervals(right, persons),
        pooling.shrink_to_history(right, persons, right_before, persons_before),
    )
    cohorts = [
        {
            "cohort": cohort,
            "form": form,
            "n": n,
            "right": x,
            "p": x / n,
            "p_ci95": pair,
            "drawn": {"p": estimate.p, "ci95": estimate.ci95, "weight": estimate.weight} if estimate else None,
        }
        for (_, cohort, form, n, x), pair, estimate in zip(recent, ends, shrunk, strict=True)
    ]
    return {**vars(pooling.pool(parts)), "forms": sorted(run.form.code for run in runs), "cohorts": cohorts}


def stale_versions(rows: Iterable[VersionFigures]) -> set[int]:
    """Ids of the versions whose figures (`rows`, the newest of each) are older than a sitting or key they use.

    Four queries for any number of rows.
    """
    places = FormItem.objects.filter(version__in=[row.version_id for row in rows]).exclude(form__state=FormState.DRAFT)
    forms_of: dict[int, set[int]] = {}
    for version, form in places.values_list("version_id", "form_id"):
        forms_of.setdefault(version, set()).add(form)
    forms = {form for some in forms_of.values() for form in some}
    now, sheet_counts = frames.fingerprints(forms), frames.sheets_counted(forms)
    return {
        row.version_id
        for row in rows
        if row.inputs
        != {str(form): now[form] for form in forms_of.get(row.version_id, ()) if sheet_counts.get(form, 0) > 1}
    }
