"""Runs and Studies made by hand, for every test that begins from values and not from files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from fitreport.hub import Options, Study, build_study
from fitreport.run import Curve, Event, Layer, Model, Run, Timeline

NAN, INF = math.nan, math.inf

# Names that break one thing or another where they are taken for more than text.
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- --> ]]> &lt; &amp;",
    "@lines@ @x_title@ @width@",
    "{{7*7}} {% raw %} ${7*7} $x$ %s {0}",
    ' d="M0" class="x" role="y" opacity="1" translate(1.55,2) url(#clip0)',
    "שלום עולם \u202e gnp.exe",
    "🦊 中文 é e\u0301 \u200b",
    "nul \x00 bell \x07 escape \x1b[31m del \x7f next \x85",
    "half a pair \ud800 and no character \ufffe",
    "line one\nline two\ttab\r\nline three",
    "x" * 300,
    "",
    " ",
)


def curve(
    values: Iterable[float], split: str = "train", metric: str = "loss", **more: Any
) -> Curve:
    """A curve of these values from epoch 0 on, or on `epochs`."""
    values = list(values)
    return Curve.of(metric, split, more.pop("epochs", range(len(values))), values, **more)


def run(*curves: Curve, name: str = "run", **more: Any) -> Run:
    """A run of these curves."""
    more = {"id": name, "path": name, "source": "run folder", "status": "finished", **more}
    return Run(name=name, curves=curves, **more)


def study(*runs: Run, **options: Any) -> Study:
    """The Study of these runs."""
    return build_study(runs, Options(**options))


def fall(epochs: int, seed: int = 0, start: float = 2.0) -> list[float]:
    """A loss as it falls in training, with a little noise, as float32 values."""
    noise = np.random.default_rng(seed).normal(0, 0.02, epochs)
    values = start * np.exp(-np.arange(epochs) / max(1, epochs / 4)) + 0.2 + noise
    return values.astype(np.float32).tolist()


def ordinary(number: int = 0, epochs: int = 20, metrics: int = 1, **more: Any) -> Run:
    """A run as a recorder leaves it: pairs, rates, times, events, a model, settings."""
    curves = []
    for nth in range(metrics):
        metric = ("loss", "accuracy")[nth] if nth < 2 else f"metric_{nth}"
        falling = np.array(fall(epochs, 100 * number + nth))
        values = falling if metric == "loss" else 1 - falling / 3
        curves += [curve(values, "train", metric), curve(values + 0.05, "validation", metric)]
    rates = np.where(np.arange(epochs) < epochs // 2, 1e-3, 5e-4)
    more = {
        "params": {"learning_rate": 1e-3, "seed": number, "augment": number % 2 == 0},
        "facts": {"optimizer": {"name": "adam", "beta_1": 0.9}, "git": {"commit": "a1b2c3d4" * 5}},
        "started": 1.7e9,
        "ended": 1.7e9 + 60 * (number + 1),
        "epochs_planned": epochs,
        "tags": ("test",),
        "notes": "A *note*.",
        "timeline": Timeline.of(
            range(epochs),
            elapsed=np.arange(1, epochs + 1) * 1.5,
            duration=np.full(epochs, 1.5),
            step=np.arange(1, epochs + 1) * 100.0,
            learning_rate=rates,
        ),
        "model": Model("net", "Functional", BRANCHING, 1234, 1200, 4936),
        "events": (
            Event("learning rate changed", epochs // 2, facts={"from": 1e-3, "to": 5e-4}),
            Event("mark", min(3, epochs - 1), "unfroze the backbone"),
        ),
        **more,
    }
    return run(*curves, name=more.pop("name", f"run {number}"), **more)


BRANCHING = (
    Layer("in", "InputLayer", "(None, 8)"),
    Layer("left", "Dense", "(None, 16)", 144, inputs=("in",)),
    Layer("right", "Dense", "(None, 16)", 144, trainable=False, inputs=("in",)),
    Layer("add", "Add", "(None, 16)", inputs=("left", "right")),
    Layer("out", "Dense", "(None, 1)", 17, inputs=("add",)),
)


def texts() -> st.SearchStrategy[str]:
    """Any text at all, halves of surrogate pairs and control characters among it."""
    anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
    return st.one_of(st.sampled_from(HOSTILE), anything)


def scalars() -> st.SearchStrategy[Any]:
    """Any value of a setting."""
    return st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), texts())


def facts() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(texts(), scalars(), max_size=3)


def numbers(length: int) -> st.SearchStrategy[Any]:
    """Arrays as they come: float32, rounded decimals, doubles, and NaN, infinities, subnormals."""
    wide = nps.arrays(np.float64, length)
    return st.one_of(
        wide,
        nps.arrays(np.float32, length).map(lambda a: a.astype(np.float64)),
        nps.arrays(np.int16, length).map(lambda a: a / 1000),
        st.floats(allow_nan=True).map(lambda v: np.full(length, v)),
    )


def epochs(length: int) -> st.SearchStrategy[Sequence[int]]:
    """Numbers that rise strictly."""
    steps = st.lists(st.integers(1, 2**40), min_size=length, max_size=length)
    near = st.lists(st.just(1), min_size=length, max_size=length)
    return st.tuples(st.integers(-(2**40), 2**40), st.one_of(near, steps)).map(
        lambda of: (of[0] + np.cumsum([0, *of[1]], dtype=np.int64)[: len(of[1])]).tolist()
    )


@st.composite
def curves(draw: st.DrawFn, metric: str, split: str) -> Curve:
    length = draw(st.integers(0, 12))
    return Curve.of(
        metric,
        split,
        draw(epochs(length)),
        draw(numbers(length)),
        goal=draw(st.sampled_from([None, "min", "max"])),
        epochs_inferred=draw(st.booleans()),
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    length = draw(st.integers(0, 6))
    columns = {
        name: draw(st.one_of(st.none(), numbers(length)))
        for name in ("elapsed", "duration", "step", "learning_rate")
    }
    return Timeline.of(draw(epochs(length)), **columns)


_KINDS = ("learning rate changed", "stopped early", "non-finite", "mark", "crashed", "restarted")
_EPOCH = st.one_of(st.none(), st.integers(-5, 20), st.integers(-(2**60), 2**60))
_TIME = st.one_of(st.none(), st.floats(allow_nan=False))


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Any run that can be put together, however absurd."""
    metrics = [*draw(st.lists(texts(), max_size=3, unique=True)), "loss"]
    pairs = [(m, s) for m in dict.fromkeys(metrics) for s in ("train", "validation", "test")]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True))
    layers = st.builds(
        Layer, texts(), texts(), texts(), st.integers(0, 2**60), st.booleans(),
        st.lists(st.sampled_from(["a", "b", ""]), max_size=3).map(tuple),
    )  # fmt: skip
    models = st.builds(
        Model, texts(), texts(), st.lists(layers, max_size=4).map(tuple),
        st.none() | st.integers(0, 2**60), st.none() | st.integers(0, 2**60),
    )  # fmt: skip
    return Run(
        id=draw(st.text("abc", max_size=4)),
        name=draw(texts()),
        path=draw(texts()),
        source=draw(st.sampled_from(["run folder", "report"])),
        status=draw(st.sampled_from([None, "finished", "crashed", "incomplete"])),
        started=draw(_TIME),
        ended=draw(_TIME),
        epochs_planned=draw(st.none() | st.integers(0, 10**6)),
        params=draw(facts()),
        tags=tuple(draw(st.lists(texts(), max_size=2))),
        facts=draw(st.dictionaries(st.sampled_from(["fit", "git", "other"]), facts(), max_size=2)),
        model=draw(st.none() | models),
        compiled=tuple(draw(st.lists(st.sampled_from(metrics), max_size=2))),
        curves=tuple(draw(curves(metric, split)) for metric, split in chosen),
        timeline=draw(st.none() | timelines()),
        events=tuple(
            draw(
                st.lists(
                    st.builds(Event, st.sampled_from(_KINDS), _EPOCH, texts(), _TIME, facts()),
                    max_size=3,
                )
            )
        ),
        notes=draw(texts()),
    )


def repeated(name: str, best: float, seeds: int = 5, shift: float = 0.0) -> list[Run]:
    """One configuration with several seeds, whose accuracies lie about `best`, 0.002 apart;
    `shift` makes them lie otherwise.
    """
    found = []
    for seed in range(seeds):
        reached = best + 0.002 * math.sin(37.0 * seed + len(name) + shift)
        climb = [reached * (1 - math.exp(-epoch / 3)) for epoch in range(19)] + [reached]
        accuracy = curve(climb, "validation", "accuracy", goal="max")
        params = {"seed": seed, "config": name}
        found.append(run(accuracy, name=f"{name}-seed{seed}", params=params))
    return found
