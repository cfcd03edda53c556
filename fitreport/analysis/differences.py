"""What differs between runs: settings with more than one value, the equal ones left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from fitreport.run import Facts, Run, Scalar


class Difference(msgspec.Struct, frozen=True):
    """One setting that is not the same in all runs; `values` in the order of the runs.

    A run that recorded the section without this setting, or nothing of the section, has None.
    """

    section: str
    name: str
    values: tuple[Scalar, ...]


def differences(runs: Sequence[Run]) -> tuple[Difference, ...]:
    """The settings that tell these runs apart, by section.

    A run that recorded nothing in a section cannot differ in it, so a history file beside run
    folders does not make every setting a difference.
    """
    return tuple(_differences(runs)) if len(runs) > 1 else ()


def _differences(runs: Sequence[Run]) -> Iterator[Difference]:
    per_run = [settings_of(run) for run in runs]
    for section in dict.fromkeys(name for sections in per_run for name in sections):
        facts = [sections.get(section, {}) for sections in per_run]
        for name in dict.fromkeys(key for one in facts for key in one):
            known = {_comparable(one.get(name)) for one in facts if one}
            if len(known) > 1:
                yield Difference(section, name, tuple(one.get(name) for one in facts))


def _comparable(value: Scalar) -> tuple[type, Scalar]:
    # 1, 1.0 and True are equal in Python, but a reader sees True differ from 1; and two NaNs alike.
    if value != value:
        return float, "NaN"
    return (bool if isinstance(value, bool) else str if isinstance(value, str) else float, value)


def settings_of(run: Run) -> dict[str, Facts]:
    """All that was set for a run, by section, hyperparameters and model among them."""
    model: Facts = {}
    if run.model is not None:
        model = {
            "name": run.model.name,
            "layers": len(run.model.layers) or None,
            "parameters": run.model.parameters,
            "trainable parameters": run.model.trainable_parameters,
        }
    return {"hyperparameters": run.params, "model": model, **run.facts}
