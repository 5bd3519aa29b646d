"""The emulator as somebody has it who never saw this repository: installed, and run from an empty folder.

    python tests/external/installed.py [--release]

Needs cargo and nothing besides the standard library. Exits with 0 when all holds, 1 when something does not.
"""

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


def install(into, release):
    command = ["cargo", "install", "--locked", "--quiet", "--path", str(ROOT / "emulator"), "--root", str(into)]
    # What the workspace has built already is taken from its own target folder.
    command += ["--target-dir", str(ROOT / "target"), "--no-track"] + ([] if release else ["--debug"])
    started = time.monotonic()
    subprocess.run(command, check=True, cwd=into)
    print(f"ok installed in {time.monotonic() - started:.1f} s")


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
        known = {file.parent.name for file in (ROOT / "specs").glob("*/provider.json")}
        assert served == known, f"{served} is served, {known} is in specs/"
        with urllib.request.urlopen(url + "/", timeout=PATIENCE) as page:
            assert b"EMULATED" in page.read(), "the page is not there"
        assert ask(url, "/_emulator/jobs") == []
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 0, f"it ended with {code}"
    assert os.listdir(folder) == [], "it left something in the folder it ran in"
    print("ok it serves every provider and its page, and leaves nothing behind")


def ask(url, path):
    with urllib.request.urlopen(url + path, timeout=PATIENCE) as answer:
        assert answer.headers["x-wan-emulator"] == "true"
        return json.load(answer)


def main():
    parser = argparse.ArgumentParser(description="Installs the emulator and runs it from an empty folder.")
    parser.add_argument("--release", action="store_true", help="build as cargo install does by itself; slower")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as empty:
        install(Path(root), arguments.release)
        run(str(Path(root) / "bin" / "wan-emulator"), empty)


if __name__ == "__main__":
    main()
