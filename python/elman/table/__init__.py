"""A table and what its values are: columns, kinds, times, calendars, panels and their gaps, reading and writing."""
