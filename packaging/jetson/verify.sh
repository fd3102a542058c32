#!/usr/bin/env bash
# Run, on the first device, every line of Sightline that needs a GPU, and write a report.
#
#   packaging/jetson/verify.sh [--bundle FOLDER] [--gallery FOLDER] [--report FOLDER] [--runs N] [--quick]
#                              [--runtime tensorrt|tensorrt-rtx]
#
# It builds engines at each precision, verifies them against the model on real pictures, measures them, runs each a
# thousand times while watching memory, switches between precisions, and tries out what happens without memory.
# --quick skips the measuring. Works on a Jetson and on a PC with an RTX card.
#
# Exit codes: 0 all passed; 1 something failed; 2 wrong usage; 3 something is missing, so nothing could be tried.
# SIGHTLINE_SEARCH names the command to run when it is neither in this checkout's .venv nor on the path.
set -uo pipefail

here=$(cd "$(dirname "$0")/../.." && pwd)
bundle=() runtime=() gallery=$here/resources/sample-gallery report=sightline-device-report runs=1000 quick=no
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
while (($#)); do
    case $1 in
    --bundle | --gallery | --report | --runtime | --runs)
        if (($# < 2)); then
            echo "$1 needs a value" >&2
            exit 2
        fi
        case $1 in
        --bundle) bundle=("$2") ;;
        --gallery) gallery=$2 ;;
        --report) report=$2 ;;
        --runtime) runtime=(--runtime "$2") ;;
        --runs) runs=$2 ;;
        esac
        shift 2
        ;;
    --quick)
        quick=yes
        shift
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
done

search=${SIGHTLINE_SEARCH:-}
if [[ -z $search ]]; then
    if [[ -x $here/.venv/bin/sightline-search ]]; then
        search=$here/.venv/bin/sightline-search
    else
        search=$(command -v sightline-search || true)
    fi
fi

mkdir -p "$report" || exit 1
summary=$report/report.md
: >"$summary"
failed=0

write() { printf '%s\n' "$@" >>"$summary"; }
tell() { printf '%s\n' "$@"; }

# A fact about the machine, or nothing where it has none.
fact() {
    local name=$1 value
    shift
    if value=$("$@" 2>/dev/null | head -n 3 | tr '\n\0' '  ') && [[ -n ${value// /} ]]; then
        write "| $name | ${value//|//} |"
    fi
}

describe_machine() {
    write "# Sightline on this device" "" "$(date -u '+%Y-%m-%d %H:%M UTC')" "" "| what | value |" "|---|---|"
    fact "model" cat /proc/device-tree/model
    fact "L4T" cat /etc/nv_tegra_release
    # shellcheck disable=SC2016  # dpkg-query fills these in, not the shell
    fact "JetPack" dpkg-query -W -f '${Version}' nvidia-jetpack
    # shellcheck disable=SC2016
    fact "TensorRT package" dpkg-query -W -f '${Version}' python3-libnvinfer
    fact "power mode" nvpmodel -q
    fact "GPU" nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
    fact "kernel" uname -srm
    fact "memory" grep MemTotal /proc/meminfo
    fact "Sightline" "$search" --version
    write ""
}

# What must be there before anything can be tried, each with what to do.
missing=()
look_for_what_is_needed() {
    if [[ -z $search ]] || ! "$search" --version >/dev/null 2>&1; then
        missing+=("the command sightline-search: run 'make run' in the checkout, install the package, or set SIGHTLINE_SEARCH")
        return
    fi
    if ! ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1'; then
        missing+=("the NVIDIA driver (libcuda.so.1): flash JetPack, or install the driver of the graphics card")
    fi
    # The command itself knows whether TensorRT, PyCUDA and the GPU answer.
    local told
    told=$("$search" engines list 2>&1 >/dev/null | grep -E 'No engine can be used here|TensorRT is not installed' || true)
    if [[ -n $told ]]; then
        missing+=("$told")
    fi
}

# step NAME COMMAND...: run it, keep its output, and judge it by its exit code.
number=0
step() {
    local name=$1 started=$SECONDS code log
    shift
    number=$((number + 1))
    log=$report/$(printf '%02d' "$number").log
    tell "$number. $name ..."
    "$@" >"$log" 2>&1
    code=$?
    if ((code == 0)); then
        tell "   passed ($((SECONDS - started)) s)"
        write "## $number. $name: passed ($((SECONDS - started)) s)"
    else
        failed=$((failed + 1))
        tell "   FAILED with exit code $code; see $log"
        write "## $number. $name: FAILED (exit code $code, $((SECONDS - started)) s)"
    fi
    write "" '```' "$(tail -n 40 "$log")" '```' ""
    return "$code"
}

steps=(
    "Build and verify engines at FP32"
    "Build and verify engines at FP16"
    "Build and verify engines at INT8"
    "Build again: everything is up to date"
    "Verify all engines once more"
    "Memory over $runs runs, switching precisions, running out of memory"
    "Search the sample gallery on the GPU"
    "Refuse an engine that was altered, and go on with the CPU"
    "Measure every precision"
)

search_on() {
    "$search" search "$gallery" "a woman in a red coat" --index ${bundle[@]+--bundle "${bundle[@]}"} --runtime "$1"
}

# An order for the GPU, which is refused rather than left to the CPU.
search_on_gpu() {
    local product
    product=$("$search" engines list --json | sed -n 's/^ *"product": "\(.*\)",$/\1/p' | head -n 1)
    search_on "${runtime[1]:-${product:-tensorrt}}"
}

# The window and the command line must go on with the CPU, and say why.
altered_engine_is_refused() {
    local engine told code
    engine=$("$search" engines list --json | sed -n 's/^ *"file": "\(.*image\.fp32.*\)",$/\1/p' | head -n 1)
    [[ -f $engine ]] || {
        echo "there is no FP32 engine to alter"
        return 1
    }
    cp "$engine" "$engine.kept" && truncate -s -1 "$engine" || return 1
    told=$(search_on auto 2>&1)
    code=$?
    mv "$engine.kept" "$engine"
    printf '%s\n' "$told"
    ((code == 0)) && grep -q 'truncated' <<<"$told"
}

describe_machine
look_for_what_is_needed
if ((${#missing[@]})); then
    tell "Nothing could be tried, because this is missing:"
    write "**Nothing could be tried.** Missing:" ""
    for what in "${missing[@]}"; do
        tell "  - $what"
        write "- $what"
    done
    write "" "Not run:" ""
    for name in "${steps[@]}"; do
        write "- $name"
    done
    tell "The report is $summary."
    exit 3
fi

engines() { "$search" engines "$1" "${bundle[@]}" "${runtime[@]}" "${@:2}"; }

step "${steps[0]}" engines build --precision fp32
step "${steps[1]}" engines build --precision fp16
step "${steps[2]}" engines build --precision int8
step "${steps[3]}" engines build
step "${steps[4]}" engines verify
step "${steps[5]}" engines check --runs "$runs"
step "${steps[6]}" search_on_gpu
step "${steps[7]}" altered_engine_is_refused
if [[ $quick == no ]]; then
    step "${steps[8]}" "$search" benchmark ${bundle[@]+--bundle "${bundle[@]}"} --report "$report/measured"
fi

if ((failed)); then
    tell "$failed of $number steps failed. The report is $summary; send it with the logs beside it."
    write "**$failed of $number steps failed.**"
    exit 1
fi
tell "All $number steps passed. The report is $summary."
write "**All $number steps passed.**"
