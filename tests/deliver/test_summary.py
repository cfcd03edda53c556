"""A Study as one comment: what matters stands first, and it fits whatever the Study is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitreport.charts import labels
from fitreport.deliver.brief import brief
from fitreport.deliver.fitted import characters, octets
from fitreport.deliver.gate import judge
from fitreport.deliver.requirement import requirement
from fitreport.deliver.step_summary import MOST_BYTES, append
from fitreport.deliver.summary import HOSTS, MOST_CHARACTERS, Wanted, comment, marker
from fitreport.deliver.summary_json import as_json
from fitreport.deliver.summary_text import as_text
from fitreport.errors import OutputError
from fitreport.hub import build_study
from fitreport.run import Skipped
from tests.browser.comment import charts, rendered
from tests.deliver.test_markdown import LOOKED_FOR, read
from tests.studies import HOSTILE, NAN, curve, ordinary, repeated, run, runs, study

OURS = {"h3", "p", "strong", "code", "pre", "sub", "a", "ul", "li", "details", "summary"}
OURS |= {"table", "thead", "tbody", "tr", "th", "td"}
NASTY = "@all #12 `|](x) <img src=x> ![i](https://x.example) $x$ :tada: a1b2c3d " * 4

each_host = pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)


@pytest.fixture(scope="module")
def compared():
    return study(*repeated("base", 0.9), *repeated("better", 0.95), baseline="base")


def test_verdict_table_and_chart_stand_in_this_order(compared) -> None:
    made = comment(compared).replace("\u00a0", " ")
    places = [made.index(text) for text in ("### 10 training runs", "**better improves on base:",
              "| **better** | 5 | **0.9489 ± 0.0010** | +0.0483 ± 0.0021 | improved |",
              "| base | 5 | 0.9006 ± 0.0018 | – | baseline |", "orange **better**",
              "```mermaid", "too little to judge", "<sub>10 runs")]  # fmt: skip
    assert places == sorted(places)


def test_a_note_and_what_a_gate_ruled_stand_below_the_verdict(compared) -> None:
    required = [requirement(text) for text in ("val_accuracy >= 0.5", "val_accuracy >= 0.97")]
    asked = Wanted(note="Trained on *half* of @all.", judged=judge(compared, required))
    made = comment(compared, wanted=asked).replace("\u00a0", " ")
    places = [made.index(text) for text in ("**Of 2 requirements, 1 failed.**", "better improves",
              "Trained on \\*half\\* of `@all`.",
              "- **failed**: `val_accuracy >= 0.97`", "  - better: 0.9489", "- **passed**: `val",
              "| **better** |")]  # fmt: skip
    assert places == sorted(places)
    plain = as_text(brief(compared), asked, width=200)
    assert "Trained on *half* of @all." in plain
    assert "  failed: better: 0.9489" in plain
    [failed, passed] = json.loads(as_json(compared, asked.judged))["requirements"][::-1]
    assert (failed["ruling"], passed["ruling"]) == ("failed", "passed")


def test_findings_are_folded_the_worst_first_and_skipped_sources_are_told() -> None:
    broken = run(curve([1.0, 0.5, NAN, NAN]), name="broken")
    skipped = [Skipped("notes.txt", "it is no run")]
    made = comment(build_study([broken, ordinary()], skipped=skipped))
    assert "<summary>Findings: 1 error" in made
    assert re.search(r"- \*\*error\*\*: NaN or infinity.*\n.*\*\*broken\*\*: .*became NaN", made)
    assert made.index("**error**") < made.index("**note**")
    assert "<summary>1 source could not be read</summary>\n\n- notes.txt: it is no run" in made


def test_elsewhere_nothing_is_folded_and_nothing_is_html_but_the_marker() -> None:
    broken = run(curve([1.0, 0.5, NAN, NAN]), name="broken")
    made = comment(study(broken, ordinary()), HOSTS["markdown"])
    assert re.findall(r"<[^>]*>", made) == [marker("fitreport")]
    assert "**Findings: 1 error" in made


def test_a_comment_has_no_charts_where_none_are_wanted(compared) -> None:
    made = comment(compared, wanted=Wanted(charts=False))
    assert "mermaid" not in made
    assert "left out" not in made.lower()


def test_the_whole_report_is_linked_near_the_head(compared) -> None:
    made = comment(compared, wanted=Wanted(report="https://ci.example/r.html"))
    assert made.index("[The whole report](<https://ci.example/r.html>)") < made.index("| runs |")


def test_the_marker_is_the_first_line_and_no_name_ends_it_early(compared) -> None:
    made = comment(compared, wanted=Wanted(marker="nightly"))
    assert made.startswith("<!-- fitreport: nightly -->\n### ")
    assert marker("--> <script>") == "<!-- fitreport: script -->"
    assert marker("a--b -->c") == "<!-- fitreport: a-b-c -->"
    assert marker("-->") == marker("🦊") == "<!-- fitreport: fitreport -->"


def test_of_many_runs_some_lead_and_the_others_are_folded_or_counted() -> None:
    made = comment(study(*(ordinary(nth, 5, params={}) for nth in range(230))))
    assert "218 of 230 runs do not stand in this table." in made
    assert "<summary>200 of 230 runs</summary>" in made


@pytest.mark.parametrize(
    "crowd",
    [
        [ordinary(nth, 6, name=f"{nth} {NASTY}", params={}) for nth in range(1000)],
        [ordinary(nth, 70, 100, name=f"{nth} {NASTY}", params={"seed": nth}) for nth in range(12)],
        [run(*(curve([1.0, 2.0, NAN], "validation", f"{m} {NASTY * 30}") for m in range(30)))],
    ],
    ids=["a thousand runs", "a hundred metrics", "one run with long names"],
)
@each_host
def test_a_comment_fits_whatever_the_study_is(host, crowd) -> None:
    made = comment(build_study(crowd, skipped=[Skipped(NASTY, NASTY * 50)] * 500), host)
    assert characters(made) <= MOST_CHARACTERS
    assert "### " in made


@given(st.integers(1500, 20_000))
@settings(max_examples=25)
def test_a_shorter_comment_is_a_comment_and_says_what_it_lacks(most: int) -> None:
    made = comment(_STUDY, most=most)
    assert characters(made) <= most
    assert made.startswith(marker("fitreport"))
    assert made.count("```") % 2 == 0
    assert made.count("<details>") == made.count("</details>")
    assert ("```mermaid" in made) or "Left out here, for want of room:" in made


_STUDY = study(*repeated("base", 0.9), *repeated("better", 0.95), *map(ordinary, range(20)),
               baseline="base")  # fmt: skip


@each_host
def test_hostile_names_stay_text_everywhere(host) -> None:
    named = [*HOSTILE, NASTY]
    crowd = [
        run(
            curve([3.0, 2.0, NAN], "validation", "loss"),
            curve([3.0, 2.0, 1.0], "validation", metric or "m"),
            name=name,
        )
        for name, metric in zip(named, reversed(named), strict=True)
    ]
    made = comment(build_study(crowd, skipped=[Skipped(name, name) for name in named]), host)
    without_charts = re.sub(r"```mermaid.*?```", "", made, flags=re.S)
    _, plain, elements = read(rendered(without_charts))
    assert elements <= OURS - {"a"}
    for pattern in LOOKED_FOR:
        assert not pattern.search(plain), pattern
    assert made.count("```mermaid") == len(charts(made)) > 0
    assert made.count("<!--") == 1


@given(st.lists(runs(), min_size=1, max_size=3), st.sampled_from([*HOSTS.values()]))
@settings(max_examples=40)
def test_whatever_runs_there_are_they_can_be_told(some, host) -> None:
    made = study(*some)
    without_charts = re.sub(r"```mermaid.*?```", "", comment(made, host), flags=re.S)
    assert read(rendered(without_charts))[2] <= OURS - {"a"}
    as_text(brief(made))
    json.loads(as_json(made), parse_constant=pytest.fail)


@given(st.integers(20, 120))
@settings(max_examples=20)
def test_text_wraps_and_its_table_does_not(width: int) -> None:
    told = brief(_STUDY)
    lines = as_text(told, Wanted(report="https://ci.example/r.html"), width=width).splitlines()

    def columns(text: str) -> int:
        return sum(map(labels.columns, text))

    words = max(columns(word) for line in lines for word in line.split())
    assert all(columns(line) <= max(width, words + 6) for line in lines if line[:4] != "    ")
    better = next(line for line in lines if line.startswith("    better"))
    assert re.search(r"5 +0\.9489 ± 0\.0010 .* improved", better)


def test_text_obeys_no_name() -> None:
    made = as_text(brief(study(*(ordinary(n, name=name, params={})
                                 for n, name in enumerate(HOSTILE)))))  # fmt: skip
    assert all(c.isprintable() or c == "\n" for c in made.replace("\u200b", ""))


def test_json_has_the_keys_that_are_documented_and_numbers_as_they_are(compared) -> None:
    told = json.loads(as_json(compared))
    assert list(told) == ["fitreport", "title", "verdict", "metric", "entries", "comparisons",
                          "requirements", "findings", "skipped"]  # fmt: skip
    better, base = told["entries"]
    assert (better["name"], better["verdict"], base["baseline"]) == ("better", "improved", True)
    assert better["value"] == pytest.approx(0.9489, abs=1e-4)
    low, high = better["difference_interval"]
    assert low < better["difference"] < high
    assert told["metric"] == {"name": "accuracy", "split": "validation", "goal": "max"}


def test_a_step_summary_is_appended_to(compared, tmp_path) -> None:
    place = tmp_path / "summary.md"
    place.write_text("before, without an end of line")
    append(compared, Wanted(), str(place))
    append(compared, Wanted(marker="again"), str(place))
    told = place.read_text()
    assert told.startswith("before, without an end of line\n<!-- fitreport: fitreport -->\n")
    assert "\n<!-- fitreport: again -->\n" in told


@pytest.mark.parametrize("left", [30_000, 4000, 900])
def test_a_step_summary_never_grows_beyond_its_limit(compared, tmp_path, left: int) -> None:
    place = tmp_path / "summary.md"
    place.write_text("x" * (MOST_BYTES - left))
    append(compared, Wanted(), str(place))
    assert MOST_BYTES - left < place.stat().st_size <= MOST_BYTES
    assert "better improves on base" in place.read_text()


def test_a_full_step_summary_is_an_error_and_left_as_it_is(compared, tmp_path) -> None:
    place = tmp_path / "summary.md"
    place.write_text("x" * MOST_BYTES)
    with pytest.raises(OutputError):
        append(compared, Wanted(), str(place))
    assert place.stat().st_size == MOST_BYTES
    with pytest.raises(OutputError):
        append(compared, Wanted(), str(tmp_path))
    assert octets("é") == 2
