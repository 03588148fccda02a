# Needs Python 3.11 or newer with venv, a C++20 compiler and make; all else is installed into .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
CPPDIR := build/tests

# cmake, ninja and elman of the environment come before the machine's own
export PATH := $(CURDIR)/$(BIN):$(PATH)

CXXFILES = $(shell find engine bindings tests/engine examples/cpp -name '*.[ch]pp')
ENGINE_LINES := 98  # percent of the engine's lines that the C++ tests run: may not fall
CONFIGURE = $(BIN)/cmake -S . -G Ninja -DCMAKE_COMPILE_WARNING_AS_ERROR=ON

SOURCES := pyproject.toml CMakeLists.txt LICENSE \
           $(shell find engine bindings python -type f ! -name '*.pyc' ! -name '*.so' ! -name '.*')

.DEFAULT_GOAL := help
.PHONY: help demo test test-cpp test-python sanitize parity mutants lint lint-cpp format pages bench bench-memory bench-quick accuracy wheel clean

help:
	@echo 'make demo    train on real weather, compare with simple methods, predict tomorrow (from nothing: a few minutes)'
	@echo 'make test    all tests, C++ and Python'
	@echo 'make parity  the same numbers as the real PyTorch (installs torch: large)'
	@echo 'make sanitize  the C++ tests under sanitizers, and how much of the engine they run'
	@echo 'make mutants  plant faults in a copy of the engine, one at a time, and say which C++ test notices'
	@echo 'make lint    style, types, suspicious C++'
	@echo 'make format  put the code into the house style'
	@echo 'make pages   put what the commands say and print into docs/cli.md, docs/mistakes.md and README.md'
	@echo 'make bench   times beside PyTorch, JAX and ONNX Runtime (installs them: large), under 20 minutes; writes docs/benchmarks.md'
	@echo 'make accuracy  what the defaults reach on open data sets; writes docs/accuracy.md (data: ELMAN_DATA=FOLDER)'
	@echo 'make bench-memory  how much memory a fit of ten million rows takes'
	@echo 'make bench-quick   a few of them, under 2 minutes'
	@echo 'make wheel   build a wheel from nothing, look at it, install it elsewhere and try it; under 4 minutes'
	@echo 'make clean   remove the environment and everything that was built'

# --- the environment: one stamp a step, so that a repeat does nothing -------------------------------------------------

$(VENV)/created:
	@$(PYTHON) -c 'import sys; v = sys.version_info; v < (3, 11) and sys.exit(f"elman needs Python 3.11 or newer; $(PYTHON) is {v.major}.{v.minor}: try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/build-tools: $(VENV)/created pyproject.toml
	@echo 'Installing the build tools ...'
	@$(PIP) install -qq 'cmake>=3.26' 'ninja>=1.11' $$($(BIN)/python -c \
	    'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
	@touch $@

$(VENV)/installed: $(VENV)/build-tools $(SOURCES)
	@echo 'Compiling the engine and installing elman (the first time takes a minute or two) ...'
	@$(PIP) install -qq --no-build-isolation .
	@touch $@

# What an extra of pyproject.toml asks for: by itself, or beside elman.
$(VENV)/tools-%: $(VENV)/created pyproject.toml
	@$(PIP) install -qq $$($(BIN)/python -c \
	    'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["$*"])')
	@touch $@

.PRECIOUS: $(VENV)/tools-%
$(VENV)/extra-%: $(VENV)/tools-% $(VENV)/installed
	@touch $@

# --- what people type ------------------------------------------------------------------------------------------------

define show
@printf '\n$$ %s\n' '$(1)'
@cd demo && $(1)
endef

demo: $(VENV)/installed
	@mkdir -p demo
	$(call show,elman sample weather > weather.csv)
	$(call show,elman fit weather.csv --target rain --window 3)
	$(call show,elman predict rain.elman weather.csv)
	@printf '\nThe files are in demo/. The command itself: %s\n' '$(BIN)/elman --help'

test: test-cpp test-python

test-cpp: $(VENV)/build-tools
	@$(CONFIGURE) -B $(CPPDIR) -DCMAKE_BUILD_TYPE=Release -DELMAN_BUILD_TESTS=ON -DELMAN_BUILD_MODULE=OFF > $(VENV)/cmake.log \
	    || { cat $(VENV)/cmake.log; exit 1; }
	@$(BIN)/cmake --build $(CPPDIR)
	@$(BIN)/ctest --test-dir $(CPPDIR) --output-on-failure --parallel 4

test-python: $(VENV)/extra-test
	$(BIN)/python -m pytest --ignore=tests/parity --cov

# The C++ tests under the address and undefined sanitizers, with what they cover. Checks inlined, and the four left out, take the kernels
# many times as long to compile. The tests of chunks, which take ten minutes of a core here, are left out.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=null,alignment,object-size,pointer-overflow \
              --param asan-instrumentation-with-call-threshold=0 --coverage -fprofile-update=atomic

sanitize: $(VENV)/build-tools $(VENV)/tools-sanitize
	@$(CONFIGURE) -B build/sanitized -DCMAKE_BUILD_TYPE=Debug -DELMAN_BUILD_TESTS=ON -DELMAN_BUILD_MODULE=OFF '-DCMAKE_CXX_FLAGS=$(SANITIZERS)' \
	    > $(VENV)/sanitize.log || { cat $(VENV)/sanitize.log; exit 1; }
	@$(BIN)/cmake --build build/sanitized
	@find build/sanitized -name '*.gcda' -delete
	@$(BIN)/ctest --test-dir build/sanitized --output-on-failure --parallel 4 --exclude-regex 'network.chunks|install|example|versions'
	@$(BIN)/gcovr --root . --filter engine/ build/sanitized --merge-mode-functions=merge-use-line-min --fail-under-line $(ENGINE_LINES)

parity: $(VENV)/extra-test $(VENV)/extra-parity
	$(BIN)/python -m pytest tests/parity

mutants: $(VENV)/build-tools
	$(BIN)/python scripts/mutants.py

lint: lint-cpp $(VENV)/extra-test $(VENV)/extra-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint-cpp: $(VENV)/build-tools $(VENV)/tools-lint
	@$(BIN)/clang-format --dry-run --Werror $(CXXFILES)
	@$(BIN)/cmake -S . -G Ninja -B build/lint -DELMAN_BUILD_TESTS=OFF > $(VENV)/lint.log || { cat $(VENV)/lint.log; exit 1; }
	@find engine bindings -name '*.cpp' | xargs -P 2 -n 1 $(BIN)/clang-tidy -p build/lint --quiet --extra-arg=-Wno-unknown-warning-option

format: $(VENV)/tools-lint
	$(BIN)/clang-format -i $(CXXFILES)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pages: $(VENV)/installed
	$(BIN)/python scripts/make_cli_docs.py
	$(BIN)/python scripts/make_mistakes_page.py
	$(BIN)/python scripts/make_readme.py

bench: $(VENV)/extra-bench
	$(BIN)/python -m benchmarks run
	$(BIN)/python -m benchmarks.memory

accuracy: $(VENV)/installed
	$(BIN)/python -m benchmarks.accuracy

bench-memory: $(VENV)/installed
	$(BIN)/python -m benchmarks.memory

bench-quick: $(VENV)/extra-bench
	$(BIN)/python -m benchmarks run --quick

wheel: $(VENV)/tools-wheel
	$(BIN)/python scripts/make_wheel.py

clean:
	rm -rf $(VENV) build dist wheelhouse demo .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
