"""What a benchmark found, as Markdown and as JSON."""

from dataclasses import asdict, dataclass, field


@dataclass
class Goal:
    what: str
    value: float
    bound: float
    at_least: bool = False  # else: at most
    unit: str = ""

    @property
    def holds(self):
        return self.value >= self.bound if self.at_least else self.value <= self.bound


@dataclass
class Section:
    """One part of a benchmark: text and tables to show, goals, and all figures for JSON."""

    title: str
    tables: list  # of lists of lines
    goals: list = field(default_factory=list)
    figures: dict = field(default_factory=dict)

    def markdown(self):
        blocks = [[self.title], *self.tables]
        return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"

    def json(self):
        goals = [{**asdict(goal), "holds": goal.holds} for goal in self.goals]
        return {"title": self.title, "goals": goals, **self.figures}


def table(header, rows):
    """Lines of a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def cost_table(title, ratios, rows):
    """`ratios`: (heading, field of Cost, the Cost that it is told in); `rows`: (title, Cost)."""
    header = [title, *(heading for heading, _, _ in ratios), "wall s", "CPU s", "peak MB"]
    lines = []
    for name, cost in rows:
        parts = [f"{getattr(cost, of) / getattr(base, of):.2f}" for _, of, base in ratios]
        lines.append([name, *parts, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.rss / 1e6:.0f}"])
    return table(header, lines)


def goal_table(goals):
    """The goals as asked and as found, the lost ones too."""
    rows = []
    for goal in goals:
        sign = "≥" if goal.at_least else "≤"
        rows.append([goal.what, f"{sign} {_number(goal.bound)}{goal.unit}",
                     f"{_number(goal.value)}{goal.unit}", "yes" if goal.holds else "**no**"])
    return table(["goal", "asked", "found", "holds"], rows)


def median_of(rounds):
    return "one round" if rounds == 1 else f"median of {rounds} rounds"


def _number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value == int(value) and value >= 10 else f"{value:.2f}"
