"""A comment as a host shows it: cmark-gfm makes HTML of it, and Mermaid draws its charts.

`python -m tests.browser.comment COMMENT.md FOLDER` takes pictures of it, to look at.
"""

from __future__ import annotations

import gzip
import html
import re
import sys
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options
from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium

MERMAIDS = ("10", "11", "12")
_FOLDER = Path(__file__).with_name("mermaid")
_FENCED = re.compile(r'<pre lang="mermaid"><code>(.*?)</code></pre>', re.S)
_FONT = '-apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif'
# The measures and colours of GitHub's own comments.
_STYLE = f"""
body {{ margin: 24px auto; padding: 16px; max-width: 860px; font: 14px/1.5 {_FONT};
  background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 6px; }}
:root {{ --paper: #fff; --ink: #1f2328; --line: #d1d9e0; --code: #818b981f; --link: #0969da; }}
.dark {{ --paper: #0d1117; --ink: #f0f6fc; --line: #3d444d; --code: #656c7633; --link: #4493f8; }}
a {{ color: var(--link); }} h3 {{ font-size: 1.25em; margin: 0 0 16px; }} p {{ margin: 0 0 16px; }}
table {{ border-collapse: collapse; display: block; overflow: auto; margin-bottom: 16px; }}
th, td {{ border: 1px solid var(--line); padding: 6px 13px; }}
code {{ background: var(--code); padding: .2em .4em; border-radius: 6px; font-size: 85%; }}
details {{ margin-bottom: 16px; }} .chart svg {{ max-width: 100%; height: auto; }}
@media (max-width: 600px) {{ body {{ margin: 0; border: 0; }} }}
"""
_DRAW = """async ([source, theme]) => {
  mermaid.initialize({startOnLoad: false, theme, securityLevel: "strict"});
  window.drawn = (window.drawn ?? 0) + 1;
  return (await mermaid.render(`drawn-${window.drawn}`, source)).svg;
}"""


def rendered(markdown: str) -> str:
    """The HTML that cmark-gfm makes of it, its filter of dangerous tags apart: nothing of a user's
    may come so far as to need it.
    """
    made: str = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    return made


def charts(markdown: str) -> list[str]:
    """The sources of its charts, as a host reads them out of the HTML."""
    return [html.unescape(source).rstrip() for source in _FENCED.findall(rendered(markdown))]


def mermaid(version: str) -> str:
    """The script of this Mermaid."""
    return gzip.decompress((_FOLDER / f"mermaid-{version}.js.gz").read_bytes()).decode()


def draw(page: Page, source: str, theme: str = "default") -> str:
    """The SVG that a page's Mermaid makes of a source."""
    drawn: str = page.evaluate(_DRAW, [source, theme])
    return drawn


def show(page: Page, markdown: str, *, dark: bool = False) -> None:
    """Fill a page with a comment, drawn by the newest Mermaid, everything unfolded."""
    body = rendered(markdown).replace("<details>", "<details open>")
    body = _FENCED.sub(r'<div class="chart">\1</div>', body)
    page.set_content(f'<html class="{"dark" * dark}"><style>{_STYLE}</style><body>{body}')
    page.add_script_tag(content=mermaid(MERMAIDS[-1]))
    for place in page.query_selector_all(".chart"):
        svg = draw(page, place.text_content() or "", "dark" if dark else "default")
        place.evaluate("(place, svg) => { place.innerHTML = svg; }", svg)


def main(comment: str, folder: str) -> None:
    """Take pictures of a comment in light, in the dark, and on a phone."""
    pictures = Path(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=chromium.ARGUMENTS
        )
        for mode in ("light", "dark", "phone"):
            page = browser.new_page(**chromium.DEVICES[mode])
            show(page, Path(comment).read_text("utf-8"), dark=mode == "dark")
            page.screenshot(path=pictures / f"{mode}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
