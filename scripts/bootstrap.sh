#!/usr/bin/env bash
# Makes .venv from the lock: python venv, packages with hashes, the kit itself. Does nothing when it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=.venv/.course-stamp
want=$(cat requirements/dev.txt pyproject.toml course/__init__.py course/labextension/package.json \
  $(find course/labextension -type f | LC_ALL=C sort) | sha256sum | cut -d' ' -f1)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then exit 0; fi

python=""
for name in python3.13 python3.12 python3.11 python3; do
  if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$name; break; fi
done
if [ -z "$python" ]; then
  echo "没有找到 Python 3.11 或更新的版本。办法：apt-get install python3 python3-venv" >&2; exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "安装 python3-venv……"
    apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null
  else
    echo "缺少 venv 模块。办法：请管理员运行 apt-get install python3-venv" >&2; exit 2
  fi
fi
if [ ! -x .venv/bin/python ]; then "$python" -m venv .venv; fi
echo "安装锁定的程序包（requirements/dev.txt，逐个核对哈希）……"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall -e .
.venv/bin/course install
echo "$want" > "$stamp"
