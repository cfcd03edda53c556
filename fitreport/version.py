"""fitreport's version: a constant, so that asking for it costs no look-up of installed packages."""

__version__ = "0.1.0"
