"""Which rules are asked, and with which limits."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from fitreport.diagnosis.rule import Rule, own_rules
from fitreport.diagnosis.third_party import third_party_rules
from fitreport.errors import UsageError, near


class RuleBook(msgspec.Struct, frozen=True):
    """The rules that are asked, by id, and the limits of those that the user tuned or turned off.

    Where `limits` has None for a rule, it is off.
    """

    rules: Mapping[str, Rule]
    limits: Mapping[str, msgspec.Struct | None] = {}

    @classmethod
    def installed(cls) -> RuleBook:
        """Fitreport's own rules and those of other distributions, none of them tuned."""
        return cls({**third_party_rules(), **own_rules()})

    def tuned(self, wishes: Mapping[str, object], place: str) -> RuleBook:
        """The book with a user's wishes: by a rule's id False, True, or limits by name.

        Args:
            wishes: what a settings file says.
            place: where it says so, for errors.

        Raises:
            UsageError: a rule or a limit is not known, or is not of the type that it must be.
        """
        limits = dict(self.limits)
        for name, wish in wishes.items():
            if name not in self.rules:
                raise UsageError(f"{place}: there is no rule {name!r}", near(name, self.rules))
            limits[name] = self._limits(name, wish, place)
        return RuleBook(self.rules, limits)

    def _limits(self, name: str, wish: object, place: str) -> msgspec.Struct | None:
        kind = self.rules[name].limits
        if isinstance(wish, bool):
            return kind() if wish else None
        if not isinstance(wish, Mapping):
            raise UsageError(
                f"{place}: {name} is neither true or false nor a table of limits",
                f"Write `{name} = false` to turn the rule off",
            )
        if self.rules[name].broken:  # which limits it has cannot be known
            return kind()
        unknown = [key for key in wish if key not in kind.__struct_fields__]
        if unknown:
            known = kind.__struct_fields__
            remedy = near(unknown[0], known) if known else "It has no limits that can be tuned"
            raise UsageError(f"{place}: the rule {name} has no limit {unknown[0]!r}", remedy)
        for key, value in wish.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise UsageError(f"{place}: {name}.{key} is {value}, and must be a finite number")
        try:
            return msgspec.convert(wish, kind)
        except msgspec.ValidationError as error:
            wrong, _, where = str(error).partition(" - at `$")
            raise UsageError(f"{place}: {name}{where.rstrip('`')}: {wrong}") from error
