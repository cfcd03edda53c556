"""The metadata of a run, gathered section by section; a section that fails costs itself alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from fitreport.capture.compiled import Compiled, compile_facts, compiled_metrics, optimizer_facts
from fitreport.capture.environment import environment_facts, random_facts
from fitreport.capture.git import git_facts
from fitreport.capture.guard import Guard
from fitreport.capture.model import describe_model
from fitreport.capture.recording import Recording
from fitreport.run import Facts


def describe_all(
    recording: Recording, model: Any, sections: Mapping[str, Facts] | None = None
) -> Compiled:
    """Tell everything of a model, the machine and the data at once; the model may be None."""
    guard, compiled = recording.guard, Compiled()
    facts = describe_machine(guard, model, recording.folder.wish.asked)
    facts["optimizer"] = describe_optimizer(guard, model, {})
    recording.folder.describe(
        facts={**facts, "data": recording.folder.wish.data, **(sections or {})}
    )
    with guard("describe the metrics"):
        compiled = compiled_metrics(model)
    recording.folder.describe(**describe_training(guard, model, compiled))
    return compiled


def describe_training(guard: Guard, model: Any, compiled: Compiled) -> dict[str, Any]:
    """Changes to the metadata that a model brings about.

    To be asked again after the first epoch: some models are built, and some metrics named, only
    by the first batch.
    """
    changes: dict[str, Any] = {"compiled": compiled.metrics, "goals": compiled.goals}
    if model is None:
        return {}
    with guard("describe the model"):
        changes["model"] = describe_model(model)
    with guard("describe how the model was compiled"):
        changes["facts"] = {"compile": compile_facts(model)}
    return changes


def describe_optimizer(guard: Guard, model: Any, known: Facts) -> Facts:
    """The section `optimizer`. What is `known` of it stays where it differs in the rate alone,
    since callbacks change that in training, and the rate that the run began with is meant.
    """
    with guard("describe the optimizer"):
        told = optimizer_facts(getattr(model, "optimizer", None))
        return known if _without_rate(known) == _without_rate(told) else told
    return known


def describe_machine(guard: Guard, model: Any, asked: Collection[str]) -> dict[str, Facts]:
    """The sections that tell where the training ran, and from which code."""
    sections: dict[str, Callable[[], Facts]] = {
        "environment": lambda: environment_facts(model, asked),
        "random": lambda: random_facts(model),
        "git": lambda: git_facts(remote="remote" in asked),
    }
    found = {}
    for name, gather in sections.items():
        with guard(f"describe {name}"):
            found[name] = gather()
    return found


def _without_rate(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name != "learning_rate"}
