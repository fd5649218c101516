"""Whether an exhibit's caption, alternative text and figure say what its table says.

For each kind of exhibit one rule reads the table as it is given away (CSV) and gives the numbers of
the caption in their order, of the alternative text row by row, and of the figure. What is not in
the table is named as such in its rule: the edition's year, and facts of the assessment that a path
is drawn from.
"""

import re
from collections import Counter
from collections.abc import Callable

import told_of_disaggregation as of_members
import told_of_results as of_results
import told_of_targets as of_targets
from recorded import Shown
from told import EMPTY, KEY, Told, fold, is_number, numbers, told_by_row

from milepost.report.chapter import NOTHING_SHOWN

RULES: dict[str, Callable[[Shown], Told]] = {
    r"statuses": of_targets.statuses,
    r"targets(-\d+)?": of_targets.targets,
    r"targets-[a-z_]+": of_members.against_targets,
    r"trends": of_members.series,
    r"assessment": of_targets.assessment,
    r"contributions": of_targets.contributions,
    r"map": of_results.results_map,
    r"years": of_results.years,
    r"tools|goals|directions|country:targets": of_results.ranking,
    r"[a-z]+-(region|theme|place)": of_results.grid,
    r"path-.+": of_targets.path,
    r"events-.+": of_results.events,
    r"stock-.+": of_results.stock,
    r"stages": of_results.stages,
    r"commitments": of_results.commitments,
    r"theme-.+": of_targets.theme,
    r"action-plans": of_targets.action_plans,
    r"evidence": of_targets.evidence,
    r"ages": of_targets.ages,
    r"silent": of_results.silent,
    r"sources": of_results.sources,
    r"doubts": of_results.doubts,
    r"methods": of_targets.methods,
    r"overlaps": of_results.overlaps,
    r"moves": of_targets.moves,
    r"restated|rows": of_targets.counted,
    r"countries": of_results.changed_countries,
    r"results": of_results.results,
    r"presences": of_results.presences,
    r"aims": of_results.uncounted,
    r"disaggregated": of_members.disaggregated,
    r"results-.+": of_members.reached,
    r"pillars-.+": of_results.grid,
    r"values-.+": of_members.values,
    r"series-.+": of_members.series,
}


def rule_of(shown: Shown) -> Callable[[Shown], Told]:
    """The rule of an exhibit; one that has none must be given one."""
    for name in (f"{shown.chapter.notebook}:{shown.name}", shown.name):
        for pattern, rule in RULES.items():
            if re.fullmatch(pattern, name):
                return rule
    raise AssertionError(f"No rule says how the exhibit {shown.name!r} agrees with its table.")


def has_name(texts: list[str], name: str) -> bool:
    """Whether a text of a figure begins with a name, or several lines that follow each other do."""
    wanted = re.sub(r"\s", "", name)
    flat = [re.sub(r"\s", "", line) for line in texts]
    for at in range(len(flat)):
        for way in (1, -1):  # heads of columns are set from below
            joined = ""
            for line in flat[at::way]:
                joined += line
                cut = joined.endswith("…") and wanted.startswith(joined[:-1])
                if joined.startswith(wanted) or cut:
                    return True
                if not wanted.startswith(joined):
                    break
    return False


def disagreements(shown: Shown) -> list[str]:
    """Where an exhibit's caption, alternative text and figure say other than its table."""
    if shown.caption.startswith(NOTHING_SHOWN):
        return [] if shown.words is None and shown.table.frame.empty else ["shows what it keeps"]
    told = rule_of(shown)(shown)
    rows = [fold(name) for name in told.alt]
    names = [*rows, *(told.names or []), *told.columns, *told.others]
    found = []
    caption = numbers(shown.caption, names, in_words=True)
    if caption != told.caption:
        found.append(f"the caption tells {caption}, the table {told.caption}: {shown.caption}")
    if shown.words is None:
        return found
    alt = told_by_row(shown.alt, rows, [*(told.names or []), *told.columns, *told.others])
    for label, wanted in told.alt.items():
        name = fold(label)
        own = [token for token in alt.get(name, []) if token in wanted or is_number(token)]
        if name not in alt and not (wanted == [] and name in fold(shown.alt)):
            found.append(f"the alternative text lacks {name!r}")
        elif own != wanted:
            found.append(f"the alternative text tells {own} of {name!r}, the table {wanted}")
    return found + _figure(shown, told, rows)


def _figure(shown: Shown, told: Told, rows: list[str]) -> list[str]:
    texts = [*(shown.words or ())]
    if told.drawn is None:
        return ["a figure that no rule reads"]
    if texts == [EMPTY]:
        return ["the figure is empty, the table is not"] if told.drawn else []
    names = [*(rows if told.names is None else told.names), *told.columns]
    found = [f"the figure lacks {name!r}" for name in names if not has_name(texts, name)]
    known = [*rows, *names, *told.others]
    drawn = Counter(numbers(" ".join(KEY.sub("", words) for words in texts), known))
    if missing := Counter(told.drawn) - drawn - Counter(told.left):
        found.append(f"the figure lacks the numbers {sorted(missing.elements())}")
    extra = {name for name in drawn - Counter(told.drawn) if name not in (told.around or ())}
    if extra and told.around is not None:
        found.append(f"the figure draws {sorted(extra)}, which the table has not")
    return found
