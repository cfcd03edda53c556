"""Small made-up runs on which a rule must fire, or must stay quiet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from fitreport.run import Curve, Event, Facts, Run, Status, Timeline


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A run in the words of a Keras history; what is not told is not known."""

    history: Mapping[str, Sequence[float]]
    status: Status | None = None
    events: tuple[Event, ...] = ()
    facts: Mapping[str, Facts] = {}
    learning_rate: Sequence[float] | None = None
    duration: Sequence[float] | None = None
    planned: int | None = None

    def run(self, name: str = "example") -> Run:
        """The run, its epochs counted from 0."""
        curves = tuple(
            Curve.of(
                metric.removeprefix("val_"),
                "validation" if metric.startswith("val_") else "train",
                range(len(values)),
                values,
            )
            for metric, values in self.history.items()
        )
        timeline = None
        if self.learning_rate is not None or self.duration is not None:
            epochs = len(self.learning_rate or self.duration or ())
            timeline = Timeline.of(
                range(epochs), learning_rate=self.learning_rate, duration=self.duration
            )
        return Run(
            id=name,
            name=name,
            path=name,
            source="example",
            status=self.status,
            epochs_planned=self.planned,
            events=self.events,
            facts=dict(self.facts),
            curves=curves,
            timeline=timeline,
        )


def falling(epochs: int, start: float = 2.3, end: float = 0.2, pace: float = 5.0) -> list[float]:
    """A loss that falls to a level, with a little noise that is the same each time."""
    return [
        end + (start - end) * 2.718281828 ** (-epoch / pace) + 0.01 * wobble(epoch)
        for epoch in range(epochs)
    ]


def wobble(epoch: int) -> float:
    """Between -1 and 1, different for each epoch, without a pattern that can be seen."""
    return ((5 * epoch * epoch + 3 * epoch) % 17 - 8) / 8
