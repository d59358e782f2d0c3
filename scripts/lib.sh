# Shared by scripts/bootstrap, scripts/demo and scripts/test; sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv
APT_UPDATED=

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Take every variable of settings.py out of the environment, and the .env file with it: the demo and the tests
# run on their own values, whatever the caller's shell or a production .env says.
clean_environment() {
    local name
    while IFS= read -r name; do
        case $name in VAR_DIR | LOG_LEVEL) ;; *) unset "$name" ;; esac
    done < <(sed -nE 's/^#? ?([A-Z][A-Z0-9_]*)=.*/\1/p' "$ROOT/.env.example")
    unset GUNICORN_CMD_ARGS DJANGO_SETTINGS_MODULE
    export ENV_FILE=/dev/null
}

# apt_cannot REASON PACKAGE...: the one message for every way apt may be out of reach.
apt_cannot() {
    local reason=$1
    shift
    die "$reason
Please install these packages (Debian and Ubuntu names), then run the same command again:
    apt-get install $*"
}

# apt_install PACKAGE...: install through apt, as root or with sudo, or stop with one message naming the packages.
apt_install() {
    local root=() log
    command -v apt-get >/dev/null || apt_cannot "System packages are missing and this machine has no apt-get." "$@"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || apt_cannot "System packages are missing, and there is neither root nor sudo." "$@"
        root=(sudo)
        # Without a terminal nobody could type the password.
        [ -t 0 ] || root=(sudo -n)
        "${root[@]}" true || apt_cannot "System packages are missing, and sudo was refused." "$@"
    fi
    say "apt: installing $*"
    log=$(mktemp)
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300)
    if [ -z "$APT_UPDATED" ]; then
        "${apt[@]}" update >"$log" 2>&1 </dev/null || say "apt-get update failed; trying with the lists that are here"
        APT_UPDATED=1
    fi
    if ! "${apt[@]}" install --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        apt_cannot "apt-get could not install them (its last words are above)." "$@"
    fi
    rm -f "$log"
}

# as_root COMMAND...: only called after apt_install, which has made sure that this works.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The directory of the newest PostgreSQL server binaries, or failure.
postgres_bin() {
    local dir newest=
    for dir in /usr/lib/postgresql/*/bin; do
        [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && newest=$(printf '%s\n%s' "$newest" "$dir" | sort -V | tail -n 1)
    done
    [ -n "$newest" ] || return 1
    printf '%s\n' "$newest"
}

# The Chromium for the browser tests, or failure. Ubuntu's /usr/bin/chromium-browser is a stub for a snap.
find_chromium() {
    local name path
    for name in "${CHROMIUM:-}" chromium google-chrome google-chrome-stable; do
        [ -n "$name" ] && path=$(command -v "$name") || continue
        case $(readlink -f "$path") in */snap | /snap/*) continue ;; esac
        printf '%s\n' "$path"
        return
    done
    path=$(find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" -path '*chrome-linux*' -name chrome -type f 2>/dev/null | sort -V | tail -n 1)
    [ -n "$path" ] && printf '%s\n' "$path"
}
