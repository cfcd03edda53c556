"""The folder of the run that is being recorded: made late or taken up, and never in the way.

Its methods raise what the disk refuses; guarding the training against that is the business of
their callers. What could not be written is held, and comes first the next time.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from pathlib import Path
from typing import Any

import msgspec

from fitreport.capture.guard import Guard
from fitreport.capture.wish import Wish, cleaned
from fitreport.errors import InputError
from fitreport.run import Run
from fitreport.runfolder.format import FORMAT, Metadata, Record, now
from fitreport.runfolder.read import is_run_folder, read_both
from fitreport.runfolder.write import RunWriter, claim, clear, unclaim
from fitreport.version import __version__

_MOST_WAITING = 10_000  # records held in memory while there is no folder for them


class RunFolder:
    """Where one run is written. Until `open` is called, nothing exists on disk.

    `path` is where it is, or is wished to be; `earlier` is the run that a folder to be resumed
    held. Where the training is over already, `live` is false, and no times are known.
    """

    def __init__(self, wish: Wish, guard: Guard, *, live: bool) -> None:
        self.wish = wish
        self.path = wish.folder
        self.earlier: Run | None = None
        self.metadata = Metadata(
            format=FORMAT,
            version=__version__,
            id="",
            name=wish.name,
            params=wish.params,
            tags=wish.tags,
            notes=wish.notes,
        )
        self._guard = guard
        self._live = live
        self._written: Metadata | None = None
        self._writer: RunWriter | None = None
        self._waiting: deque[Record] = deque(maxlen=_MOST_WAITING)
        self._process = os.getpid()

    def open(self) -> None:
        """Make the folder, or take up the one to be resumed; where there is one, do nothing."""
        if self._writer is not None:
            return
        self._process = os.getpid()
        wanted = self.wish.folder
        there = is_run_folder(wanted)
        if there and self.wish.resume and self._take_up(wanted):
            self._writer = RunWriter(wanted)
            return
        if self.wish.resume or self.wish.overwrite:
            unclaim(wanted)
        if there and self.wish.overwrite:
            clear(wanted)
        elif there and self._guard.strict:
            self._guard.tell(
                "use the folder", f"found a run in {wanted.name}, and none may be lost"
            )
        self.path = claim(wanted)
        self._writer = RunWriter(self.path)
        name = self.wish.name or cleaned(self.path.name)
        self.metadata = msgspec.structs.replace(
            self.metadata,
            id=secrets.token_hex(8),  # made no earlier: a copied recorder is another run
            started=now() if self._live else None,
            name=name,
        )
        self.keep()
        if self.path != wanted:
            self._guard.tell(
                "use the folder",
                f"found {wanted.name} taken and leaves it as it is: this run is written to "
                f"{self.path.name} (resume=True continues a run, overwrite=True replaces it)",
            )

    def describe(self, **changes: Any) -> None:
        """Change fields of the metadata; they are written only if that makes a difference."""
        facts = self.metadata.facts | changes.pop("facts", {})
        facts = {section: told for section, told in facts.items() if told}
        changed = msgspec.structs.replace(self.metadata, facts=facts, **changes)
        if changed != self.metadata:
            self.metadata = changed
            self.keep()

    def note(self, markdown: str) -> None:
        """Add a paragraph to the run's notes."""
        paragraphs = [part for part in (self.metadata.notes, cleaned(markdown)) if part]
        self.describe(notes="\n\n".join(paragraphs))

    def keep(self, *records: Record) -> None:
        """Write records and changed metadata, or hold them until there is a folder for them."""
        moment = now() if self._live else None
        self._waiting.extend(
            record if record.time else msgspec.structs.replace(record, time=moment)
            for record in records
        )
        if self._writer is None or self._process != os.getpid():
            return  # a fork, such as a data loader's worker, has no say in the run
        if self._waiting:
            records = tuple(self._waiting)
            self._waiting.clear()  # from here the writer holds what the disk refuses
            self._writer.append(*records)
        if self.metadata is not self._written:
            self._writer.describe(self.metadata)
            self._written = self.metadata

    def _take_up(self, folder: Path) -> bool:
        """Continue the run in a folder: its identity stays, its settings are brought up to date."""
        try:
            self._written, self.earlier = read_both(folder)
        except InputError as error:
            self._guard.tell("resume", f"cannot resume: {error}", error)
            return False
        new, old = self.metadata, self._written
        began_with = {name: old.facts[name] for name in ("optimizer",) if name in old.facts}
        self.metadata = msgspec.structs.replace(
            old,
            name=self.wish.name or old.name,
            params=old.params | new.params,
            tags=tuple(dict.fromkeys(old.tags + new.tags)),
            notes=new.notes or old.notes,
            compiled=new.compiled or old.compiled,
            goals=old.goals | new.goals,
            facts=old.facts | new.facts | began_with,
            model=new.model or old.model,
        )
        return True
