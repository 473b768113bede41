# make audit   start the lab of real OpenStack services and audit it as its admin
# make test    all tests: unit tests on every supported Python found here, the HTML report in a browser, the lab
PYTHON ?= python3
BIN := .venv/bin
LAB := $(or $(CONTAINER4NFV_LAB),.lab)
# Interpreters that pyenv keeps are not on the path by themselves.
PYENV := $(shell pyenv root 2>/dev/null)
export PATH := $(PATH):$(subst $(eval ) ,:,$(wildcard $(PYENV)/versions/*/bin))
export UV_PYTHON_DOWNLOADS := never
# $(call install,PYTHON,EXTRA): with LOCKED=1 exactly what .ci/requirements.txt has, by its hashes, else the newest that fits.
ifdef LOCKED
install = $(BIN)/uv pip install -q --python $(1) --require-hashes -r .ci/requirements.txt && \
  $(BIN)/uv pip install -q --python $(1) --no-deps --no-build-isolation -e .
else
install = $(BIN)/uv pip install -q --python $(1) -e '.$(2)'
endif

LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --custom-compile-command "make lock"

.PHONY: audit demo test record transcripts reword mutants tamper hostile fuzz soak bench unit faults browser live lint docs html man lock advisories dist lab-up lab-install lab-down clean

demo: .venv/usable
	@$(BIN)/container4nfv-probe demo

audit: lab-up
	@OS_CLIENT_CONFIG_FILE=$(LAB)/clouds.yaml $(BIN)/container4nfv-probe run --os-cloud lab-admin; \
	code=$$?; echo "exit code $$code (0: every gap closed, 1: not so or not known)"; [ $$code -le 1 ]

test: unit faults browser live

# pytest's own summary is the last line of each run.
unit: .venv/installed
	@for version in 3.11 3.12 3.13; do \
	  if ! python=$$($(BIN)/uv python find -q $$version 2>/dev/null); then \
	    echo "unit tests on Python $$version: skipped, no such interpreter"; continue; fi; \
	  echo "unit tests on Python $$version"; \
	  $(BIN)/uv venv -q --allow-existing --python "$$python" .venv-$$version && \
	  $(call install,.venv-$$version/bin/python,[test]) && \
	  .venv-$$version/bin/python -m pytest -q -n auto --maxprocesses 4 $$some tests/unit || exit 1; \
	  some="-m not(once) --rows 2"; \
	done

# A cloud that misbehaves in 370 ways, each audited by a process of its own: three to four minutes on two cores.
faults: .venv/installed
	$(BIN)/python -m pytest -q -n 3 tests/faults

# Debian's chromium, and axe-core by npm; screenshots are left in .browser/.
browser: .venv/installed
	$(BIN)/python -m pytest -q tests/browser

live: .venv/installed
	$(BIN)/python -m pytest -q tests/live

lint: .venv/installed
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy container4nfv_probe tests docs/example
	$(BIN)/zizmor --offline --quiet action.yml

# What is generated, in the documentation and the reports that tests compare.
docs: .venv/installed
	COLUMNS=80 $(BIN)/python docs/generate.py
	$(BIN)/python -m tests.expected

# The documentation as pages, in docs/build/html.
html: .venv/installed
	$(BIN)/sphinx-build -W -n -q docs docs/build/html

# The command line as a manual page: man docs/build/man/container4nfv-probe.1
man: .venv/installed
	$(BIN)/sphinx-build -W -q -b man docs docs/build/man

# Needs both labs (the old one a Python 2.7).
record: .venv/installed
	$(BIN)/python -m tests.live.record $(NAMES)

# The sessions in docs/transcripts, played again and written anew; those with a cloud on the lab.
transcripts: .venv/installed
	TRANSCRIPTS=write $(BIN)/python -m pytest -q tests/unit/test_transcripts.py tests/live/test_transcripts.py

# What the recorded clouds say, derived again from what they answered: after a sentence or a rule changed.
reword: .venv/installed
	$(BIN)/python -m tests.reword $(NAMES)

# Whether a test notices each small mistake in the probes and the verdict logic: about an hour.
mutants: .venv/installed
	$(BIN)/uv pip install -q --python $(BIN)/python -e '.[mutants]'
	$(BIN)/python -m tests.mutants $(MODULES)

# Whether any bundle with one thing changed verifies: 10,000 of them, about a quarter of an hour.
tamper: .venv/installed
	$(BIN)/python -W ignore -m tests.tamper --number $(or $(NUMBER),10000)

# Whether any reader of files stumbles over a damaged one: an hour.
hostile: .venv/installed
	$(BIN)/python -W ignore -m tests.hostile --number $(or $(NUMBER),2000)

# The same for one reader (NAME), led by coverage; atheris has no wheel for every Python.
coverage: .venv/installed
	$(BIN)/uv pip install -q --python $(BIN)/python atheris
	$(BIN)/python -W ignore -m tests.hostile.coverage '$(NAME)' --seconds $(or $(SECONDS),600)

# Every library that tests and builds install, with its hashes, and what is known against one of them.
lock: .venv/usable
	$(LOCK) --extra dev pyproject.toml -o .ci/requirements.txt
	echo uv | $(LOCK) - -o .ci/uv.txt

advisories: .venv/usable
	$(BIN)/uv tool run pip-audit --require-hashes --disable-pip -r .ci/requirements.txt

# The wheel and the source distribution; the same commit gives the same bytes.
dist: .venv/installed
	$(BIN)/hatchling build -d dist

# Whether an audit that learns less ever says another definite verdict: of every recorded cloud each answer and each
# field is lost once, and many at once at random; an hour or two.
fuzz: .venv/installed
	$(BIN)/python -m tests.fuzz $(KINDS)

# Whether audits leave anything behind: thousands in one process, many at once; half an hour.
soak: .venv/installed
	$(BIN)/python -m tests.soak

# How fast it is, as ratios, into docs/benchmarks.md: NAMES of benchmarks, CLOUDS="50 500 2000"; half an hour without 2000.
bench: .venv/installed
	$(BIN)/python -m tests.bench --write $(if $(CLOUDS),--clouds $(CLOUDS)) -- $(NAMES)

lab-up: .venv/installed
	$(BIN)/python -m tests.lab up

# What labs and integrations consist of, without starting anything: beside the unit tests it costs no time of its own.
lab-install: .venv/installed
	$(BIN)/python -m tests.lab install
	$(BIN)/python -m tests.lab --old install

lab-down: .venv/installed
	$(BIN)/python -m tests.lab down
	$(BIN)/python -m tests.lab --old down

clean:
	rm -rf docs/build .venv .venv-3.* .browser .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

# What a user installs, and with it what the tests need.
.venv/usable: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check $(if $(LOCKED),--require-hashes -r .ci/uv.txt,uv)
	$(call install,$(BIN)/python)
	touch $@

.venv/installed: .venv/usable
	$(call install,$(BIN)/python,[dev])
	touch $@
