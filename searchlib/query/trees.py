"""Build trees: join nodes, negate them, put them inside fields."""

from __future__ import annotations

from collections.abc import Sequence

from searchlib.query.ast import Adjacent, And, Dated, Everything, Node, Not, Or, Within


def joined(kind: type[And] | type[Or], nodes: Sequence[Node]) -> Node:
    """Return nodes under one And or Or, those of the same kind taken in; one alone as it is."""
    if kind is Or and any(isinstance(node, Everything) for node in nodes):
        return Everything()
    return _under(kind, nodes)


def adjacent(nodes: Sequence[Node]) -> Node:
    """Return nodes side by side; one alone as it is."""
    return _under(Adjacent, nodes)


def _under(kind: type[And] | type[Or] | type[Adjacent], nodes: Sequence[Node]) -> Node:
    """Return nodes under one of a kind; what matches everything is left out, unless nothing else is there."""
    nodes = [node for node in nodes if not isinstance(node, Everything)] or nodes[:1]
    if len(nodes) == 1:
        return nodes[0]
    return kind(tuple([each for node in nodes for each in (node.children if isinstance(node, kind) else (node,))]))


def negated(node: Node) -> Node:
    """Return what a node does not match."""
    return node.child if isinstance(node, Not) else Not(node)


def within(name: str, node: Node) -> Node:
    """Return a node inside a field; of two fields around one thing the inner one counts."""
    match node:
        case Within() | Dated():
            return node
        case Not(child):
            return Not(within(name, child))
    return Within(name, node)
