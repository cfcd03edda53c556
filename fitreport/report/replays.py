"""Early stopping replayed, as a table of one run."""

from __future__ import annotations

from fitreport.analysis.rounding import duration, rounding_for
from fitreport.hub import Study
from fitreport.report.context import Heading, Table


def replay_table(study: Study, run: int) -> Table | None:
    """What each usual patience would have made of a run; None where none would have ended it."""
    found = study.replays[run] if run < len(study.replays) else ()
    if not found:
        return None
    metric = found[0].metric
    rounding = rounding_for([value for r in found for value in (r.value, r.lost)])
    judged = any(replay.value is not None for replay in found)
    heads = [
        Heading(f"patience on val_{found[0].monitor}", "number"),
        Heading("stops after epoch", "number"),
        Heading("keeps epoch", "number"),
        *((Heading(metric, "number"), Heading("worse than best by", "number")) if judged else ()),
        Heading("epochs saved", "number"),
        Heading("time saved", "number"),
    ]
    rows = []
    for replay in found:
        saved = f"{replay.share_saved:.0%}"
        if replay.seconds_saved is not None:
            saved = f"{duration(replay.seconds_saved)} ({saved})"
        rows.append(
            (
                str(replay.patience),
                str(replay.stopped),
                str(replay.kept),
                *((rounding.show(replay.value), rounding.show(replay.lost)) if judged else ()),
                str(replay.epochs_saved),
                saved,
            )
        )
    return Table(tuple(heads), tuple(rows))
