"""Pictures, by matplotlib (the extra plots): each function draws one kind on an Axes and returns it."""
