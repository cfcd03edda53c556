"""What a URL is, and what of it may be seen."""

from pathlib import Path

import pytest

from fitreport.sources.url import is_url, shown, without_secrets


@pytest.mark.parametrize("text", ["s3://bucket", "gs://b/k", "memory://", "S3A://b", "git+ssh://x"])
def test_these_are_urls(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize(
    "path",
    ["runs", "/runs", "C:\\runs", "C://runs", "c:/runs", "s3:/b", "://x", "1s://b", "a/b://c"],
)
def test_these_are_paths(path: str) -> None:
    assert not is_url(path)
    assert not is_url(Path(path))


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("s3://bucket/runs/a", "s3://bucket/runs/a"),
        ("s3://key:secret@bucket/runs", "s3://bucket/runs"),
        ("s3://key:se/cr+et@bucket/runs", "s3://bucket/runs"),
        ("ftp://user@host/runs", "ftp://host/runs"),
        ("https://host/a.csv?token=secret", "https://host/a.csv"),
        ("https://u:secret?x@host/a.csv?token=secret", "https://host/a.csv"),
        ("s3://bucket/mail@host/run#1", "s3://bucket/mail@host/run#1"),
    ],
)
def test_secrets_are_not_seen(url: str, seen: str) -> None:
    assert without_secrets(url) == seen
    assert shown(url) == seen.partition("://")[2]


def test_a_url_is_shown_on_one_line() -> None:
    assert shown("s3://b//a\n\x1b[31mb/") == "b/a [31mb"
