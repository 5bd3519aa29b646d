"""The emulator as a process of its own, for the proofs beside this file."""

import json
import queue
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

ROOT = Path(__file__).resolve().parents[2]
SPECS = ROOT / "specs"

# Seconds until the emulator must have said where it listens, and until it must have stopped.
PATIENCE = 30


class Emulator:
    """Runs while the `with` block does, on a free port, and is ended by its own pid."""

    def __init__(self, program: str, *arguments: str) -> None:
        self._command = [program, "--port", "0", "--specs", str(SPECS), *arguments]
        self.log: list[str] = []

    def __enter__(self) -> "Emulator":
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        lines: "queue.Queue[str]" = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(lines,), daemon=True)
        self._reader.start()
        first = ""
        try:
            first = lines.get(timeout=PATIENCE)
            self.url = re.findall(r"http://127\.0\.0\.1:\d+", first)[0]
        except (queue.Empty, IndexError):
            self.stop()
            raise SystemExit(f"the emulator did not say where it listens; its first line: {first!r}") from None
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.stop()

    def call(
        self, method: str, path: str, body: Any = None, headers: Optional[dict[str, str]] = None
    ) -> tuple[int, bytes]:
        """One request; any status is an answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    def _read(self, lines: "queue.Queue[str]") -> None:
        # Read to the end: a pipe that is full would stop the emulator.
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.log.append(line)
            lines.put(line)

    def stop(self) -> None:
        """Ends it with Ctrl-C; once is enough, and twice does no harm."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(PATIENCE)


def document(program: str) -> dict[str, Any]:
    """The OpenAPI document that the emulator prints."""
    command = [program, "--openapi", "--specs", str(SPECS)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout
    return json.loads(printed)
