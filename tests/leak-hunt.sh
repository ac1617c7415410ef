#!/usr/bin/env bash
# Hunts for leaks in the redaction of records thrown at random, each leaf a canary; judged by three parsers.
#   bash tests/leak-hunt.sh [COUNT] [SEED]   ten million records from seed 1 unless told
# It tells its count, its seeds and what it found, and ends with 1 when that is anything. Each record hangs on its own
# seed alone: a hunt that was stopped goes on from the seed it told last, and COUNT 1 shows the record of a seed, its
# plan and what left.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
project=tests/IomGateway.Redaction.Tests
dotnet build "$project" -c Release --disable-build-servers -v q >&2
exec dotnet "$project/bin/Release/net10.0/IomGateway.Redaction.Tests.dll" leak-hunt "${1:-10000000}" "${2:-1}"
