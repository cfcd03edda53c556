"""The one home of the run folder's format: write, read, upgrade (docs/run-folder.md)."""
