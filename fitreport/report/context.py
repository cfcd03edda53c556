"""What the templates may use: one frozen context, every field documented; logic stays in Python.

A test compares, both ways, what is offered here with what the templates use.
"""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from fitreport.analysis.verdict import Phrase
from fitreport.charts.render import Picture
from fitreport.report.parts import Chart, Heading, KeyItem, Table
from fitreport.report.rows_context import RunBlock
from fitreport.report.standing_context import Compared, OverTime
from fitreport.run import Skipped


class Figure(msgspec.Struct, frozen=True):
    """One of the few numbers under the verdict."""

    label: str
    value: str
    aside: str = ""


class LinkedRun(msgspec.Struct, frozen=True):
    """A run's name that leads to its details."""

    index: int
    name: str
    color: str
    anchor: str  # of its details, or of what tells where these are


class Piece(msgspec.Struct, frozen=True):
    """A piece of text, code or not."""

    text: str
    code: bool


class FoundIn(msgspec.Struct, frozen=True):
    """One run in which something was found, and what was found there."""

    index: int
    name: str  # empty where there is one run alone
    anchor: str  # as of a linked run
    message: str
    chart: str  # the anchor of the chart that shows it, or empty
    epochs: str  # where on the chart
    with_it: tuple[str, ...]  # findings that this one explains


class Found(msgspec.Struct, frozen=True):
    """What one rule found, in all runs."""

    severity: str  # error, warning, note
    rule: str
    title: str
    where: str  # in how many runs, where in several
    runs: tuple[FoundIn, ...]
    more: int  # findings that are not told one by one
    advice: tuple[tuple[Piece, ...], ...]
    evidence: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, tuple[Piece, ...]], ...]  # the rule's documentation, by heading


class OutcomeRow(msgspec.Struct, frozen=True):
    """Rules that ended alike over all runs, and why they could not judge."""

    rules: str
    result: str
    reason: str


class Findings(msgspec.Struct, frozen=True):
    """What the rules say; `quoted` tells which findings are an earlier report's."""

    headline: str
    quoted: tuple[str, ...]
    loud: tuple[Found, ...]  # errors and warnings
    notes: tuple[Found, ...]
    outcomes: tuple[OutcomeRow, ...]


class Together(msgspec.Struct, frozen=True):
    """Runs that the charts draw as one line with a band."""

    name: str
    color: str
    words: str


class Facts(msgspec.Struct, frozen=True):
    """A titled list of names and values."""

    title: str
    rows: tuple[tuple[str, str], ...]


class Tally(msgspec.Struct, frozen=True):
    """One value of a setting and the runs that have it."""

    value: str
    names: tuple[str, ...]
    folded: str  # how many runs, where their names are folded under it; else empty


class SettingTally(msgspec.Struct, frozen=True):
    """One setting over many runs, value by value."""

    setting: str
    shown: tuple[Tally, ...]
    folded: tuple[Tally, ...]


class Differences(msgspec.Struct, frozen=True):
    """What differs between runs: a column a run, or of many runs the values and who has them."""

    count: int
    table: Table | None
    tallies: tuple[SettingTally, ...]


class Sweep(msgspec.Struct, frozen=True):
    """How hyperparameters went with the result."""

    said: tuple[Phrase, ...]
    caution: str  # what the numbers cannot tell
    table: Table
    tones: tuple[str, ...]  # colours from the best fifth of the runs to the worst
    best: str  # the name of the run whose dot is ringed
    beyond: str  # the shape of a dot whose result lies beyond the axis, if one does: up or down
    together: Chart | None  # all hyperparameters in one chart
    charts: tuple[Chart, ...]  # one a hyperparameter
    notes: tuple[str, ...]


class EpochColumn(msgspec.Struct, frozen=True):
    """A column of an epochs table: one of the run's curves by index, or one of the timeline."""

    text: str
    curve: str = ""
    timeline: str = ""
    mark: str = ""  # of a column whose epochs are inferred


class Epochs(msgspec.Struct, frozen=True):
    """A run's epochs as a table; `note` tells what is left out, where not all is shown."""

    columns: tuple[EpochColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    inferred: str  # what the mark of inferred epochs means, where it stands at a column


class RunFinding(msgspec.Struct, frozen=True):
    """What one rule found in a run, in the run's own details."""

    severity: str
    title: str
    message: str


class RunDetail(msgspec.Struct, frozen=True):
    """All that is known of one run, to be unfolded."""

    index: int
    name: str
    color: str
    line: str  # what stands beside the name while folded
    source: str
    facts: tuple[Facts, ...]
    layers: Table | None
    like: LinkedRun | None  # the run whose table of layers is this one's, too
    diagram: Picture | None
    events: tuple[tuple[str, str], ...]  # when, what
    notes: Markup
    findings: tuple[RunFinding, ...]
    replays: Table | None  # where early stopping would have ended it
    epochs: Epochs | None


class Page(msgspec.Struct, frozen=True):
    """The whole page."""

    title: str
    eyebrow: tuple[str, ...]  # the line above the title
    verdict: tuple[Phrase, ...]  # and a word on what was found in the best run, if an error
    figures: tuple[Figure, ...]
    notes: Markup
    findings: Findings
    comparison: Compared | None
    comparison_charts: tuple[Chart, ...]
    over_time: tuple[OverTime, ...]
    trend_charts: tuple[Chart, ...]
    luck: str  # what choosing the best of many runs brings by itself
    headings: tuple[Heading, ...]  # of the runs table
    spark_heading: str
    runs: tuple[RunBlock, ...]  # those that lead, where they are many
    rows_left: str  # which runs' rows are not in the page, and how to get them
    groups_note: str  # what the numbers of a group's row are
    runs_note: str  # what a mark in the table means
    key: tuple[KeyItem, ...]
    key_together: tuple[Together, ...]
    key_note: str  # which runs are drawn, where not all are
    signs: tuple[tuple[str, str], ...]  # shapes on the charts (step, square, …), their meaning
    carried: str  # which values the page does not carry, and where they are
    charts: tuple[Chart, ...]  # one a metric pair
    training_charts: tuple[Chart, ...]  # gap, learning rate, duration
    sweep: Sweep | None
    differences: Differences | None
    more_differences: Differences | None  # folded, since they are many
    details: tuple[RunDetail, ...]  # of the runs that lead, where they are many
    details_left: str  # which runs' details are not in the page, and how to get them
    skipped: tuple[Skipped, ...]
    provenance: tuple[tuple[str, str], ...]
    generator: str
    policy: str  # the content security policy
    css: Markup
    script: Markup  # the one that unpacks the others; empty in a static page
    islands: Markup
