"""What `fitreport scan` tells of a report or a run folder before it is sent."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from fitreport.cli.scan import command
from fitreport.errors import InputError
from fitreport.hub import build_study
from fitreport.run import Curve, Run
from fitreport.scan import masked, scan
from fitreport.studyfile.encode import encode
from fitreport.studyfile.island import study_islands

KEY = "ghp_" + "a1B2c3D4e" * 4
COMMIT = "3422977a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e"
RUN = Run(
    id="d82581ad6fa2b013",
    name="digits",
    path="digits",
    source="run folder",
    params={"units": 64, "key_dim": 8, "tokenizer": "bert-base-uncased"},
    facts={"git": {"commit": COMMIT}, "environment": {"system": "Linux 6.1 x86_64"}},
    curves=(Curve.of("loss", "train", [0, 1], [1.0, 0.5]),),
)


def page(folder: Path, body: str = "", run: Run = RUN, other: Run | None = None) -> Path:
    """A page with a Study inside, as a report is; the Study is what somebody else's tool made."""
    runs = [run] if other is None else [run, other]
    study = msgspec.structs.replace(build_study(runs), runs=tuple(runs))
    html = f"""<!doctype html><html><head><meta http-equiv="Content-Security-Policy"
    content="script-src 'sha256-kU4xqZ9sT2vB7nM1pR6wY3aD8fG5hJ0cL4eX9iO2kU4='">
    <style>p {{ color: red }}</style></head><body><h1>digits</h1>
{body}{study_islands(encode(study))}</body></html>"""
    path = folder / "report.html"
    path.write_text(html, "utf-8")
    return path


def run_folder(folder: Path, **metadata: object) -> Path:
    run = folder / "digits"
    run.mkdir()
    (run / "run.json").write_text(json.dumps({"fitreport_run": 1, "id": "ab", **metadata}))
    (run / "log.jsonl").write_text('{"record":"begin","epoch":0}\n')
    return run


def kinds(path: Path, **options: str) -> list[str]:
    return [leak.kind for leak in scan(path, **options)]


def test_a_clean_report_and_a_clean_run_folder_give_nothing_away(tmp_path: Path) -> None:
    assert scan(page(tmp_path, f"<table><tr><th>commit<td>{COMMIT}</table>")) == ()
    assert scan(run_folder(tmp_path, facts={"git": {"commit": COMMIT}})) == ()


def test_what_was_redacted_is_clean(tmp_path: Path) -> None:
    assert scan(run_folder(tmp_path, params={"api_key": "[redacted]"})) == ()


def test_commits_that_differ_between_runs_are_no_secrets(tmp_path: Path) -> None:
    other = msgspec.structs.replace(RUN, name="b", facts={"git": {"commit": COMMIT[::-1]}})
    assert scan(page(tmp_path, other=other)) == ()


def test_a_secret_in_the_study_is_found_with_its_place_and_masked(tmp_path: Path) -> None:
    leaking = msgspec.structs.replace(RUN, params={"api_key": "abc", "note": f"used {KEY}"})
    by_name, by_shape = scan(page(tmp_path, run=leaking))
    assert by_name.places == ("study: runs[0].params.api_key",)
    assert by_shape.places == ("study: runs[0].params.note",)
    assert by_shape.kind == "GitHub token"
    assert "abc" not in by_name.shown
    assert KEY not in by_shape.shown
    assert by_shape.shown.startswith("ghp_")


@pytest.mark.parametrize(
    "body",
    [
        f"<p>see {KEY} there</p>",
        f"<p title='{KEY}'>hover</p>",
        f"<svg><desc>{KEY}</desc></svg>",
        f"<a href='https://example.org/?token={KEY}'>link</a>",
        f"<!-- {KEY} -->",
        f"<details><summary>more</summary>{KEY}</details>",
        "<table><tr><th>api_key</th><td>hunter2</td></tr></table>",
        "<dl><dt>password<dd>hunter2</dl>",
    ],
)
def test_a_secret_in_the_page_is_found_wherever_a_reader_could(tmp_path: Path, body: str) -> None:
    (leak,) = scan(page(tmp_path, body))
    assert leak.places[0].startswith("page, line 4")
    assert KEY not in leak.shown
    assert "hunter2" not in leak.shown


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("read /home/jane/data/x.csv", "path with a user's name", "/home/jane/data/x.csv"),
        ("/Users/jane", "path with a user's name", "/Users/jane"),
        ("C:\\Users\\jane\\x", "path with a user's name", "C:\\Users\\jane\\x"),
        ("ask jane.doe@example.org.", "e-mail address", "jane.doe@example.org"),
        ("on gpu7.cluster.internal", "host name", "gpu7.cluster.internal"),
        ("ip-10-0-12-3", "host name", "ip-10-0-12-3"),
        ("from 192.168.1.17", "private network address", "192.168.1.17"),
        ("ran on Brontes today", "host name", "Brontes"),
    ],
)
def test_private_things_are_told_as_they_are(
    tmp_path: Path, text: str, kind: str, shown: str
) -> None:
    folder = run_folder(tmp_path, notes=text)
    (leak,) = scan(folder, host="brontes")
    assert (leak.kind, leak.shown, leak.places) == (kind, shown, ("run.json: notes",))


def test_user_and_host_are_private_by_their_name(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, facts={"environment": {"hostname": "x", "user": "y"}})
    assert kinds(folder) == ["user or host name"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Linux 6.1.0-13-amd64 x86_64",
        "checkpoints/weights.05.keras",
        "driver 535.104.05, CUDA 12.2.0.1",
        "git@example.org:team/repository",
        "a home/away split",
        "the host of a house",
        "@tf.function",
    ],
)
def test_ordinary_facts_are_not_private(tmp_path: Path, text: str) -> None:
    assert scan(run_folder(tmp_path, notes=text), host="brontes") == ()


def test_the_same_secret_is_told_once_with_all_its_places(tmp_path: Path) -> None:
    (leak,) = scan(run_folder(tmp_path, notes=KEY, name=KEY))
    assert leak.places == ("run.json: notes", "run.json: name")


def test_every_text_file_of_a_folder_is_read_and_others_passed_over(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    (folder / "train.csv").write_text(f"epoch,loss\n0,1\n# {KEY}\n")
    (folder / "weights.keras").write_bytes(b"PK\x03\x04\0\0" + KEY.encode())
    with (folder / "log.jsonl").open("a") as log:
        log.write(json.dumps({"record": "event", "text": KEY}) + '\n{"half": "/home/jane')
    leak, half = scan(folder)
    assert leak.places == ("log.jsonl: line 2, text", "train.csv: line 3")
    assert half.places == ("log.jsonl: line 3",)


def test_a_short_secret_is_masked_whole() -> None:
    assert masked("hunter2") == "… (7 characters)"
    assert masked(KEY) == "ghp_… (40 characters)"


@pytest.mark.parametrize("content", [None, b"PK\x03\x04\0\0"])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.bin").write_bytes(content)
    with pytest.raises(InputError, match=r"x\.bin"):
        scan(tmp_path / "x.bin")


def test_the_exit_code_tells_clean_leaking_and_unreadable(tmp_path: Path) -> None:
    clean = run_folder(tmp_path)
    leaking = page(tmp_path, f"<p>{KEY}</p>")
    runner = CliRunner()
    assert runner.invoke(command, [str(clean)]).exit_code == 0
    result = runner.invoke(command, [str(clean), str(leaking)])
    assert result.exit_code == 1
    assert "digits: nothing found" in result.stdout
    assert "report.html: GitHub token: ghp_… (40 characters) in page, line 4" in result.stdout
    assert KEY not in result.stdout
    result = runner.invoke(command, [str(tmp_path / "nowhere"), str(leaking)])
    assert result.exit_code == 2
    assert "nowhere does not exist" in result.stderr
    assert "GitHub token" in result.stdout
