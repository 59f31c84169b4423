"""How a verdict is kept: as plain data for the decision row, with a fingerprint of what it rests on."""

import hashlib
import json
from typing import Any

from lms.certification.rules.verdicts import Line, State, Verdict


def lines_data(verdict: Verdict) -> list[dict[str, Any]]:
    """Every line as JSON, in the order of the program."""
    return [_line_data(line) for line in verdict.lines]


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "path": line.path,
        "type": line.type,
        "key": line.key,
        "title": line.title,
        "state": str(line.state),
        "reason": line.reason,
        "evidence": [[item.table, item.id, item.when.isoformat()] for item in line.evidence],
        "who_must_act": str(line.who_must_act),
        "since": line.since.isoformat() if line.since else None,
        "counts": line.counts,
    }


def fingerprint(verdict: Verdict) -> str:
    """SHA-256 over the answer and its evidence.

    Left out is what changes by the mere passing of time (what is planned, who has to act), so that a recomputation
    of an unchanged record finds nothing new.
    """
    rests_on = [
        [line.path, line.state == State.MET, line.counts, sorted([item.table, item.id] for item in line.evidence)]
        for line in verdict.lines
        if line.type != "any_of"
    ]
    return hashlib.sha256(json.dumps([verdict.met, sorted(rests_on)]).encode()).hexdigest()


def lost_ground(issued_on: list[dict[str, Any]], now: Verdict) -> tuple[Line, ...]:
    """The lines that were met and counted when a certificate was issued, and are not met now.

    ``issued_on`` are the lines of the decision the certificate rests on. A requirement that only came into force
    later takes nothing away from it.
    """
    met_then = {line["path"] for line in issued_on if line["counts"] and line["state"] == State.MET}
    if now.met:
        return ()
    return tuple(line for line in now.lines if line.open and line.path in met_then)
