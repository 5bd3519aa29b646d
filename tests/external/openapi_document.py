"""The emulator's OpenAPI document is valid, and the one that it serves is the one that it prints."""

import json
import sys

from emulator import Emulator, document
from openapi_spec_validator import OpenAPIV31SpecValidator


def main(program: str) -> None:
    printed = document(program)
    errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in OpenAPIV31SpecValidator(printed).iter_errors()]
    if errors:
        raise SystemExit("the document is no valid OpenAPI 3.1:\n" + "\n".join(errors))
    with Emulator(program) as emulator:
        status, served = emulator.call("GET", "/_emulator/openapi.json")
    if status != 200 or json.loads(served) != printed:
        raise SystemExit(f"GET /_emulator/openapi.json is not what --openapi prints: HTTP {status}, {served[:200]!r}")
    operations = sum(len(item) for item in printed["paths"].values())
    print(f"ok: openapi-spec-validator passes the document of {operations} operations; served as printed")


if __name__ == "__main__":
    main(sys.argv[1])
