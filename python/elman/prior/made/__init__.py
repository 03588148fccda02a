"""Series that a program makes: what the prior learns from. No row of them was ever measured."""
