"""What is repeated counts once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fitreport.analysis.distinct import distinct

NUMBERS = st.one_of(
    arrays(np.int64, st.integers(0, 30), elements=st.integers(-9, 9)),
    arrays(np.float64, st.integers(0, 30), elements=st.floats(-2, 2, width=16)),
)


@given(values=NUMBERS)
def test_it_is_numpys_unique(values: np.ndarray) -> None:
    assert np.array_equal(distinct(values), np.unique(values))
    assert distinct(values).dtype == values.dtype
