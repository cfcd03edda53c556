"""Of several processes that train one model, only the chief writes."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest

from fitreport.capture.chief import is_chief


def model_of(chief: bool) -> SimpleNamespace:
    extended = SimpleNamespace(should_checkpoint=chief)
    return SimpleNamespace(distribute_strategy=SimpleNamespace(extended=extended))


def test_a_process_alone_is_the_chief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert is_chief()
    assert is_chief(object())


@pytest.mark.parametrize("chief", [True, False])
def test_the_models_strategy_decides(chief: bool) -> None:
    assert is_chief(model_of(chief)) is chief


@pytest.mark.parametrize(
    ("kind", "index", "others", "chief"),
    [
        ("worker", 0, {}, True),
        ("worker", 1, {}, False),
        ("worker", 0, {"chief": ["a:1"]}, False),
        ("chief", 0, {"chief": ["a:1"]}, True),
        ("ps", 0, {}, False),
    ],
)
def test_without_a_model_the_cluster_decides(
    monkeypatch: pytest.MonkeyPatch, kind: str, index: int, others: dict[str, object], chief: bool
) -> None:
    cluster = {"worker": ["a:2", "a:3"], **others}
    told = {"cluster": cluster, "task": {"type": kind, "index": index}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(told))
    assert is_chief() is chief


@pytest.mark.parametrize("config", ["", "{", "[]", '{"task": 3}', '{"task": {"type": "worker"}}'])
def test_a_cluster_that_makes_no_sense_is_none(
    monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    monkeypatch.setenv("TF_CONFIG", config)
    assert is_chief()


def test_the_rank_decides_where_jax_is_distributed(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SimpleNamespace(global_state=SimpleNamespace(process_id=1))
    monkeypatch.setitem(sys.modules, "jax._src.distributed", state)  # type: ignore[arg-type]
    assert not is_chief(model_of(True))


@pytest.mark.parametrize(
    ("started", "rank", "chief"), [(True, 1, False), (True, 0, True), (False, 1, True)]
)
def test_the_rank_decides_where_torch_is_distributed(
    monkeypatch: pytest.MonkeyPatch, started: bool, rank: int, chief: bool
) -> None:
    torch = SimpleNamespace(
        is_available=lambda: True, is_initialized=lambda: started, get_rank=lambda: rank
    )
    monkeypatch.setitem(sys.modules, "torch.distributed", torch)  # type: ignore[arg-type]
    assert is_chief(model_of(True)) is chief
