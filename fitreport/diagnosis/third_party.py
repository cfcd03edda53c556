"""Rules that other distributions bring, by the entry point group `fitreport.rules`.

An entry point's name is the rule's id, its value a module with what a rule of `rules/` has. One
that cannot be loaded becomes a rule that fails, with the reason: it never costs the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from fitreport.analysis.printable import printable
from fitreport.diagnosis.rule import NoLimits, Rule, rule_of

GROUP = "fitreport.rules"


@cache
def third_party_rules() -> Mapping[str, Rule]:
    """The rules of other distributions, by id."""
    if not any(GROUP in text for text in _declared(sys.path)):
        return {}
    from importlib.metadata import entry_points  # not before: it costs a third of a build's start

    found = {}
    for point in entry_points(group=GROUP):
        try:
            found[point.name] = msgspec.structs.replace(rule_of(point.load(), ""), id=point.name)
        except (Exception, SystemExit) as error:  # noqa: BLE001, another's module can do anything
            reason = f"could not be loaded: {type(error).__name__}: {error}".rstrip(": ")
            found[point.name] = _broken(point.name, printable(reason[:300]))
    return found


def _declared(paths: Iterable[str]) -> Iterator[str]:
    """The text of every distribution's entry points."""
    for path in paths:
        for file in Path(path or ".").glob("*.dist-info/entry_points.txt"):
            try:
                yield file.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue


def _broken(name: str, reason: str) -> Rule:
    return Rule(name, name, {"": f"It {reason}"}, (), NoLimits, None, {}, {}, broken=reason)
