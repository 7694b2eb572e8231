#!/bin/sh
# Runs a test binary and lets it print how long each test took. The flag is not stable, so it is turned on for
# the run alone: the compiler stays stable, and what it built is not built again.
RUSTC_BOOTSTRAP=1 exec "$@" -Zunstable-options --report-time
