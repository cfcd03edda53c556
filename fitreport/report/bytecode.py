"""The templates' byte code, kept beside them as Python keeps that of its modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache


class TemplateBytecode(FileSystemBytecodeCache):
    """Spares a build the tenth of its time that parsing fitreport's own templates takes.

    Never stale: Jinja asks for the text that the code was made from, and the files' names tell its
    version and what an environment was asked for. Whoever can write there can write fitreport's
    own modules, too.
    """

    def __init__(self, templates: Path, asked: Mapping[str, object]) -> None:
        made_by = sha256(repr((jinja2.__version__, sorted(asked.items()))).encode()).hexdigest()
        super().__init__(str(templates / "__pycache__"), f"%s.{made_by[:8]}.pyc")

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept, if it can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code where modules would keep theirs; else it is made each time."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)
