//! Room for everything around a circle: moves crowded longitudes apart and keeps their order.

/// A run of neighbours that touch: `count` points from the sorted point `first` on, centred at `centre_deg`.
struct TouchingRun {
    first: usize,
    count: usize,
    centre_deg: f64,
}

/// Where to draw points that lie at `longitudes_deg`, so that none is nearer than `apart_deg` to its neighbour: each in the place
/// nearest to its own, in the least-squares sense, the order around the circle kept. When the circle has no room for all
/// of them they share it evenly. Equal longitudes keep the order in which they are given. Answers are within `0.0..360.0`.
pub(super) fn spread(longitudes_deg: &[f64], apart_deg: f64) -> Vec<f64> {
    let count = longitudes_deg.len();
    if count < 2 {
        return longitudes_deg.to_vec();
    }
    let apart_deg = apart_deg.min(360.0 / count as f64);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| longitudes_deg[*a].total_cmp(&longitudes_deg[*b]));
    // The mean of a run that passes 0° is taken over longitudes counted on beyond 360°.
    let run_of = |first: usize, count_in_run: usize| {
        let sum: f64 = (first..first + count_in_run)
            .map(|index| longitudes_deg[order[index % count]] + 360.0 * (index / count) as f64)
            .sum();
        TouchingRun { first, count: count_in_run, centre_deg: sum / count_in_run as f64 }
    };

    let mut runs: Vec<TouchingRun> = (0..count).map(|index| run_of(index, 1)).collect();
    while let Some(left) = overlapping(&runs, apart_deg) {
        let right = (left + 1) % runs.len();
        let merged = run_of(runs[left].first, runs[left].count + runs[right].count);
        runs[left] = merged;
        runs.remove(right);
    }

    let mut places = vec![0.0; count];
    for run in &runs {
        for step in 0..run.count {
            let offset_deg = (step as f64 - (run.count - 1) as f64 / 2.0) * apart_deg;
            places[order[(run.first + step) % count]] = (run.centre_deg + offset_deg).rem_euclid(360.0);
        }
    }
    places
}

/// The first run that reaches into the next one around the circle.
fn overlapping(runs: &[TouchingRun], apart_deg: f64) -> Option<usize> {
    /// Runs that just touch are apart, whatever the rounding says.
    const TOUCH_DEG: f64 = 1e-9;
    (0..runs.len()).filter(|_| runs.len() > 1).find(|&index| {
        let (left, right) = (&runs[index], &runs[(index + 1) % runs.len()]);
        // Counted on from the left run, so that the last run meets the first beyond 360°.
        let turns = if index + 1 == runs.len() { 360.0 } else { 0.0 };
        let way_deg = right.centre_deg + turns - left.centre_deg;
        way_deg + TOUCH_DEG < (left.count + right.count) as f64 / 2.0 * apart_deg
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nearest_pair_deg(places: &[f64]) -> f64 {
        let mut sorted = places.to_vec();
        sorted.sort_by(f64::total_cmp);
        let next = sorted.iter().skip(1).copied().chain([sorted[0] + 360.0]);
        sorted.iter().zip(next).map(|(here, next)| next - here).fold(360.0, f64::min)
    }

    #[test]
    fn points_with_room_stay_where_they_are() {
        assert_eq!(spread(&[10.0, 350.0, 100.0], 8.0), [10.0, 350.0, 100.0]);
        assert!(spread(&[], 8.0).is_empty());
    }

    #[test]
    fn a_crowd_across_zero_opens_like_a_fan_around_its_middle() {
        let places = spread(&[359.5, 0.5, 0.0], 8.0);
        assert_eq!(places, [352.0, 8.0, 0.0]);
    }

    #[test]
    fn crowds_that_meet_across_the_cut_are_one_crowd() {
        // Ten at 1°, singles every 26° around: the fan reaches its neighbours on both sides.
        let mut longitudes = vec![1.0; 10];
        longitudes.extend((1..14).map(|step| f64::from(step) * 26.0));
        let places = spread(&longitudes, 9.6);
        assert!(nearest_pair_deg(&places) > 9.6 - 1e-6, "{places:?}");
    }

    proptest! {
        #[test]
        fn nothing_touches_and_the_order_stays(
            middle in 0.0..360.0f64, width in 0.001..360.0f64, shares in prop::collection::vec(0.0..1.0f64, 1..26), apart in 1.0..14.0f64,
        ) {
            let longitudes: Vec<_> = shares.iter().map(|share| (middle + share * width).rem_euclid(360.0)).collect();
            let places = spread(&longitudes, apart);
            prop_assert!(nearest_pair_deg(&places) > apart.min(360.0 / longitudes.len() as f64) - 1e-6);
            prop_assert!(places.iter().all(|place| (0.0..=360.0).contains(place)));
            let around = |degrees: &[f64]| {
                let mut order: Vec<_> = (0..degrees.len()).collect();
                order.sort_by(|a, b| degrees[*a].total_cmp(&degrees[*b]));
                let zero = order.iter().position(|index| *index == 0).unwrap();
                order.rotate_left(zero);
                order
            };
            prop_assert_eq!(around(&longitudes), around(&places));
        }
    }
}
