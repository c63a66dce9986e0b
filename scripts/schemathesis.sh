#!/usr/bin/env bash
# Asks the interface at random what its description allows and forbids, in sequences that follow its links:
# no answer may be a fault of ours or differ from the description.
#   scripts/schemathesis.sh [SECONDS PER ROLE, 60] [ROLES …]
# Installs schemathesis from PyPI into a throw-away environment and starts the demonstration itself.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
roles=("$@")
[ "${#roles[@]}" -gt 0 ] || roles=(dispatcher loader editor approver inspector auditor admin)

scratch=$(mktemp -d)
trap '[ -z "${demo:-}" ] || kill "$demo" 2>/dev/null || true; rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" -q install 'schemathesis==4.32.5'
cargo build --locked
target/debug/hazway demo --listen 127.0.0.1:0 >"$scratch/demo" 2>"$scratch/log" &
demo=$!
for _ in $(seq 300); do
  address=$(grep -o 'http://127.0.0.1:[0-9]*' "$scratch/demo" || true)
  [ -z "$address" ] || break
  sleep 0.2
done
[ -n "$address" ] || { cat "$scratch/log"; exit 1; }

failed=0
for role in "${roles[@]}"; do
  token=$(curl -sf "$address/api/v1/session" -H 'content-type: application/json' \
    -d "{\"username\":\"$role\",\"password\":\"hazway-demo\"}" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  # Sessions are left alone: a stray log-out or lock would end the run.
  if "$scratch/venv/bin/st" run "$address/openapi.json" -H "Authorization: Bearer $token" \
    --checks not_a_server_error,response_schema_conformance,status_code_conformance,content_type_conformance \
    --exclude-path /api/v1/session --max-time "$seconds" --continue-on-failure --seed 7 \
    >"$scratch/$role" 2>&1; then
    echo "$role: $(grep -o '[0-9]* generated' "$scratch/$role" | tail -1), nothing found"
  else
    cat "$scratch/$role"
    failed=1
  fi
done
exit "$failed"
