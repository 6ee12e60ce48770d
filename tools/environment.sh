# Sourced by ./run and ./test: makes a Python environment that holds exactly what a lock file names.
# Says in one line what is missing when it cannot.

say() { printf '%s\n' "$*" >&2; }
stop() { say "screening: $*"; exit 1; }

# The first interpreter that is new enough and can make an environment.
find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        echo "$name"
        return
    done
    return 1
}

# install_packages NAME...: with apt-get where we may, else says what is missing.
install_packages() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "screening: installing $* with apt-get"
        apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null && return
        stop "apt-get could not install: $*"
    fi
    stop "missing: $*. Please install with: sudo apt-get install $*"
}

# environment NAME LOCK: .venv/NAME holds what LOCK names; made anew when LOCK changed.
environment() {
    python=$(find_python) || { install_packages python3 python3-venv; python=$(find_python) || stop "missing: Python 3.11 or newer"; }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
    folder=.venv/$1
    wanted=$(cat "$2" pyproject.toml setup.cfg | sha256sum | cut -d' ' -f1)
    if [ "$(cat "$folder/made-from" 2>/dev/null)" != "$wanted" ]; then
        say "screening: setting up $folder (about a minute, once)"
        "$python" -m venv --clear "$folder" || stop "could not make a Python environment in $folder"
        "$folder/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r "$2" \
            || stop "could not install what $2 names; is the package index reachable?"
        "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . \
            || stop "could not install the project itself into $folder"
        echo "$wanted" > "$folder/made-from"
    fi
}
