"""The house rules, as data, held against the source: which way imports go, who may use what."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fitreport"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A room, and the rooms that it may import: the flow goes one way, with the Study as its hub.
# `errors` and `version` are open to all; `__init__` and `cli` may import everything.
MAY_IMPORT = {
    "errors": "",
    "version": "",
    "executors": "",
    "run": "",
    "redact": "run",
    "runfolder": "run redact",
    "analysis": "run",
    "capture": "run runfolder redact",
    "diagnosis": "executors run analysis",
    "hub": "executors run redact analysis diagnosis",
    "studyfile": "run analysis diagnosis hub",
    "sources": "executors run runfolder diagnosis studyfile",
    "scan": "run redact runfolder studyfile sources",
    "charts": "run analysis diagnosis hub",
    "report": "run redact analysis diagnosis hub studyfile charts",
    "deliver": "run redact analysis diagnosis hub studyfile charts report",
    "settings": "run diagnosis",
    "api": "executors run redact analysis diagnosis hub studyfile sources charts report deliver",
}

# A library, and the only places that may import it at all.
ONLY_IN = {
    "tensorflow": "capture",
    "keras": "capture",
    "tf_keras": "capture",
    "altair": "charts",
    "vl_convert": "charts.render charts.compile charts.engine charts.pictures",
    "jinja2": "report deliver",
    "click": "cli",
    "rich": "cli",
    "scipy": "analysis",  # and late: its import costs a tenth of a report
    "distributed": "executors",
    "multiprocessing": "executors",
    "fsspec": "sources.store",
    "apprise": "deliver.notify",
    "css_inline": "deliver.mail.body",
    "keyring": "deliver.mail.server",
    "smtplib": "deliver.mail.smtp",
    "fontTools": "charts.fonts",
    "weasyprint": "deliver.printing",
    "pickle": "",  # a pickle runs code
    "shelve": "",
    "marshal": "",
    "pandas": "",
    "tsdownsample": "analysis.thinning",
}

# What the command line's start must not pay for: each costs more than all the rest of it.
HEAVY = {"altair", "jinja2", "keras", "markdown_it", "msgspec", "nh3", "numpy", "rich", "scipy"}
HEAVY |= {"tensorflow", "tsdownsample", "vl_convert"}
HEAVY |= {"apprise", "css_inline", "distributed", "fsspec", "keyring", "tensorflow", "vl_convert"}


def dotted(path: Path) -> str:
    """`charts.render` for fitreport/charts/render.py; `__init__` for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "__init__"


def room(module: str) -> str:
    return module.partition(".")[0]


def imports(node: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere below a node, in full."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"line {child.lineno}: imports are written in full"
            names = child.names if child.module == "fitreport" else [ast.alias("")]
            yield from (f"{child.module}.{alias.name}".rstrip(".") for alias in names)


def at_the_top(tree: ast.Module) -> Iterator[str]:
    """What importing the module imports, apart from names for the type checker."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


each_module = pytest.mark.parametrize("path", MODULES, ids=dotted)


@each_module
def test_imports_go_one_way(path: Path) -> None:
    here = room(dotted(path))
    if here in {"__init__", "cli"}:
        return
    allowed = {here, "errors", "version", *MAY_IMPORT[here].split()}
    ours = {name.split(".")[1] for name in imports(parsed(path)) if name.startswith("fitreport.")}
    assert ours <= allowed, f"{here} may not import {sorted(ours - allowed)}"


@each_module
def test_a_library_is_imported_where_it_belongs_and_nowhere_else(path: Path) -> None:
    here = dotted(path)
    for name in {name.partition(".")[0] for name in imports(parsed(path))} & ONLY_IN.keys():
        homes = ONLY_IN[name].split()
        assert any(here == home or here.startswith(f"{home}.") for home in homes), (
            f"{here} imports {name}, which belongs to {homes or 'nobody'}"
        )


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").glob("*.py")), ids=dotted)
def test_a_command_imports_late(path: Path) -> None:
    for name in at_the_top(parsed(path)):
        assert name.partition(".")[0] not in HEAVY, f"import {name} inside the function"
        if name.startswith("fitreport."):
            assert name.split(".")[1] in {"cli", "errors", "version"}, f"{name}: import it late"


@each_module
def test_what_is_public_says_what_it_is(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), "the module says nothing of itself"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} says nothing of itself"


@each_module
def test_a_file_is_understood_in_one_reading(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 300, f"{dotted(path)} has {lines} lines: it does more than one thing"


def test_every_room_is_known_here() -> None:
    """Both ways: no room without its row above, no row without its room."""
    rooms = {room(dotted(path)) for path in MODULES} - {"__init__", "cli"}
    assert rooms == MAY_IMPORT.keys()


def test_every_room_has_its_tests() -> None:
    tests = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    untested = {
        name
        for name in {room(dotted(path)) for path in MODULES} - {"__init__", "version"}
        if name not in folders and f"test_{name}.py" not in tests
    }
    assert not untested


def test_the_public_names_are_real() -> None:
    import fitreport

    tree = parsed(PACKAGE / "__init__.py")
    checked = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.If)
        for child in node.body
        if isinstance(child, ast.ImportFrom)
        for alias in child.names
    }
    assert checked == set(fitreport._HOMES) == set(fitreport.__all__) - {"__version__"}
    for name, home in fitreport._HOMES.items():
        assert getattr(fitreport, name) is getattr(importlib.import_module(home), name)


def test_importing_fitreport_costs_next_to_nothing() -> None:
    assert (
        python(f"import sys, fitreport; print({HEAVY!r} & sys.modules.keys() or 'light')").strip()
        == "light"
    )


def test_help_imports_nothing_heavy() -> None:
    out = python(
        "import sys\n"
        "from fitreport.cli.main import main\n"
        "sys.argv[1:] = ['--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print({HEAVY!r} & sys.modules.keys() or 'light')"
    )
    assert out.startswith("Usage")
    assert out.splitlines()[-1] == "light"


def test_the_first_chart_waits_for_nothing_that_it_does_not_need() -> None:
    """Not for the templates, which are read as it is drawn, and not for masked arrays."""
    out = python(
        "import sys\n"
        "import fitreport\n"
        "from fitreport.charts.render import Hand\n"
        "draw = Hand.draw\n"
        "def begin(hand, drawing):\n"
        "    slow = {'jinja2', 'numpy.ma', 'tsdownsample', 'scipy'}\n"
        "    print(slow & sys.modules.keys() or 'light')\n"
        "    Hand.draw = draw\n"
        "    return draw(hand, drawing)\n"
        "Hand.draw = begin\n"
        "fitreport.build('sample_runs/digits')\n"
    )
    assert out.strip() == "light"
