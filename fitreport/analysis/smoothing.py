"""Smoothed curves, worked out where all values are known."""

from __future__ import annotations

import math

import numpy as np

from fitreport.run import Floats

WEIGHTS = (0.6, 0.9, 0.99)  # that a thinned curve is carried with
_BLOCK = 64  # values whose average is worked out at once


def smoothed(values: Floats, weight: float) -> Floats:
    """An exponential moving average without its bias to zero, as TensorBoard's.

    What is not finite stays as it is, and is passed over. The page's script has the same formula
    in templates/js/30-curves.js; a browser test compares the two.
    """
    finite = np.isfinite(values)
    known = values[finite]
    average = _average(known, weight)
    # After these many values a double has no room for the bias.
    biased = min(known.size, math.ceil(-40 / math.log(weight)))
    average[:biased] /= 1 - weight ** np.arange(1, biased + 1)
    made = np.array(values)
    made[finite] = average
    return made


def _average(values: Floats, weight: float) -> Floats:
    """s[i] = weight * s[i - 1] + (1 - weight) * values[i], from 0, a block at a time."""
    blocks = -(-values.size // _BLOCK)
    padded = np.zeros(blocks * _BLOCK)
    padded[: values.size] = values
    lag = np.arange(_BLOCK)[:, None] - np.arange(_BLOCK)
    within = np.where(lag >= 0, (1 - weight) * weight ** np.maximum(lag, 0), 0.0)
    table = padded.reshape(blocks, _BLOCK) @ within.T
    fading = weight ** np.arange(1, _BLOCK + 1)
    before = 0.0
    for block in table:
        block += before * fading
        before = block[-1]
    return table.reshape(-1)[: values.size]
