"""Does the network beat simple methods? Metrics, baselines, a paired comparison, and the words for it."""
