#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Sends a file of JSON lines to the server with curl; it waits as the server asks, and repeats without repeating events.
#
#     examples/http/send.sh http://localhost:8200 wiki edits.json
set -eu

if [ $# -ne 3 ]; then
  printf 'Usage: examples/http/send.sh SERVER DATASOURCE FILE\n' >&2
  exit 2
fi
key=$(date +%s)-$$

# --retry repeats 429, 503 and time-outs, and waits for as long as Retry-After says.
curl --fail-with-body --silent --show-error --retry 20 --retry-all-errors \
  --header 'Content-Type: text/plain' \
  --header "Idempotency-Key: $key" \
  --data-binary "@$3" "$1/v2/post/$2"
echo
