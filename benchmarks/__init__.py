"""Times beside the peers. `python -m benchmarks` runs all that can run here; nothing in the tests depends on a time."""
