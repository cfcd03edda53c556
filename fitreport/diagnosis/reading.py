"""One run as the rules read it: its metric pairs, each curve with its shape, and known facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec
import numpy as np

from fitreport.analysis.pairs import MetricPair
from fitreport.analysis.rounding import count, many, show
from fitreport.diagnosis.extrapolation import Gain, gain_of
from fitreport.diagnosis.finding import CannotJudge
from fitreport.diagnosis.shape import Shape, shape_of
from fitreport.run import Curve, Event, EventKind, Goal, Run, Split


def called(split: Split) -> str:
    """A split as a sentence begins with it."""
    return "Training" if split == "train" else split.capitalize()


class Pair(msgspec.Struct, frozen=True, eq=False, dict=True):  # the dict keeps what is worked out
    """One metric of a run; a split's shape is None where it has no finite value."""

    metric: str
    goal: Goal | None
    train: Shape | None
    validation: Shape | None

    @property
    def is_loss(self) -> bool:
        """Whether it is what training minimises, or a part of it."""
        return self.goal == "min" and self.metric.endswith("loss")

    def word(self, lower: str, higher: str) -> str:
        """The first word where lower is better, the second where higher is."""
        return higher if self.goal == "max" else lower

    @property
    def judged(self) -> Shape | None:
        """Validation where there is one, else training."""
        return self.validation or self.train

    @property
    def judged_split(self) -> Split:
        """The split of `judged`."""
        return "train" if self.validation is None else "validation"

    @property
    def monitor(self) -> str:
        """What a Keras callback calls the curve that is judged."""
        return self.metric if self.validation is None else f"val_{self.metric}"

    def shapes(self) -> Iterator[tuple[Split, Shape]]:
        """The splits that have values."""
        if self.train is not None:
            yield "train", self.train
        if self.validation is not None:
            yield "validation", self.validation

    @cached_property
    def training_gain(self) -> Gain | None:
        """What as many epochs again would gain in training."""
        return None if self.train is None else gain_of(self.train)

    @cached_property
    def judged_gain(self) -> Gain | None:
        """What they would gain where the pair is judged, before a gap that widens takes it."""
        return self.training_gain if self.validation is None else gain_of(self.validation)

    def fall(self, shape: Shape) -> float:
        """How far the shape's curve came down from the first value, of training or validation.

        The start is the training value, too: the first epoch often does most of the learning
        before the first validation.
        """
        starts = [of_split.start for _, of_split in self.shapes()]
        return max(starts) - shape.best_level


class Reading(msgspec.Struct, frozen=True, eq=False):
    """A run, read. `pairs` stand in the Study's order, those that the run has values of."""

    run: Run
    pairs: tuple[Pair, ...]
    main: Pair | None

    @property
    def loss(self) -> Pair | None:
        """The loss that is trained: `loss`, else the first that is called so."""
        named = next((pair for pair in self.pairs if pair.metric == "loss"), None)
        return named or next((pair for pair in self.pairs if pair.is_loss), None)

    def training_loss(self, least: int) -> tuple[Pair, Shape]:
        """The loss with its training shape; where none was recorded, the first metric of known
        goal that has training values.

        Raises:
            CannotJudge: there is none, it is shorter than `least`, or it ended in NaN.
        """
        trained = (pair for pair in self.pairs if pair.goal is not None and pair.train is not None)
        pair = self.loss or next(trained, None)
        if pair is None or pair.goal is None:
            raise CannotJudge("neither a loss nor another metric of known goal was recorded")
        if pair.train is None:
            raise CannotJudge(f"{pair.metric} has no finite training value")
        if pair.train.ends_broken:
            raise CannotJudge(f"{pair.metric} ends in values that are not finite")
        if len(pair.train) < least:
            raise CannotJudge(f"{many(len(pair.train), 'epoch')}, and {least} are needed")
        return pair, pair.train

    def judged_pairs(self) -> Sequence[Pair]:
        """Pairs whose direction is known, losses first."""
        known = [pair for pair in self.pairs if pair.goal is not None]
        return sorted(known, key=lambda pair: not pair.is_loss)

    def events(self, kind: EventKind) -> list[Event]:
        """The run's events of one kind."""
        return [event for event in self.run.events if event.kind == kind]

    def fact(self, section: str, name: str) -> object:
        """One recorded fact, None where it was not recorded."""
        return self.run.facts.get(section, {}).get(name)

    @property
    def layer_kinds(self) -> frozenset[str]:
        """The classes of the model's layers; none where no model was recorded."""
        layers = self.run.model.layers if self.run.model is not None else ()
        return frozenset(layer.kind for layer in layers)

    def rate_changed(self, by: float) -> str:
        """Words for advice, such as ' (from 0.1 to 0.01)'; '' where no learning rate is known."""
        rate = self.fact("optimizer", "learning_rate")
        return f" (from {show(rate)} to {show(rate * by)})" if isinstance(rate, float) else ""

    def uses(self, callback: str) -> bool:
        """Whether a callback of this name is known to have been in use."""
        return callback in str(self.fact("fit", "callbacks") or "")


def thinned_curve(run: Run) -> Curve | None:
    """The first curve of which a report carried a part of the values; None where all are whole."""
    return next((curve for curve in run.curves if curve.thinned_from), None)


def refuse_thinned(run: Run) -> None:
    """Rules are asked about whole curves alone.

    Raises:
        CannotJudge: the run comes from a report that carried a part of its values.
    """
    thin = thinned_curve(run)
    if thin is not None:
        known, whole = count(len(thin)), count(thin.thinned_from)
        raise CannotJudge(f"the report it was read from carried {known} of {whole} epochs")


def read_run(run: Run, pairs: Sequence[MetricPair], main: MetricPair | None) -> Reading:
    """The reading of one run in the metrics of a Study."""
    curves: Mapping[tuple[str, Split], Curve] = {(c.metric, c.split): c for c in run.curves}

    def shape(pair: MetricPair, split: Split) -> Shape | None:
        curve = curves.get((pair.metric, split))
        return None if curve is None else shape_of(curve, pair.goal)

    with np.errstate(all="ignore"):  # differences of huge values may overflow, and then say inf
        read = [
            Pair(pair.metric, pair.goal, shape(pair, "train"), shape(pair, "validation"))
            for pair in pairs
        ]
    own = tuple(pair for pair in read if pair.train is not None or pair.validation is not None)
    named = next((p for p in own if main is not None and p.metric == main.metric), None)
    return Reading(run, own, named)
