"""One metric's chart as plain Altair over a tidy table, for dashboards of people's own."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from fitreport.analysis.pairs import MetricPair
from fitreport.charts.drawing import PLOT_HEIGHT, WIDTH
from fitreport.charts.frame import BAND, DASH, TRAIN_WIDTH, VALIDATION_WIDTH
from fitreport.charts.labels import TITLE, short
from fitreport.charts.tidy import Tidy, harmless, tidy
from fitreport.hub import Study

if TYPE_CHECKING:
    from altair import LayerChart as LayerChart  # the public functions name it, too

_COLUMNS = 76  # of a line of the subtitle
_LEGEND = 180  # px of a name in the legend


def standalone(study: Study, pair: MetricPair, *, log: bool = False) -> LayerChart:
    """The curves of a metric pair, in the report's colours and dashes.

    It bears no configuration of its own, so that it can be joined with other charts, and only
    constant names of fields, so that no name of a user's is read as Altair's shorthand.
    """
    import altair as alt

    table = tidy(study, pair, log=log)
    subtitle = [line for note in table.notes for line in textwrap.wrap(note, _COLUMNS)]
    name = harmless(short(pair.metric, TITLE))
    chart = alt.LayerChart(data={"values": table.rows}, layer=_layers(alt, table, name))
    return chart.properties(
        title=alt.Title(name, subtitle=subtitle, anchor="start"),
        width=WIDTH,
        height=PLOT_HEIGHT,
        description=table.alt,
    )


def _layers(alt: Any, table: Tidy, y_title: str) -> list[Any]:
    scale = alt.Scale(
        type="log" if table.bounds.log else "linear",
        domain=[table.bounds.low, table.bounds.high],
        nice=False,
    )
    x = alt.X(
        "epoch:Q",
        title="epoch",
        axis=alt.Axis(grid=False, tickMinStep=1),
        scale=alt.Scale(zero=False, nice=False),
    )
    y = alt.Y("value:Q", title=y_title, scale=scale)
    color = alt.Color(
        "name:N",
        scale=alt.Scale(domain=list(table.names), range=list(table.colors)),
        # Of the lines: the band's pale symbols would stand there else.
        legend=alt.Legend(title=None, labelLimit=_LEGEND, symbolType="circle", symbolOpacity=1),
    )
    splits = {row["split"] for row in table.rows}
    dashes = {"train": DASH, "validation": [1, 0]}
    drawn = [split for split in dashes if split in splits]
    dash = alt.StrokeDash(
        "split:N",
        scale=alt.Scale(domain=drawn, range=[dashes[split] for split in drawn]),
        legend=alt.Legend(title=None),
    )
    # Vega-Lite would write the axis' title, which is a user's, into an expression for each mark's
    # own label, not always quoted well: the chart has its description instead.
    quiet = {"clip": True, "aria": False}
    tooltip = ["name:N", "split:N", "epoch:Q", "value:Q"]
    curves = alt.Chart().encode(x=x, y=y, color=color)
    breaks = {**quiet, "invalid": "break-paths-show-path-domains"}
    layers = [
        curves.mark_line(strokeJoin="round", **breaks)
        .transform_filter("datum.split != 'test'")
        .encode(
            strokeDash=dash,
            strokeWidth=alt.condition(
                "datum.split == 'train'", alt.value(TRAIN_WIDTH), alt.value(VALIDATION_WIDTH)
            ),
        ),
        curves.mark_point(filled=True, opacity=1, size=44, **quiet)
        .transform_filter("datum.split != 'test' && (datum.best || datum.alone)")
        .encode(tooltip=tooltip),
    ]
    if any("low" in row for row in table.rows):
        band = alt.Chart().mark_area(opacity=BAND, **breaks)
        layers.insert(
            0,
            band.encode(
                x=x, y=alt.Y("low:Q", title=y_title, scale=scale), y2="high:Q", color=color
            ),
        )
    if "test" in splits:
        tests = curves.mark_point(shape="diamond", size=70, opacity=1, **quiet)
        layers.append(tests.transform_filter("datum.split == 'test'").encode(tooltip=tooltip))
    if table.references:
        levels = alt.Chart(alt.Data(values=table.references)).encode(y=y)
        layers.append(levels.mark_rule(strokeDash=[1, 3], **quiet))
        layers.append(
            levels.mark_text(align="left", baseline="bottom", dx=2, dy=-2, **quiet).encode(
                x=alt.value(0), text="label:N"
            )
        )
    return layers
