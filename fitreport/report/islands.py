"""The data that a page carries for its script, beside the Study itself."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping

import msgspec

from fitreport.charts.cast import PALETTE, cast_of
from fitreport.charts.ensembles import ensembles_data
from fitreport.charts.render import specs
from fitreport.hub import Study
from fitreport.studyfile.encode import encode
from fitreport.studyfile.island import island, study_islands


def islands(
    study: Study,
    kinds: Iterable[str],
    others: Iterable[tuple[str, str]],
    scripts: Mapping[str, str],
) -> str:
    """The Study and, where there are scripts, these and what they need.

    They need what draws the charts of these `kinds`, and the parts of the page that are `others`.
    """
    found = [study_islands(encode(study))]
    if scripts:
        found.append(island("page-data", _page_data(study, set(kinds))))
        found += [island(name, text) for name, text in (*others, *scripts.items())]
    return "\n".join(found)


def _page_data(study: Study, kinds: set[str]) -> str:
    """Compiled charts, colours, which runs are drawn first, and which of them together."""
    cast = cast_of(study)
    faint = {run for each in cast.ensembles for run in each.faint}
    drawn = sorted({*cast.drawn, *faint})
    data = {
        "specs": {
            name: msgspec.Raw(spec)
            for name, spec in sorted(specs().items())
            if name.split(".")[0] in kinds
        },
        "drawn": drawn,
        "colors": [cast.color(run) for run in drawn],
        "ensembles": ensembles_data(study, cast),
        "palette": PALETTE,
    }
    return base64.b64encode(zlib.compress(msgspec.json.encode(data), 9)).decode()
