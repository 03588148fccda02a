"""Methods without a network, on arrays: what a network is measured beside, and what may answer beside it."""
