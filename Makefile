# `make demo` and `make test` do everything, on a fresh Debian 12 with Swift 6, git and make.

SWIFT ?= swift
PACKAGES = libyaml-dev libopenblas-dev libnifti-dev zlib1g-dev pkg-config
BIN = .build/release
DEMO = runs/demo
# Apart from the release build, whose flags differ: one would throw away the other's work.
TESTING = -c release -Xswiftc -enable-testing --scratch-path .build/testing

PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: build packages install dist demo test build-tests pytorch loaders oracle breaks signals campaign-files \
  campaign-models bench augmentation layout allocations format lint clean

# Both programs in one go.
build: packages
	$(SWIFT) build -c release --target Programs

# What 'make build' made, with Swift's runtime, manual pages, completions, models and examples.
install:
	sh distribution/install.sh $(BIN) "$(DESTDIR)$(PREFIX)"

# The same as an archive for machines without Swift.
DIST = .build/dist
dist: build
	rm -rf $(DIST)
	@set -eu; version=$$($(BIN)/invseg-compile --version); \
	name="invseg-$${version#* }-linux-$$(uname -m)"; \
	sh distribution/install.sh $(BIN) "$(DIST)/$$name"; \
	tar -C $(DIST) --sort=name --owner=0 --group=0 --numeric-owner -czf "$(DIST)/$$name.tar.gz" "$$name"; \
	ls -l "$(DIST)/$$name.tar.gz"

# Asks for root only when something is missing.
packages:
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  SUDO=$$( [ "$$(id -u)" = 0 ] || echo sudo ); \
	  $$SUDO apt-get update -qq && \
	  $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	fi

# From nothing to scored segmentations; a minute of training.
demo: build
	rm -rf $(DEMO)
	sh examples/phantom/run.sh $(BIN) $(DEMO)

build-tests: packages
	$(SWIFT) build --build-tests $(TESTING)

test: build-tests
	$(SWIFT) test $(TESTING) --skip-build

# What is written for PyTorch, held against autograd, against invseg-run, against its plan and against itself on several
# ranks. PYTHON has PyTorch 2.13, safetensors and nibabel; five minutes.
PYTHON ?= python3
pytorch: build
	$(PYTHON) Tests/pytorch/check.py $(BIN)
	$(PYTHON) Tests/pytorch/exchange.py $(BIN)
	$(PYTHON) Tests/pytorch/refusals.py $(BIN)
	$(PYTHON) Tests/pytorch/ranks.py $(BIN)

# A Python with what the tests of that need: from the registry that pip knows, or from PyTorch's own.
PYTHON_PACKAGES = torch==2.13.0+cpu numpy safetensors nibabel
.build/python/complete: Makefile
	@python3 -c 'import ensurepip' 2>/dev/null || { \
	  SUDO=$$( [ "$$(id -u)" = 0 ] || echo sudo ); $$SUDO apt-get update -qq && \
	  $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; }
	rm -rf .build/python
	python3 -m venv .build/python
	pip=".build/python/bin/pip install -q --no-cache-dir --retries 1 --timeout 30"; \
	  $$pip $(PYTHON_PACKAGES) || \
	  $$pip $(PYTHON_PACKAGES) --extra-index-url https://download.pytorch.org/whl/cpu
	touch $@

# 200 steps on what MONAI and nnU-Net load. PYTHON has both, and PyTorch 2.13.
loaders: build
	$(PYTHON) Tests/pytorch/loaders.py $(BIN)

# The planner against an exact oracle on 300 random graphs.
oracle: build-tests
	INVSEG_ORACLE=1 $(SWIFT) test $(TESTING) --skip-build --filter OracleTests

# Breaks single places of the code on purpose, in a copy of the tree at INTO, and tells which breaks no
# test notices. An hour or two; python3 alone is needed.
INTO ?= /tmp/invseg-breaks
SEED ?= 1
TARGETS ?=
breaks: packages
	python3 Tests/breaks/break_things.py --into $(INTO) --seed $(SEED) --targets '$(TARGETS)' --report $(INTO)/report.md

# Stops runs and predictions 80 times at random moments and starts two at once 40 times: nothing is lost.
# Some minutes; python3 alone is needed.
signals: build
	python3 Tests/signals/signals.py $(BIN) runs/signals --seed $(SEED)

# Files of strangers: 20,000 changed models, 2,000 hostile ones, 5,000 changed graphs, 500 changed files
# of runs, 500 more graphs under AddressSanitizer. Each kind stops after MINUTES, and the next call goes on from there.
CAMPAIGN = runs/campaign-files
MINUTES ?= 30
ASAN = -c release --sanitize=address --scratch-path .build/asan
campaign-files: build
	$(SWIFT) build -c release --product campaign-files
	$(SWIFT) build $(ASAN) --product invseg-compile
	$(SWIFT) build $(ASAN) --product invseg-run
	status=0; \
	for kind in mutated:20000 hostile:2000 graphs:5000 runs:500; do \
	  nice -n 19 $(BIN)/campaign-files $${kind%:*} --count $${kind#*:} --seed $(SEED) \
	    --minutes $(MINUTES) --programs $(BIN) --out $(CAMPAIGN) || status=1; \
	done; \
	nice -n 19 $(BIN)/campaign-files graphs --count 500 --seed $(SEED)0 --unlimited \
	  --minutes $(MINUTES) --programs .build/asan/release --out $(CAMPAIGN)/asan || status=1; \
	exit $$status

# Random models of the whole language, each checked, planned, trained, predicted with and
# differentiated; run it again to go on. What the log holds is summed up at the end.
FIRST ?= 0
COUNT ?= 5000
LOG ?= runs/campaign-models.log
campaign-models: packages
	$(SWIFT) build -c release --product campaign-models
	mkdir -p $(dir $(LOG))
	$(BIN)/campaign-models --first $(FIRST) --count $(COUNT) --minutes $(MINUTES) --log $(LOG)

# Offsets for CSV files of buffers (id,lower,upper,size): make layout FILES="a.csv b.csv"
layout:
	$(SWIFT) build -c release --product layout-benchmark
	$(BIN)/layout-benchmark $(FILES)

# How long the standard augmentation takes: 500 patches of four modalities and 128^3 voxels, on one core.
augmentation:
	$(SWIFT) build -c release --product augmentation-times
	$(BIN)/augmentation-times

# How often the heap is asked for memory in a training step.
allocations:
	$(SWIFT) build -c release --product step-allocations
	$(BIN)/step-allocations

# Ours and the peers in turn, into benchmarks/RESULTS.md and benchmarks/PREDICTION.md: PEERS is the folder of
# their step.py and networks.py, PYTHON an interpreter that has PyTorch, ONNX Runtime, OpenVINO and nibabel.
PEERS ?=
PYTHON ?= python3
ROUNDS ?= 3
bench: build
	@test -n "$(PEERS)" || { echo "usage: make bench PEERS=FOLDER [PYTHON=PYTHON] [ROUNDS=3]"; exit 64; }
	$(PYTHON) benchmarks/step_times.py "$(PEERS)" --python "$(PYTHON)" --rounds $(ROUNDS) --bin $(BIN)
	$(PYTHON) benchmarks/prediction_times.py "$(PEERS)" --python "$(PYTHON)" --rounds $(ROUNDS) --bin $(BIN)
	$(PYTHON) benchmarks/figures.py "$(PEERS)" --python "$(PYTHON)" --bin $(BIN)

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint --strict -r Sources Tests Package.swift

clean:
	rm -rf .build runs
