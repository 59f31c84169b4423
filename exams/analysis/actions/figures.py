"""The figures of an item version over every form and cohort that met it, put together from stored runs."""

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

# So many cohorts are named one by one; all others count as what was before them.
KEPT = 12


def append_figures(run: AnalysisRun, *, at: datetime) -> None:
    """Append a VersionFigures row for each version on the form of `run`, within the action that completes it.

    Other forms enter with their newest run that is done, so that no answer is read again. Three queries and the
    insert, whatever the number of versions.
    """
    runs = [run, *_other_runs(run)]
    rows = []
    for entry in run.versions:
        name = str(entry["version_id"])
        carrying = [one for one in runs if name in one.groups.get("items", {})]
        inputs = {str(one.form_id): one.fingerprint for one in carrying}
        figures = _figures(carrying, name)
        rows.append(VersionFigures(version_id=entry["version_id"], run=run, figures=figures, inputs=inputs, at=at))
    VersionFigures.objects.bulk_create(rows)


def grouped_of(frame: Any, grouped: Any) -> dict[str, Any]:
    """What a run keeps for pooling: {cohorts: [[code, first day]], items: {version id: {within, recent}}}.

    `within` is `pooling.WithinGroups` as a list, `recent` [[persons, right]] for each of the newest KEPT cohorts.
    """
    named = [at for at, (code, _) in enumerate(frame.cohorts) if code != frames.STATE_WIDE][-KEPT:]
    items = {}
    for entry in frame.versions:
        code = entry["code"]
        persons, right = grouped.n[code], grouped.x[code]
        items[str(entry["version_id"])] = {
            "within": list(vars(grouped.within[code]).values()),
            "recent": [[int(persons[at]), float(right[at])] for at in named],
        }
    return {"cohorts": [frame.cohorts[at] for at in named], "items": items}


def _other_runs(run: AnalysisRun) -> list[AnalysisRun]:
    versions = [entry["version_id"] for entry in run.versions]
    forms = FormItem.objects.filter(version__in=versions).exclude(form=run.form_id).values("form")
    newest = AnalysisRun.objects.filter(form=OuterRef("form"), state=AnalysisRunState.DONE).order_by(
        "-requested_at", "-pk"
    )
    runs = AnalysisRun.objects.filter(form__in=forms, pk=Subquery(newest.values("pk")[:1]))
    return list(runs.select_related("form").defer("document", "versions"))


def _figures(runs: Sequence[AnalysisRun], name: str) -> dict[str, Any]:
    """{n, groups, p, p_ci95, r, r_ci95, forms, cohorts}: each cohort's facility also drawn toward all before it."""

    parts = [pooling.WithinGroups(*run.groups["items"][name]["within"]) for run in runs]
    recent = [
        (began, cohort, run.form.code, *sums)
        for run in runs
        for (cohort, began), sums in zip(run.groups["cohorts"], run.groups["items"][name]["recent"], strict=True)
        if sums[0]
    ]
    recent = sorted(recent)[-KEPT:]
    persons, right = [row[3] for row in recent], [row[4] for row in recent]
    # What is not among the newest cohorts was earlier.
    persons_before = list(accumulate(persons, initial=sum(part.n for part in parts) - sum(persons)))[:-1]
    right_before = list(accumulate(right, initial=sum(part.x for part in parts) - sum(right)))[:-1]
    ends, drawn = (
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
            "drawn": {"p": toward.p, "ci95": toward.ci95, "weight": toward.weight} if toward else None,
        }
        for (_, cohort, form, n, x), pair, toward in zip(recent, ends, drawn, strict=True)
    ]
    return {**vars(pooling.pool(parts)), "forms": sorted(run.form.code for run in runs), "cohorts": cohorts}


def stale_versions(rows: Iterable[VersionFigures]) -> set[int]:
    """Ids of the versions whose figures (`rows`, the newest of each) a later sitting or key has overtaken.

    Four queries for any number of rows.
    """
    places = FormItem.objects.filter(version__in=[row.version_id for row in rows]).exclude(form__state=FormState.DRAFT)
    forms_of: dict[int, set[int]] = {}
    for version, form in places.values_list("version_id", "form_id"):
        forms_of.setdefault(version, set()).add(form)
    forms = {form for some in forms_of.values() for form in some}
    now, sat = frames.fingerprints(forms), frames.sheets_counted(forms)
    return {
        row.version_id
        for row in rows
        if row.inputs != {str(form): now[form] for form in forms_of.get(row.version_id, ()) if sat.get(form, 0) > 1}
    }
