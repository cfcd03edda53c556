"""A branching model as a small diagram: layers as boxes from left to right, in ranks.

A layer's rank is its longest way from an input (the layering of Sugiyama, Tagawa and Toda, 1981);
within a rank, layers stand near the middle of those that feed them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fitreport.charts.drawing import Drawing, Row
from fitreport.charts.labels import short
from fitreport.hub import Study
from fitreport.run import Layer, Model

ORDER = 9
VARIANTS = ("graph",)
_MOST_LAYERS = 40  # of a diagram that is still small
_Node = tuple[str, str]  # a layer and "", or the two ends of an edge that passes by
_BOX, _GAP = (118, 34), (34, 14)  # px, across and down


def chart(variant: str) -> Any:  # noqa: ARG001, every kind takes a variant
    """Boxes with two lines of text, and rules between them; x and y are px."""
    import altair as alt

    def of(name: str) -> Any:
        return alt.Chart(alt.NamedData(name, format=alt.JsonDataFormat(parse=None)))

    def scale(axis: str) -> Any:
        low, high = alt.ExprRef(f"{axis}_min"), alt.ExprRef(f"{axis}_max")
        return alt.Scale(domainMin=low, domainMax=high, nice=False, zero=False)

    x = alt.X("x:Q", axis=None, scale=scale("x"))
    y = alt.Y("y:Q", axis=None, scale=scale("y"))
    ink = "currentColor"
    return (
        alt.layer(
            of("edges").mark_rule(color=ink, opacity=0.4).encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
            of("boxes")
            .mark_rect(fill=ink, fillOpacity=0.06, stroke=ink, strokeOpacity=0.3, cornerRadius=4)
            .encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
            of("names")
            .mark_text(color=ink, fontSize=11, fontWeight="bold", dy=-7)
            .encode(x=x, y=y, text="text:N"),
            of("names")
            .mark_text(color=ink, opacity=0.75, fontSize=10.5, dy=8)
            .encode(x=x, y=y, text="kind:N"),
        )
        .add_params(
            *(alt.param(name=name, value=None) for name in ("x_min", "x_max", "y_min", "y_max"))
        )
        .properties(width=1, height=1)
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
    )


def drawings(study: Study) -> Iterator[Drawing]:
    """One diagram for each model that branches and is small enough to be seen at once.

    Of runs that have the same layers, the first one's is drawn.
    """
    drawn: set[tuple[Layer, ...]] = set()
    for at, run in enumerate(study.runs):
        if run.model is None or run.model.layers in drawn:
            continue
        drawn.add(run.model.layers)
        if _branches(run.model):
            ranks = _ranks(run.model.layers)
            if ranks is not None:
                yield _drawing(str(at), run.model, ranks)


def _branches(model: Model) -> bool:
    feeding = [name for layer in model.layers for name in set(layer.inputs)]
    joins = any(len(set(layer.inputs)) > 1 for layer in model.layers)
    return len(model.layers) <= _MOST_LAYERS and (joins or len(feeding) > len(set(feeding)))


def _ranks(layers: tuple[Layer, ...]) -> dict[str, int] | None:
    """Each layer's rank; None where layers feed each other in a circle."""
    rank = {layer.name: 0 for layer in layers}
    for _ in range(len(layers) + 1):
        moved = False
        for layer in layers:
            least = max((rank[name] + 1 for name in layer.inputs if name in rank), default=0)
            if least > rank[layer.name]:
                rank[layer.name], moved = least, True
        if not moved:
            return rank
    return None


def _columns(layers: tuple[Layer, ...], rank: dict[str, int]) -> list[dict[_Node, list[_Node]]]:
    """By rank, each node and what feeds it from the rank before.

    An edge that skips ranks passes through a node of its own in each, so that it is led around
    the boxes between and not through them.
    """
    columns: list[dict[_Node, list[_Node]]] = [{} for _ in range(max(rank.values()) + 1)]
    for layer in layers:
        feeds = columns[rank[layer.name]].setdefault((layer.name, ""), [])
        for name in dict.fromkeys(layer.inputs):
            if name not in rank:
                continue
            before: _Node = (name, "")
            for column in range(rank[name] + 1, rank[layer.name]):
                columns[column][name, layer.name] = [before]
                before = (name, layer.name)
            feeds.append(before)
    return columns


def _places(columns: list[dict[_Node, list[_Node]]], height: int) -> list[dict[_Node, float]]:
    """The middle of each node's row in px, by rank."""
    step = _BOX[1] + _GAP[1]
    places: list[dict[_Node, float]] = []
    for column in columns:
        before = places[-1] if places else {}
        wish = {node: [before[f] for f in feeds if f in before] for node, feeds in column.items()}
        ordered = sorted(column, key=lambda node: sum(wish[node]) / max(1, len(wish[node])))
        top = (height - (len(ordered) * step - _GAP[1])) / 2 + _BOX[1] / 2
        places.append({node: top + row * step for row, node in enumerate(ordered)})
    return places


def _drawing(about: str, model: Model, rank: dict[str, int]) -> Drawing:
    columns = _columns(model.layers, rank)
    width = len(columns) * (_BOX[0] + _GAP[0]) - _GAP[0]
    height = max(map(len, columns)) * (_BOX[1] + _GAP[1]) - _GAP[1]
    places = _places(columns, height)
    kinds = {layer.name: layer.kind for layer in model.layers}
    boxes: list[Row] = []
    names: list[Row] = []
    edges: list[Row] = []
    for at, column in enumerate(columns):
        left = at * (_BOX[0] + _GAP[0])
        for node, feeds in column.items():
            y = places[at][node]
            edges += [
                {"x": left - _GAP[0], "y": places[at - 1][feed], "x2": left, "y2": y}
                for feed in feeds
            ]
            if node[1]:
                edges.append({"x": left, "y": y, "x2": left + _BOX[0], "y2": y})
                continue
            top, right = y - _BOX[1] / 2, left + _BOX[0]
            boxes.append({"x": left, "x2": right, "y": top, "y2": top + _BOX[1]})
            texts = {"text": short(node[0]), "kind": short(kinds[node[0]], 19)}
            names.append({"x": left + _BOX[0] / 2, "y": y, **texts})
    return Drawing(
        kind="model_graph",
        variant="graph",
        group="model",
        about=about,
        title=model.name,
        rows={"boxes": boxes, "names": names, "edges": edges},
        signals={"x_min": 0, "x_max": width, "y_min": height, "y_max": 0},
        margin=2,
        size=(width, height),
        alt=_words(model),
    )


def _words(model: Model) -> str:
    fed = [
        f"{layer.name} from {' and '.join(layer.inputs)}" for layer in model.layers if layer.inputs
    ]
    return f"Diagram of {model.name}: {'; '.join(fed)}."
