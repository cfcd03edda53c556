"""Users' Markdown as HTML that can do no harm: no raw HTML, no pictures, no scripts."""

from __future__ import annotations

from markupsafe import Markup

_BLOCKS = {"p", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _BLOCKS | _TABLES | {"a", "em", "strong", "del", "s", "code"}
_MOST = 200_000  # characters; a note longer than this is no note, and is cut


def rendered_markdown(text: str) -> Markup:
    """Markdown as safe HTML; its headings begin two levels down, below those of the page."""
    if not text.strip():
        return Markup("")
    import nh3
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable("image")
    tokens = parser.parse(text[:_MOST])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    if len(text) > _MOST:
        clean += f"<p><em>Cut here: {len(text) - _MOST} more characters.</em></p>"
    return Markup(clean)  # noqa: S704, sanitised above
