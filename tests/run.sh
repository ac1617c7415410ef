#!/usr/bin/env bash
# Installs what the tests need where it is absent, builds, runs every test project, and ends with "N passed, N failed".
#   bash tests/run.sh [PROJECT…]     only these test projects, by folder name
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

missing=()
command -v node >/dev/null || missing+=(nodejs npm)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v python3 >/dev/null || missing+=(python3)
command -v openssl >/dev/null || missing+=(openssl)
[ -e /usr/lib/softhsm/libsofthsm2.so ] || missing+=(softhsm2)
command -v docker-compose >/dev/null || missing+=(docker-compose)
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    || { echo "Could not install: ${missing[*]}" >&2; exit 2; }
fi
for lock in $(git ls-files 'tests/*package-lock.json'); do
  folder=$(dirname "$lock")
  [ -d "$folder/node_modules" ] || (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || exit 2
done

dotnet build IomGateway.sln -c Release --disable-build-servers -v q || { echo "The build failed." >&2; exit 1; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
projects=("$@")
[ ${#projects[@]} -gt 0 ] || for p in tests/*.Tests; do projects+=("$(basename "$p")"); done
status=0
for project in "${projects[@]}"; do
  echo "== $project"
  dotnet test "tests/$project" -c Release --no-build --logger "trx;LogFileName=$project.trx" \
    --results-directory "$results" || status=1
  [ -f "$results/$project.trx" ] || { echo "$project left no results." >&2; status=1; }
done

count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' \
  | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(count passed)
failed=$(( $(count total) - passed ))
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || status=1
echo
echo "$passed passed, $failed failed"
exit $status
