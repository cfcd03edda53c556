"""The machine and the software that trained: cheap to gather, and without a private thing."""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import shlex
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from fitreport.capture.facts import facts_of
from fitreport.run import Facts
from fitreport.version import __version__

# Private things, recorded only where the user asks for them by these names.
ON_REQUEST = ("host", "user", "paths", "command", "remote")


def environment_facts(model: Any = None, asked: Collection[str] = ()) -> Facts:
    """Versions, processor, accelerators, memory; of ON_REQUEST only what is asked for."""
    frameworks = _frameworks(model)
    found: dict[str, object] = {
        "python": platform.python_version(),
        **frameworks,
        "numpy": _version("numpy"),
        "fitreport": __version__,
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gib": _memory(),
        "accelerators": ", ".join(_accelerators(str(frameworks["backend"]))) or None,
        **_strategy(model),
    }
    for name, ask in _REQUESTS.items():
        if name in asked:
            with contextlib.suppress(OSError, KeyError, ImportError):  # a container without users
                found |= ask()
    known = {name: value for name, value in found.items() if value is not None}
    return facts_of(known, paths="paths" in asked)


def random_facts(model: Any = None) -> Facts:
    """The seed and the determinism settings, where they were set and can be known."""
    rng = sys.modules.get("keras.src.utils.rng_utils")
    context = sys.modules.get("tensorflow.python.eager.context")
    config = sys.modules.get("tensorflow.python.framework.config")
    seed = rng.get_random_seed() if rng and keras_of(model) == "keras" else None
    if seed is None and context is not None:
        seed = context.global_seed()
    deterministic = config.is_op_determinism_enabled() if config is not None else None
    known = {"seed": seed, "deterministic_ops": deterministic or None}
    return facts_of({name: value for name, value in known.items() if value is not None})


def keras_of(model: Any) -> str:
    """The package that a model's class comes from, `keras` or `tf_keras`; '' for neither."""
    for kind in type(model).__mro__:
        package = kind.__module__.partition(".")[0]
        if package in {"keras", "tf_keras"}:
            return package
    return ""


def _frameworks(model: Any) -> dict[str, object]:
    package = keras_of(model)
    loaded = [name for name in ("tensorflow", "jax", "torch") if name in sys.modules]
    backend = None
    if package == "keras":
        backend = sys.modules["keras"].backend.backend()
    elif package == "tf_keras":
        backend = "tensorflow"
    elif len(loaded) == 1:
        backend = loaded[0]
    versions = (
        {backend: _version(backend)} if backend else {name: _version(name) for name in loaded}
    )
    return {
        package or "keras": _version(package) if package else None,
        "backend": backend,
    } | versions


def _version(module: str) -> str | None:
    return getattr(sys.modules.get(module), "__version__", None)


def _cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _processor() -> str | None:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine() or None


def _memory() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (AttributeError, ValueError, OSError):  # no such question on this system
        return None


def _accelerators(backend: str) -> Iterator[str]:
    """Each accelerator that the framework which trains sees already; none is started for this."""
    framework = sys.modules.get(backend)
    if framework is None:
        return
    if backend == "tensorflow":
        for device in framework.config.list_physical_devices():
            if device.device_type != "CPU":
                details = framework.config.experimental.get_device_details(device)
                yield str(details.get("device_name") or device.device_type)
    elif backend == "jax" and sys.modules["jax._src.xla_bridge"].backends_are_initialized():
        yield from (str(d.device_kind) for d in framework.devices() if d.platform != "cpu")
    elif backend == "torch" and framework.cuda.is_available():
        yield from (framework.cuda.get_device_name(i) for i in range(framework.cuda.device_count()))


def _strategy(model: Any) -> dict[str, object]:
    strategy = getattr(model, "distribute_strategy", None)
    replicas = int(getattr(strategy, "num_replicas_in_sync", 1) or 1)
    return {"strategy": type(strategy).__name__, "replicas": replicas} if replicas > 1 else {}


_REQUESTS: dict[str, Callable[[], dict[str, object]]] = {
    "host": lambda: {"host": platform.node()},
    "user": lambda: {"user": getpass.getuser()},
    "paths": lambda: {"folder": str(Path.cwd()), "executable": sys.executable},
    "command": lambda: {"command": shlex.join(sys.argv)},
}
