"""The page's context and its templates agree, both ways: a walk through the templates by type."""

from __future__ import annotations

import types
import typing
from typing import Any

import jinja2
import jinja2.meta
import msgspec
import pytest
from jinja2 import nodes

from fitreport.report import context
from fitreport.report.environment import environment

Types = dict[str, Any]


class Walk:
    """Follows what templates do to the page, and notes each field that they use of each class."""

    def __init__(self) -> None:
        self.environment = environment()
        self.used: set[tuple[type, str]] = set()
        self.macros: dict[str, nodes.Macro] = {}
        self.active: set[str] = set()

    def template(self, name: str, known: Types) -> None:
        assert self.environment.loader is not None
        source = self.environment.loader.get_source(self.environment, name)[0]
        tree = self.environment.parse(source)
        self.nodes(tree.body, dict(known))

    def nodes(self, body: list[nodes.Node], known: Types) -> None:
        for node in body:
            self.node(node, known)

    def node(self, node: nodes.Node, known: Types) -> None:
        if isinstance(node, nodes.For):
            self.bind(node.target, element_of(self.type_of(node.iter, known)), inner := dict(known))
            self.nodes(node.body, {**inner, "loop": None})
            self.nodes(node.else_, known)
        elif isinstance(node, nodes.Include):
            self.template(node.template.value, known)
        elif isinstance(node, nodes.FromImport):
            self.template(node.template.value, {})
        elif isinstance(node, nodes.Macro):
            self.macros[node.name] = node
        elif isinstance(node, nodes.Expr):
            self.type_of(node, known)
        else:
            for child in node.iter_child_nodes():
                self.node(child, known)

    def bind(self, target: nodes.Node, found: Any, known: Types) -> None:
        if isinstance(target, nodes.Tuple):
            for item, kind in zip(target.items, typing.get_args(found), strict=True):
                self.bind(item, kind, known)
        else:
            assert isinstance(target, nodes.Name)
            known[target.name] = found

    def type_of(self, node: nodes.Node, known: Types) -> Any:
        """The type of an expression; None where it is text, a number, or Jinja's own."""
        if isinstance(node, nodes.Name):
            return known.get(node.name)
        if isinstance(node, nodes.Getattr):
            owner = self.type_of(node.node, known)
            if owner is None:
                return None
            fields = typing.get_type_hints(owner)
            assert node.attr in fields, f"line {node.lineno}: {owner.__name__} has no {node.attr}"
            self.used.add((owner, node.attr))
            return optional(fields[node.attr])
        if isinstance(node, nodes.Getitem):
            self.type_of(node.arg, known)
            owner = self.type_of(node.node, known)
            whole = isinstance(node.arg, nodes.Slice)
            return owner if whole or owner is None else element_of(owner)
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            return self.call(node, known)
        for child in node.iter_child_nodes():
            self.type_of(child, known)
        return None

    def call(self, node: nodes.Call, known: Types) -> None:
        macro = self.macros[node.node.name]
        given = [self.type_of(argument, known) for argument in node.args]
        names = [argument.name for argument in macro.args]
        if macro.name not in self.active:
            self.active.add(macro.name)
            self.nodes(macro.body, dict(zip(names, given, strict=False)))
            self.active.discard(macro.name)


def optional(kind: Any) -> Any:
    """`Table` for `Table | None`."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        (kind,) = (one for one in typing.get_args(kind) if one is not type(None))
    return kind


def element_of(kind: Any) -> Any:
    """What a loop over this type gives."""
    assert typing.get_origin(kind) is tuple, kind
    return typing.get_args(kind)[0]


def structs(kind: Any, found: set[type]) -> set[type]:
    """The class, and every class that its fields lead to."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in found:
        found.add(kind)
        for field in typing.get_type_hints(kind).values():
            structs(field, found)
    for inner in typing.get_args(kind):
        structs(inner, found)
    return found


@pytest.fixture(scope="module")
def walked() -> Walk:
    """A walk through all templates; it fails at the first field that does not exist."""
    walk = Walk()
    walk.template("report.html.j2", {"page": context.Page})
    return walk


def test_templates_use_every_field_that_the_context_offers(walked: Walk) -> None:
    offered = {
        (kind, field)
        for kind in structs(context.Page, set())
        for field in typing.get_type_hints(kind)
    }
    unused = {f"{kind.__name__}.{field}" for kind, field in offered - walked.used}
    assert not unused


def test_every_class_of_the_context_is_part_of_the_page() -> None:
    declared = {
        kind
        for kind in vars(context).values()
        if isinstance(kind, type) and kind.__module__ == context.__name__
    }
    assert declared <= structs(context.Page, set())


def test_templates_ask_for_the_page_alone() -> None:
    made = environment()
    assert made.loader is not None
    for name in made.list_templates(extensions=["j2"]):
        tree = made.parse(made.loader.get_source(made, name)[0])
        asked = jinja2.meta.find_undeclared_variables(tree)
        context = {"mail"} if name.startswith("mail/") else {"page", "chart", "swatch", "table"}
        assert asked <= context


def test_the_walk_sees_a_field_that_does_not_exist() -> None:
    """Else the tests above would prove nothing."""
    walk = Walk()
    tree = walk.environment.parse("{% for run in page.details %}{{ run.colour }}{% endfor %}")
    with pytest.raises(AssertionError, match="RunDetail has no colour"):
        walk.nodes(tree.body, {"page": context.Page})


def test_what_is_undefined_is_never_let_pass() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ page.nothing }}").render(page=object())


def test_what_is_shown_is_escaped() -> None:
    shown = environment().from_string("{{ text }}").render(text="<b>\"'&")
    assert shown == "&lt;b&gt;&#34;&#39;&amp;"
