"""The emulator as somebody has it who never saw this repository: installed, and run from an empty folder.

Needs cargo, and nothing that pip installs. With `--release` it is built as `cargo install` does by itself, which takes
longer. Exits with 0 when all holds.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from emulator import PATIENCE, ROOT, SPECS


def install(into, release):
    command = ["cargo", "install", "--locked", "--quiet", "--path", str(ROOT / "emulator"), "--root", str(into)]
    # What the workspace has built already is taken from its own target folder.
    command += ["--target-dir", str(ROOT / "target"), "--no-track"] + ([] if release else ["--debug"])
    started = time.monotonic()
    subprocess.run(command, check=True, cwd=into)
    return time.monotonic() - started


def run(program, folder):
    # Nothing of this repository's environment reaches it.
    process = subprocess.Popen(
        [program, "--port", "0", "--time-scale", "0"], cwd=folder, env={}, stdout=subprocess.PIPE, text=True
    )
    try:
        loud = process.stdout.readline()
        assert loud.startswith("EMULATED: nothing here is real."), loud
        url = loud.rsplit(" ", 1)[-1].strip().rstrip("/")
        hosts = ask(url, "/_emulator/")["hosts"]
        served = {host["provider"] for host in hosts}
        known = {file.parent.name for file in SPECS.glob("*/provider.json")}
        assert served == known, f"{served} is served, {known} is in specs/"
        with urllib.request.urlopen(url + "/", timeout=PATIENCE) as page:
            assert b"EMULATED" in page.read(), "the page is not there"
        assert ask(url, "/_emulator/jobs") == []
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 0, f"it ended with {code}"
    assert os.listdir(folder) == [], "it left something in the folder it ran in"


def ask(url, path):
    with urllib.request.urlopen(url + path, timeout=PATIENCE) as answer:
        assert answer.headers["x-wan-emulator"] == "true"
        return json.load(answer)


def main(release):
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as empty:
        seconds = install(Path(root), release)
        run(str(Path(root) / "bin" / "wan-emulator"), empty)
    print(f"ok: installed in {seconds:.1f} s; it serves every provider and its page, and leaves nothing behind")


if __name__ == "__main__":
    main("--release" in sys.argv[1:])
