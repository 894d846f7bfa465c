# Anjungan. `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run demo test check bench screens catalogues simulate replay power kernel clean

PYTHON ?= python3
PANEL_PORT ?= 8080
CENTRAL_PORT ?= 8000
DATABASE ?= sqlite
ONLY ?= tests
RUNS ?= $(if $(SEED),1,200)
VENV := .venv
IN_VENV := $(CURDIR)/$(VENV)/bin

# A stamp is named after what it installed, so a lock that changed is installed again, and only then.
RUN_STAMP := $(VENV)/.run-$(shell cat locks/run.txt pyproject.toml | sha256sum | cut -c1-16)
DEV_STAMP := $(VENV)/.dev-$(shell cat locks/dev.txt pyproject.toml | sha256sum | cut -c1-16)
# Peers that the bench measures beside us stay out of our own environment.
BENCH_VENV := .bench-venv
BENCH_STAMP := $(BENCH_VENV)/.peers-$(shell sha256sum locks/bench.txt | cut -c1-16)
# Software of others, in JavaScript, that reads our slips and speaks to our printer in tests.
NODE_MODULES := .node
NODE_STAMP := $(NODE_MODULES)/.peers-$(shell sha256sum tests/peers/package-lock.json | cut -c1-16)
KERNEL_PACKAGES := .kernel-packages
KERNEL_STAMP := $(KERNEL_PACKAGES)/.packages-$(shell sha256sum locks/kernel.txt | cut -c1-16)
PIP := $(IN_VENV)/python -m pip --disable-pip-version-check install
# One short line a package: something moves, and nothing scrolls away.
BRIEFLY := sed -un 's/^Collecting \([^ ]*\).*/  \1/p; s/^Installing collected packages.*/  unpacking .../p'

help:
	@echo "make run     the whole system with mock hardware: PANEL_PORT=8080 CENTRAL_PORT=8000 WINDOW=1 RESET=1 SIZE=1280x800 DATABASE=postgresql"
	@echo "make demo    a scripted customer and a cashier, from the first touch to a payment that arrived; HOUR=1 an hour of a shop"
	@echo "make test    every test (ONLY=tests/ui for a part)"
	@echo "make check   ruff, mypy, import contracts, tidy"
	@echo "make bench   measures start-up, memory, idleness, touch, journal, slip, inquiry, link, central (ONLY=journal for a part)"
	@echo "make screens every screen and slip as a picture, in build/screens"
	@echo "make catalogues  the compiled texts of screens and slips, after an edit of firmware/locale"
	@echo "make simulate  worlds in virtual time, where everything fails: SEED=17 for one of them, RUNS=500 for more"
	@echo "make replay    one of them line by line: SEED=17"
	@echo "make power     the power cut at every write of the journal and of a customer's way: VARIANTS=32 kinds of damage, ONLY=slip"
	@echo "make kernel  the drivers on devices that a Linux kernel simulates, in an emulator: KERNEL=folder of an unpacked kernel"
	@echo "make clean   forget every run (build/) and the installation (.venv/)"

run: $(RUN_STAMP) packages-run
	@exec setpriv --pdeathsig TERM $(IN_VENV)/python -m simulator.run --panel-port $(PANEL_PORT) \
		--central-port $(CENTRAL_PORT) $(if $(WINDOW),--window) $(if $(RESET),--reset) $(if $(SIZE),--size $(SIZE)) --database $(DATABASE)

demo: $(RUN_STAMP) packages-run
	@exec setpriv --pdeathsig TERM $(IN_VENV)/python -m simulator.demo $(if $(HOUR),--hour)

test: $(DEV_STAMP) packages-test $(NODE_STAMP)
	@$(IN_VENV)/python -m pytest $(ONLY)

check: $(DEV_STAMP)
	@$(IN_VENV)/ruff check .
	@$(IN_VENV)/ruff format --check .
	@$(IN_VENV)/mypy
	@$(IN_VENV)/lint-imports
	@$(IN_VENV)/python -m pytest -q -n 0 tests/architecture

bench: $(RUN_STAMP) $(BENCH_STAMP) packages-bench
	@$(IN_VENV)/python -m bench $(if $(filter-out tests,$(ONLY)),--only $(ONLY))

screens: $(DEV_STAMP)
	@rm -rf build/views build/screens
	@$(IN_VENV)/python -m tests.ui.sample_views build/views
	@$(IN_VENV)/python -m ui.contact_sheet build/views build/screens
	@mv build/views/overview.png build/screens/overview.png
	@$(IN_VENV)/python tests/firmware/printing/sample_slips.py build/screens/slips.png
	@echo "build/screens/overview.png, build/screens/800x480-normal/sheet.png (and other panels), build/screens/slips.png"

catalogues: $(DEV_STAMP)
	@for texts in firmware/locale/*/*.po; do $(IN_VENV)/pybabel -q compile -i $$texts -o $${texts%.po}.mo || exit 1; done

simulate: $(RUN_STAMP)
	@$(IN_VENV)/python -m simulator.world.virtual.program --seed $(or $(SEED),1) --runs $(RUNS) --processes $(shell nproc)

replay: $(RUN_STAMP)
	@$(IN_VENV)/python -m simulator.world.virtual.program --seed $(or $(SEED),1) --replay

power: $(DEV_STAMP)
	@$(IN_VENV)/python -m tests.simulation.power --variants $(or $(VARIANTS),8) --seed $(or $(SEED),0) \
		$(if $(filter-out tests,$(ONLY)),--only "$(ONLY)")

kernel: $(DEV_STAMP) $(KERNEL_STAMP)
	@test -n "$(KERNEL)" || { echo "make kernel KERNEL=folder: docs/hardware.md says of what"; exit 2; }
	@tools/install-packages qemu-system-x86_64=qemu-system-x86 busybox=busybox-static modprobe=kmod cpio=cpio xz=xz-utils
	@$(IN_VENV)/python -m tests.kernel.machine --kernel "$(KERNEL)" $(if $(filter-out tests,$(ONLY)),$(ONLY))

clean:
	rm -rf build $(VENV) $(BENCH_VENV) $(KERNEL_PACKAGES) $(NODE_MODULES)

.PHONY: packages-run packages-test packages-bench
packages-bench:
	@tools/install-packages mosquitto=mosquitto postgres=postgresql chromium=chromium Xvfb=xvfb espeak-ng=espeak-ng

packages-run:
	@tools/install-packages mosquitto=mosquitto espeak-ng=espeak-ng aplay=alsa-utils $(if $(filter postgresql,$(DATABASE)),postgres=postgresql)

packages-test:
	@tools/install-packages mosquitto=mosquitto chromium=chromium chromedriver=chromium-driver zbarimg=zbar-tools postgres=postgresql \
		Xvfb=xvfb systemd-analyze=systemd systemd-sysusers=systemd nft=nftables node=nodejs npm=npm \
		espeak-ng=espeak-ng aplay=alsa-utils

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(VENV)/bin/python
	@echo "Installing what the system needs to run (once)"
	@$(PIP) --require-hashes -r locks/run.txt | $(BRIEFLY)
	@$(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): | $(VENV)/bin/python
	@echo "Installing what the tests need (once)"
	@$(PIP) --require-hashes -r locks/dev.txt | $(BRIEFLY)
	@$(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(KERNEL_STAMP): | $(VENV)/bin/python
	@echo "Installing what a Pi has from its distribution (once)"
	@rm -rf $(KERNEL_PACKAGES)
	@$(PIP) --require-hashes --no-deps --target $(KERNEL_PACKAGES) -r locks/kernel.txt | $(BRIEFLY)
	@touch $@

$(BENCH_STAMP):
	@echo "Installing the peers that the bench measures beside us (once)"
	@$(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip --disable-pip-version-check install --require-hashes -r locks/bench.txt | $(BRIEFLY)
	@touch $@

$(NODE_STAMP): | packages-test
	@echo "Installing JavaScript peers that tests run (once)"
	@mkdir -p $(NODE_MODULES)
	@cp tests/peers/package.json tests/peers/package-lock.json $(NODE_MODULES)
	@cd $(NODE_MODULES) && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --silent
	@touch $@
