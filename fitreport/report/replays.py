"""Early stopping replayed, as a table of one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fitreport.analysis.replay import Replay
from fitreport.analysis.rounding import duration, rounding_for
from fitreport.hub import Study
from fitreport.report.parts import Heading, Table

_Column = tuple[str, list[str]]


def replay_table(study: Study, run: int) -> Table | None:
    """What each usual patience would have made of a run; None where none would have ended it."""
    found = study.replays[run] if run < len(study.replays) else ()
    if not found:
        return None
    columns = [
        (f"patience on val_{found[0].monitor}", [str(r.patience) for r in found]),
        ("stops after epoch", [str(r.stopped) for r in found]),
        ("keeps epoch", [str(r.kept) for r in found]),
        *_judged(study, found),
        *_saved(found),
    ]
    heads = tuple(Heading(head, "number") for head, _ in columns)
    return Table(heads, tuple(zip(*(cells for _, cells in columns), strict=True)))


def _judged(study: Study, found: Sequence[Replay]) -> Iterator[_Column]:
    """The main metric at the kept epoch, where it has values there."""
    pairs = [(r.value, r.lost) for r in found if r.value is not None and r.lost is not None]
    if not pairs:
        return
    # As many digits as tell the kept value from the best one, whichever side that is on.
    rounding = rounding_for([number for value, lost in pairs for number in (value, value + lost)])
    on_validation = study.main is not None and study.main.judged == "validation"
    name = f"val_{found[0].metric}" if on_validation else found[0].metric
    yield name, [rounding.show(r.value) for r in found]
    yield "worse than best by", [rounding.show(r.lost) for r in found]


def _saved(found: Sequence[Replay]) -> Iterator[_Column]:
    """Epochs, and time where it is known; the share is that of the time, else of the epochs."""
    epochs = [str(r.epochs_saved) for r in found]
    shares = [f"({r.share_saved:.0%})" for r in found]
    seconds = [r.seconds_saved for r in found if r.seconds_saved is not None]
    if len(seconds) < len(found):
        yield "epochs saved", [f"{n} {share}" for n, share in zip(epochs, shares, strict=True)]
        return
    yield "epochs saved", epochs
    yield (
        "time saved",
        [f"{duration(time)} {share}" for time, share in zip(seconds, shares, strict=True)],
    )
