"""The epochs of several series together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from fitreport.run import Ints


def all_epochs(series: Sequence[Ints]) -> Ints:
    """Every epoch that any of these series has, rising.

    Most often all have the same ones: a merge is made of those that differ alone, since it costs
    more than all else that is done to a hundred thousand epochs.
    """
    different: list[Ints] = []
    for epochs in series:
        if not any(epochs is known or np.array_equal(epochs, known) for known in different):
            different.append(epochs)
    return reduce(np.union1d, different)
