"""Tables of dated rows: reading, kinds of columns, order in time, features, windows and splits."""
