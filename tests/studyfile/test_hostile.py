"""Whatever a file that says it is a report holds, reading it ends in a Study or in words."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.errors import FormatTooNew, InputError
from fitreport.hub import Study, build_study
from fitreport.studyfile.decode import decode
from fitreport.studyfile.encode import FORMAT, Encoded, encode
from fitreport.studyfile.upgrade import STEPS, upgraded
from tests.studies import NAN, ordinary, study

WHOLE = encode(study(ordinary(0), ordinary(1)))
SWEEP = encode(study(*map(ordinary, range(4))))


def as_text(document: object) -> str:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.b64encode(zlib.compress(data)).decode()


def document() -> dict[str, Any]:
    return json.loads(zlib.decompress(base64.b64decode(WHOLE.document)))


def read(text: object) -> Study:
    return decode(Encoded(as_text(text), WHOLE.words, WHOLE.doubles), "old.html")


Change = Callable[[dict[str, Any]], object]


def curve_of(made: dict[str, Any]) -> dict[str, Any]:
    return made["study"]["runs"][0]["curves"][0]


DAMAGE: dict[str, Change] = {
    "no format": lambda d: d.pop("format"),
    "a format in words": lambda d: d.update(format="one"),
    "a format that never was": lambda d: d.update(format=0),
    "no columns": lambda d: d.update(columns=[]),
    "a column of negative length": lambda d: d["columns"][0].update(length=-1),
    "a column of all memory": lambda d: d["columns"][0].update(kind="range", length=10**12),
    "a column longer than its numbers": lambda d: d["columns"][1].update(length=400),
    "a column beyond any number": lambda d: d["columns"][0].update(length=10**30),
    "a column of another kind": lambda d: d["columns"][0].update(kind="pickle"),
    "a range beyond any number": lambda d: d["columns"][0].update(kind="range", step=2**70),
    "epochs that fall": lambda d: d["columns"][curve_of(d)["epochs"]].update(step=-1),
    "epochs that stand still": lambda d: d["columns"][curve_of(d)["epochs"]].update(step=0),
    "epochs that are no integers": lambda d: curve_of(d).update(epochs=curve_of(d)["values"]),
    "values that are integers": lambda d: curve_of(d).update(values=curve_of(d)["epochs"]),
    "an array that is not there": lambda d: curve_of(d).update(values=10**6),
    "an array before the first": lambda d: curve_of(d).update(values=-1),
    "an array by name": lambda d: curve_of(d).update(values="all"),
    "a split that there is not": lambda d: curve_of(d).update(split="dev"),
    "no study": lambda d: d.pop("study"),
    "a study that is a list": lambda d: d.update(study=[]),
    "no runs": lambda d: d["study"].pop("runs"),
    "fewer labels than runs": lambda d: d["study"]["labels"].pop(),
    "fewer summaries than runs": lambda d: d["study"]["summaries"].pop(),
    "fewer metrics than pairs": lambda d: d["study"]["summaries"][0]["metrics"].pop(),
    "a best run that there is not": lambda d: d["study"].update(best=2),
    "a main metric that there is not": lambda d: d["study"]["main"].update(metric="other"),
    "differences of other runs": lambda d: d["study"]["differences"][0]["values"].append(1),
    "a place that leads nowhere": lambda d: d.update(not_finite=[[["runs", 9, "name"], "NaN"]]),
    "a place without an end": lambda d: d.update(not_finite=[[[], "NaN"]]),
    "a number that is none": lambda d: d.update(not_finite=[[["date"], "lots"]]),
    "a text where a number was": lambda d: d["study"]["runs"][0].update(started="now"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.filterwarnings("error")
def test_damage_is_told_in_words(damage: str) -> None:
    made = document()
    DAMAGE[damage](made)
    with pytest.raises(InputError, match=r"^old\.html holds a damaged Study \(.+\)\. Build"):
        read(made)


SWEEP_DAMAGE: dict[str, Change] = {
    "a run that there is not": lambda d: d["study"]["sweep"]["runs"].append(4),
    "a setting that does not differ": lambda d: d["study"]["sweep"]["hyperparameters"][0].update(
        name="other"
    ),
    "no metric that it is about": lambda d: d["study"].update(main=None),
}


@pytest.mark.parametrize("damage", SWEEP_DAMAGE)
def test_damage_to_a_sweep_is_told_in_words(damage: str) -> None:
    made = json.loads(zlib.decompress(base64.b64decode(SWEEP.document)))
    SWEEP_DAMAGE[damage](made)
    with pytest.raises(InputError, match="do not fit together"):
        decode(Encoded(as_text(made), SWEEP.words, SWEEP.doubles), "old.html")


def test_the_undamaged_document_is_read() -> None:
    """Else the tests above would prove nothing."""
    assert len(read(document()).runs) == 2
    assert decode(SWEEP, "old.html").sweep is not None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"null",
        b"\xff\xfe",
        b'{"format": 1, "columns": ' + b"[" * 100_000,
    ],
    ids=["nothing", "cut", "too deep", "null", "no text", "deep columns"],
)
def test_text_that_is_no_document_is_told_in_words(text: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        read(text)


def test_a_newer_format_is_refused_and_not_guessed_at() -> None:
    with pytest.raises(FormatTooNew, match=r"old\.html .* format 2, newer .* Update fitreport"):
        read({"format": FORMAT + 1, "all": "is otherwise"})


def test_a_stream_that_swells_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fitreport.studyfile.decode._MOST_BYTES", 1 << 20)
    bomb = base64.b64encode(zlib.compress(b" " * (1 << 21))).decode()
    with pytest.raises(InputError, match="larger than fitreport reads"):
        decode(Encoded(bomb, "", ""), "old.html")
    with pytest.raises(InputError, match="numbers are not as many"):
        decode(Encoded(WHOLE.document, bomb, WHOLE.doubles), "old.html")
    made = document()
    made["columns"].append({"kind": "range", "length": 1 << 20})
    with pytest.raises(InputError, match="more numbers than fitreport reads"):
        read(made)


@given(st.data())
def test_a_changed_byte_leads_to_a_study_or_to_words(data: st.DataObject) -> None:
    parts = {name: getattr(WHOLE, name) for name in ("document", "words", "doubles")}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name]) - 1))
    parts[name] = (
        parts[name][:at] + data.draw(st.sampled_from("Az09+/=!\n")) + parts[name][at + 1 :]
    )
    with suppress(InputError):
        assert len(decode(Encoded(**parts), "old.html").runs) == 2


def leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [place]
    for key, one in inner:
        found += leaves(one, (*place, key)) if isinstance(one, dict | list) else [(*place, key)]
    return found


PLACES = leaves(document())[1:]


@given(
    st.sampled_from(PLACES),
    st.sampled_from([None, -1, 2**70, 1e308, True, "", "x", [], {}, [[1]], {"a": {}}]),
)
def test_a_value_of_another_kind_leads_to_a_study_or_to_words(place: Any, value: Any) -> None:
    made = document()
    at: Any = made
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    with suppress(InputError):
        build_study(read(made).runs)


def test_an_old_format_is_brought_up_one_step_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def to_two(made: dict[str, Any]) -> dict[str, Any]:
        return {**made, "format": 2, "seen": [1]}

    def to_three(made: dict[str, Any]) -> dict[str, Any]:
        return {**made, "format": 3, "seen": [*made["seen"], 2]}

    monkeypatch.setitem(STEPS, 1, to_two)
    monkeypatch.setitem(STEPS, 2, to_three)
    assert json.loads(upgraded(b'{"format": 1}', 1)) == {"format": 3, "seen": [1, 2]}
    assert json.loads(upgraded(b'{"format": 2, "seen": []}', 2)) == {"format": 3, "seen": [2]}


def test_steps_lead_to_the_present_format() -> None:
    assert set(STEPS) == set(range(1, FORMAT))


def test_a_nan_stands_as_null_with_its_place_beside() -> None:
    """What docs/study.md promises to readers in other languages."""
    made = encode(study(ordinary(0, params={"clip": NAN})))
    told = json.loads(zlib.decompress(base64.b64decode(made.document)))
    assert told["study"]["runs"][0]["params"]["clip"] is None
    assert told["not_finite"] == [[["runs", 0, "params", "clip"], "NaN"]]
