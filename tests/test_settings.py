"""Where settings are looked for: the nearest file that has any."""

from __future__ import annotations

from pathlib import Path

import pytest

from fitreport.errors import InputError, UsageError
from fitreport.settings import rule_book


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
