# Everything starts here. `make help` lists the targets.
SHELL := /bin/bash
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export COURSE_ROOT := $(CURDIR)
PYTEST := .venv/bin/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help env session lab trainer test check unit notebooks flow browser bench bench-hub build hub lock clean

help: ## 列出所有目标
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

env: ## 建好 .venv（锁定版本，核对哈希）
	@scripts/bootstrap.sh

session: env ## 演一遍十月培训：30 人领卷、作答、交卷、评分、反馈、报告
	@.venv/bin/course session --out build/session

lab: env ## 打开中文 JupyterLab，从 notebooks/00-开始.ipynb 开始
	@.venv/bin/course lab

trainer: env ## 打开培训师的页面：场次台、发卷收卷、批改、成绩
	@.venv/bin/course lab --trainer

hub: env ## 启动 JupyterHub：真实用户、nbgrader 交换、中文页面（Ctrl+C 停）
	@prefix=$$(scripts/hub-system.sh | tail -n 1) && exec $$prefix/bin/course hub start

build: env ## 按蓝图生成全部试卷到 source/
	@.venv/bin/course build --all

test: env ## 全部测试：静态检查、单元、笔记本、nbgrader 流程、浏览器
	@scripts/test-system.sh
	@scripts/hub-system.sh >/dev/null
	@$(MAKE) --no-print-directory check unit notebooks flow browser

check: env ## 静态检查：ruff、mypy、分层、年度版与题库
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/course edition check --quiet
	.venv/bin/course bank check
	.venv/bin/course bank lint
	.venv/bin/course coverage
	.venv/bin/course check datasets

unit: env ## 单元测试
	$(PYTEST) -q -n 2 --dist loadscope -m "not flow and not browser"

notebooks: env ## nbval 跑每一本笔记本
	COURSE_STRICT=1 COURSE_HOME=$(CURDIR)/build/nbval-home $(PYTEST) -q -n 2 --dist loadscope --nbval-lax notebooks

flow: env ## 真实 nbgrader 流程与恶意答卷
	$(PYTEST) -q -m flow

browser: env ## 真实浏览器
	$(PYTEST) -q -m browser

bench: env ## 评分速度与原版 nbgrader 并排比较
	.venv/bin/python benchmarks/marking.py

bench-hub: env ## 六十人登录、作答、同时交卷（要 root）
	.venv/bin/python benchmarks/hub.py --trainees 60 --minutes 10 --json

lock: ## 重新锁定依赖（需要 uv 与程序包源）
	uv pip compile --upgrade pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements/base.txt
	uv pip compile --upgrade pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -q -o requirements/dev.txt

clean: ## 删掉生成物（不动 .venv）
	rm -rf build
