"""Packs trained runs into the two files that are kept: `python -m tests.corpus.pack FOLDER`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import msgspec

from fitreport.diagnosis.book import RuleBook
from fitreport.hub import build_study
from fitreport.run import Run
from fitreport.sources.find import find_runs
from fitreport.studyfile.encode import encode
from tests.corpus.corpus import CURVES, LABELS, history
from tests.corpus.labels import honest, labels
from tests.corpus.recipes import HELD_OUT_FROM, Recipe, recipes

_KEPT = ("fit", "data", "optimizer", "compile")  # facts; machine and commit are no one's concern


def read(folder: Path) -> list[tuple[Recipe, Run, dict[str, list[float]]]]:
    """Each recipe that was trained, its run, and what came after it."""
    found = []
    for recipe in recipes():
        after = folder / f"{recipe.name}.after.json"
        if after.exists():
            run = find_runs([folder / recipe.name]).runs[0]
            facts = {name: run.facts[name] for name in _KEPT if name in run.facts}
            plain = msgspec.structs.replace(
                run, facts=facts, path=recipe.name, started=None, ended=None
            )
            found.append((recipe, plain, json.loads(after.read_text())))
    return found


def main() -> None:
    """Write `curves.json` and `labels.json` beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    trained = read(options.parse_args().folder)
    study = build_study([run for _, run, _ in trained], rules=RuleBook({}))
    encoded = encode(study)
    CURVES.write_bytes(msgspec.json.encode(encoded))
    histories = [(recipe, history(run), after) for recipe, run, after in trained]
    reached = honest([(recipe, values) for recipe, values, _ in histories])
    told = {
        recipe.name: {
            "planted": recipe.planted,
            "half": "held out" if recipe.seed >= HELD_OUT_FROM else "tuned on",
            "labels": labels(recipe, values, after, reached),
        }
        for recipe, values, after in histories
    }
    lines = [f"  {json.dumps(name)}: {json.dumps(what)}" for name, what in told.items()]
    LABELS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(told)} runs, {CURVES.stat().st_size / 1000:.0f} kB of curves")


if __name__ == "__main__":
    main()
