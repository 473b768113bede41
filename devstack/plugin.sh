#!/bin/bash
#
# DevStack plugin: audits the clouds that stack.sh just made, in its phase
# test-config. In local.conf:
#
#   enable_plugin container4nfv-probe https://git.example/container4nfv-probe
#
# JUnit, HTML and JSON reports and a bundle with the evidence of each cloud
# go to CONTAINER4NFV_PROBE_LOG_DIR, under other names; under its own the
# evidence stays in CONTAINER4NFV_PROBE_WHOLE_DIR. DevStack sources this file
# with the phase as arguments; unstack.sh and clean.sh do so, too.

_container4nfv_xtrace=$(set +o | grep xtrace)
set +o xtrace

_container4nfv_split='
import shlex, sys
words = shlex.split(sys.stdin.read(), comments=True)
sys.stdout.writelines(word + "\0" for word in words)
'
_container4nfv_failing='
import json, sys
gate = json.load(open(sys.argv[1]))["gate"]
print(*gate["failing"] or [gate["because"]], sep=", ")
'
_container4nfv_proved='
import json, sys
done = json.load(open(sys.argv[1]))
print(done["verdict"] or "not proved", done["sentence"], sep=": ")
'

function install_container4nfv_probe {
    python3 -m venv "$CONTAINER4NFV_PROBE_VENV"
    "$CONTAINER4NFV_PROBE_VENV/bin/python" -m pip install --quiet \
        "${CONTAINER4NFV_PROBE_DIR}[html,junit]"
}

# Audit one cloud of DevStack's clouds.yaml; returns the audit's exit code.
function audit_container4nfv_cloud {
    local cloud=$1
    local reports="$CONTAINER4NFV_PROBE_LOG_DIR/$cloud"
    local words anonymize
    local -a options names=()

    # DevStack's settings are strings: words on one line or several, quoted as
    # in a shell, which never sees them.
    words=$(mktemp)
    if ! "$CONTAINER4NFV_PROBE_VENV/bin/python" -c "$_container4nfv_split" \
        <<< "$CONTAINER4NFV_PROBE_OPTIONS" > "$words" 2> /dev/null; then
        rm -f "$words"
        echo "CONTAINER4NFV_PROBE_OPTIONS: a quote is not closed" >&2
        return 2
    fi
    mapfile -d '' -t options < "$words"
    rm -f "$words"
    anonymize=$(trueorfalse True CONTAINER4NFV_PROBE_ANONYMIZE)
    if [[ "$anonymize" == "True" ]]; then
        mkdir -p "$CONTAINER4NFV_PROBE_WHOLE_DIR"
        names=(--anonymize --whole "$CONTAINER4NFV_PROBE_WHOLE_DIR/$cloud.zip")
    fi
    "$CONTAINER4NFV_PROBE_VENV/bin/container4nfv-probe" run \
        --os-cloud "$cloud" "${names[@]}" \
        --bundle "$reports.zip" -f table -f json -o "$reports.json" \
        -f junit -o "$reports.xml" -f html -o "$reports.html" \
        "${options[@]}"
}

# The requirements that an audit's gate fails on, or why it never passes.
function container4nfv_failing {
    "$CONTAINER4NFV_PROBE_VENV/bin/python" -c "$_container4nfv_failing" \
        "$CONTAINER4NFV_PROBE_LOG_DIR/$1.json"
}

# Every cloud is audited before anything fails.
function audit_container4nfv_clouds {
    local cloud code
    local -a unmet=() lost=()

    mkdir -p "$CONTAINER4NFV_PROBE_LOG_DIR"
    for cloud in $CONTAINER4NFV_PROBE_CLOUDS; do
        code=0
        audit_container4nfv_cloud "$cloud" || code=$?
        if [[ $code -gt 1 ]]; then
            lost+=("$cloud ($code)")
        elif [[ $code -eq 1 ]]; then
            unmet+=("$cloud ($(container4nfv_failing "$cloud"))")
        fi
    done
    if [[ ${#lost[@]} -gt 0 ]]; then
        die $LINENO "container4nfv-probe could not audit ${lost[*]}"
    elif [[ ${#unmet[@]} -gt 0 ]] && container4nfv_gate_is_on; then
        die $LINENO "the gate of container4nfv-probe: not met on ${unmet[*]}"
    fi
}

# Do what requirements are about, as the user of the first cloud: this creates
# things there, and removes them again.
function prove_container4nfv_requirements {
    local id code proof
    local cloud=${CONTAINER4NFV_PROBE_CLOUDS%%[[:space:]]*}

    for id in $CONTAINER4NFV_PROBE_PROVE; do
        code=0
        proof="$CONTAINER4NFV_PROBE_LOG_DIR/prove-$id.json"
        "$CONTAINER4NFV_PROBE_VENV/bin/container4nfv-probe" prove "$id" \
            --os-cloud "$cloud" --format json > "$proof" || code=$?
        if [[ $code -gt 1 ]]; then
            die $LINENO "container4nfv-probe could not prove $id on $cloud" \
                "($code)"
        fi
        echo "$id on $cloud: $("$CONTAINER4NFV_PROBE_VENV/bin/python" \
            -c "$_container4nfv_proved" "$proof")"
        if [[ $code -eq 1 ]] && container4nfv_gate_is_on; then
            die $LINENO "the gate of container4nfv-probe:" \
                "$id is not proved on $cloud"
        fi
    done
}

function container4nfv_gate_is_on {
    [[ "$(trueorfalse False CONTAINER4NFV_PROBE_GATE)" == "True" ]]
}

function cleanup_container4nfv_probe {
    rm -rf "$CONTAINER4NFV_PROBE_VENV"
}

if is_service_enabled container4nfv-probe; then
    if [[ "$1" == "stack" && "$2" == "install" ]]; then
        echo_summary "Installing container4nfv-probe"
        install_container4nfv_probe
    elif [[ "$1" == "stack" && "$2" == "test-config" ]]; then
        echo_summary "Auditing $CONTAINER4NFV_PROBE_CLOUDS"
        audit_container4nfv_clouds
        prove_container4nfv_requirements
    elif [[ "$1" == "clean" ]]; then
        cleanup_container4nfv_probe
    fi
fi

$_container4nfv_xtrace
