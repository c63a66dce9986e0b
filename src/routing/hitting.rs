//! The smallest set that has something of each of some sets.

use super::rules::Rule;

/// Steps of the search; what is asked of it here needs some hundreds.
const MOST_STEPS: usize = 100_000;

/// A smallest set of at most `most` rules with one of each cut. `Ok(None)` when no such set is that
/// small, `Err` when the search ended at its bound. The same cuts always give the same set.
pub(super) fn smallest_hitting(
    cuts: &[Vec<Rule>],
    most: usize,
) -> Result<Option<Vec<Rule>>, TooManySteps> {
    let mut search = Search { cuts, chosen: Vec::new(), steps: 0 };
    for size in 0..=most {
        if search.fill(size)? {
            return Ok(Some(search.chosen));
        }
    }
    Ok(None)
}

/// The search ended at its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManySteps;

struct Search<'c> {
    cuts: &'c [Vec<Rule>],
    chosen: Vec<Rule>,
    steps: usize,
}

impl Search<'_> {
    /// Whether so many more rules hit every cut that is left; if so they are chosen.
    fn fill(&mut self, more: usize) -> Result<bool, TooManySteps> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(TooManySteps);
        }
        let mut left: Vec<&Vec<Rule>> =
            self.cuts.iter().filter(|cut| !meet(cut, &self.chosen)).collect();
        left.sort_by_key(|cut| cut.len());
        let Some(tightest) = left.first().copied() else { return Ok(true) };
        if apart(&left) > more {
            return Ok(false);
        }
        for rule in tightest {
            self.chosen.push(*rule);
            if self.fill(more - 1)? {
                return Ok(true);
            }
            self.chosen.pop();
        }
        Ok(false)
    }
}

fn meet(cut: &[Rule], rules: &[Rule]) -> bool {
    cut.iter().any(|rule| rules.contains(rule))
}

/// How many of these cuts share nothing with each other, taken greedily: so many rules at least hit them.
fn apart(cuts: &[&Vec<Rule>]) -> usize {
    let mut taken: Vec<&Vec<Rule>> = Vec::new();
    for cut in cuts {
        if taken.iter().all(|other| !meet(cut, other)) {
            taken.push(cut);
        }
    }
    taken.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::town::Dice;

    fn all(count: u32) -> Vec<Rule> {
        (0..count).map(Rule::Zone).collect()
    }

    #[test]
    fn it_is_as_small_as_the_smallest_of_all_subsets() {
        for seed in 1..=3_000 {
            let mut dice = Dice::new(seed);
            let rules = all(9);
            let cuts: Vec<Vec<Rule>> = (0..dice.roll(8))
                .map(|_| rules.iter().copied().filter(|_| dice.one_in(4)).collect())
                .collect();
            let of = |bits: u32| -> Vec<Rule> {
                (0..9).filter(|place| bits >> place & 1 == 1).map(Rule::Zone).collect()
            };
            let hits = |set: &[Rule]| cuts.iter().all(|cut| meet(cut, set));
            let least = (0..512_u32).map(of).filter(|set| hits(set)).map(|set| set.len()).min();
            let found = smallest_hitting(&cuts, 9).unwrap();
            assert!(found.iter().all(|set| hits(set)), "seed {seed}");
            assert_eq!(found.map(|set| set.len()), least, "seed {seed}");
        }
    }

    #[test]
    fn nothing_hits_an_empty_cut_and_no_set_is_larger_than_asked() {
        assert_eq!(smallest_hitting(&[Vec::new()], 5), Ok(None));
        assert_eq!(smallest_hitting(&[], 5), Ok(Some(Vec::new())));
        let single: Vec<Vec<Rule>> = all(3).into_iter().map(|rule| vec![rule]).collect();
        assert_eq!(smallest_hitting(&single, 2), Ok(None));
        assert_eq!(smallest_hitting(&single, 3), Ok(Some(all(3))));
    }
}
