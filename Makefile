# make demo    grade the example class and show where everything is
# make test    all tests; make quick: those that take less than a minute together
# make lab     JupyterLab on the assignments
# make docs    the documentation as pages that need no network, in build/site
# make pictures  docs/pictures: what a student sees, photographed in a browser while it is tested
.PHONY: demo test quick lint lab docs pictures release bench clean
.DEFAULT_GOAL := demo
READY := .venv/.ready
READY_FOR_TESTS := .venv/.ready-for-tests
BIN := .venv/bin
# Two for each core: a test often waits, for a process, a disk or a clock.
WORKERS = $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 2 )))
TOGETHER = -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

$(READY): tools/setup pyproject.toml constraints.txt
	@tools/setup

$(READY_FOR_TESTS): $(READY) tools/setup-tests
	@tools/setup-tests

demo: $(READY)
	@$(BIN)/python examples/demo.py

test: $(READY_FOR_TESTS)
	$(BIN)/python -m pytest $(TOGETHER) -m "not alone"
	$(BIN)/python -m pytest -m alone tests/attacks

quick: $(READY)
	$(BIN)/python -m pytest $(TOGETHER) -m "not slow"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

lab: $(READY)
	$(BIN)/jupyter lab assignments

docs: $(READY)
	$(BIN)/sphinx-build -qEWn --keep-going -c docs . build/site
	@echo build/site/index.html

pictures: $(READY_FOR_TESTS)
	PICTURES=docs/pictures $(BIN)/python -m pytest -rs tests/students/test_in_jupyterlab.py

release: $(READY)
	$(BIN)/autograder release

bench: $(READY)
	$(BIN)/python benchmarks/against_nbgrader.py
	$(BIN)/python benchmarks/lower_bound.py
	$(BIN)/python benchmarks/spread.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/show.py
	$(BIN)/python benchmarks/training.py

clean:
	rm -rf .venv build demo
