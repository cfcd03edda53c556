"""Makes the pictures' fonts of Liberation Sans: `python -m fitreport.charts.fonts.make FOLDER`.

FOLDER holds LiberationSans-Regular.ttf and LiberationSans-Bold.ttf of release 2.1.5. Its licence
reserves its name for the whole font, and a name of their own keeps these from being mistaken for
one that a machine has installed. Kept are the alphabets of names and the signs of charts, without
hints for screens of few pixels. Beside them, widths.json tells how wide each letter is. Needs
fonttools.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Fitreport Sans"
_SOURCES = {
    "Regular": "8d91388f1d3604b3b8ae0e3ee2d140e50cd6122f9214514f4aca772540a4076d",
    "Bold": "ba0e0dc3f7aca5b0afbc31e800531ee43be3aa79ae35b2ef1f6470a9547765c4",
}
_KEPT = (
    range(0x20, 0x250),  # Latin
    range(0x2C6, 0x2DE),
    range(0x370, 0x400),  # Greek
    range(0x400, 0x500),  # Cyrillic
    range(0x5D0, 0x5F5),  # Hebrew
    range(0x2010, 0x2060),  # dashes, quotes, the ellipsis
    range(0x2070, 0x209F),  # exponents
    range(0x20A0, 0x20BF),
    range(0x2100, 0x2150),
    range(0x2190, 0x2200),  # arrows
    range(0x2200, 0x2300),  # minus, almost equal and others of mathematics
)


def made(source: Path, weight: str) -> TTFont:
    """The part of the font that is kept, under its own name.

    Raises:
        ValueError: the file is not that of the release.
    """
    if hashlib.sha256(source.read_bytes()).hexdigest() != _SOURCES[weight]:
        raise ValueError(f"{source} is not of release 2.1.5")
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp"])
    options.name_IDs, options.notdef_outline = [0, 1, 2, 3, 4, 6, 13, 14], True
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[code for codes in _KEPT for code in codes])
    cut.subset(font)
    names = {1: FAMILY, 3: f"{FAMILY} {weight}", 4: f"{FAMILY} {weight}"}
    names[6] = f"{FAMILY.replace(' ', '')}-{weight}"
    for name in font["name"].names:
        name.string = names.get(name.nameID, str(name))
    return font


def widths(font: TTFont) -> dict[str, int]:
    """Each letter's advance width in thousandths of the font's size."""
    unit, advances = font["head"].unitsPerEm, font["hmtx"].metrics
    found = font.getBestCmap().items()
    return {chr(code): round(1000 * advances[name][0] / unit) for code, name in found}


if __name__ == "__main__":
    here, folder = Path(__file__).parent, Path(sys.argv[1])
    fonts = {weight: made(folder / f"LiberationSans-{weight}.ttf", weight) for weight in _SOURCES}
    for weight, font in fonts.items():
        font.save(here / f"FitreportSans-{weight}.ttf")
    told = {weight: widths(font) for weight, font in fonts.items()}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    (here / "widths.json").write_text(text + "\n", "utf-8")
