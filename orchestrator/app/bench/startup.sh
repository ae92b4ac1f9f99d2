#!/usr/bin/env bash
# How long a start takes, beside a Java hello-world with the same JVM flags, in one run.
# usage: orchestrator/app/bench/startup.sh [RUNS]     needs hyperfine and python3
# Prints the median of each and its ratio to the hello-world. The bounds are issue 2's: `--help` at
# most 6 times, `status` at most 12 times; exit code 1 when one of them is broken.
set -euo pipefail
runs=${1:-30}
cd "$(dirname "$0")/../../.."
product=$PWD/keyrecall

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$product" --help >/dev/null # builds it when needed
jdk=$(cat orchestrator/app/target/keyrecall/java.home)
flags=$(sed -n "s/^flags='\(.*\)'\$/\1/p" keyrecall)
logging=$(sed -n "s/^logging='\(.*\)'\$/\1/p" keyrecall)

cat >"$work/Hello.java" <<'JAVA'
class Hello {
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
JAVA
"$jdk/bin/javac" -d "$work" "$work/Hello.java"
"$jdk/bin/jar" --create --file "$work/hello.jar" -C "$work" Hello.class

# A home as it stands after a drill: 50 users, 80 credentials, one finished campaign.
export KEYRECALL_BUILD=never
"$product" drill missing-key --out "$work/drill" --proof-tries 1 --proof-window 0s >/dev/null 2>&1
unset KEYRECALL_BUILD
home=$work/drill/home
[ -d "$home" ] || { echo "the drill left no home at $home" >&2; exit 1; }

hyperfine --shell=none --warmup 3 --runs "$runs" --style basic --export-json "$work/times.json" \
    --command-name hello-world "$jdk/bin/java $flags $logging -cp $work/hello.jar Hello" \
    --command-name 'keyrecall --help' "$product --help" \
    --command-name 'keyrecall --version' "$product --version" \
    --command-name 'keyrecall status' "$product --home $home status" \
    --command-name 'keyrecall status --json' "$product --home $home status --json" >/dev/null 2>"$work/log" ||
    { cat "$work/log" >&2; exit 1; }

python3 - "$work/times.json" <<'PYTHON'
import json, sys
results = {r["command"]: r["median"] for r in json.load(open(sys.argv[1]))["results"]}
bounds = {"keyrecall --help": 6, "keyrecall status": 12, "keyrecall status --json": 12}
hello, broken = results["hello-world"], False
print(f"{'command':<24}{'median ms':>10}{'ratio':>8}{'bound':>8}")
for name, median in results.items():
    bound = bounds.get(name)
    print(f"{name:<24}{median * 1000:>10.0f}{median / hello:>8.1f}{bound or '-':>8}")
    broken |= bound is not None and median / hello > bound
sys.exit(1 if broken else 0)
PYTHON
