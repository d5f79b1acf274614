//! Which of many things is asked for: a few of them often, most of them seldom.

use super::draws::Draws;

/// Items by Zipf's law with exponent 1: the second is asked for half as often as the first, the third a third as often. That
/// is how requests for pages and readings fall in practice, and what makes a cache worth its memory.
#[derive(Debug)]
pub(super) struct ZipfPopularity {
    draws: Draws,
    /// For each rank, the share of requests that are for it or a more popular one.
    cumulative: Vec<f64>,
    /// Which item has a rank.
    items: Vec<usize>,
}

impl ZipfPopularity {
    /// Popularity of `count` items, at least one; which of them are the favourites, follows from the draws.
    pub(super) fn zipf(count: usize, draws: Draws) -> Self {
        let weights = (1..=count).map(|rank| 1.0 / rank as f64);
        let total: f64 = weights.clone().sum();
        let cumulative = weights
            .scan(0.0, |sum, weight| {
                *sum += weight / total;
                Some(*sum)
            })
            .collect();
        let mut items: Vec<_> = (0..count).collect();
        let shuffle = draws.split(1);
        for last in (1..count).rev() {
            items.swap(last, shuffle.below(last as u64, last + 1));
        }
        Self { draws: draws.split(2), cumulative, items }
    }

    /// The item that request `number` asks for.
    pub(super) fn item(&self, number: u64) -> usize {
        let share = self.draws.share(number);
        let rank = self.cumulative.partition_point(|upto| *upto <= share);
        self.items[rank.min(self.items.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_asked_for_half_as_often_as_the_first() {
        let popularity = ZipfPopularity::zipf(50, Draws::new(1));
        let mut counts = [0_u32; 50];
        for number in 0..200_000 {
            counts[popularity.item(number)] += 1;
        }
        let by_rank: Vec<f64> = popularity.items.iter().map(|item| f64::from(counts[*item])).collect();
        // The sum of 1/k up to 50 is 4.4992; a share of it has a standard deviation below 1 % of the first rank's here.
        let first = 200_000.0 / 4.4992;
        for rank in [1, 2, 3, 10, 50] {
            let expected = first / f64::from(rank);
            let got = by_rank[rank as usize - 1];
            assert!((got - expected).abs() < 5.0 * expected.sqrt(), "rank {rank}: {got}, expected {expected}");
        }
    }

    #[test]
    fn the_seed_names_the_favourites() {
        let of_seed = |seed| {
            let popularity = ZipfPopularity::zipf(48, Draws::new(seed));
            (0..32).map(|number| popularity.item(number)).collect::<Vec<_>>()
        };
        assert_eq!(of_seed(1), of_seed(1));
        assert_ne!(of_seed(1), of_seed(2));
        let mut items = ZipfPopularity::zipf(48, Draws::new(1)).items;
        assert_ne!(items, (0..48).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..48).collect::<Vec<_>>());
    }

    #[test]
    fn one_item_is_always_asked_for() {
        let popularity = ZipfPopularity::zipf(1, Draws::new(1));
        assert!((0..100).all(|number| popularity.item(number) == 0));
    }
}
