"""A store that fsspec knows: what lies in it, and copies of its files; its errors in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fitreport.errors import InputError
from fitreport.sources.labels import clean
from fitreport.sources.url import without_secrets

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_REMEDY = "Check the address, your access to it, and the network"
_PART = 64 << 20  # bytes that are held at a time
_SECRET = re.compile(r"(?<=://)[^/@\s]*@|\?\S*")


class Store:
    """The store that a URL leads to; `top` is the URL's place in it.

    Raises, as every method does:
        InputError: fsspec or what it needs is missing, or the store does not do what is asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        with self._told():
            self._files, self.top = _opened(url)

    def sizes(self) -> dict[str, int]:
        """Every file at or below the top, with its bytes, -1 where they are not known.

        Empty where there is no such place.
        """
        with self._told():
            self._files.invalidate_cache()  # a listing of before may be stale
            found = self._files.find(self.top, detail=True)
        return {
            name: -1 if told.get("size") is None else int(told["size"])
            for name, told in found.items()
            if told.get("type") == "file" and not name.endswith("/")
        }

    def heads(self, names: Sequence[str], most: int) -> list[bytes]:
        """The first bytes of some files; nothing of one that cannot be read."""
        with self._told():
            told = self._files.cat_ranges(names, 0, most, on_error="return") if names else []
        return [head if isinstance(head, bytes) else b"" for head in told]

    def copy(self, name: str, to: Path, size: int) -> None:
        """A file's first bytes, as many as these or fewer, as a file of this machine."""
        to.parent.mkdir(parents=True, exist_ok=True)
        with self._told(), to.open("wb") as file:
            for start in range(0, size, _PART):
                end = min(start + _PART, size)
                part = self._files.cat_file(name, start=start, end=end)
                file.write(part)
                if len(part) < end - start:
                    break

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever a store raises, and each raises its own, in one line without secrets."""
        place = clean(without_secrets(self._url))
        try:
            yield
        except ImportError as error:
            raise InputError(
                f"{place} needs a package that is not installed ({self._words(error)})",
                "pip install 'fitreport[remote]'; a store other than S3 needs its own package, too",
            ) from error
        except Exception as error:
            raise InputError(f"{place} cannot be read ({self._words(error)})", _REMEDY) from error

    def _words(self, error: Exception) -> str:
        said = str(error).replace(self._url, without_secrets(self._url))
        return _SECRET.sub("", clean(said)).rstrip(".") or type(error).__name__


def _opened(url: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    if "::" in url:
        raise ValueError("chains of file systems are not read")
    files, top = url_to_fs(url)
    return files, str(top).rstrip("/")
