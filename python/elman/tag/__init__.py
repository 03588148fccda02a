"""The job of the tagger: a label for every character, word or row of a sequence."""
