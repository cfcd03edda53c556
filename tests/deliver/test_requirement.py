"""The little language of requirements: what it says, and how it answers what it cannot read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitreport.analysis.printable import printable
from fitreport.deliver.requirement import requirement
from fitreport.errors import UsageError
from tests.studies import HOSTILE, texts


def parts(text: str) -> tuple[object, ...]:
    one = requirement(text)
    return one.metric, one.at, one.sign, one.number, one.of_baseline, one.percent


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("val_accuracy >= 0.9", ("val_accuracy", "best", ">=", 0.9, False, False)),
        ("val_accuracy>=.9", ("val_accuracy", "best", ">=", 0.9, False, False)),
        ("val_accuracy > 90%", ("val_accuracy", "best", ">", 0.9, False, False)),
        ("loss < -1.5e-3", ("loss", "best", "<", -0.0015, False, False)),
        ("last(train_loss) <= 1", ("train_loss", "end", "<=", 1, False, False)),
        ("best( val_loss )<=1", ("val_loss", "best", "<=", 1, False, False)),
        ("last >= 1", ("last", "best", ">=", 1, False, False)),
        ("test_accuracy >= baseline", ("test_accuracy", "best", ">=", 0, True, False)),
        ("val_loss <= baseline + 2%", ("val_loss", "best", "<=", 0.02, True, True)),
        ("val_loss <= baseline+2 %", ("val_loss", "best", "<=", 0.02, True, True)),
        ("f1 >= baseline - 0.01", ("f1", "best", ">=", -0.01, True, False)),
        ("'out a (x)' >= 1", ("out a (x)", "best", ">=", 1, False, False)),
        ('last("it\'s") >= 1', ("it's", "end", ">=", 1, False, False)),
        ("out_a/acc@5 >= 1", ("out_a/acc@5", "best", ">=", 1, False, False)),
    ],
)
def test_what_a_requirement_says(text: str, means: tuple[object, ...]) -> None:
    assert parts(text) == means


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the name of a metric at character 1"),
        ("val_accuracy", "'>=', '<=', '>' or '<' at character 13"),
        ("val_accuracy => 0.9", "'>=', '<=', '>' or '<' at character 14"),
        ("val_accuracy == 0.9", "'>=', '<=', '>' or '<' at character 14"),
        ("val_accuracy >== 0.9", "'>=', '<=', '>' or '<' at character 14"),
        ("val_accuracy >= ", "a number or 'baseline' at character 17"),
        ("val_accuracy >= nan", "a number or 'baseline' at character 17"),
        ("val_accuracy >= 1e999", "a number is too large"),
        ("val_accuracy >= base", "a number or 'baseline' at character 17"),
        ("val_accuracy >= baselines", "a number or 'baseline' at character 17"),
        ("val_accuracy >= baseline * 2", "nothing more at character 26"),
        ("val_accuracy >= baseline + -2", "a number at character 28"),
        ("val_accuracy >= 0.9 and val_loss < 1", "nothing more at character 21"),
        ("last(val_accuracy >= 0.9", "the closing ')' at character 19"),
        ("'val_accuracy >= 0.9", "the name of a metric at character 1"),
        ("__import__('os').system('x')", "'>=', '<=', '>' or '<' at character 11"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        requirement(text)
    assert says in str(error.value)
    assert repr(text) in str(error.value)
    with pytest.raises(UsageError, match=r"^a\.toml: require: "):
        requirement(text, "a.toml: require:")


@given(texts())
def test_any_text_is_a_requirement_or_one_line_that_says_why_not(text: str) -> None:
    try:
        told = requirement(text).text
    except UsageError as error:
        told = str(error)
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("name", [name for name in HOSTILE if name and '"' not in name])
def test_any_name_can_be_quoted(name: str) -> None:
    one = requirement(f'"{name}" >= 0.5')
    assert one.metric == printable(name)
    assert len(one.text.splitlines()) == 1


@given(st.floats(-1e6, 1e6), st.floats(0, 100))
def test_a_share_of_the_baseline_goes_the_way_that_its_sign_says(
    baseline: float, percent: float
) -> None:
    above = requirement(f"loss <= baseline + {percent:.6f}%").bound(baseline)
    below = requirement(f"loss <= baseline - {percent:.6f}%").bound(baseline)
    assert below <= baseline <= above
    assert above - baseline == pytest.approx(abs(baseline) * round(percent, 6) / 100)


def test_a_value_that_keras_rounded_to_float32_meets_its_bound() -> None:
    nine_tenths = 0.8999999761581421  # of float32
    assert requirement("a >= 0.9").holds(nine_tenths, 0.9)
    assert requirement("a <= 0.9").holds(nine_tenths, 0.9)
    assert not requirement("a > 0.9").holds(nine_tenths, 0.9)
    assert not requirement("a < 0.9").holds(nine_tenths, 0.9)
    assert not requirement("a >= 0.9").holds(0.89999, 0.9)
