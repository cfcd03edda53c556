"""`fitreport render`: charts as pictures, and the whole report on paper."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack, cast, get_args

import click

from fitreport.cli import options
from fitreport.errors import UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fitreport.charts.drawing import Drawing
    from fitreport.hub import Study

_Form = Literal["svg", "png", "pdf"]
_FORMS: tuple[_Form, ...] = get_args(_Form)


@click.command("render")
@click.option(
    "-o",
    "--output",
    default="",
    metavar="FILE|FOLDER/",
    help="Where the picture, all pictures, or the report as PDF are written; '-' is standard "
    "output.",
)
@click.option("--chart", metavar="NAME", help="One chart, such as loss, gap or 'epoch duration'.")
@click.option("--list", "listed", is_flag=True, help="Tell the names of the charts there are.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="The format of pictures where the name of the file does not tell it; svg in a folder.",
)
@click.option(
    "--size",
    metavar="WIDTHxHEIGHT",
    help="Of a whole picture in px, such as 640x400; what it needs without.",
)
@click.option(
    "--scale",
    type=click.FloatRange(0.25, 8),
    default=2.0,
    show_default=True,
    metavar="NUMBER",
    help="Pixels of a PNG for each px.",
)
@click.option("--dark", is_flag=True, help="Pictures on dark paper.")
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="The pages of a report as PDF.",
)
@options.of_study
def command(
    output: str,
    chart: str | None,
    listed: bool,
    form: str | None,
    size: str | None,
    scale: float,
    dark: bool,
    paper: str,
    **asked: Unpack[options.Asked],
) -> None:
    """Render charts of RUNS as pictures, or the whole report as PDF.

    With --chart it is one chart, as SVG, PNG or PDF by the ending of FILE; into a FOLDER/ go all
    charts, a file each. A FILE.pdf without --chart is the whole report, printed by a Chromium that
    is at hand, or WeasyPrint.
    """
    if not listed and not output:
        raise UsageError("there is no -o", "Name a file, such as -o loss.png, or a folder, charts/")
    if math.isnan(scale):
        raise UsageError("--scale nan is no number of pixels", "Such as --scale 2")
    measured = _size(size, scale)
    folder = _is_folder(output)
    report = not (listed or folder or chart)
    kind = "svg" if listed else _form(output, form, folder=folder)
    if report:
        _check_report(output, kind, for_charts=size is not None or dark)
    if not (listed or folder):
        from fitreport.deliver.write import refuse_to_replace_what_is_no_picture

        refuse_to_replace_what_is_no_picture(output, kind)
    made = options.study(asked)
    if report:
        _report(made, output, paper)
        return
    from fitreport.charts.naming import chosen, named_drawings

    named = named_drawings(made)
    if listed:
        for name in named:
            click.echo(one_line(name))
        return
    if chart is not None:
        name = chosen(named, chart)
        named = {name: named[name]}
    _pictures(made, named, output, kind, folder=folder, scale=scale, size=measured, dark=dark)


def _report(study: Study, output: str, paper: str) -> None:
    from fitreport.deliver.printing import as_pdf
    from fitreport.deliver.write import write_output
    from fitreport.report.build import page_html
    from fitreport.report.page import date_of

    page = page_html(study, static=True, paper="A4" if paper == "a4" else "letter")
    data = as_pdf(page, date_of(study))
    write_output(data, output)
    _tell(f"{output}:", len(data))


def _pictures(
    study: Study,
    named: Mapping[str, Drawing],
    output: str,
    form: _Form,
    *,
    folder: bool,
    scale: float,
    size: tuple[int, int] | None,
    dark: bool,
) -> None:
    """Writes one chart to a file, or each to a file of its own in a folder."""
    from fitreport.analysis.rounding import many
    from fitreport.charts.pictures import picture
    from fitreport.deliver.filenames import file_names
    from fitreport.deliver.write import write_output

    written = 0
    for stem, drawing in zip(file_names(named), named.values(), strict=True):
        data = picture(study, drawing, form, scale=scale, size=size, dark=dark)
        write_output(data, Path(output) / f"{stem}.{form}" if folder else output)
        written += len(data)
    _tell(f"{output}: {many(len(named), 'chart')}," if folder else f"{output}:", written)


def _tell(what: str, size: int) -> None:
    if what != "-:":
        click.echo(one_line(f"{what} {size / 1000:.0f} kB"), err=True)


def _check_report(output: str, form: _Form, *, for_charts: bool) -> None:
    if form != "pdf":
        raise UsageError(
            f"{output} can be one chart, and none is named",
            "Name it with --chart; --list tells those there are",
        )
    if for_charts:
        raise UsageError("--size and --dark are for charts", "Name one with --chart")


def _is_folder(output: str) -> bool:
    return output.endswith(("/", "\\")) or (output != "-" and Path(output).is_dir())


def _form(output: str, form: str | None, *, folder: bool) -> _Form:
    """The format that --format names, else the ending; the two may not contradict each other."""
    ending = "" if folder else Path(output).suffix.lower().removeprefix(".")
    if form is not None:
        if ending in _FORMS and ending != form:
            raise UsageError(
                f"{output} ends in .{ending}, and --format is {form}",
                f"Leave --format out, or end the name in .{form}",
            )
        return cast(_Form, form)
    if folder:
        return "svg"
    if ending not in _FORMS:
        raise UsageError(
            f"{output} does not tell a format",
            "End it in .svg, .png or .pdf, name a --format, or a folder by a / at its end",
        )
    return ending


def _size(text: str | None, scale: float) -> tuple[int, int] | None:
    """`WIDTHxHEIGHT` of --size."""
    from fitreport.charts.paper import LEAST, MOST
    from fitreport.charts.pictures import MOST_PIXELS

    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})[xX×](\d{1,6})", text.strip())
    if found is None:
        raise UsageError(f"--size {text!r} is not of the form WIDTHxHEIGHT", "Such as 640x400")
    width, height = int(found[1]), int(found[2])
    if not (LEAST[0] <= width <= MOST[0] and LEAST[1] <= height <= MOST[1]):
        raise UsageError(
            f"--size {text} is not between {LEAST[0]}x{LEAST[1]} and {MOST[0]}x{MOST[1]}",
            "A PNG of other pixels takes --scale",
        )
    if width * height * scale**2 > MOST_PIXELS:
        raise UsageError(
            f"--size {text} at --scale {scale:g} has more than {MOST_PIXELS // 10**6} megapixels"
        )
    return width, height
