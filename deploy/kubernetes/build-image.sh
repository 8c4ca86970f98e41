#!/usr/bin/env bash
# Makes the image with repo2docker from environment.yml and postBuild, out of a folder without keys: whatever
# repo2docker is given stands in the image, and every trainee's server runs from it.
# Usage: build-image.sh IMAGE:TAG | build-image.sh --context-only DIR
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
only=no
if [ "${1:-}" = --context-only ]; then only=yes; shift; fi
[ $# = 1 ] || { echo "用法：build-image.sh 镜像:标签（或 --context-only 空文件夹）" >&2; exit 2; }
if [ $only = yes ]; then context=$1; else context=$(mktemp -d); trap 'rm -rf "$context"' EXIT; fi
[ -z "$(ls -A "$context" 2>/dev/null)" ] || { echo "错误：$context 不是空的。" >&2; exit 2; }
mkdir -p "$context"
for name in course notebooks datasets requirements environment.yml postBuild pyproject.toml README.md; do
  cp -R "$name" "$context/$name"
done
find "$context" -name __pycache__ -prune -exec rm -rf {} +
if [ $only = yes ]; then exit 0; fi
command -v jupyter-repo2docker >/dev/null || { echo "缺少 repo2docker 和 docker。办法：在能连上程序包源的机器上做，再推到行内镜像仓库。" >&2; exit 2; }
jupyter-repo2docker --no-run --user-id 1000 --user-name jovyan --image-name "$1" "$context"
