# What a developer types. `make` alone says what there is.

GO ?= go

# A run of all tests on two cores, with room for a slow machine.
TEST_TIMEOUT ?= 15m
# How long each fuzz target runs in `make soak`.
FUZZTIME ?= 10m
# Size of the benchmarks' generated ledger; the large one is PUNKT_BENCH_ACCOUNTS=10000000.
PUNKT_BENCH_ACCOUNTS ?= 100000

VIEM := ledger/tx/testdata/viem

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/punkt
	@[ -x bin/punkt ] || echo "building bin/punkt: the first time this takes some minutes"
	$(GO) build -o bin/punkt ./cmd/punkt

.PHONY: demo
demo: build ## start a coalition of four partners here and show what it does; Ctrl-C stops it (ARGS=--exit: ends by itself)
	@bin/punkt demo $(ARGS)

.PHONY: test
test: tools format vet ## run every check and test, after installing what they need
	$(GO) test -timeout $(TEST_TIMEOUT) ./...

.PHONY: format
format:
	@unformatted=$$(find . -name "*.go" -not -path "*/node_modules/*" -exec gofmt -l {} +); \
	if [ -n "$$unformatted" ]; then printf 'not formatted, run gofmt -w on:\n%s\n' "$$unformatted"; exit 1; fi

.PHONY: vet
vet:
	$(GO) vet ./...

# The tests compare our EIP-712 hashing with viem's, which runs on Node.js.
.PHONY: tools
tools:
	@for tool in $(GO) cc git; do \
		command -v $$tool >/dev/null || { echo "make: $$tool is missing: install Go (see go.mod for the version), a C compiler and git" >&2; exit 1; }; \
	done
	@if [ -f $(VIEM)/package.json ] && ! { command -v node && command -v npm; } >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends nodejs npm; \
		else \
			echo "make: the tests need Node.js and npm: sudo apt-get install nodejs npm" >&2; exit 1; \
		fi; \
	fi
	@if [ -f $(VIEM)/package.json ] && [ ! $(VIEM)/node_modules -nt $(VIEM)/package-lock.json ]; then \
		cd $(VIEM) && npm ci --no-audit --no-fund && touch node_modules; \
	fi

.PHONY: bench
bench: ## measure: journal, signatures, execution, and loads of four real validators
	@echo "cores: $$(getconf _NPROCESSORS_ONLN), $$($(GO) version)"
	PUNKT_BENCH_ACCOUNTS=$(PUNKT_BENCH_ACCOUNTS) $(GO) test -run '^$$' -bench . -benchmem -timeout 60m $$($(GO) list ./... | grep -v /testnet$$)
	$(GO) test -run '^$$' -bench . -benchtime 5s -timeout 20m ./testnet

# Fuzz targets run one at a time: each takes all cores.
.PHONY: soak
soak: ## fuzz and crash for a long time (FUZZTIME=10m a target)
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$$file"); do \
			echo "== $$target ($$(dirname "$$file")), $(FUZZTIME)"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" || exit 1; \
		done; \
	done
	PUNKT_SOAK=1 $(GO) test -count 1 -timeout 6h ./...

.PHONY: clean
clean: ## remove what was built
	rm -rf bin $(VIEM)/node_modules
