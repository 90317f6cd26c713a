"""Evidence as a table on the page of a run, and as marks on what fails it.

    python3 annotate.py evidence.json SUMMARY
"""

import json
import sys

FAILS = ("refuted", "undecided", "broken", "error")


def cell(words):
    """Words as a cell of a table."""
    return str(words).replace("|", "\\|").replace("\n", " ")


def mark(words):
    """Words as the line of a mark has them."""
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def main(path, summary):
    """Appends the table to the summary, and prints the marks."""
    with open(path, encoding="utf-8") as file:
        found = json.load(file)["evidence"]
    with open(summary, "a", encoding="utf-8") as page:
        print("| theorem | verdict | what | observed | bound |", file=page)
        print("|---|---|---|---|---|", file=page)
        for each in found:
            row = (each[name] for name in ("theorem", "verdict", "what", "observed", "bound"))
            print("| " + " | ".join(map(cell, row)) + " |", file=page)
    for each in found:
        if each["verdict"] in FAILS:
            words = f"{each['verdict']}: {each['what']}, observed {each['observed']}, bound {each['bound']}"
            if each["replay"]:
                words += "\nreplay " + each["replay"]
            print(f"::error title={each['theorem']}::{mark(words)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
