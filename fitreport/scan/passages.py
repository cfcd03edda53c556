"""The texts in a file, each with its place and, where it is the value of something, its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fitreport.errors import InputError
from fitreport.sources.content import decoded, whole
from fitreport.sources.labels import clean
from fitreport.studyfile.decode import decode
from fitreport.studyfile.island import study_in

_MOST_FILES = 100_000


class Passage(NamedTuple):
    """A piece of text. `name` is what it is the value of (`api_key`), or nothing."""

    place: str
    name: str
    text: str


def passages_of(path: Path) -> Iterator[Passage]:
    """Every text in a file, or in all files of a folder that are text.

    Raises:
        InputError: the path does not exist, cannot be read, or holds no text.
    """
    if not path.exists():
        raise InputError(f"{clean(str(path))} does not exist", "Give a report or a run folder")
    if not path.is_dir():
        text = decoded(whole(path))
        if text is None:
            raise InputError(f"{clean(str(path))} is no text", "Give a report or a run folder")
        yield from _in_text(text, path.name)
        return
    files = sorted(file for file in path.rglob("*") if file.is_file())
    if len(files) > _MOST_FILES:
        raise InputError(f"{clean(str(path))} holds {len(files):,} files", "Give one run folder")
    texts = 0
    for file in files:
        shown = clean(file.relative_to(path).as_posix())
        yield Passage(shown, "", shown)
        text = decoded(whole(file))
        if text is not None:
            texts += 1
            for passage in _in_text(text, file.name):
                yield passage._replace(place=f"{shown}: {passage.place}")
    if not texts:
        raise InputError(f"{clean(str(path))} holds no file of text", "Give a run folder")


def _in_text(text: str, file: str) -> Iterator[Passage]:
    start = text[:1000].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        yield from _in_page(text, file)
    elif start.startswith(("{", "[")):
        yield from _in_json(text)
    else:
        yield from _in_lines(text)


def _in_lines(text: str) -> Iterator[Passage]:
    for number, line in enumerate(text.splitlines(), 1):
        yield Passage(f"line {number}", "", line)


def _in_json(text: str) -> Iterator[Passage]:
    with suppress(ValueError, RecursionError):
        yield from in_values(json.loads(text))
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            for passage in in_values(json.loads(line)):
                yield passage._replace(place=f"line {number}, {passage.place}")
        except (ValueError, RecursionError):
            yield Passage(f"line {number}", "", line)


def in_values(value: Any) -> Iterator[Passage]:
    """The texts in nested lists and dicts, the keys among them, in order.

    In `{"name": "api_key", "value": …}` it is the name that says what the value is.
    """
    waiting: list[tuple[str, str, Any]] = [("", "", value)]
    while waiting:
        place, name, held = waiting.pop()
        if isinstance(held, str):
            yield Passage(place or "text", name, held)
        elif isinstance(held, list | tuple):
            waiting += reversed([(f"{place}[{i}]", name, inner) for i, inner in enumerate(held)])
        elif isinstance(held, dict):
            for key in held:
                yield Passage(place or "names", "", str(key))
            said = held.get("name")
            for key, inner in reversed(held.items()):
                named = said if key in ("value", "values") and isinstance(said, str) else key
                waiting.append((f"{place}.{key}".lstrip("."), str(named), inner))


def _in_page(html: str, file: str) -> Iterator[Passage]:
    page = _Page()
    try:
        page.feed(html)
        page.close()
    except AssertionError:  # declarations that the parser gives up on
        yield from _in_lines(html)
    yield from page.found
    encoded = study_in(html)
    if encoded is not None:
        study = msgspec.to_builtins(decode(encoded, file), enc_hook=lambda _: None)
        for passage in in_values(study):
            yield passage._replace(place=f"study: {passage.place}")


class _Page(HTMLParser):
    """Collects what a reader of a page sees, and the attributes that hold words or addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self._inside: list[str] = []
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "dl"):
            self._name = ""
        if tag in ("script", "style", "th", "dt", "td", "dd"):
            self._inside.append(tag)
        for name, value in attrs:
            worded = name in ("href", "src", "title", "alt", "content") or name.startswith(
                ("aria-", "data-")
            )
            policy = tag == "meta" and ("http-equiv", "content-security-policy") in [
                (n, (v or "").lower()) for n, v in attrs
            ]
            if worded and value and not policy and not value.startswith("data:"):
                self._add(f"{tag} {name}", "", value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        within = self._inside[-1] if self._inside else ""
        if within in ("script", "style") or not data.strip():
            return
        if within in ("th", "dt"):
            self._name = data.strip()
        self._add("text", self._name if within in ("td", "dd") else "", data.strip())

    def handle_comment(self, data: str) -> None:
        self._add("comment", "", data)

    def _add(self, what: str, name: str, text: str) -> None:
        self.found.append(Passage(f"page, line {self.getpos()[0]}, {what}", name, text))
