#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends lines of JSON from standard input to the server, and repeats what can be repeated.

    examples/http/send.py http://localhost:8200 wiki < edits.json

It needs nothing but Python 3. Each request has an Idempotency-Key, so a repetition repeats no event.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

LINES_PER_REQUEST = 1000
TRIES = 20
LONGEST_WAIT_SECONDS = 30


def post(server, data_source, lines):
    """Returns the server's counts; ends the program if the lines cannot be taken, or are not in after all tries."""
    request = urllib.request.Request(
        f"{server}/v2/post/{data_source}",
        data="".join(lines).encode(),
        headers={"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid.uuid4())},
    )
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503):
                sys.exit(f"{error.code}: {error.read().decode()}")
            wait = float(error.headers.get("Retry-After", 1))
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            wait = 2**attempt
        time.sleep(min(wait, LONGEST_WAIT_SECONDS))
    sys.exit(f"{len(lines)} lines are not in after {TRIES} tries")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    server, data_source = sys.argv[1:]
    while lines := [line for _, line in zip(range(LINES_PER_REQUEST), sys.stdin)]:
        counts = post(server, data_source, lines)
        for problem in counts["problems"]:
            print(f"{problem['outcome']}: {problem['reason']}", file=sys.stderr)
        print(f"received {counts['received']}  sent {counts['sent']}")


if __name__ == "__main__":
    main()
