"""What people do with sequences: each task fits, predicts, saves and loads."""
