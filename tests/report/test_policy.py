"""The page runs its own scripts and styles, and nothing else can run or be loaded."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib

import pytest

from fitreport.report.assets import assets
from fitreport.report.environment import templates_folder
from tests.report.page import check, find, parsed


def directives(html: str) -> dict[str, list[str]]:
    meta = find(parsed(html), "meta", **{"http-equiv": "Content-Security-Policy"})
    return {
        words[0]: words[1:] for part in meta.attrib["content"].split(";") if (words := part.split())
    }


def digest(text: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def between(html: str, start: str, end: str) -> list[bytes]:
    """Exactly the text that a browser hashes."""
    return [found.encode() for found in re.findall(f"{start}(.*?){end}", html, re.DOTALL)]


def island(html: str, name: str) -> bytes:
    (text,) = between(html, f'<script type="text/plain" id="{name}">', "</script>")
    return base64.b64decode(text, validate=True)


def test_the_policy_names_exactly_what_the_page_carries(page: str) -> None:
    policy = directives(page)
    (style,) = between(page, "<style>", "</style>")
    (boot,) = between(page, "<script>", "</script>")
    assert policy["style-src"] == [digest(style)]
    scripts = (
        boot,
        zlib.decompress(island(page, "page-script")),
        gzip.decompress(island(page, "vega")),
    )
    assert sorted(policy["script-src"]) == sorted(map(digest, scripts))


def test_a_static_page_allows_no_script_and_has_none(static_page: str) -> None:
    policy = directives(static_page)
    assert "script-src" not in policy
    (style,) = between(static_page, "<style>", "</style>")
    assert policy["style-src"] == [digest(style)]
    found = [script.attrib for script in parsed(static_page).iter("script")]
    assert [attributes["type"] for attributes in found] == ["text/plain"] * 3
    assert [attributes["id"] for attributes in found] == [
        "study-document", "study-words", "study-doubles",
    ]  # fmt: skip


@pytest.mark.parametrize("fixture", ["page", "static_page"])
def test_all_else_is_forbidden(fixture: str, request: pytest.FixtureRequest) -> None:
    html = request.getfixturevalue(fixture)
    policy = directives(html)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["img-src"] == ["data:", "blob:"]
    assert not re.search(r"unsafe|https?:|\*", str(policy))
    assert html.index("Content-Security-Policy") < html.index("<style")


@pytest.mark.parametrize("fixture", ["page", "static_page"])
def test_a_page_is_valid_and_loads_nothing(fixture: str, request: pytest.FixtureRequest) -> None:
    html = request.getfixturevalue(fixture)
    root = check(html)
    links = [a.attrib["href"] for a in root.iter("a") if not a.attrib["href"].startswith("#")]
    assert links == ["https://example.org/"], "the user's own, in the notes"
    style = find(root, "style").text or ""
    assert not re.search(r"url\(|@import|https?:", style)


def test_no_text_of_ours_ends_its_element_early() -> None:
    made = assets(static=False)
    assert "</" not in made.css
    assert not re.search(r"</script|<!--|<script", made.boot, re.IGNORECASE)
    assert "\r" not in made.css + made.boot


def test_an_island_holds_base64_alone(page: str) -> None:
    islands = [s for s in parsed(page).iter("script") if s.attrib.get("type") == "text/plain"]
    assert {s.attrib["id"] for s in islands} == {
        "study-document", "study-words", "study-doubles", "page-data", "page-script", "vega",
    }  # fmt: skip
    for script in islands:
        assert re.fullmatch(r"[A-Za-z0-9+/]+=*", script.text or "")


def test_no_text_of_the_script_runs_over_a_line() -> None:
    """Since its lines lose their indentation on the way into a page."""
    for module in sorted((templates_folder() / "js").glob("*.js")):
        for line in module.read_text("utf-8").splitlines():
            assert line.count("`") % 2 == 0 or line.strip().startswith("//"), module.name
