#!/usr/bin/env bash
# Scopes and plans over a large inventory. Arguments: how many credentials, how many queries a scope.
# Makes a home by the product's own commands, fills it, then measures `plan create` as a process
# from start to end (clock, CPU, peak of resident memory), whole lists as processes, and scope
# queries in one process that stays. Needs /usr/bin/time.
set -euo pipefail
credentials=${1:-150000}
queries=${2:-50}
cd "$(dirname "$0")/../../.."
product=$PWD/keyrecall
"$product" --version >/dev/null # builds it when needed
export KEYRECALL_BUILD=never
app=$PWD/orchestrator/app
java=$(cat "$app/target/keyrecall/java.home")/bin/java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bench() { # what to do, then its arguments
    "$java" -Xmx1500m --enable-native-access=ALL-UNNAMED \
        -cp "$app/target/keyrecall/keyrecall.jar" \
        "$app/bench/src/dev/keyrecall/app/bench/Scale.java" "$@"
}

keyrecall() { "$product" --home "$work/home" --passphrase-file "$work/passphrase" "$@"; }

measured() { # a command of the product: clock, CPU, and the most memory
    /usr/bin/time -o "$work/time" -f '%e s, %U+%S s of CPU, %M KiB' \
        "$product" --home "$work/home" --passphrase-file "$work/passphrase" "$@" >"$work/out"
    printf '%s: %s, %s lines\n' "$*" "$(tail -n 1 "$work/time")" "$(wc -l <"$work/out")"
}

(umask 077 && head -c 24 /dev/urandom | base64 >"$work/passphrase")
(umask 077 && printf '[default]\naws_access_key_id = BENCH\naws_secret_access_key = BENCH\n' \
    >"$work/credentials")
keyrecall init >/dev/null 2>&1
for account in a1 a2 a3; do
    keyrecall account add aws "$account" --region eu-central-1 --endpoint http://127.0.0.1:1 \
        --credentials-file "$work/credentials" >/dev/null 2>&1
done
bench fill "$work/home/keyrecall.db" "$credentials"
measured plan create --mode exposure --scope all
measured plan create --mode hygiene --scope 'liveness=live' --json
measured plan create --mode exposure --scope 'principal=svc-100'
measured inventory list --scope 'principal=svc-100'
measured inventory list --scope all --json
bench scopes "$work/home/keyrecall.db" "$credentials" "$queries"
