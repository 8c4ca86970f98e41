#!/usr/bin/env bash
# What the hub needs beside the packages: an environment that every account may read, the proxy and, when root,
# the service account and the two groups. Prints the environment's folder as its last line. Does nothing twice.
#
# A trainee's server runs as the trainee: it can't use a Python below somebody's closed home folder. So root gets
# an environment of its own (COURSE_PREFIX, /opt/xiaobao-course) from the system's Python; others use .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$([ "$(id -u)" = 0 ] && echo yes || echo no)
prefix=${COURSE_PREFIX:-$([ $root = yes ] && echo /opt/xiaobao-course || echo "$PWD/.venv")}
proxy=$prefix/proxy

fail() { echo "错误：$1" >&2; exit 2; }

need() { # need COMMAND PACKAGE
  command -v "$1" >/dev/null && return
  [ $root = yes ] && command -v apt-get >/dev/null || fail "缺少命令 $1。办法：请管理员运行 apt-get install $2"
  echo "安装 $2……" >&2
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

digest() { # of everything that is installed
  { echo "$@"; cat requirements/base.txt pyproject.toml
    find course notebooks -type f -not -name "*.pyc" -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -d' ' -f1
}

environment() {
  local python=${COURSE_PYTHON:-/usr/bin/python3} packages kit
  packages=$(cat requirements/base.txt <("$python" -V) | sha256sum | cut -d' ' -f1)
  kit=$(digest "$packages")
  if [ "$(cat "$prefix/.course-kit" 2>/dev/null)" = "$kit" ]; then return; fi
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python 低于 3.11。办法：用 COURSE_PYTHON 指定。"
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then need pyvenv python3-venv; fi
  [ -x "$prefix/bin/python" ] || (umask 022; "$python" -m venv "$prefix")
  if [ "$(cat "$prefix/.course-packages" 2>/dev/null)" != "$packages" ]; then
    echo "安装锁定的程序包到 $prefix（逐个核对哈希）……" >&2
    (umask 022; "$prefix/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/base.txt)
    echo "$packages" > "$prefix/.course-packages"
  fi
  echo "安装套件到 $prefix……" >&2
  local wheel; wheel=$(mktemp -d)
  .venv/bin/python -m hatchling build -t wheel -d "$wheel" >/dev/null 2>&1
  (umask 022; "$prefix/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --force-reinstall "$wheel"/*.whl)
  rm -rf "$wheel"
  echo "$kit" > "$prefix/.course-kit"
}

proxy() {
  need node nodejs; need npm npm
  local want; want=$(sha256sum < deploy/proxy/package-lock.json)
  if [ "$(cat "$proxy/.lock" 2>/dev/null)" = "$want" ]; then return; fi
  echo "安装锁定的代理（npm，逐个核对哈希）……" >&2
  mkdir -p "$proxy"; cp deploy/proxy/package.json deploy/proxy/package-lock.json "$proxy/"
  (umask 022; npm ci --prefix "$proxy" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  echo "$want" > "$proxy/.lock"
}

accounts() {
  need useradd passwd
  getent group xiaobao-trainees >/dev/null || groupadd --system xiaobao-trainees
  getent group xiaobao-trainers >/dev/null || groupadd --system xiaobao-trainers
  getent passwd xiaobao >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent \
    --shell /usr/sbin/nologin --comment "消保培训服务" xiaobao
  id -nG xiaobao | grep -qw xiaobao-trainers || usermod --append --groups xiaobao-trainers xiaobao
}

if [ $root = yes ]; then
  exec 9>"/run/lock/xiaobao-prefix.lock"; flock 9   # two `make hub` at once wait for each other
  environment; accounts
fi
proxy
echo "$prefix"
