"""Which recorded checkpoint holds the weights of an epoch, and what to say where none does."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fitreport.run import Event, Run

_NAMED = 3  # checkpoints of other epochs that are named


class Checkpoint(msgspec.Struct, frozen=True):
    """A file as the recorder saw it: `path` from the run's folder, or its name alone where the way
    there leads through folders that are private; `digest` its SHA-256, empty where it is a folder.
    """

    path: str
    digest: str
    epoch: int


def checkpoint_of(run: Run, epoch: int) -> tuple[Checkpoint | None, str]:
    """The checkpoint of an epoch that was not written over since, and a note; where there is none,
    the note says what there is.
    """
    written = [e for e in run.events if e.kind == "checkpoint" and e.facts.get("path")]
    last = {str(event.facts["path"]): event for event in written}
    here = [event for event in last.values() if event.epoch == epoch]
    if here:
        first, *more = sorted(here, key=lambda event: not event.facts.get("digest"))
        also = ", ".join(str(event.facts["path"]) for event in more)
        found = Checkpoint(str(first.facts["path"]), str(first.facts.get("digest") or ""), epoch)
        return found, f"of the same epoch is {also}" if also else ""
    return None, f"no checkpoint of epoch {epoch} is recorded" + "".join(
        f"; {note}" for note in (_over(written, last, epoch), _kept(run, epoch), _others(last))
        if note
    )  # fmt: skip


def _over(written: Sequence[Event], last: dict[str, Event], epoch: int) -> str:
    """Which file held it, before it was written over."""
    for event in written:
        if event.epoch == epoch:
            path = str(event.facts["path"])
            return f"{path} was, and was written over at epoch {last[path].epoch}"
    return ""


def _kept(run: Run, epoch: int) -> str:
    """Whether the model had these weights when its training ended."""
    restored = run.facts.get("fit", {}).get("weights_of_epoch")
    if restored != epoch:
        return ""
    return "the model had its weights at the end, and where it was saved is not recorded"


def _others(last: dict[str, Event]) -> str:
    others = [f"{path} of epoch {event.epoch}" for path, event in last.items()]
    more = len(others) - _NAMED
    named = ", ".join(others[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"recorded are {named}" if others else ""
