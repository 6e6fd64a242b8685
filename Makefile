# Everything that is done with this repository, by name. `make` alone lists it.

SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check format simulate bench

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing to build and to test
	@scripts/setup test

# The demo takes the quick build, which the tests share; a server takes the fast program.
demo: CONFIGURATION = debug
demo: program ## build, and open a demo shop with a live journey at http://127.0.0.1:8080/inbox
	@$(PROGRAM) demo

run: CONFIGURATION = release
run: program ## build, and start the server with the configuration of the environment
	@$(PROGRAM) serve

test: ## every test: format, unit, SQLite and PostgreSQL, simulation, end to end
	@scripts/setup test
	@scripts/test

check: ## what is quick to check: format, shell scripts, the rules of the house
	@scripts/setup test
	@scripts/lint
	@swift test --filter TidyTests

format: ## format every Swift file
	@swift format format --in-place --parallel --recursive Sources Tests Package.swift $(wildcard Benchmarks)

simulate: ## drive the engine through a seeded world of faults: make simulate SEED=42
	@scripts/setup build
	@$(if $(SEED),PARCOURS_SEED=$(SEED)) swift test --filter SimulationTests

bench: ## measure, beside a reference on the same machine
	@scripts/setup build
	@Benchmarks/run

.PHONY: program
PROGRAM = .build/$(CONFIGURATION)/parcours
program:
	@scripts/setup build
	@swift build --configuration $(CONFIGURATION) --product parcours
