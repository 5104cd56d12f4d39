#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sends a file of JSON lines to the server with curl; it waits as the server asks, and repeats without repeating events.
#
#     examples/http/send.sh http://localhost:8200 wiki edits.json
#
# Whoever runs it once more within an hour, with the same file, repeats no event either: the key is made of the content.
set -eu

if [ $# -ne 3 ]; then
  printf 'Usage: examples/http/send.sh SERVER DATASOURCE FILE\n' >&2
  exit 2
fi
key=$(cksum <"$3" | tr ' ' -)
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Without --fail, curl repeats 429, 503, time-outs and broken connections, but no request that the server refuses for good.
status=$(curl --silent --show-error --retry 20 --retry-all-errors --output "$answer" --write-out '%{http_code}' \
  --header 'Content-Type: application/x-ndjson' \
  --header "Idempotency-Key: $key" \
  --data-binary "@$3" "$1/v2/post/$2")
cat "$answer"
echo
[ "$status" -lt 400 ]
