"""schemathesis sends generated requests, good and bad ones, and finds no answer that the document does not have."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from emulator import Emulator, document

# Requests that have to be sent at least.
REQUESTS = 1000
EXAMPLES = 40
SEED = 20261121
KEY = "secret"

# Seconds for all requests.
PATIENCE = 240


def main(program: str) -> None:
    described = document(program)
    # Blocking calls answer at once, and jobs end within milliseconds.
    with tempfile.TemporaryDirectory() as name, Emulator(program, "--key", KEY, "--time-scale", "100000") as emulator:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(described))
        status, output = generate(folder, emulator.url, keys(described))
        report = json.loads((folder / "report.json").read_text()) if (folder / "report.json").is_file() else {}
    if status != 0:
        raise SystemExit(f"schemathesis ended with {status}:\n{output}")
    sent = sum(line.startswith("EMULATED ") for line in emulator.log)
    tested, total = report["operations"]["tested"], report["operations"]["total"]
    if sent < REQUESTS or tested != total:
        raise SystemExit(f"too little was tried: {sent} requests, {tested} of {total} operations\n{output}")
    answered = {line.split()[1] for line in emulator.log if line.startswith("EMULATED ")}
    for needed in ("200", "400", "401", "404"):
        if needed not in answered:
            raise SystemExit(f"no request was answered with {needed}: the proof proves too little")
    print(f"ok: schemathesis sent {sent} requests to {total} operations; every check holds (seed {SEED})")


def generate(folder: Path, url: str, headers: list[str]) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "schemathesis"), "run", "openapi.json", "--url", url]
    command += ["--checks", "all", "--mode", "all", "--seed", str(SEED), "--max-examples", str(EXAMPLES)]
    command += ["--generation-database", "none", "--continue-on-failure", "--no-color"]
    command += ["--report", "json", "--report-json-path", "report.json"]
    for header in headers:
        command += ["--header", header]
    run = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE
    )
    return run.returncode, run.stdout


def keys(described: dict) -> list[str]:
    """The header with the key that each provider wants. Its template stands in the description, where it is none of HTTP's."""
    headers = []
    for scheme in described["components"]["securitySchemes"].values():
        if scheme["type"] == "http":
            headers.append(f"Authorization: Bearer {KEY}")
        else:
            template = scheme["description"].split("`")[1]
            headers.append(f"{scheme['name']}: {template.replace('{key}', KEY)}")
    return headers


if __name__ == "__main__":
    main(sys.argv[1])
