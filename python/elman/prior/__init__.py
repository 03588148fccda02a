"""A recurrent network that has only seen made series, and forecasts real ones without being trained on them."""
