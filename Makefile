# Start here: `make run` (http://127.0.0.1:8000), `make test`. Needs Python 3.11 or newer, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
export PYTHONUTF8 = 1

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.setup ## prepare .venv (second time: nothing to do)

setup-dev: .venv/.setup-dev ## the same with the tools that tests and checks need

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本，请先安装；或用 PYTHON=/path/to/python3 指定。" >&2; \
		echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) 版本过低，需要 Python 3.11 或更高版本。Python 3.11 or newer is needed." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "缺少 Python 的 venv 组件，请先安装（Debian、Ubuntu：apt install python3-venv）。" >&2; \
		echo "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "正在建立 .venv …"
	@"$(PYTHON)" -m venv .venv

.venv/.setup: requirements.txt | .venv/bin/python
	@echo "正在安装依赖 …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.setup-dev: requirements-dev.txt .venv/.setup
	@echo "正在安装测试工具 …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: setup ## start the web server and the reminder process (HOST=, PORT=, DATABASE_URL=)
	@exec $(BIN)/python -m app.serve

lint: setup-dev ## style, types, import rules, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format ." >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet

test: lint ## lint, then every test on SQLite and PostgreSQL, browser tests where Chromium is
	@if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; \
		then echo "NOTE: no Chromium found, browser tests will be skipped"; fi
	@$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -rs $(TESTS)
