#!/usr/bin/env bash
# Installs the kit from an unpacked bundle, with the network off. Damage is found before anything is written;
# when a step fails, what was there before is there again.
set -euo pipefail
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$([ "$(id -u)" = 0 ] && echo yes || echo no)
prefix=$([ $root = yes ] && echo /opt/xiaobao-course || echo "$HOME/xiaobao-course")
hub=no python=${COURSE_PYTHON:-}
stamp=.xiaobao-installed
mib_needed=2000

usage() {
  cat <<TEXT
用法：./install.sh [--prefix 文件夹] [--hub] [--python 路径]
  --prefix 文件夹   装到哪里（默认 $prefix）。不存在、是空的，或是上次装的（升级）都可以。
  --hub             还要准备 JupyterHub：检查 node，建服务账号和两个用户组（要 root）。
  --python 路径     用哪个 Python（版本要和包一致）。
不联网。先核对 SHA256SUMS，有一个字节不对就什么也不装，退出码 2。
TEXT
}
fail() { echo "错误：$1" >&2; exit 2; }
step() { echo "[$1/6] $2"; }

while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] || fail "--prefix 后面要写文件夹。"; prefix=$2; shift 2 ;;
    --python) [ $# -ge 2 ] || fail "--python 后面要写路径。"; python=$2; shift 2 ;;
    --hub) hub=yes; shift ;;
    -h|--help) usage; exit 0 ;;
    *) fail "没有选项 $1。办法：运行 ./install.sh --help 看用法。" ;;
  esac
done
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac

# What bundle.json says. It is one of the checked files.
about() { sed -n "s/^ *\"$1\": *\"\([^\"]*\)\".*/\1/p" "$here/bundle.json"; }

check_sums() {
  step 1 "核对安装包……"
  cd "$here"
  [ -f SHA256SUMS ] || fail "安装包里没有 SHA256SUMS。办法：重新拷贝、解开安装包。"
  if [ -n "$(find . -type l -o -type f -name '*'$'\n''*' | head -n 1)" ]; then fail "安装包里有不该有的链接。办法：重新拷贝、解开安装包。"; fi
  local bad
  bad=$(LC_ALL=C sha256sum --check --quiet --strict SHA256SUMS 2>&1 | head -n 3 || true)
  if [ -n "$bad" ]; then
    echo "$bad" >&2
    fail "安装包坏了，什么也没有装。办法：重新拷贝安装包，和打包时显示的 SHA-256 比一比。"
  fi
  if ! cmp -s <(cut -c67- SHA256SUMS | LC_ALL=C sort) <(find . -type f ! -path ./SHA256SUMS | LC_ALL=C sort); then
    fail "安装包里多了或少了文件，什么也没有装。办法：在空文件夹里重新解开安装包。"
  fi
}

check_machine() {
  step 2 "检查这台机器……"
  local want machine
  want=$(about python) machine=$(about machine)
  [ "$(uname -m)" = "$machine" ] || fail "这个包给 $machine 的机器，这台是 $(uname -m)。办法：在同样的机器上重新打包。"
  [ -n "$python" ] || python=$(command -v "python$want" || command -v python3 || true)
  [ -n "$python" ] || fail "没有 Python。办法：请管理员安装 python$want 和 python3-venv（Debian 安装盘里有）。"
  local have
  have=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || fail "$python 运行不了。办法：用 --python 指定另一个。"
  [ "$have" = "$want" ] || fail "要 Python $want，$python 是 $have。办法：用 --python 指定 Python $want，或用那个版本重新打包。"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python 缺少 venv。办法：请管理员安装 python3-venv（Debian 安装盘里有）。"
  if [ -e "$prefix" ] && [ -n "$(ls -A "$prefix" 2>/dev/null || echo x)" ] && [ ! -f "$prefix/$stamp" ]; then
    fail "$prefix 里有别的东西，没有动它。办法：用 --prefix 换一个文件夹。"
  fi
  local parent=$prefix
  while [ ! -d "$parent" ]; do parent=$(dirname "$parent"); done
  [ -w "$parent" ] || fail "$parent 没有写的权限。办法：用 root 运行，或用 --prefix 换一个文件夹。"
  local free
  free=$(df -Pm "$parent" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge $mib_needed ] || fail "$parent 只剩 $free MiB，要 $mib_needed MiB。办法：腾出地方，或用 --prefix 换一个磁盘。"
  if [ $hub = yes ]; then
    [ $root = yes ] || fail "--hub 要建账号和用户组。办法：用 root 运行。"
    command -v node >/dev/null || fail "缺少 node，JupyterHub 的代理要用它。办法：请管理员安装 nodejs（Debian 安装盘里有，20 版或更新）。"
    command -v useradd >/dev/null || fail "缺少 useradd。办法：请管理员安装 passwd。"
  fi
}

old=""
undo() { # whatever failed: the new folder goes, the old one comes back
  local code=$?
  trap - EXIT
  if [ $code -ne 0 ]; then
    rm -rf "$prefix"
    if [ -n "$old" ]; then mv "$old" "$prefix"; fi
    echo "没有装成，已恢复原样。" >&2
    exit 2
  fi
}

packages() {
  step 3 "安装 $(ls "$here"/wheels/*.whl | wc -l) 个程序包到 $prefix（逐个核对哈希，要一两分钟）……"
  if [ -f "$prefix/$stamp" ]; then
    old=$prefix.old-$(date +%Y%m%d-%H%M%S)
    mv "$prefix" "$old"
  fi
  trap undo EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$prefix"
  "$python" -m venv "$prefix"
  local pip=("$prefix/bin/python" -I -m pip --isolated --quiet --disable-pip-version-check --no-input)
  "${pip[@]}" install --no-index --find-links "$here/wheels" --only-binary=:all: --require-hashes \
    -r "$here/requirements/base.txt" -r "$here/requirements/kit.txt"
}

rest() {
  step 4 "放好代理、笔记本和数据……"
  cp -R "$here/proxy" "$prefix/proxy"
  sha256sum < "$here/proxy/package-lock.json" > "$prefix/proxy/.lock"
  mkdir -p "$prefix/share/xiaobao"
  cp -R "$here/share/." "$prefix/share/xiaobao/"
  COURSE_ROOT=$prefix/share/xiaobao "$prefix/bin/course" install >/dev/null
  step 5 "中文字体……"
  if fc-list 2>/dev/null | grep -qi 'noto.*cjk' || dpkg-query -W -f='${Status}' fonts-noto-cjk 2>/dev/null | grep -q 'ok installed'; then
    echo "      已经有了。"
  elif [ $root = yes ] && ls "$here"/fonts/*.deb >/dev/null 2>&1 && dpkg -i "$here"/fonts/*.deb >/dev/null 2>&1; then
    echo "      已安装。"
  else
    mkdir -p "$prefix/share/fonts"
    cp "$here"/fonts/* "$prefix/share/fonts/"
    echo "      没有装到系统里，放在 $prefix/share/fonts，请管理员安装。"
  fi
}

accounts() {
  step 6 "收尾……"
  if [ $hub = yes ]; then
    getent group xiaobao-trainees >/dev/null || groupadd --system xiaobao-trainees
    getent group xiaobao-trainers >/dev/null || groupadd --system xiaobao-trainers
    getent passwd xiaobao >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin --comment "消保培训服务" xiaobao
    id -nG xiaobao | grep -qw xiaobao-trainers || usermod --append --groups xiaobao-trainers xiaobao
  elif ! command -v node >/dev/null; then
    echo "      没有 node：单机学习、出卷、评分都不需要；要开 JupyterHub，请管理员安装 nodejs。"
  fi
  cp "$here/bundle.json" "$prefix/$stamp"
}

check_sums
check_machine
packages
rest
accounts
trap - EXIT
echo "装好了：$prefix/bin/course（$("$prefix/bin/course" --version)）"
if [ -n "$old" ]; then echo "上一版留在 $old，新版用得好再删。"; fi
if [ -d "$here/assessments" ]; then echo "题库和答案没有装进去，仍在 $here/assessments，用环境变量 COURSE_ASSESSMENTS 指明。"; fi
echo "接下来看 $prefix/share/xiaobao/docs/operate.md。"
