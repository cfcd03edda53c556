"""One training run as a frozen value: what every source reads and every later stage works on.

Nothing here does I/O, draws, or knows of HTML. Arrays are read-only numpy arrays. Epochs bear the
source's own numbers (Keras counts from 0) and rise strictly within a curve; where a source starts
its count again, the later epochs are numbered on and an event `restarted` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

Split = Literal["train", "validation", "test"]
Goal = Literal["min", "max"]
Status = Literal["finished", "stopped early", "interrupted", "crashed", "incomplete"]
EventKind = Literal[
    "learning rate changed",  # facts: from, to; by, where a callback announced it
    "stopped early",  # facts: monitor, best_epoch, weights_restored
    "checkpoint",  # facts: path (relative), digest (sha256), metric values where known
    "non-finite",  # facts: metric, split, value: the first NaN or infinity of that curve
    "interrupted",  # facts: by: KeyboardInterrupt, a signal, or TerminateOnNaN
    "crashed",  # facts: exception (type name only)
    "restarted",  # facts: counted_from: the source's own number for this epoch
    "resumed",  # facts: replaced: how many epochs were trained again
    "recovered",  # a half-written record was left out on reading
    "mark",  # the user's own
]
Scalar = bool | int | float | str | None
Facts = dict[str, Scalar]  # nested settings are flattened: {"learning_rate.decay_steps": 100}

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, read-only from now on."""
    array.flags.writeable = False
    return array


def _array(values: Iterable[Any], kind: type[np.generic]) -> npt.NDArray[Any]:
    """An array of its own, since it will be frozen; one that is frozen already is shared."""
    if not isinstance(values, np.ndarray):
        values = list(values)
    elif not values.flags.writeable and values.base is None and values.dtype == kind:
        return values
    return np.array(values, kind)


class Smoothed(msgspec.Struct, frozen=True, eq=False):
    """A moving average of a whole curve (`analysis.smoothing`), at the epochs kept of it."""

    weight: float
    values: Floats


class Curve(msgspec.Struct, frozen=True, eq=False):
    """The values of one metric on one split, epoch by epoch. NaN and infinities are kept.

    `metric` is the name without `val_` or `test_`; `goal` is the direction that the source
    recorded, None where it recorded none. Where `epochs_inferred`, the source gave values without
    their epochs, and the numbers rest on the rule in `sources.pairing`. `logged_as` is the source's
    name for the metric, where it is counted under another one.

    A report of many values carries less of them: `thinned_from` is how many values the whole curve
    had, 0 where all are here; `rounded_to` is what the values are multiples of, the best and the
    last apart, 0 where they are as they were; `smoothed` are averages of the whole curve, which
    nobody could work out from a thinned one.
    """

    metric: str
    split: Split
    epochs: Ints
    values: Floats
    goal: Goal | None = None
    epochs_inferred: bool = False
    logged_as: str = ""
    thinned_from: int = 0
    rounded_to: float = 0.0
    smoothed: tuple[Smoothed, ...] = ()

    @property
    def whole(self) -> int:
        """How many values the whole curve has."""
        return self.thinned_from or len(self)

    def __post_init__(self) -> None:  # not only in `of`: a curve from another process is built anew
        for array in (self.epochs, self.values, *(one.values for one in self.smoothed)):
            frozen(array)

    @classmethod
    def of(
        cls,
        metric: str,
        split: Split,
        epochs: Iterable[int],
        values: Iterable[float],
        *,
        goal: Goal | None = None,
        epochs_inferred: bool = False,
    ) -> Curve:
        """A curve from any two iterables of equal length, epochs rising strictly.

        Raises:
            ValueError: the lengths differ, or the epochs do not rise.
        """
        at, y = _array(epochs, np.int64), _array(values, np.float64)
        if at.shape != y.shape or at.ndim != 1:
            raise ValueError(f"{metric}: {at.size} epochs for {y.size} values")
        if at.size > 1 and not bool((at[1:] > at[:-1]).all()):
            raise ValueError(f"{metric}: epochs do not rise")
        return cls(metric, split, at, y, goal, epochs_inferred)

    def __len__(self) -> int:
        return int(self.values.size)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Curve)
            and all(getattr(self, f) == getattr(other, f) for f in _PLAIN)
            and np.array_equal(self.epochs, other.epochs)
            and np.array_equal(self.values, other.values, equal_nan=True)
        )

    def __hash__(self) -> int:
        return hash((self.metric, self.split, len(self)))


_PLAIN = tuple(f for f in Curve.__struct_fields__ if f not in ("epochs", "values", "smoothed"))


class Timeline(msgspec.Struct, frozen=True, eq=False):
    """What is known of each epoch apart from its metrics; all arrays are equally long.

    A value that is not known is NaN. `elapsed` is in seconds of training from the first epoch's
    start to this epoch's end, pauses between fits left out; `duration` in seconds; `step` counts
    training batches up to this epoch's end; `learning_rate` is the rate in force at its end.
    `thinned_from` is as that of a curve.
    """

    epochs: Ints
    elapsed: Floats
    duration: Floats
    step: Floats
    learning_rate: Floats
    thinned_from: int = 0

    @property
    def whole(self) -> int:
        """How many epochs the whole timeline has."""
        return self.thinned_from or len(self)

    def __post_init__(self) -> None:
        for array in (self.epochs, self.elapsed, self.duration, self.step, self.learning_rate):
            frozen(array)

    @classmethod
    def of(
        cls,
        epochs: Iterable[int],
        *,
        elapsed: Iterable[float] | None = None,
        duration: Iterable[float] | None = None,
        step: Iterable[float] | None = None,
        learning_rate: Iterable[float] | None = None,
    ) -> Timeline:
        """A timeline from iterables as long as `epochs`; None means not known at all."""
        at = _array(epochs, np.int64)

        def column(values: Iterable[float] | None) -> Floats:
            y = np.full(at.size, np.nan) if values is None else _array(values, np.float64)
            if y.shape != at.shape:
                raise ValueError(f"a timeline of {at.size} epochs was given {y.size} values")
            return frozen(y)

        return cls(
            frozen(at), column(elapsed), column(duration), column(step), column(learning_rate)
        )

    def __len__(self) -> int:
        return int(self.epochs.size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timeline) and all(
            np.array_equal(getattr(self, f), getattr(other, f), equal_nan=f in _MAY_LACK)
            for f in self.__struct_fields__
        )

    def __hash__(self) -> int:
        return hash(self.epochs.tobytes())


_MAY_LACK = ("elapsed", "duration", "step", "learning_rate")  # a value of some epochs


class Event(msgspec.Struct, frozen=True):
    """Something that happened in training. `time` is in seconds since the epoch of 1970, UTC."""

    kind: EventKind
    epoch: int | None = None
    text: str = ""
    time: float | None = None
    facts: Facts = {}


class Layer(msgspec.Struct, frozen=True):
    """One layer as the model's summary tells it; shapes as text, '?' where not known."""

    name: str
    kind: str
    output_shape: str = "?"
    parameters: int = 0
    trainable: bool = True
    inputs: tuple[str, ...] = ()  # names of the layers that feed this one


class Model(msgspec.Struct, frozen=True):
    """What was trained. Counts are None where the model was never built."""

    name: str
    kind: str  # Sequential, Functional, or the subclass's name
    layers: tuple[Layer, ...] = ()
    parameters: int | None = None
    trainable_parameters: int | None = None
    size_bytes: int | None = None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One training run.

    `id` is the same wherever the same run is read from: recorded by the run folder, else made
    from the content. `compiled` lists the metrics given to `compile`, in its order, as base names.
    `facts` holds what was recorded beside the hyperparameters, by section: fit, data, optimizer,
    compile, random, environment, git. `status` is None where the source cannot tell.
    """

    id: str
    name: str
    path: str  # relative to where reading began, '/' between its parts
    source: str  # the source's name, as in `sources`
    status: Status | None = None
    started: float | None = None  # seconds since 1970, UTC
    ended: float | None = None
    epochs_planned: int | None = None
    params: Facts = {}
    tags: tuple[str, ...] = ()
    facts: dict[str, Facts] = {}
    model: Model | None = None
    compiled: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
    timeline: Timeline | None = None
    events: tuple[Event, ...] = ()
    notes: str = ""  # Markdown, as the user wrote it

    def cut_by(self) -> str:
        """What cut a run short: an exception's type, a signal, a callback; empty if not known."""
        event = next((e for e in reversed(self.events) if e.kind == self.status), None)
        if event is None or event.kind not in ("crashed", "interrupted"):
            return ""
        return str(event.facts.get("exception") or event.facts.get("by") or "")

    def time_after(self, epoch: int) -> tuple[float, float] | None:
        """Seconds after an epoch, and their share of all; None unless every duration is known."""
        if (
            self.timeline is None
            or self.timeline.thinned_from
            or not bool(np.isfinite(self.timeline.duration).all())
        ):
            return None
        whole = float(self.timeline.duration.sum())
        after = float(self.timeline.duration[self.timeline.epochs > epoch].sum())
        return (after, after / whole) if whole > 0 else None

    def curve(self, metric: str, split: Split) -> Curve | None:
        """The curve of one metric on one split, or None."""
        return next((c for c in self.curves if (c.metric, c.split) == (metric, split)), None)


class Skipped(msgspec.Struct, frozen=True):
    """Something that was given and could not be read: shown in every output, never silent."""

    path: str
    reason: str
