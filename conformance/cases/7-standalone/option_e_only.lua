-- Only -e: no script runs.
error "not run"
