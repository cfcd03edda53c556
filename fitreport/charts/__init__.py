"""The charts: one file a kind, each with two functions.

    chart(variant)    -> altair.Chart over named data sets (only when specs are compiled)
    drawings(study)   -> what this kind draws of a Study: rows for those data sets

A kind is found by walking this folder (`kinds.py`); its Altair code is compiled to `specs.json` by
`python -m fitreport.charts.compile`, so that building a report never imports Altair.
"""
