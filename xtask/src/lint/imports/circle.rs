//! Circles among what points at each other.

use std::collections::{BTreeMap, BTreeSet};

/// The first circle that the edges close, from a node back to itself; none where there is none.
pub(super) fn find<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Vec<&'a str>> {
    let mut graph = BTreeMap::<_, BTreeSet<_>>::new();
    for (from, to) in edges {
        graph.entry(from).or_default().insert(to);
    }
    let mut search = Search { graph: &graph, path: Vec::new(), done: BTreeSet::new() };
    graph.keys().find_map(|node| search.visit(node))
}

struct Search<'g, 'a> {
    graph: &'g BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// From where the search began to where it is.
    path: Vec<&'a str>,
    /// Leads into no circle.
    done: BTreeSet<&'a str>,
}

impl<'a> Search<'_, 'a> {
    fn visit(&mut self, node: &'a str) -> Option<Vec<&'a str>> {
        if self.done.contains(node) {
            return None;
        }
        if let Some(start) = self.path.iter().position(|&before| before == node) {
            let mut circle = self.path[start..].to_vec();
            circle.push(node);
            return Some(circle);
        }
        self.path.push(node);
        let next = self.graph.get(node).into_iter().flatten();
        let found = next.into_iter().find_map(|next| self.visit(next));
        self.path.pop();
        self.done.insert(node);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn two_ways_to_one_place_are_no_circle() {
        assert_eq!(find([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")].into_iter()), None);
    }

    #[test]
    fn a_circle_is_told_without_the_way_into_it() {
        let edges = [("a", "b"), ("b", "x"), ("b", "c"), ("c", "d"), ("d", "b")];
        assert_eq!(find(edges.into_iter()), Some(vec!["b", "c", "d", "b"]));
    }

    #[test]
    fn what_points_at_itself_is_one() {
        assert_eq!(find([("a", "a")].into_iter()), Some(vec!["a", "a"]));
    }
}
