"""The job of the forecaster: what comes after the last row of each series of a table."""
