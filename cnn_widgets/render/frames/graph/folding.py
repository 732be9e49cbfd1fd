"""A graph in which composite layers may be folded, each into a card of its own."""

from collections.abc import Set
from dataclasses import dataclass

from ....core.inspection import Graph, Node
from ....core.inspection.graph.node import Group


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the graph: a node, or a folded group of nodes.

    Args:
        node: The node; for a folded group, the one that gives its output.
        group: The folded group, or None.
        parents: Places of the cards that this one reads.
        inside: Names of the unfolded groups around it, the innermost first.
    """

    node: Node
    group: Group | None
    parents: tuple[int, ...]
    inside: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name on the card."""
        return self.node.name if self.group is None else self.group.name


def folded_groups(graph: Graph, toggled: Set[str]) -> list[Group]:
    """Return the groups that are folded: all but nested models, unless toggled."""
    return [group for group in graph.groups if group.members and (group.name in toggled) == group.is_model]


def covering(graph: Graph, name: str, toggled: Set[str]) -> Group | None:
    """Return the outermost folded group around a node; None if the node has a card of its own."""
    found = [group for group in folded_groups(graph, toggled) if name in group.members]
    return max(found, key=lambda group: len(group.members), default=None)


def is_in_sight(graph: Graph, name: str, toggled: Set[str]) -> bool:
    """Tell whether a node has a card: its own, or that of a folded group whose output it gives."""
    group = covering(graph, name, toggled)
    return group is None or group.output == name


def cards_of(graph: Graph, toggled: Set[str]) -> list[Card]:
    """Return the cards in topological order: each comes after those that it reads.

    The members of a group stand together, so that it can take the place of the first.
    """
    by_node: dict[str, Group] = {}
    for folded in sorted(folded_groups(graph, toggled), key=lambda group: len(group.members)):
        by_node.update(dict.fromkeys(folded.members, folded))
    unfolded = [group for group in graph.groups if (group.name in toggled) != group.is_model]
    places: dict[str, int] = {}
    cards: list[Card] = []
    for node in graph.nodes:
        if node.name in places:
            continue
        group = by_node.get(node.name)
        members = (node.name,) if group is None else group.members
        read = [parent for member in members for parent in graph.node(member).parents if parent not in members]
        parents = tuple(dict.fromkeys(places[parent] for parent in read))
        places.update(dict.fromkeys(members, len(cards)))
        shown = node if group is None else graph.node(group.output)
        inside = tuple(each.name for each in unfolded if set(members) <= set(each.members) and each != group)
        cards.append(Card(shown, group, parents, inside))
    return cards
