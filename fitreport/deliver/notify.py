"""A Study's message to chats and webhooks, through Apprise: Slack, Teams, Discord, ntfy.

An address holds its service's secret. None is ever written anywhere: a receiver is told by the name
of its service, and what Apprise logs is kept from every log.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from fitreport.charts.kinds import drawings
from fitreport.charts.pictures import picture
from fitreport.deliver.message import Form, Message, message
from fitreport.errors import InputError, UsageError
from fitreport.hub import Study

_MOST_FILE = 100_000  # bytes of a file of addresses
_MOST = 3_000  # characters: more is no message, and ntfy carries it in an address
_USED = 0.8  # of what a service takes, since it may write some signs longer
# Nobody knows who reads these: they get plain text, unless the address asks for ?format=markdown.
_GENERIC = {"JSON", "XML", "Form"}
_TEXT_ALONE = {"hook", "gov-hook", "workflow", "trigger"}  # Slack's modes, but for a bot's
_UNKNOWN = "jsons://HOST/PATH posts JSON to any webhook; docs/notify.md shows others"


class Receiver(msgspec.Struct, frozen=True):
    """Where a message goes: the name that may be told, and Apprise's own service."""

    name: str
    service: Any
    form: Form

    @property
    def takes_pictures(self) -> bool:
        """Whether a file can be attached; Slack's webhooks take text alone."""
        mode = getattr(self.service, "mode", None)
        return bool(self.service.attachment_support) and mode not in _TEXT_ALONE


class Sent(msgspec.Struct, frozen=True):
    """What became of one message; `problem` is empty where the service took it."""

    receiver: str
    problem: str = ""


def receivers(addresses: Sequence[str]) -> tuple[Receiver, ...]:
    """The receivers at these addresses; `@FILE` stands for those in a file, one a line.

    Raises:
        UsageError: Apprise knows no service of such an address.
        InputError: Apprise is not installed, or a file cannot be read.
    """
    try:
        import apprise
    except ImportError as error:
        raise InputError(
            "notify needs the package apprise", "pip install 'fitreport[notify]'"
        ) from error
    given = list(_addresses(addresses))
    with _without_logs():
        asset = apprise.AppriseAsset(
            app_id="fitreport",
            app_desc="fitreport",
            app_url="",
            image_url_mask="",  # no picture from a host that nobody named
            image_url_logo="",
            http_redirects=False,  # a message goes where it was sent, and nowhere else
            storage_mode="memory",
        )
        services = [apprise.Apprise.instantiate(address, asset=asset) for address in given]
    for nth, service in enumerate(services, 1):
        if service is None:
            raise UsageError(f"--to: address {nth} is none that Apprise knows", _UNKNOWN)
    names = [str(service.service_name) for service in services]
    several = Counter(names)
    return tuple(
        Receiver(f"{name} (address {nth})" if several[name] > 1 else name, service, _form(service))
        for nth, (name, service) in enumerate(zip(names, services, strict=True), 1)
    )


def written_for(study: Study, receiver: Receiver, *, report: str = "") -> Message:
    """The message as this receiver takes it."""
    most = min(int(_USED * (receiver.service.body_maxlen - len(study.title[:100]))), _MOST)
    return message(study, receiver.form, most=max(most, 100), report=report)


def notify(study: Study, to: Sequence[Receiver], *, report: str = "") -> Iterator[Sent]:
    """Sends the message to one receiver after another, and tells of each what became of it.

    Where a service takes pictures, the main metric's chart goes along.
    """
    with TemporaryDirectory(prefix="fitreport-") as folder:
        chart = _chart(study, Path(folder)) if any(one.takes_pictures for one in to) else None
        for receiver in to:
            written = written_for(study, receiver, report=report)
            attached = chart if receiver.takes_pictures else None
            yield Sent(receiver.name, _sent(receiver, written, attached, wary=_is_wary(study)))


def _sent(receiver: Receiver, written: Message, chart: Path | None, *, wary: bool) -> str:
    import apprise

    try:
        with _without_logs():
            caller = apprise.Apprise()
            caller.add(receiver.service)
            result = caller.notify(
                title=written.title,
                body=written.body,
                body_format=apprise.NotifyFormat(receiver.form),
                notify_type=apprise.NotifyType.WARNING if wary else apprise.NotifyType.INFO,
                attach=str(chart) if chart else None,
            )
    except Exception as error:  # noqa: BLE001, each service is code of its own; it may hold secrets
        return f"it failed ({type(error).__name__})"
    return "" if result else _reason(result)


def _reason(result: Any) -> str:
    """Why a service did not take it, in words that hold nothing of its address."""
    logged = " ".join(entry.message for one in result.results for entry in one.logs())
    answer = re.search(r"error=(\d{3})\b", logged)
    if answer:
        return f"it answered {answer[1]}"
    if any(one.status.name == "TIMEOUT" for one in result.results):
        return "it did not answer in time"
    if "connection error" in logged.lower():
        return "it cannot be reached, or did not answer"
    return "it was refused"


def _is_wary(study: Study) -> bool:
    """Whether there is something to be looked at: services show it by a colour."""
    return any(finding.severity == "error" for finding in study.findings) or any(
        one.verdict == "regressed" for one in study.comparisons
    )


def _chart(study: Study, folder: Path) -> Path | None:
    """The main metric's chart in a file, under a name that nobody chose."""
    about = study.main.metric if study.main else None
    metrics = [drawing for drawing in drawings(study) if drawing.group == "metrics"]
    main = next((drawing for drawing in metrics if drawing.about == about), None)
    if main is None and not metrics:
        return None
    path = folder / "chart.png"
    path.write_bytes(picture(study, main or metrics[0], "png"))
    return path


def _form(service: Any) -> Form:
    from apprise import NotifyFormat

    generic = service.service_name in _GENERIC
    wanted = service.resolve_format(None if generic else NotifyFormat.MARKDOWN)
    return "markdown" if wanted == NotifyFormat.MARKDOWN else "text"


def _addresses(given: Sequence[str]) -> Iterator[str]:
    for one in given:
        if not one.startswith("@"):
            yield one
            continue
        try:
            with Path(one[1:]).open("rb") as file:
                data = file.read(_MOST_FILE + 1)
            lines = data.decode("utf-8-sig").splitlines()
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "").lower() or "it is no UTF-8 text"
            raise InputError(f"--to {one}: the file cannot be read: {reason}") from None
        if len(data) > _MOST_FILE:
            raise InputError(f"--to {one}: the file is longer than addresses may be (100 kB)")
        yield from (word for line in lines if (word := line.strip()) and not word.startswith("#"))


@contextmanager
def _without_logs() -> Iterator[None]:
    """What Apprise and its HTTP client log reaches no handler: it may name hosts, paths, tokens."""
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3")]
    before, silent = [logger.propagate for logger in loggers], logging.NullHandler()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(silent)  # else Python prints what nobody handles
    try:
        yield
    finally:
        for logger, propagated in zip(loggers, before, strict=True):
            logger.propagate = propagated
            logger.removeHandler(silent)
