"""The Study as data: a JSON document beside a packed block of numbers, and back.

Format 1 (documented in docs/study.md):

- The document is the Study as JSON, in which each array of numbers is its index in `columns`.
- `columns` tells how each array is packed; arrays that are equal are stored once.
- Both travel inside the report as base64 of a deflate stream, so no text of a user's can ever be
  taken for markup.
"""
