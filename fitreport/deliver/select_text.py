"""The choice of what deploys, as lines for a person and as JSON for the step that deploys it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

import msgspec

from fitreport.analysis.rounding import count, many
from fitreport.analysis.verdict import main_rounding, metric_words
from fitreport.deliver.check import requirement_facts
from fitreport.deliver.selection import Candidate, Selection
from fitreport.hub import Study

_MOST = 20  # candidates, and those left out, that are told of


def as_text(study: Study, selection: Selection, root: str = "") -> Iterator[str]:
    """The lines; what belongs to a line is indented below it."""
    chosen, main = selection.chosen, study.main
    assert main is not None
    rounding = main_rounding(study.summaries, study.pairs, main)
    if chosen is None:
        yield f"nothing chosen: {selection.reason}"
    else:
        yield study.labels[chosen.run]
        yield f"  path: {_place(study, chosen.run, root)}"
        words = metric_words(main.metric, main.judged)
        yield f"  epoch: {chosen.epoch}, {rounding.show(chosen.value)} {words}"
        if chosen.checkpoint is not None:
            yield f"  checkpoint: {chosen.checkpoint.path}"
            yield f"  sha256: {chosen.checkpoint.digest or 'not recorded'}"
        if chosen.note:
            yield f"  {'checkpoint' if chosen.checkpoint is None else 'note'}: {chosen.note}"
        yield f"  why: {selection.reason}"
    others = [c for c in selection.candidates if chosen is None or c.name != chosen.candidate]
    yield from _many("other candidates:", [_told(one, rounding.show(one.value)) for one in others])
    yield from _many("left out:", [f"{one.name}: {one.reason}" for one in selection.left_out])


def as_json(study: Study, selection: Selection, root: str = "") -> str:
    """One document; `root` is the way from the working directory to where paths of runs begin."""
    main, chosen = study.main, selection.chosen
    assert main is not None
    told: dict[str, Any] | None = None
    if chosen is not None:
        told = {
            "run": study.labels[chosen.run],
            "id": study.runs[chosen.run].id,
            "path": _place(study, chosen.run, root),
            "candidate": chosen.candidate,
            "epoch": chosen.epoch,
            "value": chosen.value,
            "checkpoint": msgspec.to_builtins(chosen.checkpoint),
            "note": chosen.note,
        }
    document = {
        "fitreport": study.version,
        "metric": main.metric,
        "split": main.judged,
        "goal": main.goal,
        "chosen": told,
        "reason": selection.reason,
        "candidates": [
            msgspec.to_builtins(one) | {"runs": [study.labels[run] for run in one.runs]}
            for one in selection.candidates
        ],
        "left_out": msgspec.to_builtins(selection.left_out),
        "requirements": [requirement_facts(study, one) for one in selection.judged],
        "skipped": msgspec.to_builtins(study.skipped),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _place(study: Study, run: int, root: str) -> str:
    return posixpath.normpath(posixpath.join(root, study.runs[run].path))


def _told(one: Candidate, value: str) -> str:
    mean = f", the mean of {many(len(one.runs), 'run')}" if len(one.runs) > 1 else ""
    size = "" if one.parameters is None else f", {count(one.parameters)} parameters"
    return f"{one.name}: {value}{mean}{size}{', within noise of the best' if one.tied else ''}"


def _many(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield heading
        yield from (f"  {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST} more"
