"""Of several processes that train one model, only the chief writes."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def is_chief(model: Any = None) -> bool:
    """Whether this process is the one that writes: true wherever it trains alone.

    TensorFlow: as the model's distribution strategy says, or where there is no model, the cluster
    that TF_CONFIG tells of. JAX and PyTorch: the process of rank 0. None of them is imported, nor
    are their devices started, for the question.
    """
    if _torch_rank() or _jax_rank():
        return False
    extended = getattr(getattr(model, "distribute_strategy", None), "extended", None)
    if extended is not None:
        return bool(getattr(extended, "should_checkpoint", True))
    return _first_of_cluster(os.environ.get("TF_CONFIG", ""))


def _torch_rank() -> int:
    torch = sys.modules.get("torch.distributed")
    ready = torch is not None and torch.is_available() and torch.is_initialized()
    return int(torch.get_rank()) if torch is not None and ready else 0


def _jax_rank() -> int:
    distributed = sys.modules.get("jax._src.distributed")
    return int(getattr(getattr(distributed, "global_state", None), "process_id", 0) or 0)


def _first_of_cluster(config: str) -> bool:
    try:
        told = json.loads(config)
        task, cluster = told["task"], told["cluster"]
        if task["type"] in {"chief", "master"}:
            return True
        first = task["type"] == "worker" and int(task["index"]) == 0
        return first and not cluster.keys() & {"chief", "master"}
    except (ValueError, KeyError, TypeError, AttributeError):
        return True  # no cluster is told of
