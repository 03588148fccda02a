"""Train the models of `models.py` and store them.

Until the first release they may be written anew when the format changes; those of a release are kept for ever, and a
later format gets files of its own beside them.

python -m tests.golden.write_models
"""

from __future__ import annotations

import json

from tests.golden.models import ANSWERS, FOLDER, answers, jobs


def main() -> None:
    """Write a file for each job, and all answers."""
    FOLDER.mkdir(exist_ok=True)
    kept = {}
    for name, (model, given) in jobs().items():
        model.fit(*given).save(FOLDER / f"{name}.elman")
        kept[name] = answers(name, model)
    ANSWERS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
