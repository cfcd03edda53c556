"""The layers that all charts of curves share, in Altair: axes, lines, marks, labels, rules.

Named data sets and their fields:

    lines   x, y, key, color, split     curves, x and y as lists; where y is null it breaks
    bands   x, y, y2, color, key        from y to y2, lists as well: what a group's runs come to
    faint   as lines                    single runs behind a band, raw curves behind smoothed ones
    points  x, y, color, shape, size    best epochs and events; filled where `solid`
    texts   x, y, text, color, dy       values beside points
    ends    y, text, color, dy          names at the right of the plot
    levels  y, text                     reference lines
    spans   x, x2, at, text, color, dy  findings, shaded from x to x2
    moments x, text, align              the user's marks, restarts

Signals: x_min, x_max, y_min, y_max bound the axes; x_step is the least step between x labels, and
y_ticks are the labels of a logarithmic y axis. y_title_at is where the y title stands, higher where
moments bear a text. Titles stand as `@x_title@` and `@y_title@` and are filled in as texts.
"""

from __future__ import annotations

from typing import Any, Literal

from fitreport.charts.drawing import FONTS

SIGNALS = ("x_min", "x_max", "y_min", "y_max")
DASH = [3, 2.4]
TRAIN_WIDTH, VALIDATION_WIDTH = 1.3, 2
BAND, FAINT = 0.16, 0.28  # opacities
_EXPONENT = "replace(replace(format(datum.value, '.3~e'), '+', ''), '-', '−')"


def _label(axis: str) -> str:
    """Labels of an axis, all in one notation: plain, unless its numbers are tiny or huge."""
    size = f"max(abs({axis}_min), abs({axis}_max))"
    exponents = f"datum.value && ({size} < 1e-3 || {size} >= 1e6)"
    return f"{exponents} ? {_EXPONENT} : datum.label"


# d3 would leave out labels for which it finds no room, and write each as it is shortest.
_LOG_LABEL = f"y_min < 5e-5 || y_max >= 1e7 ? {_EXPONENT} : format(datum.value, ',~r')"


def frame(y_scale: Literal["linear", "log"] = "linear", interpolate: str = "linear") -> Any:
    """An `altair.LayerChart` of curves over the data sets above."""
    import altair as alt

    x = alt.X("x:Q", title="@x_title@", axis=_x_axis(alt), scale=scale(alt, "x", "linear"))
    y = alt.Y("y:Q", title="@y_title@", axis=y_axis(alt, y_scale), scale=scale(alt, "y", y_scale))
    color = alt.Color("color:N", scale=None)
    layers = [
        of(alt, "spans")
        .mark_rect(opacity=0.1, clip=True)
        .encode(x=x, x2="x2:Q", y=alt.value(0), y2=alt.value("height"), color=color),
        of(alt, "spans")
        .mark_text(align=alt.ExprRef("datum.align"), baseline="top", fontSize=11,
                   dx=alt.ExprRef("datum.align == 'left' ? 3 : -3"),
                   dy=alt.ExprRef("datum.dy"))
        .encode(x=alt.X("at:Q", title="@x_title@", axis=_x_axis(alt),
                        scale=scale(alt, "x", "linear")),
                y=alt.value(0), text="text:N", color=color),
        of(alt, "levels")
        .mark_rule(strokeDash=[1, 3], opacity=0.7, color="currentColor")
        .encode(y=y),
        of(alt, "levels")
        .mark_text(align="left", baseline="bottom", dx=2, dy=-2, fontSize=11, color="currentColor",
                   opacity=0.75)
        .encode(x=alt.value(0), y=y, text="text:N"),
        of(alt, "moments")
        .mark_rule(color="currentColor", opacity=0.45, strokeDash=[1, 2], clip=True)
        .encode(x=x),
        of(alt, "moments")
        .mark_text(align=alt.ExprRef("datum.align"), baseline="bottom", dy=-3, fontSize=11,
                   color="currentColor", opacity=0.75)
        .encode(x=x, y=alt.value(0), text="text:N"),
        of(alt, "bands")
        .transform_flatten(["x", "y", "y2"])
        .mark_area(clip=True, opacity=BAND, interpolate=interpolate)
        .encode(x=x, y=y, y2="y2:Q", color=color, detail="key:N")
        .properties(name="bands"),
        _lines(alt, "faint", interpolate, opacity=FAINT).encode(x=x, y=y, color=color),
        _lines(alt, "lines", interpolate, opacity=1).encode(x=x, y=y, color=color),
        _points(alt).encode(x=x, y=y),
        of(alt, "texts")
        .mark_text(fontSize=11, fontWeight="bold", dy=alt.ExprRef("datum.dy"),
                   align=alt.ExprRef("datum.align"), dx=alt.ExprRef("datum.dx"))
        .encode(x=x, y=y, text="text:N", color=color),
        of(alt, "ends")
        .mark_text(align="left", dx=7, dy=alt.ExprRef("datum.dy"), fontSize=11, fontWeight="bold")
        .encode(x=alt.value("width"), y=y, text="text:N", color=color),
    ]  # fmt: skip
    return themed(alt, alt.layer(*layers).add_params(*_params(alt)))


def of(alt: Any, data_set: str) -> Any:
    """A chart of one named data set."""
    return alt.Chart(alt.NamedData(data_set, format=alt.DataFormat(parse=None)))


def _lines(alt: Any, data_set: str, interpolate: str, opacity: float) -> Any:
    train = "datum.split == 'train'"
    return (
        of(alt, data_set)
        .transform_flatten(["x", "y"])
        .mark_line(clip=True, interpolate=interpolate, opacity=opacity, strokeJoin="round",
                   invalid="break-paths-show-path-domains")
        .encode(
            detail="key:N",
            strokeDash=alt.condition(train, alt.value(DASH), alt.value([1, 0])),
            strokeWidth=alt.condition(train, alt.value(TRAIN_WIDTH), alt.value(VALIDATION_WIDTH)),
        )
        .properties(name=data_set)
    )  # fmt: skip


def _points(alt: Any) -> Any:
    # The ring is of currentColor's opposite in no theme, so a solid point has none.
    return (
        of(alt, "points")
        .mark_point(opacity=1, strokeWidth=1.6, filled=False)
        .encode(
            shape=alt.Shape("shape:N", scale=None),
            size=alt.Size("size:Q", scale=None),
            stroke=alt.Stroke("color:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
        )
    )


def scale(alt: Any, axis: str, kind: str) -> Any:
    """A scale whose ends are given by signals."""
    bounds = {
        "domainMin": alt.ExprRef(f"{axis}_min"),
        "domainMax": alt.ExprRef(f"{axis}_max"),
        "nice": False,
    }
    return alt.Scale(type=kind, **bounds) if kind == "log" else alt.Scale(zero=False, **bounds)


def _x_axis(alt: Any) -> Any:
    return alt.Axis(
        grid=False,
        labelExpr=_label("x"),
        tickMinStep=alt.ExprRef("x_step"),
        titleAnchor="end",
        titleAlign="right",
    )


def y_axis(alt: Any, y_scale: str) -> Any:
    """A y axis without a line, its title lying above it."""
    labels = (
        {"values": alt.ExprRef("y_ticks"), "labelExpr": _LOG_LABEL}
        if y_scale == "log"
        else {"tickCount": 5, "labelExpr": _label("y")}
    )
    return alt.Axis(
        domain=False,
        ticks=False,
        labelPadding=6,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=0,
        titleY=alt.ExprRef("y_title_at"),
        **labels,
    )


def _params(alt: Any) -> list[Any]:
    return [
        *(alt.param(name=name, value=None) for name in SIGNALS),
        alt.param(name="x_step", value=1),
        alt.param(name="y_ticks", value=None),
        alt.param(name="y_title_at", value=-8),
    ]


def themed(alt: Any, chart: Any) -> Any:
    """A chart in the look of all others."""
    ink = "currentColor"
    return (
        chart.properties(
            width=1, height=1, autosize=alt.AutoSizeParams(type="fit", contains="padding")
        )
        .configure(font=FONTS)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink, labelOpacity=0.68, titleColor=ink, titleOpacity=0.68,
            labelFontSize=11, titleFontSize=11, titleFontWeight="normal", titlePadding=6,
            gridColor=ink, gridOpacity=0.12, domainColor=ink, domainOpacity=0.3,
            tickColor=ink, tickOpacity=0.3, tickSize=4, labelFlush=False,
        )
    )  # fmt: skip
