"""Where settings are looked for: the nearest file that has any."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitreport.errors import InputError, UsageError
from fitreport.settings import Settings, rule_book, settings


def off(start: Path) -> set[str]:
    return {name for name, limits in rule_book(start).limits.items() if limits is None}


def test_the_nearest_file_that_has_settings_counts_alone(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "fitreport.toml").write_text("[rules]\nspike = false\n")
    assert off(inner) == {"spike"}
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "no settings of fitreport"\n')
    assert off(inner) == {"spike"}
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.fitreport.rules]\nplateau = false\n")
    assert off(inner) == {"plateau"}
    (tmp_path / "a" / "fitreport.toml").write_text("[rules]\nspike = true\n")
    assert off(inner) == set()


def test_a_rule_is_tuned_and_the_others_are_left(tmp_path: Path) -> None:
    (tmp_path / "fitreport.toml").write_text("[rules]\noverfitting = {rise = 1}\n")
    limits = rule_book(tmp_path).limits
    assert set(limits) == {"overfitting"}
    assert limits["overfitting"].rise == 1.0  # type: ignore[union-attr]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "fitreport.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="no valid TOML"):
        rule_book(tmp_path)


def test_every_setting_is_read_by_the_name_of_its_option(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        """
        [tool.fitreport]
        metric = "val_accuracy"
        group-by = "units"
        baseline = "small"
        require = ["val_accuracy >= 0.9"]
        fail-on = "warning"
        allow-noise = true
        goals = {mystery = "max"}
        relevant = {accuracy = 1}
        rules = {spike = false}
        """
    )
    read = settings(tmp_path)
    assert read.place.startswith("[tool.fitreport] in ")
    assert read == Settings(
        rules={"spike": False},
        metric="val_accuracy",
        goals={"mystery": "max"},
        relevant={"accuracy": 1.0},
        group_by="units",
        baseline="small",
        require=("val_accuracy >= 0.9",),
        fail_on="warning",
        allow_noise=True,
        place=read.place,
    )
    assert settings(tmp_path / "..") == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("requires = []", "'requires' is no setting. Did you mean 'require'?"),
        ("group_by = 'x'", "'group_by' is no setting. Did you mean 'group-by'?"),
        ("place = 'x'", "'place' is no setting"),
        ("metric = 3", "metric: Expected `str"),
        ("require = 'a > 1'", "require: Expected `array`, got `str`. Write a list, such as"),
        ("require = [1]", "require: Expected `str`"),
        ("fail-on = 'note'", "fail-on: Invalid enum value 'note'. Write error, warning or never"),
        ("allow-noise = 1", "allow-noise: Expected `bool`"),
        ("goals = {acc = 'up'}", "goals.acc: Invalid enum value 'up'. Write min or max"),
        ("goals = 3", "goals is no table"),
        ("relevant = {acc = 'x'}", "relevant.acc: Expected `float`"),
        ("relevant = 3", "relevant is no table"),
        ("baseline = true", "baseline: Expected `str`"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "fitreport.toml").write_text(text)
    with pytest.raises(UsageError) as error:
        settings(tmp_path)
    assert f"fitreport.toml: {says}" in str(error.value)


@pytest.mark.parametrize("text", ["[tool]\nfitreport = 3\n", "[tool.fitreport]\nrules = 3\n"])
def test_settings_that_are_no_table_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError, match="no table"):
        rule_book(tmp_path)


def test_a_pyproject_of_another_shape_has_no_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = 3  # and fitreport\n")
    assert off(tmp_path) == set()


def test_an_error_tells_which_of_several_files_it_is_in(tmp_path: Path, monkeypatch) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    (tmp_path / "fitreport.toml").write_text("[rules]\nspikes = false\n")
    with pytest.raises(UsageError, match=r"^\.\./fitreport\.toml: there is no rule 'spikes'"):
        rule_book()
