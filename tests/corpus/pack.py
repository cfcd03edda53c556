"""Packs trained runs into the files that are kept: `python -m tests.corpus.pack FOLDER`."""

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
from tests.corpus.corpus import HALVES, files, history
from tests.corpus.labels import honest, labels
from tests.corpus.recipes import HELD_OUT, Recipe, recipes

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
    """Write the curves and the labels of each half beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--half", choices=HALVES, action="append")
    given = options.parse_args()
    trained = read(given.folder)
    histories = [(recipe, history(run), after) for recipe, run, after in trained]
    reached = honest([(recipe, values) for recipe, values, _ in histories])
    for half in given.half or HALVES:
        chosen = [at for at, (recipe, _, _) in enumerate(trained) if half_of(recipe) == half]
        curves, told = files(half)
        study = build_study([trained[at][1] for at in chosen], rules=RuleBook({}))
        curves.write_bytes(msgspec.json.encode(encode(study)))
        lines = []
        for recipe, values, after in (histories[at] for at in chosen):
            true = labels(recipe, values, after, reached)
            line = {"planted": recipe.planted, "labels": true}
            lines.append(f"  {json.dumps(recipe.name)}: {json.dumps(line)}")
        told.write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(f"{half}: {len(chosen)} runs, {curves.stat().st_size / 1000:.0f} kB of curves")


def half_of(recipe: Recipe) -> str:
    """The half that a recipe belongs to, by its seed."""
    return "held-out" if recipe.seed in HELD_OUT else "tuned-on"


if __name__ == "__main__":
    main()
