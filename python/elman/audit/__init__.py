"""Whether a training could learn what it can't know: columns of the future, the same in two parts, and poison."""
