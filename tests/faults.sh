#!/usr/bin/env bash
# Kills gateways, sequencers and databases under load at random instants, and verifies the log after each; prints what
# was done and what was lost. Ends with 0 when nothing was.
#   bash tests/faults.sh [KILLS] [SEED]     200 kills, and a seed by the clock, by themselves
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
dotnet build tests/IomGateway.Ledger.Tests -c Release --disable-build-servers -v q
exec dotnet tests/IomGateway.Ledger.Tests/bin/Release/net10.0/IomGateway.Ledger.Tests.dll faults "${1:-200}" "${2:-$(date +%s)}"
