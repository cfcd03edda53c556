"""A stand-in for `curl`, for the options that the documentation uses; what it asks for is real."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

method, headers, data, address = "GET", {}, None, ""
arguments = iter(sys.argv[1:])
for argument in arguments:
    match argument:
        case "--fail" | "--silent" | "--show-error":
            pass
        case "--header":
            name, _, value = next(arguments).partition(": ")
            headers[name] = value
        case "--request":
            method = next(arguments)
        case "--data-urlencode":
            name, _, file = next(arguments).partition("@")
            data = urlencode({name: Path(file).read_text("utf-8")}).encode()
        case _:
            assert not argument.startswith("-"), argument
            address = argument
with urlopen(Request(address, data, headers, method=method)) as answer:
    sys.stdout.write(answer.read().decode())
