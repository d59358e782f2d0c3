# PostgreSQL and Redis for the tests: find them, or start own ones in $WORK; sourced after lib.sh, never run.
# shellcheck shell=bash

PYTHON=$VENV/bin/python
DATABASE=kdkmp_${$}_run # Django makes test_<name> of it
SERVERS=()
FOUND_POSTGRES=
REDIS_WAS_EMPTY=

free_port() {
    "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for KIND URL LOG: until the server that was just started answers.
wait_for() {
    local i
    for i in $(seq 1 150); do
        if "$PYTHON" "$ROOT/scripts/servers.py" answers "$2"; then return; fi
        if ! kill -0 "${SERVERS[-1]}" 2>/dev/null; then break; fi
        sleep 0.2
    done
    tail -n 20 "$3" >&2
    die "$1 for the tests did not start; its last words are above."
}

start_postgres() {
    local bin port as=() home=$WORK/postgres
    bin=$(postgres_bin) || die "No PostgreSQL server answers and there are no binaries to start one."
    port=$(free_port)
    mkdir "$home"
    if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
        local user=nobody
        if id postgres >/dev/null 2>&1; then user=postgres; fi
        chown "$user" "$home"
        as=(--reuid "$user" --regid "$(id -g "$user")" --clear-groups)
    fi
    (cd "$home" && setpriv "${as[@]}" "$bin/initdb" --pgdata "$home/data" --username postgres --auth trust \
        --encoding UTF8 --locale C.UTF-8 --no-sync) >"$WORK/initdb.log" 2>&1 ||
        { cat "$WORK/initdb.log" >&2; die "initdb for the tests failed."; }
    # Without fsync: it is thrown away. pdeathsig: it ends with this script, however that ends.
    (cd "$home" && exec setsid setpriv --pdeathsig INT "${as[@]}" "$bin/postgres" -D "$home/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off) >"$WORK/postgres.log" 2>&1 </dev/null &
    SERVERS+=($!)
    POSTGRES=postgres://postgres@127.0.0.1:$port/$DATABASE
    POSTGRES_ADMIN=postgres://postgres@127.0.0.1:$port/postgres
    wait_for PostgreSQL "$POSTGRES_ADMIN" "$WORK/postgres.log"
}

start_redis() {
    local port
    command -v redis-server >/dev/null || die "No Redis server answers and there is no redis-server to start one."
    port=$(free_port)
    (cd "$WORK" && exec setsid setpriv --pdeathsig INT redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no) \
        >"$WORK/redis.log" 2>&1 </dev/null &
    SERVERS+=($!)
    REDIS=redis://127.0.0.1:$port/0
    wait_for Redis "$REDIS" "$WORK/redis.log"
}

# find_servers: set POSTGRES (with a database name of this run, for Django to make its test database of),
# POSTGRES_ADMIN (with a database that exists) and REDIS to the URLs of servers that answer.
find_servers() {
    if POSTGRES=$("$PYTHON" "$ROOT/scripts/servers.py" postgres "$DATABASE"); then
        FOUND_POSTGRES=$POSTGRES
        POSTGRES_ADMIN=$("$PYTHON" "$ROOT/scripts/servers.py" postgres 2>/dev/null)
    else
        start_postgres
    fi
    REDIS=$("$PYTHON" "$ROOT/scripts/servers.py" redis) || true
    if [ -z "$REDIS" ]; then start_redis; fi
    if "$PYTHON" "$ROOT/scripts/servers.py" empty "$REDIS"; then REDIS_WAS_EMPTY=1; fi
    say "servers: PostgreSQL at ${POSTGRES##*@}, Redis at ${REDIS##*@}"
}

# empty_redis: take away the doorbells that tests have rung, where nobody else had anything before.
empty_redis() {
    if [ -n "$REDIS_WAS_EMPTY" ]; then "$PYTHON" "$ROOT/scripts/servers.py" flush "$REDIS" || true; fi
}

# release_servers: stop what find_servers started, and remove what a found server still holds of this run.
release_servers() {
    local pid
    if [ -n "$FOUND_POSTGRES" ]; then # own ones are thrown away as a whole
        "$PYTHON" "$ROOT/scripts/servers.py" drop "$DATABASE" "$POSTGRES_ADMIN" || true
    fi
    empty_redis
    # SIGINT: PostgreSQL's fast shutdown; Redis takes it as well.
    for pid in "${SERVERS[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
    for pid in "${SERVERS[@]}"; do wait "$pid" 2>/dev/null || true; done
    SERVERS=()
}
