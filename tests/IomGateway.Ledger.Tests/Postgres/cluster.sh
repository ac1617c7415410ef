#!/bin/bash
# A throwaway PostgreSQL cluster on loopback: `cluster.sh PORT`. Says "ready" when it can be used; then takes "kill"
# (kill -9), "stop" and "start", one a line, and says "done" after each. Gone with its folder when its input ends.
set -uo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -x "${bin:-}/initdb" ] || bin=$(dirname "$(command -v initdb || echo /missing/initdb)")
dir=$(mktemp -d "${TMPDIR:-/tmp}/iom-postgres-XXXXXX")
cd "$dir" || exit 1
start() {
  for _ in $(seq 50); do
    "$bin/pg_ctl" -D "$dir/data" -w -t 30 -l "$dir/log" \
      -o "-p $1 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c max_connections=300" start \
      >/dev/null 2>&1 </dev/null && return 0
    sleep 0.1
  done
  cat "$dir/log" >&2
  return 1
}
end() { "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; rm -rf "$dir"; }
trap end EXIT
"$bin/initdb" -D "$dir/data" -U gw --auth=trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 \
  || { cat "$dir/log" >&2; exit 1; }
start "$1" || exit 1
echo ready
while read -r order; do
  case $order in
    kill) kill -9 "$(head -1 "$dir/data/postmaster.pid")" ;;
    stop) "$bin/pg_ctl" -D "$dir/data" -w -m immediate stop >/dev/null 2>&1 ;;
    start) start "$1" || exit 1 ;;
  esac
  echo "done"
done
