"""Segmind's official SDK, unchanged but for its base urls, gets from the emulator what it gets from Segmind."""

import base64
import json
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator import SPECS, Emulator
from segmind import InferenceFailed, InferenceTimeout, SegmindClient, SegmindError
from segmind.files import Files

KEY = "SG_0123456789abcdef"

# A job takes a minute or two of the provider's time.
TIME_SCALE = 1000

# The smallest PNG: one pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def main(program: str) -> None:
    with Emulator(program, "--key", KEY, "--time-scale", str(TIME_SCALE)) as emulator:
        Files.STORAGE_BASE_URL = f"{emulator.url}/segmind/uploads"
        failures = [failure for check in CHECKS if (failure := outcome(check, emulator))]
    if failures:
        raise SystemExit("\n".join(failures))
    print(f"ok: the SDK of Segmind does as with Segmind: {', '.join(check.__name__ for check in CHECKS)}")


def outcome(check: Callable[[Emulator, SegmindClient], None], emulator: Emulator) -> str:
    try:
        check(emulator, client(emulator, KEY))
    except Exception as error:  # A proof tells of every check, whatever is wrong with one.
        return f"{check.__name__}: {type(error).__name__}: {error}"
    return ""


def client(emulator: Emulator, key: str) -> SegmindClient:
    return SegmindClient(api_key=key, base_url=f"{emulator.url}/segmind/api/v1")


def models() -> list[tuple[str, dict[str, Any]]]:
    """Each model with its first example."""
    specs = [json.loads(path.read_text()) for path in sorted((SPECS / "segmind").glob("*.json"))]
    return [
        (spec.get("wire_name", spec["model"]), spec["examples"][0]["body"])
        for spec in specs
        if "model" in spec
    ]


def run(emulator: Emulator, sdk: SegmindClient) -> None:
    for model, body in models():
        result = sdk.run(model, **body)
        same(result["status"], "COMPLETED")
        same(result["video"]["url"], result["output"])
        is_video(fetched(result["output"]))


def run_sync(emulator: Emulator, sdk: SegmindClient) -> None:
    for model, body in models():
        response = sdk.run_sync(model, **body)
        same(response.status_code, 200)
        same(response.headers["content-type"], "video/mp4")
        holds("x-request-id" in response.headers, "x-request-id is missing")
        is_video(response.content)


def submit_async_and_wait(emulator: Emulator, sdk: SegmindClient) -> None:
    model, body = models()[0]
    job = sdk.submit_async(model, **body)
    same(job.submit_response["status"], "QUEUED")
    holds(job.request_id in job.status_url and job.status_url.startswith(emulator.url), job.status_url)
    try:
        job.wait(timeout=0.0)
    except InferenceTimeout as timeout:
        same(timeout.request_id, job.request_id)
    else:
        holds(False, "a job was done before it could be")
    result = job.wait(timeout=30.0, interval=0.02)
    same(result["status"], "COMPLETED")
    same(result["request_id"], job.request_id)
    same(job.status()["status"], "COMPLETED")
    is_video(fetched(result["output"]))


def failure(emulator: Emulator, sdk: SegmindClient) -> None:
    model, body = models()[0]
    reason = "the fox ran away"
    status, told = emulator.call("POST", "/_emulator/faults", {"fault": {"job_fails": {"reason": reason}}})
    holds(200 <= status < 300, f"POST /_emulator/faults: HTTP {status}, {told[:200]!r}")
    job = sdk.submit_async(model, **body)
    try:
        job.wait(timeout=30.0, interval=0.02)
    except InferenceFailed as failed:
        same(failed.detail, reason)
        same(failed.status_body["status"], "FAILED")
    else:
        holds(False, "the job did not fail")
    same(job.result()["error"], reason)


def unknown_id(emulator: Emulator, sdk: SegmindClient) -> None:
    model, body = models()[0]
    job = sdk.submit_async(model, **body)
    job.status_url = job.status_url.replace(job.request_id, "nobody")
    job.response_url = job.response_url.replace(job.request_id, "nobody")
    refused(404, "nobody", job.status)
    refused(404, "nobody", job.result)


def wrong_key(emulator: Emulator, sdk: SegmindClient) -> None:
    model, body = models()[0]
    other = client(emulator, "SG_ffffffffffffffff")
    refused(401, "API key is invalid", lambda: other.submit_async(model, **body))
    refused(401, "API key is invalid", lambda: other.run_sync(model, **body))


def refused_request(emulator: Emulator, sdk: SegmindClient) -> None:
    model, body = models()[0]
    refused(400, "promt", lambda: sdk.submit_async(model, promt="a fox", **body))


def unknown_model(emulator: Emulator, sdk: SegmindClient) -> None:
    refused(404, "", lambda: sdk.run("wan-of-nobody", prompt="a fox"))


def upload(emulator: Emulator, sdk: SegmindClient) -> None:
    with tempfile.TemporaryDirectory() as name:
        first, second = Path(name) / "first.png", Path(name) / "second.png"
        first.write_bytes(PICTURE)
        second.write_bytes(PICTURE + b"second")
        one = sdk.files.upload(first)
        both = sdk.files.upload([first, second])
    same(len(one["file_urls"]), 1)
    same(len(both["file_urls"]), 2)
    same(fetched(one["file_urls"][0]), PICTURE)
    same(fetched(both["file_urls"][1]), PICTURE + b"second")


CHECKS = [
    run,
    run_sync,
    submit_async_and_wait,
    failure,
    unknown_id,
    wrong_key,
    refused_request,
    unknown_model,
    upload,
]


def refused(status: int, part: str, call: Callable[[], object]) -> None:
    try:
        call()
    except SegmindError as error:
        same(error.status, status)
        holds(part in (error.detail or ""), f"{error.detail!r} does not tell {part!r}")
    else:
        holds(False, f"it was not refused with {status}")


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read()


def is_video(content: bytes) -> None:
    same(content[4:8], b"ftyp")


def same(found: object, wanted: object) -> None:
    holds(found == wanted, f"{found!r:.200} is not {wanted!r:.200}")


def holds(fact: bool, otherwise: str) -> None:
    # Not `assert`, which Python leaves out when it optimises.
    if not fact:
        raise AssertionError(otherwise)


if __name__ == "__main__":
    main(sys.argv[1])
