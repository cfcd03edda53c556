"""How well the rules read curves, and how fast: beside other tools, on the corpus of real runs.

Precision and recall of each rule that has labels, on the half that was never tuned on (`--half`
chooses), false alarms and misses by name; then the time of all rules. Labels are made by written
definitions (tests/corpus/labels.py) from what was planted and what the curve did. Run by
`make bench`.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import table
from fitreport.diagnosis.book import RuleBook
from fitreport.diagnosis.diagnose import diagnose
from fitreport.diagnosis.reading import read_run
from fitreport.hub import build_study
from fitreport.run import Run
from tests.corpus.corpus import HALVES, Labelled, corpus, history
from tests.corpus.labels import RULES

Found = Mapping[str, set[str]]  # the rules that fired, by the run's name

# Whatever a tool has that means what our rule means.
PEERS: dict[str, dict[str, tuple[str, ...]]] = {
    "runmedic": {
        "non-finite": ("non_finite",),
        "divergence": ("divergence",),
        "overfitting": ("overfitting",),
        "spike": ("loss_spikes",),
        "plateau": ("no_learning",),
    },
    "trainproof": {
        "non-finite": ("TP-NAN",),
        "divergence": ("TP-DIVERGE",),
        "overfitting": ("TP-OVERFIT",),
        "plateau": ("TP-FLAT", "TP-DEAD-RUN"),
    },
    "losslint": {
        "non-finite": ("nan_inf",),
        "divergence": ("divergence",),
        "overfitting": ("overfit_onset",),
        "spike": ("loss_spike",),
        "plateau": ("stagnation",),
    },
}
_ALARMS = {"critical", "warning", "error", "FAIL", "WARN"}


def ours(runs: Iterable[Run]) -> dict[str, list[list[str]]]:
    """What fitreport finds in each run by itself: rule and severity, causes alone counted."""
    found = {}
    for run in runs:
        findings = build_study([run]).diagnoses[0].findings
        found[run.name] = [[f.rule, f.severity if not f.cause else "explained"] for f in findings]
    return found


def theirs(peers: Path, runs: Iterable[Run]) -> dict[str, dict[str, list[list[str]]]]:
    """What each other tool finds, by run and tool; `peers` is a folder with their python."""
    told = json.dumps(
        {
            run.name: {
                name: [v if math.isfinite(v) else None for v in values]
                for name, values in history(run).items()
            }
            for run in runs
        }
    )
    program = Path(__file__).with_name("diagnosis_peers.py")
    done = subprocess.run(
        [peers / "python", program], input=told, capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, list[list[str]]]] = json.loads(done.stdout)
    return found


def named(found: Mapping[str, Sequence[Sequence[str]]], tool: str) -> Found:
    """A tool's findings under the names of our rules."""
    names = PEERS.get(tool, {rule: (rule,) for rule in RULES})
    return {
        run: {ours for ours, its in names.items() if any(check in its for check, _ in checks)}
        for run, checks in found.items()
    }


def scores(runs: Sequence[Labelled], tools: Mapping[str, Found]) -> str:
    """Precision and recall, a row a rule and a pair of columns a tool."""
    rows = []
    for rule in RULES:
        row = [rule, str(sum(r.labels[rule] is True for r in runs))]
        for tool, found in tools.items():
            has = rule in PEERS.get(tool, RULES)
            row += _score(rule, runs, found) if has else ["-", "-"]
        rows.append(row)
    heads = [f"{tool} {what}" for tool in tools for what in ("P", "R")]
    return table(["", "runs", *heads], rows)


def _score(rule: str, runs: Sequence[Labelled], found: Found) -> list[str]:
    judged = [
        (r.labels[rule], rule in found[r.run.name]) for r in runs if r.labels[rule] is not None
    ]
    right = sum(label is True and said for label, said in judged)
    told = sum(label is not None and said for label, said in judged)
    true = sum(label is True for label, _ in judged)
    return [f"{right / told:.2f}" if told else "-", f"{right / true:.2f}" if true else "-"]


def mistakes(runs: Sequence[Labelled], found: Found) -> list[str]:
    """Every false alarm and every miss, by name."""
    told = []
    for labelled in runs:
        for rule, label in labelled.labels.items():
            said = rule in found[labelled.run.name]
            if label is not None and label != said:
                told.append(f"{'false alarm' if said else 'missed'}: {rule}: {labelled.run.name}")
    return sorted(told)


def alarms(runs: Sequence[Labelled], found: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """How many healthy runs a tool warns of, a warning that their labels bear out left out."""
    healthy = [r for r in runs if not r.planted and not any(r.labels.values())]
    warned = [r.run.name for r in healthy if any(s in _ALARMS for _, s in found[r.run.name])]
    return f"{len(warned)} of {len(healthy)}" + (f" ({', '.join(warned)})" if warned else "")


def timed(run: Run, times: int = 20) -> float:
    """Milliseconds for all rules on one run, the best of several."""
    study, book = build_study([run]), RuleBook.installed()
    best = math.inf
    for _ in range(times):
        start = time.perf_counter()
        diagnose([read_run(run, study.pairs, study.main)], (), book)
        best = min(best, time.perf_counter() - start)
    return best * 1000


def long_run(epochs: int) -> Run:
    """A run of eight pairs."""
    from benchmarks.study import history as made
    from fitreport.diagnosis.example import Example

    return Example(history=made(0, epochs, 8)).run()


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=(*HALVES, "both"), default="held-out")
    options.add_argument("--facts", action="store_true", help="all that was recorded, not curves")
    options.add_argument("--peers", type=Path, metavar="BIN", help="where the other tools are")
    given = options.parse_args()
    runs = [r for r in corpus() if given.half == "both" or r.held_out == (given.half == "held-out")]
    read = [r.run if given.facts else r.bare() for r in runs]
    found: dict[str, Any] = {"fitreport": ours(read)}
    if given.peers:
        others = theirs(given.peers, read)
        found |= {tool: {name: at[tool] for name, at in others.items()} for tool in PEERS}
    tools = {tool: named(of, tool) for tool, of in found.items()}
    print(f"{len(runs)} runs, {given.half}, {'all facts' if given.facts else 'curves alone'}")
    print(scores(runs, tools))
    for tool, of in found.items():
        print(f"healthy runs with a warning or error, {tool}: {alarms(runs, of)}")
    print(*mistakes(runs, tools["fitreport"]), sep="\n")
    print(f"all rules on 100 epochs x 8 pairs: {timed(long_run(100)):.1f} ms (budget 5)")
    print(f"all rules on 10,000 epochs x 8 pairs: {timed(long_run(10_000)):.0f} ms (budget 50)")


if __name__ == "__main__":
    main()
