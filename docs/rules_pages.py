"""Writes rules/*.md from the rules themselves: `make docs`. A test compares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fitreport.diagnosis.rule import Rule, own_rules

FOLDER = Path(__file__).with_name("rules")


def pages() -> Iterator[tuple[str, str]]:
    """Every page by its file's name: the list of all rules, and one page a rule."""
    rules = own_rules()
    rows = "".join(f"| [`{r.id}`]({r.id}.md) | {r.summary} |\n" for r in rules.values())
    yield (
        "README.md",
        "# The rules\n\nHow findings come about stands in [diagnosis.md](../diagnosis.md).\n\n"
        f"| rule | |\n| --- | --- |\n{rows}",
    )
    yield from ((f"{rule.id}.md", _page(rule)) for rule in rules.values())


def _page(rule: Rule) -> str:
    parts = [f"# {rule.title} (`{rule.id}`)", rule.summary]
    for heading, text in rule.sections.items():
        if heading:
            parts += [f"## {heading}", text]
    if rule.explains:
        named = ", ".join(f"[`{name}`]({name}.md)" for name in sorted(rule.explains))
        parts += ["## What it explains", f"Findings of these rules are told with it: {named}."]
    if rule.settings:
        lines = "\n".join(rule.settings)
        parts += [
            "## Limits",
            rule.of_limits,
            f"```toml\n[rules.{rule.id}]  # in fitreport.toml\n{lines}\n```",
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
