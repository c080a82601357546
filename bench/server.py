"""A real server in a process of its own, on a free port and a throw-away database."""
from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT

READY_WITHIN = 120.0


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running service; `seconds_to_ready` from the start of the process to a ready model."""

    url: str
    pid: int
    seconds_to_ready: float

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> dict[str, float]:
        """Resident memory now and at its peak, in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        wanted = (line.split() for line in lines if line.startswith(("VmRSS", "VmHWM")))
        values = {fields[0].rstrip(":"): int(fields[1]) / 1024 for fields in wanted}
        return {"resident": round(values["VmRSS"]), "peak": round(values["VmHWM"])}


def get(url: str) -> tuple[int, Any]:
    """Status and JSON of a GET."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@contextmanager
def running(database_url: str | None = None) -> Iterator[Server]:
    """Serve until the block ends. Raises RuntimeError when it is not ready in time."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BANDIAN_DATABASE_URL": database_url or f"sqlite:///{folder}/bench.db",
                       "BANDIAN_LOG_LEVEL": "error"}
        begin = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            yield Server(f"http://127.0.0.1:{port}", process.pid, _wait(f"http://127.0.0.1:{port}", process, begin))
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes], begin: float) -> float:
    while time.monotonic() - begin < READY_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            status, body = get(f"{url}/readyz")
            if status == 200 and body.get("engine") == "in_process":
                return time.monotonic() - begin
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise RuntimeError("not ready in time")
