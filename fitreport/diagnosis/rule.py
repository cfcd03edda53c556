"""A rule: a module of `rules/`, found by walking that folder and checked as it is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import msgspec

from fitreport.diagnosis import rules as folder
from fitreport.diagnosis.example import Example
from fitreport.diagnosis.finding import Finding
from fitreport.diagnosis.reading import Reading

HEADINGS = ("What it sees", "Why it matters", "What to try", "What can fool it", "Reference")


class Rule(msgspec.Struct, frozen=True, eq=False):
    """What a rule's module says of itself.

    `explains` names the rules whose findings this one's makes needless, since it is their cause.
    `limits` is a frozen struct of the numbers that a user may tune. `fires` and `quiet` are small
    runs on which the rule must fire and must stay quiet. A rule about the seeds of a configuration
    has `judge_group`, in which a finding's `run` counts within the group, and no `judge`. `broken`
    says why the rule could not be loaded, if so: it is then never asked.
    """

    id: str
    title: str
    sections: Mapping[str, str]  # of the documentation, by heading
    explains: tuple[str, ...]
    limits: type[msgspec.Struct]
    judge: Callable[[Reading, Any], Iterable[Finding]] | None
    fires: Mapping[str, Example | tuple[Example, ...]]
    quiet: Mapping[str, Example | tuple[Example, ...]]
    judge_group: Callable[[Sequence[Reading], Any], Iterable[Finding]] | None = None
    broken: str = ""

    @property
    def untuned(self) -> msgspec.Struct:
        """The limits as they are unless a user tunes them."""
        return self.limits()

    @property
    def of_limits(self) -> str:
        """What each limit means, on one line."""
        return " ".join((self.limits.__doc__ or "").split())

    @property
    def settings(self) -> tuple[str, ...]:
        """The untuned limits, each as a settings file writes it: `name = value`."""
        untuned = self.untuned
        return tuple(f"{at} = {getattr(untuned, at)}" for at in self.limits.__struct_fields__)

    @property
    def summary(self) -> str:
        """One sentence."""
        return self.sections[""]


class NoLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of a rule in which nothing can be tuned."""


@cache
def own_rules() -> Mapping[str, Rule]:
    """Fitreport's own rules by id, in alphabetical order."""
    names = sorted(module.name for module in iter_modules(folder.__path__))
    found = [rule_of(import_module(f"{folder.__name__}.{name}"), name) for name in names]
    return {rule.id: rule for rule in found}


def rule_of(module: ModuleType, name: str) -> Rule:
    """The rule that a module is.

    Raises:
        TypeError: it lacks something that a rule has, or its limits cannot be tuned.
    """
    missing = [part for part in ("TITLE", "FIRES", "QUIET") if not hasattr(module, part)]
    if not (hasattr(module, "judge") or hasattr(module, "judge_group")):
        missing.append("judge")
    sections = _sections(module.__doc__ or "")
    missing += [heading for heading in HEADINGS if not sections.get(heading)]
    if missing:
        raise TypeError(f"the rule {module.__name__} has no {', '.join(missing)}")
    limits = getattr(module, "Limits", NoLimits)
    if not issubclass(limits, msgspec.Struct):
        raise TypeError(f"the rule {module.__name__} has Limits that are no msgspec.Struct")
    limits()  # raises, too, where one of them has no default
    return Rule(
        id=name.replace("_", "-"),
        title=module.TITLE,
        sections=sections,
        explains=tuple(getattr(module, "EXPLAINS", ())),
        limits=limits,
        judge=getattr(module, "judge", None),
        fires=module.FIRES,
        quiet=module.QUIET,
        judge_group=getattr(module, "judge_group", None),
    )


def _sections(text: str) -> dict[str, str]:
    """A docstring's paragraphs by their heading; the summary under ''."""
    parts = re.split(rf"^({'|'.join(HEADINGS)}):$", text, flags=re.MULTILINE)
    found = {"": parts[0].strip()}
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        lines = [line.strip() for line in body.strip().splitlines()]
        found[heading] = re.sub(r"(?<!\n)\n(?!\n|- )", " ", "\n".join(lines))
    return found
